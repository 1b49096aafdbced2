import { spokenKeys, writtenKeys } from "../keys/writeKeys";

/** A key or a chain of keys, written as this system writes them. */
export const Keys = ({ keys }: { keys: string }) => (
  <span className="keys" role="img" aria-label={spokenKeys(keys)}>
    {writtenKeys(keys).map((key, index) => (
      <kbd className="key" key={index} aria-hidden="true">{key}</kbd>
    ))}
  </span>
);

import { useKeyMap } from "../keys/keyMap";
import { keysNow } from "../keys/shortcuts";
import { spokenKeys, writtenKeys } from "../keys/writeKeys";

/** A key or a chain of keys, written as this system writes them; of a shortcut that was bound to another key, that one. */
export const Keys = ({ keys, exact = false }: { keys: string; /** These very keys. */ exact?: boolean }) => {
  useKeyMap();
  const shown = exact ? keys : keysNow(keys);
  if (shown === "") return null;
  return (
    <span className="keys" role="img" aria-label={spokenKeys(shown)}>
      {writtenKeys(shown).map((key, index) => (
        <kbd className="key" key={index} aria-hidden="true">{key}</kbd>
      ))}
    </span>
  );
};

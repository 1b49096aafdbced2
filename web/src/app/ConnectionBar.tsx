import { useEffect, useState, useSyncExternalStore } from "react";
import { connection } from "../api/connection";
import { Button } from "../ui/Button";
import { IconWarning } from "../ui/icons";

const reasons = {
  offline: "You are offline.",
  unreachable: "The server cannot be reached.",
  busy: "The server is busy.",
};

/** Says that what is shown may be old, and when the next try is. */
export const ConnectionBar = () => {
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!state.waiting) return undefined;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 250);
    return () => window.clearInterval(timer);
  }, [state]);
  if (!state.waiting) return null;
  const seconds = Math.max(0, Math.ceil((state.nextTry - now) / 1000));
  return (
    <div className="connection-bar">
      <IconWarning />
      <span role="status">{reasons[state.reason]} What you see may be out of date.</span>
      <span className="figures" aria-hidden="true">{seconds === 0 ? "Trying now…" : `Next try in ${seconds} s`}</span>
      <Button size="small" onClick={() => connection.tryNow()}>Try now</Button>
    </div>
  );
};

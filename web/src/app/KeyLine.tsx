import { useEffect, useRef, useState } from "react";
import { bindKeys, shortcutID } from "../keys/keyMap";
import { pressOf, type ListedShortcut } from "../keys/shortcuts";
import { spokenKeys } from "../keys/writeKeys";
import { Button, IconButton } from "../ui/Button";
import { IconPencil, IconRestore } from "../ui/icons";
import { Keys } from "../ui/Key";

/** Keys that browsers keep for themselves, or that must go on leading around the page. */
const reserved: Readonly<Record<string, string>> = {
  tab: "Tab leads from control to control", "shift+tab": "Tab leads from control to control", "mod+t": "browsers open a tab with it", "mod+w": "browsers close the tab with it",
  "mod+n": "browsers open a window with it", "mod+shift+t": "browsers open a tab with it", "mod+shift+n": "browsers open a window with it", "mod+shift+w": "browsers close the window with it",
  "mod+q": "browsers quit with it", f5: "browsers load the page again with it", "mod+r": "browsers load the page again with it", f11: "browsers fill the screen with it",
  f12: "browsers keep it", "?": "it shows this list", "mod+l": "browsers go to the address with it",
};

/** One line of the sheet: what it does, its keys, and the way to bind another one. */
export const KeyLine = ({ one, all, isWaiting, wait, say }: {
  one: ListedShortcut; all: readonly ListedShortcut[]; isWaiting: boolean; wait: (waits: boolean) => void; say: (text: string) => void;
}) => {
  const [conflict, setConflict] = useState<{ keys: string; others: ListedShortcut[] }>();
  const [refusal, setRefusal] = useState<string>();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLSpanElement>(null);
  const id = shortcutID(one);
  const end = () => {
    wait(false);
    setConflict(undefined);
    setRefusal(undefined);
    // The line is drawn again first.
    window.setTimeout(() => button.current?.focus(), 0);
  };
  const take = (keys: string, others: readonly ListedShortcut[]) => {
    // Bound to what it came with, it is no key of one's own.
    bindKeys({ ...Object.fromEntries(others.map((other) => [shortcutID(other), ""])), [id]: one.keys === keys ? undefined : keys });
    say(`${one.label}: ${spokenKeys(keys)}.${others.length > 0 ? ` No key now: ${others.map((other) => other.label).join(", ")}.` : ""}`);
    end();
  };
  const current = useRef({ take, end });
  current.current = { take, end };
  useEffect(() => {
    if (!isWaiting) return undefined;
    box.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (["Control", "Shift", "Alt", "Meta", "Dead", "Process", "Unidentified", "AltGraph"].includes(event.key)) return;
      // The buttons of a collision keep their own keys.
      if (event.target instanceof HTMLButtonElement && ["Enter", " ", "Tab"].includes(event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Escape" && !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey) {
        current.current.end();
        return;
      }
      const names = pressOf(event);
      // A sign that Shift types is the sign.
      const plain = names[names.length - 1];
      const keys = one.press?.(event) ?? plain;
      const why = reserved[keys] ?? reserved[plain];
      if (why !== undefined) {
        setRefusal(`${spokenKeys(keys)} cannot be used: ${why}.`);
        setConflict(undefined);
        return;
      }
      setRefusal(undefined);
      const others = all.filter((other) => other !== one && other.bound.split("|").some((bound) =>
        bound !== "" && (names.includes(bound) || bound === other.press?.(event) || bound === keys || bound.startsWith(`${plain} `))));
      const fixed = others.find((other) => other.fixed !== undefined);
      if (fixed !== undefined) {
        setRefusal(`${spokenKeys(keys)} is taken by “${fixed.label}”. ${fixed.fixed ?? ""}.`);
        setConflict(undefined);
      } else if (others.length > 0) setConflict({ keys, others });
      else current.current.take(keys, []);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [isWaiting, one, all]);
  const bound = one.bound.split("|").filter((keys) => keys !== "");
  return (
    <div className={isWaiting ? "key-line key-waiting" : "key-line"}>
      <dt>{one.label}</dt>
      <dd className="row">
        {isWaiting ? (
          <span ref={box} tabIndex={-1} className="key-wait" role="status">
            {conflict === undefined ? <>{refusal !== undefined && <span className="bad">{refusal} </span>}<span>Press the new key, or Esc</span></> : (
              <>
                <span><Keys keys={conflict.keys} exact /> is taken by {conflict.others.map((other) => `“${other.label}”`).join(", ")}.</span>
                <span className="row">
                  <Button size="small" look="primary" onClick={() => take(conflict.keys, conflict.others)}>Use it here</Button>
                  <Button size="small" onClick={() => { setConflict(undefined); box.current?.focus(); }}>Another key</Button>
                </span>
              </>
            )}
          </span>
        ) : (
          <>
            {bound.length === 0 ? <span className="faint small">no key</span> : bound.map((keys) => <Keys key={keys} keys={keys} exact />)}
            {one.isRebound && <IconButton size="small" label={`Give “${one.label}” its own key back: ${one.keys.split("|").map(spokenKeys).join(" or ")}`} icon={<IconRestore />} onClick={() => { bindKeys({ [id]: undefined }); say(`${one.label}: ${one.keys.split("|").map(spokenKeys).join(" or ")}.`); }} />}
            <IconButton
              ref={button} size="small" className="key-edit" label={`Change the key of “${one.label}”`} tip={one.fixed ?? "Bind another key"} icon={<IconPencil />} disabled={one.fixed !== undefined}
              onClick={() => wait(true)}
            />
          </>
        )}
      </dd>
    </div>
  );
};

import { useEffect, useRef, useState } from "react";
import { bindKeys, shortcutID } from "../keys/keyMap";
import { chainPatience, pressOf, type ListedShortcut } from "../keys/shortcuts";
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

/** Somebody who has the keys already; by a chain that begins with them. */
interface Taker { one: ListedShortcut; chain?: string }
interface Conflict { keys: string; takers: readonly Taker[] }
/** A press as it is bound here, and as other parts of the page may have written it. */
interface Pressed { keys: string; plain: string; names: readonly string[]; event: KeyboardEvent }
interface Press extends Pressed { takers: readonly Taker[] }

const pressed = (one: ListedShortcut, event: KeyboardEvent): Pressed => {
  const names = pressOf(event);
  // A sign that Shift types is the sign.
  const plain = names[names.length - 1];
  return { keys: one.press?.(event) ?? plain, plain, names, event };
};

const isOf = (press: Pressed, bound: string, other: ListedShortcut): boolean =>
  bound !== "" && (press.names.includes(bound) || bound === press.keys || bound === other.press?.(press.event));

const conflictWords = ({ takers }: Conflict): string => {
  const named = takers.slice(0, 3).map(({ one, chain }) => (chain === undefined ? `“${one.label}”` : `“${one.label}” (${spokenKeys(chain)})`)).join(", ");
  const more = takers.length > 3 ? ` and ${takers.length - 3} more` : "";
  return takers.every((taker) => taker.chain !== undefined) ? `begins the keys of ${named}${more}.` : `is taken by ${named}${more}.`;
};

/** One line of the sheet: what it does, its keys, and the way to bind another one. */
export const KeyLine = ({ one, all, isWaiting, wait, say }: {
  one: ListedShortcut; all: readonly ListedShortcut[]; isWaiting: boolean; wait: (waits: boolean) => void; say: (text: string) => void;
}) => {
  const [conflict, setConflict] = useState<Conflict>();
  /** The key that was pressed, while another one may make it a chain. */
  const [first, setFirst] = useState<Press>();
  const [refusal, setRefusal] = useState<string>();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLSpanElement>(null);
  const id = shortcutID(one);
  const end = () => {
    wait(false);
    setConflict(undefined);
    setRefusal(undefined);
    setFirst(undefined);
    // The line is drawn again first.
    window.setTimeout(() => button.current?.focus(), 0);
  };
  const take = (keys: string, others: readonly ListedShortcut[]) => {
    // Bound to what it came with, it is no key of one's own.
    bindKeys({ ...Object.fromEntries(others.map((other) => [shortcutID(other), ""])), [id]: one.keys === keys ? undefined : keys });
    say(`${one.label}: ${spokenKeys(keys)}.${others.length > 0 ? ` No key now: ${others.map((other) => other.label).join(", ")}.` : ""}`);
    end();
  };
  const refuse = (text: string) => {
    setRefusal(text);
    setConflict(undefined);
    setFirst(undefined);
  };
  /** Binds these keys, or tells who has them. */
  const settle = (keys: string, takers: readonly Taker[]) => {
    const fixed = takers.find((taker) => taker.one.fixed !== undefined);
    setFirst(undefined);
    if (fixed !== undefined) refuse(`${spokenKeys(keys)} is taken by “${fixed.one.label}”. ${fixed.one.fixed ?? ""}.`);
    else if (takers.length > 0) setConflict({ keys, takers });
    else take(keys, []);
  };
  const press = (event: KeyboardEvent) => {
    const now = pressed(one, event);
    const why = reserved[now.keys] ?? reserved[now.plain];
    if (why !== undefined) {
      refuse(`${spokenKeys(now.keys)} cannot be used: ${why}.`);
      return;
    }
    setRefusal(undefined);
    setConflict(undefined);
    const others = all.filter((other) => other !== one);
    if (first !== undefined) {
      const keys = `${first.keys} ${now.keys}`;
      settle(keys, others.filter((other) => other.bound.split("|").some((bound) => {
        const [begin, last] = bound.split(" ");
        return last !== undefined && isOf(first, begin, other) && isOf(now, last, other);
      })).map((other) => ({ one: other })));
      return;
    }
    const takers = others.flatMap((other): Taker[] => {
      const found = other.bound.split("|").find((bound) => isOf(now, bound, other) || (bound.includes(" ") && isOf(now, bound.split(" ")[0], other)));
      return found === undefined ? [] : [{ one: other, chain: found.includes(" ") ? found : undefined }];
    });
    // What acts at once cannot be followed by another key; with Ctrl, Alt or Command nothing is waited for.
    if (takers.some((taker) => taker.chain === undefined) || /(?:mod|ctrl|alt)\+/.test(now.keys)) settle(now.keys, takers);
    else setFirst({ ...now, takers });
  };
  const current = useRef({ press, end, settle });
  current.current = { press, end, settle };
  useEffect(() => {
    if (first === undefined) return undefined;
    const timer = window.setTimeout(() => current.current.settle(first.keys, first.takers), chainPatience);
    return () => window.clearTimeout(timer);
  }, [first]);
  useEffect(() => {
    if (!isWaiting) return undefined;
    box.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (["Control", "Shift", "Alt", "Meta", "Dead", "Process", "Unidentified", "AltGraph"].includes(event.key)) return;
      // The buttons of a collision keep their own keys.
      if (event.target instanceof HTMLButtonElement && ["Enter", " ", "Tab"].includes(event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.repeat) return;
      if (event.key === "Escape" && !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey) current.current.end();
      else current.current.press(event);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [isWaiting]);
  const bound = one.bound.split("|").filter((keys) => keys !== "");
  return (
    <div className={isWaiting ? "key-line key-waiting" : "key-line"}>
      <dt>{one.label}</dt>
      <dd className="row">
        {isWaiting ? (
          <span ref={box} tabIndex={-1} className="key-wait" role="status">
            {first !== undefined ? <span><Keys keys={first.keys} exact /> Press a second key to follow it, or wait</span>
              : conflict === undefined ? <>{refusal !== undefined && <span className="bad">{refusal} </span>}<span>Press the new key, or Esc</span></> : (
              <>
                <span><Keys keys={conflict.keys} exact /> {conflictWords(conflict)}</span>
                <span className="row">
                  <Button size="small" look="primary" onClick={() => take(conflict.keys, conflict.takers.map((taker) => taker.one))}>Use it here</Button>
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

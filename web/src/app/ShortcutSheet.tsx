import { useMemo, useRef, useState } from "react";
import { describeError } from "../api/errors";
import { useKeyMap, readKeyFile, resetKeys, writeKeyFile } from "../keys/keyMap";
import { activeShortcuts, foreignShortcuts } from "../keys/shortcuts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SearchInput } from "../ui/Field";
import { saveText } from "../ui/saveText";
import { showToast } from "../ui/toasts";
import { writeOf } from "../ui/write";
import { KeyLine } from "./KeyLine";

const groupOrder = ["General", "Go to", "Images", "Objects", "Workbench", "Tools", "Classes", "View"];

/** One searchable list of every key that works here, where each can be bound to another one. */
export const ShortcutSheet = ({ close }: { close: () => void }) => {
  const map = useKeyMap();
  const [text, setText] = useState("");
  const [waiting, setWaiting] = useState<string>();
  const [said, setSaid] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const all = useMemo(() => {
    const seen = new Set<string>();
    // Both are shown backwards below: the newest of the page comes first.
    return [...activeShortcuts(), ...[...foreignShortcuts()].reverse()].filter((one) => {
      const id = `${one.group}/${one.label}`;
      return !seen.has(id) && seen.add(id);
    });
  }, [map]);
  const words = text.trim().toLowerCase();
  const shown = all.filter((one) => words === "" || `${one.label} ${one.group} ${one.keys} ${one.bound}`.toLowerCase().includes(words));
  const groups = [...new Set(shown.map((one) => one.group))].sort((a, b) => groupOrder.indexOf(a) - groupOrder.indexOf(b));
  const changed = Object.keys(map).length;
  const take = async (files: FileList | null) => {
    const one = files?.[0];
    if (one === undefined) return;
    try {
      setSaid(`${writeOf(readKeyFile(await one.text()), "key")} of your own now.`);
    } catch (error) {
      showToast(describeError(error).message, { look: "danger" });
    }
  };
  return (
    <Dialog
      title="Keys" size="wide" onClose={close} closable={waiting === undefined}
      footer={
        <>
          <span className="grow small soft" role="status">{said !== "" ? said : changed > 0 ? `${writeOf(changed, "key")} of your own, kept in this browser.` : "Press the pencil of a line to bind another key, or two pressed one after the other."}</span>
          <input
            ref={file} type="file" accept="application/json,.json" hidden aria-label="File of keys"
            onChange={(event) => { void take(event.target.files); event.target.value = ""; }}
          />
          <Button size="small" onClick={() => file.current?.click()}>Import</Button>
          <Button size="small" disabled={changed === 0} tip={changed === 0 ? "You have no keys of your own yet" : undefined} onClick={() => saveText("framewright-keys.json", writeKeyFile(), "application/json")}>Export</Button>
          <Button size="small" disabled={changed === 0} tip={changed === 0 ? "Every key is as it came" : undefined} onClick={() => { resetKeys(); setSaid("Every key is as it came."); }}>Reset all</Button>
        </>
      }
    >
      <SearchInput label="Search the keys" value={text} onChange={setText} data-autofocus />
      {groups.length === 0 && <p className="soft">No key does that here.</p>}
      <div className="key-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shown.filter((one) => one.group === group).reverse().map((one) => (
                <KeyLine key={one.label} one={one} all={all} isWaiting={waiting === one.name} wait={(waits) => { setWaiting(waits ? one.name : undefined); if (waits) setSaid(""); }} say={setSaid} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};

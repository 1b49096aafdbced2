import { useMemo, useState } from "react";
import { activeShortcuts, foreignShortcuts } from "../keys/shortcuts";
import { Dialog } from "../ui/Dialog";
import { SearchInput } from "../ui/Field";
import { Keys } from "../ui/Key";

const groupOrder = ["General", "Go to", "Images", "Workbench", "Tools", "Classes", "View"];

/** One searchable list of every key that works here. */
export const ShortcutSheet = ({ close }: { close: () => void }) => {
  const [text, setText] = useState("");
  const all = useMemo(() => {
    const seen = new Set<string>();
    // Both are shown backwards below: the newest of the page comes first.
    return [...activeShortcuts(), ...[...foreignShortcuts()].reverse()].filter((one) => {
      const id = `${one.group}/${one.label}`;
      return !seen.has(id) && seen.add(id);
    });
  }, []);
  const words = text.trim().toLowerCase();
  const shown = all.filter((one) => words === "" || `${one.label} ${one.group} ${one.keys}`.toLowerCase().includes(words));
  const groups = [...new Set(shown.map((one) => one.group))].sort((a, b) => groupOrder.indexOf(a) - groupOrder.indexOf(b));
  return (
    <Dialog title="Keys" size="wide" onClose={close}>
      <SearchInput label="Search the keys" value={text} onChange={setText} data-autofocus />
      {groups.length === 0 && <p className="soft">No key does that here.</p>}
      <div className="key-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shown.filter((one) => one.group === group).reverse().map((one) => (
                <div className="key-line" key={one.label}>
                  <dt>{one.label}</dt>
                  <dd className="row">{one.keys.split("|").map((keys) => <Keys key={keys} keys={keys} />)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};

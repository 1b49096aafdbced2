import { usePreference } from "../data/preferences";
import { Button } from "../ui/Button";
import { IconCheck } from "../ui/icons";
import { Keys } from "../ui/Key";
import type { Workbench } from "./useWorkbench";

/** Three steps for the first minutes; goes away by itself once they are done, or at once. */
export const FirstHint = ({ bench }: { bench: Workbench }) => {
  const [seen, setSeen] = usePreference("workbench.hint", false);
  if (seen) return null;
  // What is there already was drawn by somebody else, or by an import.
  const drawn = bench.canUndo;
  const step = bench.tool !== "box" && !drawn ? 0 : !drawn ? 1 : 2;
  const steps = [
    <>Take the box tool: <Keys keys="b" /></>,
    <>Drag over a thing in the picture. Keys <Keys keys="1" /> to <Keys keys="9" /> pick its class</>,
    <>It is saved by itself. <Keys keys="d" /> goes to the next image</>,
  ];
  return (
    <aside className="wb-hint" aria-label="How to begin">
      <ol>{steps.map((text, index) => (
        <li key={index} className={index === step ? "wb-hint-now" : index < step ? "wb-hint-over" : "soft"}>
          <span className="wb-hint-number" aria-hidden="true">{index < step ? <IconCheck /> : index + 1}</span><span>{text}</span>
        </li>
      ))}</ol>
      <Button size="small" look="ghost" onClick={() => setSeen(true)}>{step === 2 ? "Got it" : "Skip"}</Button>
    </aside>
  );
};

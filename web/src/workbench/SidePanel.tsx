import { type CSSProperties, type PointerEvent } from "react";
import type { Image, LabelClass, Project } from "../api/model";
import { usePreference } from "../data/preferences";
import { Tabs } from "../ui/Tabs";
import { Badge } from "../ui/marks";
import { AttributesTab } from "./AttributesTab";
import { ClassesTab } from "./ClassesTab";
import { InfoTab } from "./InfoTab";
import type { MarkDesk } from "./markDesk";
import { MarksTab } from "./MarksTab";
import { ObjectsTab } from "./ObjectsTab";
import type { Suggesting } from "./useSuggest";
import type { Workbench } from "./useWorkbench";

export interface PanelProps {
  bench: Workbench;
  project: Project;
  handle: string;
  classes: LabelClass[];
  image: Image | undefined;
  readOnly: boolean;
  mayReview: boolean;
  suggesting: Suggesting;
  change: (fields: Partial<Pick<Image, "status" | "is_null" | "split" | "tags">>) => Promise<Image | undefined>;
  toggleEmpty: () => void;
  reload: () => void;
  close: () => void;
  tab: Tab;
  setTab: (tab: Tab) => void;
  desk: MarkDesk;
}
export type Tab = "objects" | "classes" | "attributes" | "marks" | "info";

export const SidePanel = (props: PanelProps) => {
  const { bench, tab, setTab, desk, readOnly, mayReview } = props;
  const { marks } = desk;
  const [width, setWidth] = usePreference("workbench.panel.width", 340);
  const resize = (event: PointerEvent<HTMLDivElement>) => {
    const start = event.clientX;
    const before = width;
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => setWidth(Math.max(220, Math.min(560, before + start - moved.clientX)));
    const end = () => {
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", end);
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", end);
  };
  return (
    <aside className="side" aria-label="Labels" style={{ "--side": `${width}px` } as CSSProperties}>
      <div
        className="side-edge" role="separator" aria-orientation="vertical" aria-label="Width of the panel" aria-valuenow={width} aria-valuemin={220} aria-valuemax={560} tabIndex={0} onPointerDown={resize}
        onKeyDown={(event) => {
          const step = event.key === "ArrowLeft" ? 16 : event.key === "ArrowRight" ? -16 : 0;
          if (step === 0) return;
          event.preventDefault();
          event.stopPropagation();
          setWidth(Math.max(220, Math.min(560, width + step)));
        }}
      />
      <Tabs<Tab>
        label="Panel" className="side-tabs" value={tab} onChange={setTab}
        tabs={[
          { value: "objects", label: <>Objects {bench.annotations.length > 0 && <Badge>{bench.annotations.length}</Badge>}</> },
          { value: "classes", label: "Classes" }, { value: "attributes", label: "Attributes" }, 
          { value: "marks", label: <>Marks {marks.open.length > 0 && <Badge look="warning">{marks.open.length}</Badge>}</> }, { value: "info", label: "Info" },
        ]}
      >
        {tab === "objects" ? <ObjectsTab {...props} /> : tab === "classes" ? <ClassesTab {...props} /> : tab === "attributes" ? <AttributesTab {...props} /> : tab === "marks" ? <MarksTab desk={desk} choose={(mark) => desk.choose(mark.id)} readOnly={readOnly} mayReview={mayReview} /> : <InfoTab {...props} />}
      </Tabs>
    </aside>
  );
};

import { useState } from "react";
import type { Image, LabelClass, Mark, Project } from "../api/model";
import { Button, IconButton } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Field, Input } from "../ui/Field";
import { IconBox, IconMagnet, IconTrash } from "../ui/icons";
import { Badge, Swatch } from "../ui/marks";
import { Tabs } from "../ui/Tabs";
import { writeBytes } from "../ui/write";
import { Instructions } from "../workbench/Instructions";
import type { MarkDesk } from "../workbench/markDesk";
import { MarksTab } from "../workbench/MarksTab";
import { WorkedOn } from "../workbench/WorkedOn";
import type { Tree } from "./cloudTree";
import { trackOf, type Cuboid, type CuboidBook } from "./cuboidBook";
import { turn, writeMetres, type Body } from "./cuboid";

export type CloudTab = "bodies" | "classes" | "marks" | "info";

/** Bodies of the cloud, classes for the next one, what somebody wants looked at, facts of the file. */
export const BodyPanel = ({ book, classes, keyOf, selected, select, zoomTo, active, pick, readOnly, image, tree, others, snap, project, tab, setTab, desk, lookAtMark, mayReview }: {
  book: CuboidBook; classes: LabelClass[]; keyOf: (one: LabelClass) => string | undefined; selected: Cuboid | undefined; select: (id: string | undefined) => void; zoomTo: (id: string) => void; active: string | undefined; pick: (one: LabelClass) => void; readOnly: boolean;
  image: Image; tree: Tree; /** Labels that are no bodies. */ others: number; snap: () => void;
  project: Project; tab: CloudTab; setTab: (tab: CloudTab) => void; desk: MarkDesk; lookAtMark: (mark: Mark) => void; mayReview: boolean;
}) => {
  const look = new Map(classes.map((one) => [one.id, one]));
  const all = book.all;
  return (
    <aside className="side" aria-label="Labels">
      <Tabs<CloudTab> label="Panel" className="side-tabs" value={tab} onChange={setTab} tabs={[{ value: "bodies", label: <>Bodies {all.length > 0 && <Badge>{all.length}</Badge>}</> }, { value: "classes", label: "Classes" }, { value: "marks", label: <>Marks {desk.marks.open.length > 0 && <Badge look="warning">{desk.marks.open.length}</Badge>}</> }, { value: "info", label: "Info" }]}>
        {tab === "bodies" ? (
          <>
            {all.length === 0 && <div className="side-empty"><IconBox size={32} /><p>{readOnly ? "No body yet." : "Press B, drag along one side of an object on the ground, then click where its width ends."}</p></div>}
            <ul className="objects" aria-label="Bodies of this cloud">
              {all.map((one, index) => (
                <li key={one.id} className={classNames("object", one.id === selected?.id && "object-on")}>
                  <button type="button" className="object-main" aria-pressed={one.id === selected?.id} onClick={() => select(one.id)} onDoubleClick={() => zoomTo(one.id)}>
                    <Swatch colour={look.get(one.classId)?.colour ?? "#9aa0a8"} />
                    <span className="grow cut">{look.get(one.classId)?.name ?? "Deleted class"}</span>
                    {trackOf(one) !== undefined && <span title={one.isComputed === true ? "Track; computed between its keyframes" : "Track"}><Badge>{one.isComputed === true ? "~" : ""}{trackOf(one)}</Badge></span>}
                    <span className="faint small figures">{one.body.size.map((edge) => writeMetres(edge)).join(" × ")}</span>
                    <span className="heard">{index + 1}</span>
                  </button>
                  {!readOnly && <IconButton label="Delete" keys="delete" size="small" icon={<IconTrash />} onClick={() => book.delete(one.id)} />}
                </li>
              ))}
            </ul>
            {others > 0 && <p className="side-note soft small">{others === 1 ? "One label" : `${others} labels`} of this cloud {others === 1 ? "is" : "are"} no body in space and not shown here.</p>}
            {selected !== undefined && <Numbers key={selected.id} one={selected} book={book} readOnly={readOnly} snap={snap} />}
          </>
        ) : tab === "classes" ? (
          <ul className="objects" role="radiogroup" aria-label="Class of new bodies">
            {classes.map((one) => (
              <li key={one.id} className={classNames("object", one.id === active && "object-on")}>
                <button type="button" role="radio" aria-checked={one.id === active} className="object-main" disabled={readOnly} onClick={() => pick(one)}>
                  <Swatch colour={one.colour} /><span className="grow cut">{one.name}</span>
                  {keyOf(one) !== undefined && <kbd className="key">{keyOf(one)?.toUpperCase()}</kbd>}
                </button>
              </li>
            ))}
            {classes.length === 0 && <li className="side-note soft">No class yet. Make one on the page of classes.</li>}
          </ul>
        ) : tab === "marks" ? <MarksTab desk={desk} choose={lookAtMark} readOnly={readOnly} mayReview={mayReview} /> : (
          <div className="side-form">
            <Instructions project={project} />
            <dl className="definition small-definition">
              <dt>Points</dt><dd className="figures">{tree.count.toLocaleString("en")}</dd>
              {tree.placeless > 0 && <><dt>Holes</dt><dd className="figures">{tree.placeless.toLocaleString("en")} without a place</dd></>}
              {tree.left_out > 0 && <><dt>Left out</dt><dd className="figures">{tree.left_out.toLocaleString("en")} at one place</dd></>}
              <dt>Extent</dt><dd className="figures">{[0, 1, 2].map((axis) => writeMetres(tree.maximum[axis] - tree.minimum[axis])).join(" × ")}</dd>
              <dt>From</dt><dd className="figures">{tree.minimum.map((one) => one.toFixed(2)).join(", ")}</dd>
              <dt>To</dt><dd className="figures">{tree.maximum.map((one) => one.toFixed(2)).join(", ")}</dd>
              <dt>Fields</dt><dd>{tree.fields.join(", ")}</dd>
              <dt>File</dt><dd>{tree.format === "kitti_bin" ? "KITTI" : tree.format.toUpperCase()}, {tree.variant}, {writeBytes(image.file_size)}</dd>
              <dt>Path</dt><dd>{image.relative_path}</dd>
            </dl>
            <WorkedOn image={image.id} path={`/images/${image.id}/work`} />
          </div>
        )}
      </Tabs>
    </aside>
  );
};

const names = ["Length", "Width", "Height"] as const;

/** The body as numbers, for those who have measured. */
const Numbers = ({ one, book, readOnly, snap }: { one: Cuboid; book: CuboidBook; readOnly: boolean; snap: () => void }) => {
  const put = (body: Body) => book.set({ ...one, body });
  const { center, size, yaw } = one.body;
  return (
    <div className="side-form cloud-numbers" aria-label="Numbers of the selected body" role="group">
      <div className="cloud-number-row">{names.map((name, axis) => <NumberField key={name} label={`${name}, m`} value={size[axis]} readOnly={readOnly} least={0.001} put={(value) => put({ ...one.body, size: size.map((edge, index) => (index === axis ? value : edge)) as Body["size"] })} />)}</div>
      <div className="cloud-number-row">{(["x", "y", "z"] as const).map((name, axis) => <NumberField key={name} label={`Middle ${name}`} value={center[axis]} readOnly={readOnly} put={(value) => put({ ...one.body, center: center.map((edge, index) => (index === axis ? value : edge)) as Body["center"] })} />)}</div>
      <div className="cloud-number-row"><NumberField label="Heading, °" value={(yaw * 180) / Math.PI} readOnly={readOnly} put={(value) => put({ ...one.body, yaw: turn((value * Math.PI) / 180) })} />
        {!readOnly && <Button size="small" icon={<IconMagnet />} keys="shift+g" tip="Stand it on the ground beneath it" onClick={snap}>To the ground</Button>}
      </div>
    </div>
  );
};

const NumberField = ({ label, value, put, readOnly, least }: { label: string; value: number; put: (value: number) => void; readOnly: boolean; least?: number }) => {
  const [text, setText] = useState<string>();
  const commit = () => {
    const number = Number(text);
    setText(undefined);
    if (text !== undefined && text.trim() !== "" && Number.isFinite(number) && (least === undefined || number >= least)) put(number);
  };
  return (
    <Field label={label}>
      <Input small inputMode="decimal" className="figures" readOnly={readOnly} value={text ?? value.toFixed(2)} onChange={(event) => setText(event.target.value)} onBlur={commit} onKeyDown={(event) => { if (event.key === "Enter") commit(); else if (event.key === "Escape") setText(undefined); }} />
    </Field>
  );
};

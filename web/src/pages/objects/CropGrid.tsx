import { memo, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent as ReactPointerEvent, type RefObject } from "react";
import type { LabelledObject } from "../../api/model";
import { classNames } from "../../ui/classNames";
import { IconCheck, IconWarning } from "../../ui/icons";
import { useCells } from "../../ui/useCells";
import { Crop } from "./Crop";
import { statusWords } from "./filters";

export interface CropGridProps {
  scroller: RefObject<HTMLDivElement>;
  objects: readonly LabelledObject[];
  colours: ReadonlyMap<string, string>;
  columns: number;
  selected: ReadonlySet<string>;
  /** Changed by somebody else meanwhile. */
  conflicts: ReadonlySet<string>;
  focused: number;
  onFocus: (index: number) => void;
  onPick: (index: number, how: { range: boolean; toggle: boolean }) => void;
  /** What a frame drawn with the pointer covers, while it is drawn. */
  onBand: (indexes: readonly number[], how: { add: boolean; begins: boolean }) => void;
  onOpen: (index: number) => void;
  onKey: (event: KeyboardEvent, columns: number) => void;
  onEnd: () => void;
}

interface Band { x0: number; y0: number; x1: number; y1: number }

const gap = 6;
const captionHeight = 20;
const narrowest = 64;
const withCaptionFrom = 88;

const wordsOf = (object: LabelledObject): string =>
  `${object.class_name}${object.confidence == null ? "" : `, score ${Math.round(object.confidence * 100)} %`}, ${(statusWords[object.status] ?? object.status).toLowerCase()}, in ${object.filename}`;

/** Crops in rows; only those in sight are drawn, however many there are. */
export const CropGrid = ({ scroller, objects, colours, columns: wanted, selected, conflicts, focused, onFocus, onPick, onBand, onOpen, onKey, onEnd }: CropGridProps) => {
  const [band, setBand] = useState<Band>();
  const hasCaption = (cell: number) => cell >= withCaptionFrom;
  const { grid, columns, cell, rowHeight, rows, view, first } = useCells({
    scroller, count: objects.length, wanted, gap, narrowest, focused, onEnd,
    rowHeight: (cell) => Math.round(cell) + (hasCaption(cell) ? captionHeight : 0) + gap,
  });
  const withCaption = hasCaption(cell);
  const shown = objects.slice(first, view.end * columns);

  // A frame drawn with the pointer, in coordinates of the whole grid, so that scrolling on the way does no harm.
  const drawn = useRef<{ pointer: number; x: number; y: number; clientX: number; clientY: number; add: boolean; started: boolean; edge: number }>();
  const justDrawn = useRef(false);
  const place = (clientX: number, clientY: number) => {
    const box = grid.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const cover = (one: Band): number[] => {
    const [left, right] = [Math.min(one.x0, one.x1), Math.max(one.x0, one.x1)];
    const [top, bottom] = [Math.min(one.y0, one.y1), Math.max(one.y0, one.y1)];
    const found: number[] = [];
    for (let row = Math.max(0, Math.floor(top / rowHeight)); row <= Math.min(rows - 1, Math.floor(bottom / rowHeight)); row += 1) {
      if (top > (row + 1) * rowHeight - gap) continue;
      for (let column = 0; column < columns; column += 1) {
        const x = column * (cell + gap);
        const index = row * columns + column;
        if (x <= right && x + cell >= left && index < objects.length) found.push(index);
      }
    }
    return found;
  };
  const stretch = () => {
    const now = drawn.current;
    if (now === undefined) return;
    const to = place(now.clientX, now.clientY);
    if (!now.started && Math.hypot(to.x - now.x, to.y - now.y) < 5) return;
    const next = { x0: now.x, y0: now.y, x1: to.x, y1: to.y };
    setBand(next);
    onBand(cover(next), { add: now.add, begins: !now.started });
    now.started = true;
  };
  // The handlers of one drag stay while the grid is drawn anew.
  const latest = useRef({ stretch });
  latest.current = { stretch };
  const down = (event: ReactPointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const at = place(event.clientX, event.clientY);
    const edge = window.setInterval(() => {
      const [element, now] = [scroller.current, drawn.current];
      if (element == null || now === undefined || !now.started) return;
      const box = element.getBoundingClientRect();
      const over = now.clientY < box.top + 24 ? now.clientY - box.top - 24 : now.clientY > box.bottom - 24 ? now.clientY - box.bottom + 24 : 0;
      if (over === 0) return;
      element.scrollTop += Math.max(-40, Math.min(40, over));
      latest.current.stretch();
    }, 30);
    drawn.current = { pointer: event.pointerId, ...at, clientX: event.clientX, clientY: event.clientY, add: event.shiftKey || event.ctrlKey || event.metaKey, started: false, edge };
    const move = (moved: PointerEvent) => {
      if (drawn.current === undefined || moved.pointerId !== drawn.current.pointer) return;
      drawn.current.clientX = moved.clientX;
      drawn.current.clientY = moved.clientY;
      latest.current.stretch();
      if (drawn.current.started) moved.preventDefault();
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      window.clearInterval(edge);
      justDrawn.current = drawn.current?.started === true;
      // The click that follows belongs to the frame; a frame that ends outside has none.
      if (justDrawn.current) window.setTimeout(() => { justDrawn.current = false; }, 0);
      drawn.current = undefined;
      setBand(undefined);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };
  const click = (event: MouseEvent, index: number) => {
    if (justDrawn.current) return;
    const touch = (event.nativeEvent as globalThis.PointerEvent).pointerType === "touch";
    onPick(index, { range: event.shiftKey, toggle: touch || event.ctrlKey || event.metaKey });
  };
  const clicked = useRef(click);
  clicked.current = click;
  const [pick] = useState(() => (event: MouseEvent, index: number) => clicked.current(event, index));
  return (
    <div
      ref={grid} className={classNames("crops", band !== undefined && "crops-banding")} role="grid" aria-label="Objects" aria-rowcount={rows} aria-colcount={columns} aria-multiselectable="true"
      style={{ height: view.height }} onKeyDown={(event) => onKey(event, columns)} onPointerDown={down}
    >
      {Array.from({ length: Math.max(0, view.end - view.first) }, (_, row) => (
        <div
          key={view.first + row} role="row" aria-rowindex={view.first + row + 1} className="crops-row"
          style={{ transform: `translateY(${view.offset(view.first + row)}px)`, height: rowHeight - gap, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
        >
          {shown.slice(row * columns, (row + 1) * columns).map((object, column) => {
            const index = first + row * columns + column;
            return (
              <Cell
                key={object.id} object={object} index={index} side={cell} caption={withCaption} colour={colours.get(object.class_id) ?? "#9aa0a8"} isSelected={selected.has(object.id)}
                isConflict={conflicts.has(object.id)} isFocused={index === focused || (focused < 0 && index === 0)} onFocus={onFocus} onClick={pick} onOpen={onOpen}
              />
            );
          })}
        </div>
      ))}
      {band !== undefined && (
        <div className="crops-band" style={{ left: Math.min(band.x0, band.x1), top: Math.min(band.y0, band.y1), width: Math.abs(band.x1 - band.x0), height: Math.abs(band.y1 - band.y0) }} />
      )}
    </div>
  );
};

const Cell = memo(function Cell({ object, index, side, caption, colour, isSelected, isConflict, isFocused, onFocus, onClick, onOpen }: {
  object: LabelledObject; index: number; side: number; caption: boolean; colour: string; isSelected: boolean; isConflict: boolean; isFocused: boolean;
  onFocus: (index: number) => void; onClick: (event: MouseEvent, index: number) => void; onOpen: (index: number) => void;
}) {
  return (
    <div
      role="gridcell" aria-selected={isSelected} aria-label={`${wordsOf(object)}${isConflict ? ", changed by somebody else" : ""}`} data-index={index} data-object={object.id} tabIndex={isFocused ? 0 : -1}
      className={classNames("crop-cell", isSelected && "crop-on", isConflict && "crop-conflict")} title={caption ? undefined : wordsOf(object)}
      onFocus={() => onFocus(index)} onClick={(event) => onClick(event, index)} onDoubleClick={() => onOpen(index)}
    >
      <span className="crop-box">
        <Crop object={object} side={side} colour={colour} />
        {isSelected && <span className="crop-check" aria-hidden="true"><IconCheck /></span>}
        {isConflict && <span className="crop-warn" aria-hidden="true"><IconWarning /></span>}
      </span>
      {caption && (
        <span className="crop-caption" title={wordsOf(object)}>
          <span className="swatch" style={{ backgroundColor: colour }} />
          <span className="cut grow">{object.class_name}</span>
          {object.confidence != null && <span className="faint figures">{object.confidence.toFixed(2)}</span>}
        </span>
      )}
    </div>
  );
});

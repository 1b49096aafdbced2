import { memo, useMemo, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import type { Image, LabelClass } from "../../api/model";
import { classNames } from "../../ui/classNames";
import { IconCheck } from "../../ui/icons";
import { useCells } from "../../ui/useCells";
import { writeOf } from "../../ui/write";
import { hrefOf, type Route } from "../../routing/routes";
import { FlowMarks, flowWords } from "./FlowMarks";
import { classesOf, Thumb } from "./Thumb";

export interface GridProps {
  scroller: RefObject<HTMLDivElement>;
  images: Image[];
  classes: readonly LabelClass[];
  columns: number;
  selected: ReadonlySet<string>;
  focused: number;
  boxes: boolean;
  toImage: (image: Image) => Route;
  onFocus: (index: number) => void;
  onPick: (index: number, how: { range: boolean; add: boolean }) => void;
  onOpen: (index: number) => void;
  onKey: (event: KeyboardEvent, columns: number) => void;
  onEnd: () => void;
}

const gap = 8;
const captionHeight = 26;

/** The shape that most pictures of the first page have, so that they fill their cells. */
const usualShape = (images: Image[]): number => {
  const shapes = images.slice(0, 60).filter((image) => image.width != null && image.height != null).map((image) => (image.height ?? 3) / (image.width ?? 4)).sort((a, b) => a - b);
  const middle = shapes[Math.floor(shapes.length / 2)] ?? 0.75;
  return [9 / 16, 2 / 3, 0.75, 1, 4 / 3].reduce((best, shape) => (Math.abs(shape - middle) < Math.abs(best - middle) ? shape : best));
};

/** Images in rows; only those in sight are drawn, however many there are. */
export const Grid = ({ scroller, images, classes, columns: wanted, selected, focused, boxes, toImage, onFocus, onPick, onOpen, onKey, onEnd }: GridProps) => {
  const shape = useMemo(() => usualShape(images), [images]);
  const withCaption = (cell: number) => cell >= 132;
  const { grid, columns, cell, rowHeight, rows, view, first } = useCells({
    // Cells never get narrower than a finger needs.
    scroller, count: images.length, wanted, gap, narrowest: 96, focused, onEnd,
    rowHeight: (cell) => Math.round(cell * shape) + (withCaption(cell) ? captionHeight : 0) + gap,
  });
  const shown = images.slice(first, view.end * columns);
  return (
    <div
      ref={grid} className="grid" role="grid" aria-label="Images" aria-rowcount={rows} aria-colcount={columns} aria-multiselectable="true"
      style={{ height: view.height }} onKeyDown={(event) => onKey(event, columns)}
    >
      {Array.from({ length: Math.max(0, view.end - view.first) }, (_, row) => (
        <div
          key={view.first + row} role="row" aria-rowindex={view.first + row + 1} className="grid-row"
          style={{ transform: `translateY(${view.offset(view.first + row)}px)`, height: rowHeight - gap, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
        >
          {shown.slice(row * columns, (row + 1) * columns).map((image, column) => {
            const index = first + row * columns + column;
            return (
              <Cell
                key={image.id} image={image} index={index} classes={classes} caption={withCaption(cell)} boxes={boxes} isSelected={selected.has(image.id)} selecting={selected.size > 0}
                isFocused={index === focused || (focused < 0 && index === 0)} href={hrefOf(toImage(image))} onFocus={onFocus} onPick={onPick} onOpen={onOpen}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
};

const Cell = memo(function Cell({ image, index, classes, caption, boxes, isSelected, selecting, isFocused, href, onFocus, onPick, onOpen }: {
  image: Image; index: number; classes: readonly LabelClass[]; caption: boolean; boxes: boolean; isSelected: boolean; selecting: boolean; isFocused: boolean; href: string;
  onFocus: GridProps["onFocus"]; onPick: GridProps["onPick"]; onOpen: GridProps["onOpen"];
}) {
  const here = classesOf(image, classes);
  const label = `${image.filename}, ${image.is_null ? "confirmed empty" : writeOf(image.annotation_count, "label")}${image.ingest_status === "failed" ? ", unreadable" : ""}${flowWords(image)}`;
  const click = (event: MouseEvent) => {
    if (event.button !== 0) return;
    if (event.shiftKey || selecting) {
      event.preventDefault();
      onPick(index, { range: event.shiftKey, add: true });
    } else if (event.ctrlKey || event.metaKey) {
      // The browser's own: a new tab.
    } else {
      event.preventDefault();
      onOpen(index);
    }
  };
  return (
    <div role="gridcell" aria-selected={isSelected} className={classNames("cell", isSelected && "cell-on", image.deleted_at != null && "cell-deleted")}>
      <a className="cell-link" href={href} data-index={index} tabIndex={isFocused ? 0 : -1} aria-label={label} onClick={click} onFocus={() => onFocus(index)} draggable={false}>
        <Thumb image={image} classes={classes} boxes={boxes} />
        <FlowMarks image={image} />
        {here.length > 0 && (
          <span className="cell-classes" aria-hidden="true">
            {here.slice(0, 4).map(({ one, count }) => <span key={one.id} className="cell-class"><span className="swatch" style={{ backgroundColor: one.colour }} />{one.name}{count > 1 && ` ${count}`}</span>)}
            {here.length > 4 && <span className="cell-class">+{here.length - 4}</span>}
          </span>
        )}
      </a>
      <button
        type="button" className="cell-check" role="checkbox" aria-checked={isSelected} aria-label={`Select ${image.filename}`} tabIndex={-1}
        onClick={(event) => onPick(index, { range: event.shiftKey, add: true })}
      >
        {isSelected && <IconCheck />}
      </button>
      {caption && (
        <span className="cell-caption">
          <span className="cut grow" title={image.filename}>{image.filename}{image.page > 0 && <span className="faint"> page {image.page + 1}</span>}</span>
          {image.split != null && <span className="faint">{image.split}</span>}
          <span className={`status-dot status-${image.status}`} title={image.status === "done" ? "Done" : image.status === "in_progress" ? "In progress" : "Unlabelled"} />
        </span>
      )}
    </div>
  );
});

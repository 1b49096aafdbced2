import { useEffect } from "react";
import type { Image, LabelClass } from "../../api/model";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { IconArrowLeft, IconArrowRight, IconSearch } from "../../ui/icons";
import { Badge, Swatch } from "../../ui/marks";
import { writeOf } from "../../ui/write";
import { classesOf, Thumb } from "./Thumb";

/** One image large, without leaving the gallery. Space or Escape closes; arrows move on. */
export const Preview = ({ image, classes, move, open, similar, close }: {
  image: Image; classes: readonly LabelClass[]; move: (step: number) => void; open: () => void; similar: () => void; close: () => void;
}) => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === " ") close();
      else if (event.key === "ArrowRight" || event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowLeft" || event.key === "ArrowUp") move(-1);
      else if (event.key === "l") similar();
      else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) open();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  });
  return (
    <Dialog
      title={image.filename} size="wide" onClose={close}
      footer={
        <>
          <span className="start row"><IconButton label="Previous" keys="arrowleft" side="above" icon={<IconArrowLeft />} onClick={() => move(-1)} /><IconButton label="Next" keys="arrowright" side="above" icon={<IconArrowRight />} onClick={() => move(1)} /></span>
          <Button icon={<IconSearch />} onClick={similar}>Find similar</Button>
          <Button look="primary" data-autofocus onClick={open}>Open the workbench</Button>
        </>
      }
    >
      <div className="preview-picture"><Thumb image={image} classes={classes} large /></div>
      <div className="row wrap soft">
        {image.width != null && <span className="figures">{image.width} × {image.height}</span>}
        <span>{image.is_null ? "Confirmed empty" : writeOf(image.annotation_count, "label")}</span>
        {image.split != null && <Badge>{image.split}</Badge>}
        {image.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}
        {classesOf(image, classes).map(({ one, count }) => <span className="row tags" key={one.id}><Swatch colour={one.colour} />{one.name}{count > 1 && ` ${count}`}</span>)}
      </div>
    </Dialog>
  );
};

import { useEffect, useRef } from "react";
import type { Image, LabelClass } from "../api/model";
import { FlowMarks, flowWords } from "../pages/gallery/FlowMarks";
import { Thumb } from "../pages/gallery/Thumb";

/** The view's images around this one. */
export const Filmstrip = ({ images, id, classes, go }: { images: Image[]; id: string; classes: LabelClass[]; go: (id: string) => void }) => {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const strip = list.current;
    const current = strip?.querySelector<HTMLElement>("[aria-current=true]");
    if (strip != null && current != null) strip.scrollLeft = current.offsetLeft - strip.clientWidth / 2 + current.clientWidth / 2;
  }, [id, images]);
  return (
    <nav className="wb-strip" aria-label="Images of this view" ref={list}>
      {images.map((image) => (
        <button key={image.id} type="button" className="wb-frame" aria-current={image.id === id} aria-label={`${image.filename}${flowWords(image)}`} title={`${image.filename}${flowWords(image)}`} tabIndex={image.id === id ? 0 : -1} onClick={() => go(image.id)}>
          <Thumb image={image} classes={classes} fit="cover" />
          <FlowMarks image={image} />
          <span className={`status-dot status-${image.status}`} />
        </button>
      ))}
    </nav>
  );
};

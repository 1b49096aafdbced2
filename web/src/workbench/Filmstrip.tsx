import { useEffect, useRef } from "react";
import { get } from "../api/client";
import type { Image, LabelClass, Page, Project } from "../api/model";
import { useResource } from "../data/resources";
import { apiFilters, sortOf } from "../pages/gallery/filters";
import { Thumb } from "../pages/gallery/Thumb";
import type { RouteQuery } from "../routing/routes";

/** The view's images around this one. */
export const Filmstrip = ({ project, query, id, classes, go }: { project: Project; query: RouteQuery; id: string; classes: LabelClass[]; go: (id: string) => void }) => {
  // The window around an image is read once and kept while one moves inside it.
  const center = useRef(id);
  const shown = useRef<Image[]>([]);
  const place = shown.current.findIndex((image) => image.id === id);
  if (place < 4 || place > shown.current.length - 5) center.current = id;
  const strip = useResource(`images/strip/${project.id}/${center.current}/${JSON.stringify([apiFilters(query), sortOf(query)])}`, (signal) =>
    get<Page<Image>>(`/projects/${project.id}/images`, { ...apiFilters(query), sort: sortOf(query), around: center.current, limit: 41, with: "urls,boxes" }, signal));
  if (strip.value !== undefined) shown.current = strip.value.items;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>("[aria-current=true]");
    if (current !== null && current !== undefined && list.current !== null) {
      list.current.scrollLeft = current.offsetLeft - list.current.clientWidth / 2 + current.clientWidth / 2;
    }
  }, [id, strip.value]);
  return (
    <nav className="wb-strip" aria-label="Images of this view" ref={list}>
      {shown.current.map((image) => (
        <button key={image.id} type="button" className="wb-frame" aria-current={image.id === id} aria-label={image.filename} title={image.filename} tabIndex={image.id === id ? 0 : -1} onClick={() => go(image.id)}>
          <Thumb image={image} classes={classes} fit="cover" />
          <span className={`status-dot status-${image.status}`} />
        </button>
      ))}
    </nav>
  );
};

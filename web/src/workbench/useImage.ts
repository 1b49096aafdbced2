import { useRef } from "react";
import { get } from "../api/client";
import type { Annotation, Image, Page } from "../api/model";
import { useResource, type Resource } from "../data/resources";
import { apiFilters, sortOf } from "../pages/gallery/filters";
import type { RouteQuery } from "../routing/routes";
import { saver } from "./saver";

export interface OpenImage {
  image: Image;
  annotations: Annotation[];
}

export const imageName = (id: string): string => `images/${id}/open`;

export const readImage = async (id: string, signal: AbortSignal): Promise<OpenImage> => {
  const [image, read] = await Promise.all([get<Image>(`/images/${id}`, undefined, signal), get<Page<Annotation>>(`/images/${id}/annotations`, undefined, signal)]);
  saver.learn(read.items);
  return { image, annotations: await saver.overlay(id, read.items) };
};

/** An image with its labels. */
export const useImage = (id: string): Resource<OpenImage> => useResource(imageName(id), (signal) => readImage(id, signal));

export interface Neighbours {
  /** The view's images around this one. */
  images: Image[];
  previous?: string;
  next?: string;
}

/**
 * The images before and after one in the view it was opened from. The window is read once and kept while one moves
 * inside it, so that an image that leaves the view (it is done now) stays where it was.
 */
export const useNeighbours = (projectID: string, query: RouteQuery, id: string): Neighbours => {
  const view = JSON.stringify([projectID, apiFilters(query), sortOf(query)]);
  const kept = useRef<{ view: string; centre: string; images: Image[] }>({ view, centre: id, images: [] });
  const place = kept.current.view === view ? kept.current.images.findIndex((image) => image.id === id) : -1;
  if (place < 4 || place > kept.current.images.length - 5) {
    kept.current = { view, centre: id, images: kept.current.view === view ? kept.current.images : [] };
  }
  const { centre } = kept.current;
  const strip = useResource(`images/strip/${centre}/${view}`, (signal) =>
    get<Page<Image>>(`/projects/${projectID}/images`, { ...apiFilters(query), sort: sortOf(query), around: centre, limit: 40, with: "urls,boxes" }, signal));
  if (strip.value !== undefined) kept.current = { ...kept.current, images: strip.value.items };
  const { images } = kept.current;
  const at = images.findIndex((image) => image.id === id);
  return { images, previous: at < 0 ? undefined : images[at - 1]?.id, next: at < 0 ? undefined : images[at + 1]?.id };
};

const onTheWeb = new Set(["jpeg", "jpg", "png", "webp", "gif", "avif", "bmp"]);
/** Above this the browser would need more than 400 MB for one picture. */
const mostPixels = 100_000_000;

/** What the browser can show of an image: the file itself, or the preview where it cannot decode it. */
export const pictureOf = (image: Image): { url: string; previewUrl?: string } | undefined => {
  const preview = image.urls?.preview ?? undefined;
  const original = image.urls?.original ?? undefined;
  const decodable = onTheWeb.has((image.format ?? "").toLowerCase()) && (image.width ?? 0) * (image.height ?? 0) <= mostPixels && image.bits <= 8;
  const url = decodable ? (original ?? preview) : (preview ?? original);
  return url === undefined ? undefined : { url, previewUrl: preview };
};

/** Fetches a neighbour before it is asked for, its picture too. */
export const prefetch = async (id: string, signal: AbortSignal): Promise<void> => {
  const { image } = await readImage(id, signal);
  const picture = pictureOf(image);
  if (picture === undefined || signal.aborted) return;
  const element = new window.Image();
  element.decoding = "async";
  element.src = picture.previewUrl ?? picture.url;
  if (picture.previewUrl !== undefined && picture.url !== picture.previewUrl) {
    await element.decode().catch(() => undefined);
    if (!signal.aborted) new window.Image().src = picture.url;
  }
};

import { useRef } from "react";
import { get, getBytes, patch, type Query } from "../api/client";
import { hasCode } from "../api/errors";
import { decodeAhead, type PictureAddress, type TileSource } from "../canvas";
import type { Annotation, Image, Page } from "../api/model";
import type { TileAddresses } from "../api/types";
import { readAhead, useResource, type Resource } from "../data/resources";
import { apiFilters, sortOf } from "../pages/gallery/filters";
import type { RouteQuery } from "../routing/routes";
import { saver } from "./saver";

export interface OpenImage {
  /** With its neighbours in the view it was opened from. */
  image: Image;
  annotations: Annotation[];
  /** How much the server had answered when they were read. */
  mark: number;
}

/** What one moves through: the filters and the order of the list. */
export const viewOf = (query: RouteQuery): Query => ({ ...apiFilters(query), sort: sortOf(query) });

export const imageName = (id: string, query: RouteQuery): string => `images/${id}/open/${JSON.stringify(viewOf(query))}`;

/** Changes facts of an image. Saving labels moves the image's revision on, and what is changed here does not depend on it. */
export const patchImage = async (id: string, fields: Record<string, unknown>, revision: number): Promise<Image> => {
  try {
    return await patch<Image>(`/images/${id}`, fields, { ifMatch: revision });
  } catch (error) {
    if (!hasCode(error, "stale_revision", "precondition_failed")) throw error;
    const fresh = await get<Image>(`/images/${id}`);
    return patch<Image>(`/images/${id}`, fields, { ifMatch: fresh.revision });
  }
};

/** An image with its labels as they will be once everything is saved. */
export const readImage = async (id: string, query: RouteQuery, signal: AbortSignal): Promise<OpenImage> => {
  const { mark } = saver;
  const [image, read] = await Promise.all([
    get<Image>(`/images/${id}`, { ...viewOf(query), with: "neighbours" }, signal), get<Page<Annotation>>(`/images/${id}/annotations`, undefined, signal),
  ]);
  saver.learn(read.items);
  return { image, annotations: await saver.overlay(id, read.items, mark), mark };
};

/** An image with its labels. */
export const useImage = (id: string, query: RouteQuery): Resource<OpenImage> => useResource(imageName(id, query), (signal) => readImage(id, query, signal));

export interface Neighbours {
  /** The view's images around this one. */
  images: Image[];
  previous?: string;
  next?: string;
}

/**
 * The images before and after one in the view it was opened from. The image itself brings its two neighbours. Where the
 * filmstrip is shown, a window of the view is read once and kept while one moves inside it, so that an image that leaves
 * the view (it is done now) stays where it was; inside it that window decides.
 */
export const useNeighbours = (projectID: string, query: RouteQuery, id: string, open: OpenImage | undefined, strip: boolean): Neighbours => {
  const { images, ...inStrip } = useStrip(projectID, query, id, strip);
  const own = open?.image.neighbours;
  return { images, previous: inStrip.previous ?? own?.previous ?? undefined, next: inStrip.next ?? own?.next ?? undefined };
};

const useStrip = (projectID: string, query: RouteQuery, id: string, isShown: boolean): Neighbours => {
  const view = JSON.stringify([projectID, viewOf(query)]);
  const kept = useRef<{ view: string; centre: string; images: Image[] }>({ view, centre: id, images: [] });
  const place = kept.current.view === view ? kept.current.images.findIndex((image) => image.id === id) : -1;
  if (place < 4 || place > kept.current.images.length - 5) {
    kept.current = { view, centre: id, images: kept.current.view === view ? kept.current.images : [] };
  }
  const { centre } = kept.current;
  const strip = useResource(isShown ? `images/strip/${centre}/${view}` : null, (signal) =>
    get<Page<Image>>(`/projects/${projectID}/images`, { ...viewOf(query), around: centre, limit: 40, with: "urls,boxes" }, signal));
  if (strip.value !== undefined) kept.current = { ...kept.current, images: strip.value.items };
  const { images } = kept.current;
  const at = images.findIndex((image) => image.id === id);
  return { images, previous: at < 0 ? undefined : images[at - 1]?.id, next: at < 0 ? undefined : images[at + 1]?.id };
};

const onTheWeb = new Set(["jpeg", "jpg", "png", "webp", "gif", "avif", "bmp"]);
/** Above this the browser would need more than 400 MB for one picture. */
const mostPixels = 100_000_000;
/** The longer side of a preview, and of the largest view that the server renders, in pixels. */
const previewSide = 1280;
export const viewSide = 4096;

export interface ShownPicture { url: PictureAddress; previewUrl?: string; tiles?: TileSource }

/** Tiles of a very large picture, as far as the API has made them. */
export const tilesOf = (image: Image): TileSource | undefined => (image.tile_levels == null ? undefined : {
  describe: () => get<TileAddresses>(`/images/${image.id}/tiles`),
  addresses: async (level, x0, y0, x1, y1) => (await get<TileAddresses>(`/images/${image.id}/tiles`, { level, x0, y0, x1, y1 })).tiles,
});

const blobOf = (path: string, query?: Query): PictureAddress => async () => URL.createObjectURL((await getBytes(path, query)).blob);

/**
 * What the canvas shows of an image: the file itself; tiles over the preview of a very large one; a view that the server
 * renders where the browser cannot decode the file.
 */
export const pictureOf = (image: Image): ShownPicture | undefined => {
  const preview = image.urls?.preview ?? undefined;
  const original = image.urls?.original ?? undefined;
  if (preview === undefined) return original === undefined ? undefined : { url: original };
  const tiles = tilesOf(image);
  if (tiles !== undefined) return { url: preview, tiles };
  const [width, height] = [image.width ?? 0, image.height ?? 0];
  const decodable = onTheWeb.has((image.format ?? "").toLowerCase()) && width * height <= mostPixels && image.bits <= 8;
  if (!decodable || original === undefined) {
    return Math.max(width, height) <= previewSide ? { url: preview } : { url: blobOf(`/images/${image.id}/render`, { longest: viewSide }), previewUrl: preview };
  }
  // Bytes that stay in somebody's bucket come through the server: pages may fetch from our own store alone.
  const isOurs = new URL(original, location.href).origin === new URL(preview, location.href).origin;
  return { url: isOurs ? original : blobOf(`/images/${image.id}/original`), previewUrl: preview };
};

/** A larger picture is only fetched ahead: decoded, it would take over 64 MB before anybody asks for it. */
const mostAhead = 16_000_000;

/** Reads a neighbour before it is asked for, and decodes its picture. */
export const prefetch = async (id: string, query: RouteQuery, signal: AbortSignal): Promise<void> => {
  const open = await readAhead(imageName(id, query), (reading) => readImage(id, query, reading));
  const picture = open === undefined ? undefined : pictureOf(open.image);
  if (open === undefined || picture === undefined || signal.aborted) return;
  const { previewUrl, url, tiles } = picture;
  if (previewUrl !== undefined) await decodeAhead(previewUrl);
  if (typeof url !== "string" || signal.aborted) return;
  // With tiles it is the preview.
  if (tiles !== undefined || (open.image.width ?? 0) * (open.image.height ?? 0) <= mostAhead) await decodeAhead(url);
  else new window.Image().src = url;
};

/** Whether an address is the queue that Annotate opens. */
export const isQueue = ({ status, ...rest }: RouteQuery): boolean => rest.sort === "created_at" && rest.skipped === "false" && status !== undefined && Object.keys(rest).length === 2;

/** The next image of the view that nobody labelled or left for later; from the end it goes on at the beginning. */
export const nextUnlabelled = async (projectID: string, id: string, query: RouteQuery): Promise<string | undefined> => {
  const view = { ...viewOf(query), status: "unlabelled", skipped: "false" };
  const found = await get<Image>(`/images/${id}`, { ...view, with: "neighbours" });
  return found.neighbours?.next ?? (await get<Page<Image>>(`/projects/${projectID}/images`, { ...view, limit: 2 })).items.find((one) => one.id !== id)?.id;
};

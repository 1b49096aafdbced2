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

export const imageName = (id: string, query: RouteQuery): string => `images/${id}?${JSON.stringify([apiFilters(query), sortOf(query)])}`;

export const readImage = async (id: string, query: RouteQuery, signal: AbortSignal): Promise<OpenImage> => {
  const image = await get<Image>(`/images/${id}`, { ...apiFilters(query), sort: sortOf(query), with: "annotations,neighbours,urls" }, signal);
  const read = image.annotations ?? (await get<Page<Annotation>>(`/images/${id}/annotations`, { limit: 500 }, signal)).items;
  saver.learn(read);
  return { image, annotations: await saver.overlay(id, read) };
};

/** An image with its labels and its neighbours in the view it was opened from. */
export const useImage = (id: string, query: RouteQuery): Resource<OpenImage> =>
  useResource(imageName(id, query), (signal) => readImage(id, query, signal));

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
export const prefetch = async (id: string, query: RouteQuery, signal: AbortSignal): Promise<void> => {
  const { image } = await readImage(id, query, signal);
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

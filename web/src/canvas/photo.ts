import type { View } from "./layers";

/** An address, or what makes one: bytes that only a request with a token gets. Whoever makes a blob's address owns it. */
export type PictureAddress = string | (() => Promise<string>);

/** Pictures that are likely to be shown next, decoded, the latest last: two neighbours, each with its preview. */
const ahead = new Map<string, HTMLImageElement>();
const mostAhead = 4;

/** Decodes a picture before it is asked for; one that cannot be had is left to whoever asks for it. */
export const decodeAhead = async (url: string): Promise<void> => {
  const image = ahead.get(url) ?? await decoded(url).catch(() => undefined);
  if (image === undefined) return;
  ahead.delete(url);
  ahead.set(url, image);
  for (const [other, one] of [...ahead].slice(0, -mostAhead)) {
    ahead.delete(other);
    free(one);
  }
};

const decoded = async (url: PictureAddress): Promise<HTMLImageElement> => {
  const image = new Image();
  image.draggable = false;
  image.decoding = "async";
  image.src = typeof url === "string" ? url : await url();
  await image.decode();
  return image;
};

/** Frees the decoded picture at once. */
const free = (image: HTMLImageElement): void => {
  image.remove();
  if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  image.removeAttribute("src");
};

/** The picture, as an `<img>` moved by CSS: cheaper than drawing it on a canvas. A smaller preview shows until it is there. */
export class PhotoLayer {
  private readonly frame = document.createElement("div");
  private images: HTMLImageElement[] = [];
  private generation = 0;

  constructor(parent: HTMLElement) {
    this.frame.className = "workbench-photo";
    parent.append(this.frame);
  }

  /** Shows another picture; resolves once it can be seen, rejects where neither it nor its preview can. */
  async load(source: { url: PictureAddress; previewUrl?: string; width: number; height: number; alt: string }): Promise<void> {
    const generation = ++this.generation;
    this.clear();
    this.frame.style.width = `${source.width}px`;
    this.frame.style.height = `${source.height}px`;
    const preview = source.previewUrl === undefined ? undefined : this.show(source.previewUrl, "", generation);
    const whole = this.show(source.url, source.alt, generation);
    try {
      await whole;
    } catch (error) {
      // The browser does not know every format we store; the preview then stands for the picture.
      if (preview === undefined) throw error;
      await preview;
    }
  }

  /** Shows another view of the same picture, once it can be seen, instead of all before. */
  async swap(url: PictureAddress, alt: string): Promise<void> {
    const generation = ++this.generation;
    const before = this.images;
    const image = await decoded(url);
    if (generation !== this.generation) return free(image);
    image.alt = alt;
    this.frame.append(image);
    this.clear(before);
    this.images = [image];
  }

  private async show(url: PictureAddress, alt: string, generation: number): Promise<void> {
    const ready = typeof url === "string" ? ahead.get(url) : undefined;
    if (typeof url === "string") ahead.delete(url);
    // Waiting for one that is there already would cost a frame.
    const image = ready ?? await decoded(url);
    if (generation !== this.generation) return free(image);
    image.alt = alt;
    // A preview, which is small, is drawn with the frame that brings it, should the browser have dropped what it decoded.
    if (alt === "") image.decoding = "sync";
    // Later ones (the whole picture) lie above earlier ones; a late preview goes below.
    if (alt === "") this.frame.prepend(image);
    else this.frame.append(image);
    this.images.push(image);
  }

  place(view: View, isExact: boolean, ratio: number): void {
    const snap = (value: number): number => (isExact ? Math.round(value * ratio) / ratio : value);
    this.frame.style.transform = `translate(${snap(view.x)}px, ${snap(view.y)}px) scale(${view.scale})`;
    // From four screen pixels a pixel on, single pixels are what the eye looks for.
    this.frame.classList.toggle("workbench-photo-pixels", view.scale * ratio >= 4);
  }

  /** A CSS filter, or nothing for the picture as it is. */
  set filter(filter: string) {
    this.frame.style.filter = filter;
  }

  /** The best picture there is, for reading its pixels. */
  get best(): HTMLImageElement | undefined {
    return this.images.reduce<HTMLImageElement | undefined>((best, image) => (best === undefined || image.naturalWidth > best.naturalWidth ? image : best), undefined);
  }

  private clear(images = this.images): void {
    images.forEach(free);
    this.images = [];
  }

  /** Ends a download under way and frees the picture, and those that nobody will ask for any more. */
  destroy(): void {
    this.generation++;
    this.clear();
    [...ahead.values()].forEach(free);
    ahead.clear();
    this.frame.remove();
  }
}

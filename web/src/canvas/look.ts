// How the picture is shown; nothing of it is saved or exported.

/** Which samples are shown; one channel is shown in gray. */
export type ShownChannel = "all" | "red" | "green" | "blue" | "light";

/** 1 for each is the picture as it is. */
export interface PhotoLook {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Above 1 the dark parts become lighter, below 1 the light parts darker. */
  readonly gamma: number;
  readonly channel: ShownChannel;
}

const weights: Record<Exclude<ShownChannel, "all">, readonly [number, number, number]> = {
  red: [1, 0, 0], green: [0, 1, 0], blue: [0, 0, 1], light: [0.2126, 0.7152, 0.0722],
};
const namespace = "http://www.w3.org/2000/svg";
const id = "workbench-look";

const make = (name: string, attributes: Record<string, string>, ...children: SVGElement[]): SVGElement => {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/** What CSS has no word for: a filter of the page, made anew for each look. */
const pageFilter = ({ gamma, channel }: PhotoLook): string => {
  document.getElementById(id)?.closest("svg")?.remove();
  if (gamma === 1 && channel === "all") return "";
  const steps: SVGElement[] = [];
  if (channel !== "all") {
    const row = [...weights[channel], 0, 0].join(" ");
    steps.push(make("feColorMatrix", { type: "matrix", values: `${row} ${row} ${row} 0 0 0 1 0` }));
  }
  if (gamma !== 1) {
    const curve = { type: "gamma", exponent: String(1 / gamma), amplitude: "1", offset: "0" };
    steps.push(make("feComponentTransfer", {}, make("feFuncR", curve), make("feFuncG", curve), make("feFuncB", curve)));
  }
  const svg = make("svg", { width: "0", height: "0", "aria-hidden": "true", class: "workbench-look" }, make("filter", { id, "color-interpolation-filters": "sRGB" }, ...steps));
  document.body.append(svg);
  return ` url(#${id})`;
};

/** The CSS filter that shows a picture so; empty for the picture as it is. */
export const filterOf = (look: PhotoLook): string => {
  const { brightness, contrast, saturation } = look;
  const page = pageFilter(look);
  const isPlain = brightness === 1 && contrast === 1 && saturation === 1;
  return ((isPlain ? "" : `brightness(${brightness}) contrast(${contrast}) saturate(${saturation})`) + page).trim();
};

import type { Tree } from "./cloudTree";

/** What the points' colours tell. */
export type ColourBy = "height" | "intensity" | "colour" | "class";
export const colourWords: Record<ColourBy, string> = { height: "Height", intensity: "Intensity", colour: "Colour", class: "Class" };

/** Only what the cloud has. */
export const coloursOf = (tree: Tree): ColourBy[] => ["height", ...(tree.intensity != null && tree.intensity[1] > tree.intensity[0] ? ["intensity" as const] : []), ...(tree.has_colour ? ["colour" as const] : []), ...(tree.classes.length > 0 ? ["class" as const] : [])];

type Colour = readonly [number, number, number];
/** Dark blue, green, yellow: each lighter than those before. The server's pictures from above have the same. */
const ramp: readonly Colour[] = [[62, 64, 148], [47, 107, 190], [33, 145, 175], [53, 178, 132], [122, 205, 84], [211, 222, 60], [253, 240, 140]];

/** 256 colours, four bytes each. */
export const rampBytes = (): Uint8Array => {
  const bytes = new Uint8Array(256 * 4);
  for (let index = 0; index < 256; index += 1) {
    const place = (index / 255) * (ramp.length - 1);
    const step = Math.min(ramp.length - 2, Math.floor(place));
    for (let channel = 0; channel < 3; channel += 1) bytes[index * 4 + channel] = ramp[step][channel] * (1 - (place - step)) + ramp[step + 1][channel] * (place - step);
    bytes[index * 4 + 3] = 255;
  }
  return bytes;
};
export const rampCSS = `linear-gradient(to right, ${ramp.map((one) => `rgb(${one.join(" ")})`).join(", ")})`;

/** Classes of aerial surveys (ASPRS LAS 1.4, table 17). */
const surveyed: Record<number, { name: string; colour: Colour }> = {
  0: { name: "Never classified", colour: [150, 154, 162] }, 1: { name: "Unclassified", colour: [176, 180, 188] }, 2: { name: "Ground", colour: [176, 132, 84] },
  3: { name: "Low vegetation", colour: [163, 205, 110] }, 4: { name: "Medium vegetation", colour: [98, 178, 88] }, 5: { name: "High vegetation", colour: [44, 140, 72] },
  6: { name: "Building", colour: [226, 108, 84] }, 7: { name: "Low point", colour: [214, 88, 160] }, 8: { name: "Model key point", colour: [250, 214, 96] }, 9: { name: "Water", colour: [72, 140, 226] },
  10: { name: "Rail", colour: [156, 120, 200] }, 11: { name: "Road surface", colour: [120, 124, 140] }, 12: { name: "Overlap", colour: [200, 200, 130] }, 13: { name: "Wire guard", colour: [240, 190, 60] },
  14: { name: "Wire", colour: [250, 160, 50] }, 15: { name: "Tower", colour: [205, 85, 60] }, 16: { name: "Wire connector", colour: [240, 130, 90] }, 17: { name: "Bridge deck", colour: [150, 170, 220] }, 18: { name: "High noise", colour: [236, 90, 120] },
};
const isSurvey = (tree: Tree): boolean => tree.format === "las" || tree.format === "laz";

const spread = (value: number): Colour => {
  // Steps of the golden angle: neighbours differ most.
  const hue = ((value * 137.508) % 360) / 60;
  const channel = (shift: number) => Math.round(255 * (0.42 + 0.5 * Math.max(0, Math.min(1, Math.abs(((hue + shift) % 6) - 3) - 1))));
  return [channel(0), channel(4), channel(2)];
};
export interface PointClass { name: string; css: string; points: number }

/** Names and colours of the points' classes, in the order of the cloud's table. */
export const pointClasses = (tree: Tree): PointClass[] => tree.classes.map(({ value, points }) => ({
  name: (isSurvey(tree) ? surveyed[value]?.name : undefined) ?? `Class ${value}`, css: `rgb(${((isSurvey(tree) ? surveyed[value]?.colour : undefined) ?? spread(value)).join(" ")})`, points,
}));
export const paletteBytes = (tree: Tree): Uint8Array => {
  const bytes = new Uint8Array(256 * 4).fill(160);
  tree.classes.forEach(({ value }, index) => bytes.set([...((isSurvey(tree) ? surveyed[value]?.colour : undefined) ?? spread(value)), 255], index * 4));
  return bytes;
};

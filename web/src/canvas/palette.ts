// Class colours: 20 hues, ordered so that neighbours in the list differ in hue and lightness, and so that the first eight
// stay apart under deuteranopia, protanopia and tritanopia (they follow the lightness steps of Okabe and Ito's set).
// Every colour has at least 3:1 against either black or white, which its text and halo use.

export const palette: readonly string[] = [
  "#0a84d6", // blue
  "#e69f00", // orange
  "#00a37a", // bluish green
  "#d6498f", // rose
  "#f2d600", // yellow
  "#6a4fd8", // violet
  "#56c4f0", // sky
  "#c7401e", // vermilion
  "#7fb800", // lime
  "#8a2be2", // purple
  "#00c2b8", // turquoise
  "#a65628", // brown
  "#ff8fb3", // pink
  "#1f5fbf", // navy
  "#b5d334", // chartreuse
  "#c92a5f", // crimson
  "#3fa34d", // green
  "#ffb570", // apricot
  "#7a8a99", // slate
  "#b38cff", // lavender
];

/** Colour of shapes without a class. */
export const unclassifiedColour = "#9aa0a8";

/** The palette's colour for the class at this place, round and round. */
export function paletteColour(position: number): string {
  const index = ((Math.trunc(position) % palette.length) + palette.length) % palette.length;
  return palette[index] as string;
}

/** Red, green and blue (0…255) of `#rrggbb` or `#rgb`; null for anything else. */
export function channels(colour: string): [number, number, number] | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  const parts = long !== null ? long.slice(1) : short !== null ? short.slice(1).map((c) => c + c) : null;
  if (parts === null) return null;
  return [parseInt(parts[0] as string, 16), parseInt(parts[1] as string, 16), parseInt(parts[2] as string, 16)];
}

/** The colour with an opacity of 0…1, as CSS. */
export function withOpacity(colour: string, opacity: number): string {
  const [r, g, b] = channels(colour) ?? [154, 160, 168];
  return `rgba(${r}, ${g}, ${b}, ${opacity})`;
}

/** Relative luminance, 0…1 (WCAG 2.2). */
export function luminance(colour: string): number {
  const [r, g, b] = (channels(colour) ?? [154, 160, 168]).map((value) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever reads better on the colour (always at least 4.5:1). */
export function textOn(colour: string): "#000000" | "#ffffff" {
  const l = luminance(colour);
  return 1.05 / (l + 0.05) > (l + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

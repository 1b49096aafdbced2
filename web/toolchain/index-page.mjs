// Writes index.html from the bundler's metafile: no inline script or style, so that the strict policy holds.
// Usage: node index-page.mjs DIST FONT_STYLE_ENTRY METAFILE…
import { readFileSync, writeFileSync, existsSync, readdirSync } from "node:fs";
import { relative, join } from "node:path";

const [dist, fontEntry, ...metafiles] = process.argv.slice(2);
const outputs = metafiles.flatMap((file) => Object.entries(JSON.parse(readFileSync(file, "utf8")).outputs));
const address = (output) => "/" + relative(dist, output);
const built = (suffix) => outputs.find(([, o]) => o.entryPoint !== undefined && o.entryPoint.endsWith(suffix));

const main = built("src/main.tsx");
if (main === undefined) throw new Error("the bundle has no src/main.tsx");
const theme = built("src/theme.ts");
const fonts = built(fontEntry);

// Chunks that the first page needs at once are fetched in parallel instead of one after the other.
const eager = new Set();
const visit = (output) => {
  for (const use of output.imports) {
    if (use.kind !== "import-statement" || eager.has(use.path)) continue;
    eager.add(use.path);
    visit(outputs.find(([name]) => name === use.path)[1]);
  }
};
visit(main[1]);

const lines = [
  "<!doctype html>",
  '<html lang="en">',
  "<head>",
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<meta name="color-scheme" content="light dark">',
  "<title>Framewright</title>",
];
if (existsSync(join(dist, "favicon.svg"))) lines.push('<link rel="icon" href="/favicon.svg" type="image/svg+xml">');
if (existsSync(join(dist, "manifest.webmanifest"))) lines.push('<link rel="manifest" href="/manifest.webmanifest">');
// Runs before the first paint, so that a chosen theme does not flash.
if (theme !== undefined) lines.push(`<script src="${address(theme[0])}"></script>`);
const regular = readdirSync(join(dist, "assets")).find((name) => /^inter-regular-[A-Z0-9]+\.woff2$/.test(name));
if (regular !== undefined) {
  lines.push(`<link rel="preload" href="/assets/${regular}" as="font" type="font/woff2" crossorigin>`);
}
if (fonts !== undefined) lines.push(`<link rel="stylesheet" href="${address(fonts[0])}">`);
if (main[1].cssBundle !== undefined) lines.push(`<link rel="stylesheet" href="${address(main[1].cssBundle)}">`);
for (const chunk of eager) lines.push(`<link rel="modulepreload" href="${address(chunk)}">`);
lines.push(
  `<script type="module" src="${address(main[0])}"></script>`,
  "</head>",
  "<body>",
  '<noscript>Framewright needs JavaScript. Allow it for this site and reload.</noscript>',
  '<div id="root"></div>',
  "</body>",
  "</html>",
  "",
);
writeFileSync(join(dist, "index.html"), lines.join("\n"));

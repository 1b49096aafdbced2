#!/usr/bin/env bash
# Builds the pages: web/src -> web/dist (assets with hashed names, index.html, precompressed copies).
#   scripts/build-web.sh          type check and minified bundle
#   scripts/build-web.sh --check  type check only
#   scripts/build-web.sh --debug  readable bundle with source maps, no type check
# Entries: src/main.tsx (the pages), src/theme.ts when present (a classic script that runs before the first paint).
# Files in web/public are copied as they are. The canvas engine is built first (scripts/build-wasm.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-}
# Debian's modules: esbuild finds them by NODE_PATH, tsc by `paths` in web/tsconfig.json.
export NODE_PATH=/usr/share/nodejs:/usr/lib/nodejs

need() { command -v "$1" > /dev/null || { echo "build-web: $1 is missing: apt-get install $2" >&2; exit 3; }; }
need tsc node-typescript
need esbuild esbuild
need brotli brotli
need pyftsubset fonttools

if [[ $mode != --debug ]]; then tsc --project web/tsconfig.json; fi
if [[ $mode == --check ]]; then exit 0; fi

scripts/build-wasm.sh
scripts/build-fonts.sh
scripts/three.sh || { echo "build-web: three.js could not be fetched" >&2; exit 3; }
dist=web/dist
mkdir -p "$dist/assets"
engine=$dist/assets/workbench.wasm
# Everything but the engine is made anew: hashed names of older builds must not pile up.
find "$dist" -type f ! -name 'workbench.wasm*' -delete
if [[ -d web/public ]]; then cp -R web/public/. "$dist/"; fi
cp .deps/web/fonts/inter-licence.txt "$dist/assets/"

version=none
if [[ -f $engine ]]; then version=$(sha256sum "$engine" | cut -c1-12); fi
environment=production
flags=(--minify)
if [[ $mode == --debug ]]; then
  environment=development
  flags=(--sourcemap)
fi
shared=(
  --bundle --target=es2021,chrome100,firefox100,safari15.4 --tsconfig=web/tsconfig.build.json --platform=browser
  --outdir="$dist/assets" --entry-names='[name]-[hash]' --chunk-names='[name]-[hash]' --asset-names='[name]-[hash]'
  --public-path=/assets --legal-comments=linked --charset=utf8 --log-level=warning
  --loader:.woff2=file --loader:.svg=file --loader:.png=file --loader:.webp=file
  --alias:three-scene=./.deps/web/three/index.js
  --define:process.env.NODE_ENV="\"$environment\"" --define:WORKBENCH_ENGINE_VERSION="\"$version\""
)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The canvas's worker is a script of its own, whose address the pages know.
esbuild web/src/canvas/raster-worker.ts "${shared[@]}" "${flags[@]}" --format=iife
flags+=("--define:WORKBENCH_RASTER=\"/assets/$(basename "$dist"/assets/raster-worker-*.js)\"")
esbuild web/src/main.tsx .deps/web/fonts/inter.css "${shared[@]}" "${flags[@]}" \
  --format=esm --splitting --metafile="$work/main.json"
metafiles=("$work/main.json")
if [[ -f web/src/theme.ts ]]; then
  esbuild web/src/theme.ts "${shared[@]}" "${flags[@]}" --format=iife --metafile="$work/theme.json"
  metafiles+=("$work/theme.json")
fi
node web/toolchain/index-page.mjs "$dist" .deps/web/fonts/inter.css "${metafiles[@]}"

find "$dist" -name '*.LEGAL.txt' -empty -delete # licence lists of chunks that have none
# The server sends these copies to browsers that accept them. woff2 and pictures are compressed already.
find "$dist" -type f -size +512c \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' -o -name '*.txt' \
  -o -name '*.map' -o -name '*.json' -o -name '*.webmanifest' -o -name '*.wasm' \) -print0 |
  while IFS= read -r -d '' file; do
    gzip -9 -n -k -f "$file"
    brotli -q 11 -k -f "$file"
  done
# What the browser fetches before it can show the first page: scripts and styles named in index.html.
first=0
while IFS= read -r name; do
  file=$dist$name
  if [[ -f $file.gz ]]; then file=$file.gz; fi
  first=$((first + $(stat -c %s "$file")))
done < <(grep -oE '(src|href)="/assets/[^"]+\.(js|css)"' "$dist/index.html" | grep -oE '/assets/[^"]+')
echo "web: built; first route $((first / 1024)) kB gzipped"
if [[ $mode != --debug && $first -gt 256000 ]]; then
  echo "build-web: the first route may have 250 kB; load what it does not need on demand" >&2
  exit 3
fi

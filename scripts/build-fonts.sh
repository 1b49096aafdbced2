#!/usr/bin/env bash
# Subsets Debian's Inter to woff2 below .deps/web/fonts, once for each version of the package.
# Scripts kept: Latin, Greek, Cyrillic, punctuation, arrows; features kept: kerning, tabular and slashed figures.
set -euo pipefail
cd "$(dirname "$0")/.."
source=/usr/share/fonts/opentype/inter
out=.deps/web/fonts
stamp="$(dpkg-query -W -f '${Version}' fonts-inter) 1"
if [[ -f $out/stamp && $(<"$out/stamp") == "$stamp" ]]; then exit 0; fi
rm -rf "$out"
mkdir -p "$out"
range="U+0020-007E,U+00A0-024F,U+02C6-02DD,U+0370-03FF,U+0400-045F,U+0490-0491,U+2010-2027,U+2030-203A,U+2044"
range+=",U+20AC,U+2116,U+2122,U+2190-2199,U+21E7,U+2318,U+2325,U+2212,U+2248,U+2260,U+2264-2265,U+00D7"
face() {
  local style=$1 name=$2 weight=$3
  pyftsubset "$source/Inter-$style.otf" --unicodes="$range" --flavor=woff2 --output-file="$out/$name.woff2" \
    --layout-features=kern,liga,calt,ccmp,locl,mark,mkmk,tnum,zero,case --no-hinting --desubroutinize
  cat >> "$out/inter.css" <<CSS
@font-face {
  font-family: "Inter";
  font-style: normal;
  font-weight: $weight;
  font-display: swap;
  src: url("./$name.woff2") format("woff2");
}
CSS
}
face Regular inter-regular 400
face Medium inter-medium 500
face SemiBold inter-semibold 600
cp /usr/share/doc/fonts-inter/copyright "$out/inter-licence.txt"
echo "$stamp" > "$out/stamp"

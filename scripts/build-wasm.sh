#!/usr/bin/env bash
# Builds the canvas engine: Sources/Geometry, Sources/Workbench and web/engine -> web/dist/assets/workbench.wasm.
# Embedded Swift for wasm32 with the toolchain's own clang and wasm-ld; warnings are errors. Whatever the engine imported
# would be missing in the browser, so the link allows no undefined name.
#   scripts/build-wasm.sh                          the engine
#   scripts/build-wasm.sh --geometry-check FILE    Tests/GeometryCheck instead, for comparing with the native build
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$(dirname "$(readlink -f "$(command -v swiftc)")")
out=web/dist/assets/workbench.wasm
sources=(Package.swift scripts/build-wasm.sh $(find Sources/Geometry Sources/Workbench web/engine -type f))
check=${1:-}
if [[ -n $check && ($check != --geometry-check || -z ${2:-}) ]]; then
  echo "usage: build-wasm.sh [--geometry-check FILE]" >&2
  exit 2
fi
if [[ -n $check ]]; then
  out=$2
  sources=(scripts/build-wasm.sh $(find Sources/Geometry Tests/GeometryCheck e2e/geometry/entry web/engine/runtime.c -type f))
fi
if [[ -f $out && -z $(find "${sources[@]}" -newer "$out" -print -quit) ]]; then exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

flags=(
  -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded -enable-experimental-feature Extern
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault
  -wmo -swift-version 6 -parse-as-library -warnings-as-errors -Xfrontend -disable-stack-protector
  -Xcc -ffreestanding -I "$work"
)
module() {
  local name=$1 optimise=$2
  shift 2
  "$tools/swiftc" "${flags[@]}" "$optimise" -module-name "$name" -emit-module -emit-module-path "$work/$name.swiftmodule" \
    -c "$@" -o "$work/$name.o"
}
module Geometry -O $(find Sources/Geometry -name '*.swift')
if [[ -n $check ]]; then
  module GeometryCheck -O $(find Tests/GeometryCheck -name '*.swift')
  module GeometryCheckEntry -O $(find e2e/geometry/entry -name '*.swift')
else
  module Workbench -O $(find Sources/Workbench -name '*.swift')
  # Calls that lead from the page to the modules: nothing in them is worth unrolling.
  module WorkbenchEngine -Osize $(find web/engine/entry -name '*.swift')
fi
"$tools/clang" --target=wasm32-unknown-none-wasm -O2 -ffreestanding -fno-builtin -mbulk-memory -nostdlib \
  -Wall -Wextra -Werror -c web/engine/runtime.c -o "$work/runtime.o"
# 4 MB to start with: enough for 1,000 shapes without growing, which detaches the page's views of the memory.
"$tools/wasm-ld" --no-entry --gc-sections --strip-all --initial-memory=4194304 -z stack-size=262144 --stack-first \
  "$work"/*.o -o "$work/workbench.wasm"
mkdir -p "$(dirname "$out")"
cp "$work/workbench.wasm" "$out"
if [[ -n $check ]]; then exit 0; fi
gzip -9 -n -k -f "$out"
if command -v brotli > /dev/null; then brotli -q 11 -k -f "$out"; fi
echo "wasm: $(($(stat -c %s "$out") / 1024)) kB, $(($(stat -c %s "$out.gz") / 1024)) kB gzipped"
if [[ $(stat -c %s "$out.gz") -ge 256000 ]]; then
  echo "build-wasm: the engine may have 250 kB gzipped; see what grew" >&2
  exit 3
fi

#!/usr/bin/env bash
# Links the header folders that the manifest names below .deps/headers, from pkg-config's own answers.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .deps/headers
link() { ln -sfn "$2" ".deps/headers/$1"; }
link opencv4 /usr/include/opencv4
link glib "$(pkg-config --variable=includedir glib-2.0)/glib-2.0"
link glib-config "$(pkg-config --variable=libdir glib-2.0)/glib-2.0/include"

#!/usr/bin/env bash
# The Swift tests under the address and the thread sanitizer, each in a build folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/bootstrap.sh test
for sanitizer in address thread; do
  echo "== $sanitizer sanitizer" >&2
  swift test --sanitize="$sanitizer" --scratch-path ".build-$sanitizer" "$@"
done

#!/usr/bin/env bash
# Builds the release binary and runs every benchmark; `--help` tells the options. Writes bench/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/bootstrap.sh bench
scripts/bootstrap.sh test # the measure of a video's page drives a browser as the tests do
if [ -z "${BENCH_SKIP_BUILD:-}" ]; then
  scripts/build-web.sh >&2
  swift build -c release --product framewright --static-swift-stdlib >&2
  swift build -c release --product framewright-load --static-swift-stdlib >&2
  swift build -c release --product geometry-judge --static-swift-stdlib >&2
  swift build -c release --product similarity-judge --static-swift-stdlib >&2
fi
PYTHONPATH=bench PYTHONDONTWRITEBYTECODE=1 exec .venv-bench/bin/python -m measures "$@"

#!/usr/bin/env bash
# Measures import and export of labels; prints one line of JSON a measure. `BENCH_TINY=1` takes small sizes,
# `FRAMEWRIGHT_BINARY` names the program, `BENCH_SCRATCH` a folder for its data.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHONPATH=bench PYTHONDONTWRITEBYTECODE=1 exec python3 -m measures.datasets

#!/usr/bin/env bash
# Format lint; a failure names the command that repairs it.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! swift format lint --strict --parallel --recursive Package.swift Sources Tests; then
  echo "lint: run 'make format', then look at what remains" >&2
  exit 1
fi

#!/usr/bin/env bash
# Every reader over damaged files under the address sanitizer: `--seconds N` of the processor a reader (600), `--only` one
# reader or a part of their names, `--seed N`. What breaks a reader is kept in fuzz-findings/ with how to repeat it; what
# every reader has had is added to bench/FUZZ.md. See Tests/FuzzReaders.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/bootstrap.sh run
swift build -c release --sanitize=address --scratch-path .build-fuzz --product framewright-fuzz
samples="${FRAMEWRIGHT_SAMPLE_DATA:-../shared/data}"
[ -d "$samples" ] && set -- --samples "$samples" "$@"
# The damaged files are many and small: on a disk, half of the time would go by waiting for it.
if [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=0:max_allocation_size_mb=1024
exec .build-fuzz/release/framewright-fuzz --record bench/FUZZ.md "$@"

#!/usr/bin/env bash
# The Swift tests under the address and the thread sanitizer, each in a build folder of its own.
# Arguments: the sanitizers to run (both by default), then the test targets (all by default).
set -uo pipefail
cd "$(dirname "$0")/.."
scripts/bootstrap.sh test || exit 1

sanitizers=(); targets=()
for argument in "$@"; do
  case "$argument" in address | thread) sanitizers+=("$argument") ;; *) targets+=("$argument") ;; esac
done
[ "${#sanitizers[@]}" -gt 0 ] || sanitizers=(address thread)
[ "${#targets[@]}" -gt 0 ] || for folder in Tests/*Tests; do targets+=("$(basename "$folder")"); done

# Reports go to files: those of children whose errors nobody reads are found there too.
log=$(mktemp); reports=$(mktemp -d)
trap 'rm -rf "$log" "$reports"' EXIT
# Leaks are not looked for: Swift keeps bits of its own in pointers, which hides living objects from that search. A small
# quarantine keeps the tests of flat memory true. What a hostile model asks for beyond all memory is refused, as without
# a sanitizer.
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=16:log_path=$reports/report
# A TBB of the system opens its helpers in a way that sanitizers refuse; the one beside OpenVINO can be asked not to.
export TBB_ENABLE_SANITIZERS=1 LD_LIBRARY_PATH=$PWD/.deps/openvino/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export TSAN_OPTIONS=suppressions=$PWD/scripts/thread-sanitizer.suppressions:log_path=$reports/report
failed=0; passed=0
for sanitizer in "${sanitizers[@]}"; do
  build=(--sanitize="$sanitizer" --scratch-path ".build-$sanitizer")
  swift build --build-tests "${build[@]}" >"$log" 2>&1 || { tail -n 40 "$log"; exit 1; }
  # One process a target, as in the tests: each has a database server of its own.
  for target in "${targets[@]}"; do
    start=$SECONDS
    rm -f "$reports"/*
    if timeout 1800 swift test --skip-build "${build[@]}" --filter "^$target\\." >"$log" 2>&1 &&
      ! grep -raqE 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer' "$reports"; then
      passed=$((passed + 1)); verdict="ok  "
    else
      failed=$((failed + 1)); verdict="FAIL"
      grep -aE '✘|Fatal' "$log" | head -n 60
      cat "$reports"/* 2>/dev/null | grep -aE 'Sanitizer|^    #' | head -n 60
    fi
    printf '%s  %s under the %s sanitizer (%d s)\n' "$verdict" "$target" "$sanitizer" $((SECONDS - start))
  done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

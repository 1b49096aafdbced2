#!/usr/bin/env bash
# Every test there is: format lint, Swift tests, contract checks, pages in a real browser, outside clients and judges.
# Installs what is missing first. Ends with the sums of all suites.
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0; failed=0; skipped=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# A step that is one check: its output is shown only when it fails.
check() {
  local name=$1; shift
  local start=$SECONDS
  if "$@" >"$logs/check" 2>&1; then
    passed=$((passed + 1)); printf 'ok    %s (%d s)\n' "$name" $((SECONDS - start))
  else
    failed=$((failed + 1)); printf 'FAIL  %s (%d s)\n' "$name" $((SECONDS - start)); tail -n 60 "$logs/check"
  fi
}

scripts/bootstrap.sh test || { echo "0 passed, 1 failed"; exit 1; }

check "format lint" scripts/lint.sh
check "pages and browser engine build" scripts/build-web.sh
check "everything builds without a warning" swift build --build-tests
if [ "$failed" -gt 1 ] || ! [ -x .build/debug/framewright ]; then echo "$passed passed, $failed failed"; exit 1; fi
check "contract: OpenAPI, TypeScript types, tables and schema are those of the code" scripts/contract.sh check

# One process a target, one after the other: each has a database server of its own, and some kill theirs.
for folder in Tests/*Tests; do
  target=$(basename "$folder")
  start=$SECONDS
  timeout 900 swift test --skip-build --filter "^$target\\." >"$logs/swift" 2>&1
  status=$?
  line=$(grep -aE 'Test run with [0-9]+ tests?.*(passed|failed)' "$logs/swift" | tail -n 1)
  count=$(sed -E 's/.*Test run with ([0-9]+) tests?.*/\1/' <<<"$line"); count=${count:-0}
  wrong=$(grep -aoE '✘ Test [A-Za-z0-9_]+\(' "$logs/swift" | sort -u | wc -l)
  left=$(grep -aoE '➜ Test [A-Za-z0-9_]+\(.*skipped' "$logs/swift" | sort -u | wc -l)
  if [ "$status" -ne 0 ] || [ "$count" -eq 0 ]; then
    [ "$wrong" -gt 0 ] || wrong=1
    grep -aE '✘|error:|Fatal|crash|Segmentation' "$logs/swift" | head -n 60
    grep -aE -A 30 '\.log ends:$' "$logs/swift" | head -n 70
    tail -n 15 "$logs/swift"
  fi
  [ "$left" -eq 0 ] || grep -aE '➜ Test .* skipped' "$logs/swift" | sort -u | head -n 20
  good=$((count - wrong - left)); [ "$good" -ge 0 ] || good=0
  passed=$((passed + good)); failed=$((failed + wrong)); skipped=$((skipped + left))
  printf '%s  %s: %d tests, %d failed, %d skipped (%d s)\n' \
    "$([ "$wrong" -eq 0 ] && echo 'ok  ' || echo FAIL)" "$target" "$count" "$wrong" "$left" $((SECONDS - start))
done

start=$SECONDS
.venv/bin/python -m pytest -q -p no:cacheprovider --timeout 300 e2e >"$logs/e2e" 2>&1
status=$?
tail -n 60 "$logs/e2e"
number() { grep -aoE "[0-9]+ $1" <<<"$(tail -n 1 "$logs/e2e")" | head -n 1 | grep -oE '^[0-9]+' || echo 0; }
good=$(number passed); bad=$(number failed); wrong=$(number error); left=$(number skipped)
bad=$((bad + wrong))
if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
passed=$((passed + good)); failed=$((failed + bad)); skipped=$((skipped + left))
printf '%s  browser, outside clients and judges: %d passed, %d failed (%d s)\n' \
  "$([ "$status" -eq 0 ] && echo 'ok  ' || echo FAIL)" "$good" "$bad" $((SECONDS - start))

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

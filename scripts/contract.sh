#!/usr/bin/env bash
# Writes what is made from the code (write), or fails when what is committed differs from it (check).
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-check}
binary=.build/debug/framewright
[ -x "$binary" ] || swift build --product framewright
made=$(mktemp -d)
# The database runs as an unprivileged user, which must be able to enter.
chmod 711 "$made"
up=
finish() { [ -z "$up" ] || { kill "$up" 2>/dev/null && wait "$up" 2>/dev/null; } || true; rm -rf "$made"; }
trap finish EXIT

"$binary" describe openapi >"$made/openapi.json"
node scripts/typescript-types.mjs "$made/openapi.json" >"$made/types.ts"
for table in settings errors permissions formats; do
  { sed '/^| /,$d' "docs/$table.md" 2>/dev/null || true; } >"$made/$table.md"
  "$binary" describe "$table" >>"$made/$table.md"
done

# The schema that the migrations lead to, as PostgreSQL writes it.
"$binary" up --data "$made/data" --port 0 --workers 0 >"$made/log" 2>&1 & up=$!
for _ in $(seq 200); do grep -q 'is at http' "$made/log" && break; kill -0 "$up" 2>/dev/null || { cat "$made/log" >&2; exit 1; }; sleep 0.1; done
socket=$(find "$made/data" -name '.s.PGSQL.*' ! -name '*.lock' | head -n 1)
[ -n "$socket" ] || { echo "contract: no socket of the private database was found" >&2; cat "$made/log" >&2; exit 1; }
pg_dump --schema-only --no-owner --no-comments -h "$(dirname "$socket")" -p "${socket##*.}" -U framewright_owner framewright >"$made/dump"
# Versions and the partitions' repetitions say nothing about the schema.
grep -vE '^(--|SET |SELECT pg_catalog|\\(un)?restrict|$)' "$made/dump" >"$made/schema.sql"

# Every metric the server answers with; that of the job queue appears with the first job.
address=$(grep -o 'http://[^ ]*' "$made/log" | tail -n 1)
{ sed '/^| /,$d' docs/metrics.md
  echo '| Metric | Kind | Meaning |'; echo '|---|---|---|'
  { curl -sf "$address/metrics" | awk '/^# HELP/ {name=$3; $1=$2=$3=""; help[name]=substr($0,4)} /^# TYPE/ {print "| `" $3 "` | " $4 " | " help[$3] " |"}'
    echo '| `framewright_jobs` | gauge | Jobs by kind and status. |'; } | sort -u
} >"$made/metrics.md"

status=0
keep() { # made file, committed file
  if [ "$mode" = write ]; then mkdir -p "$(dirname "$2")"; cp "$made/$1" "$2"
  elif ! diff -u "$2" "$made/$1" >"$made/diff" 2>&1; then
    echo "contract: $2 differs from what the code makes; 'make contract' writes it" >&2; head -n 40 "$made/diff" >&2; status=1
  fi
}
keep openapi.json openapi.json
keep types.ts web/src/api/types.ts
for table in settings errors permissions formats metrics; do keep $table.md docs/$table.md; done
keep schema.sql docs/schema.sql
exit $status

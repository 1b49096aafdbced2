#!/usr/bin/env bash
# Deletes the data folder of `make run`, after asking: everything in it is lost.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${FRAMEWRIGHT_DATA:-data}"
# Where `up` went instead when this folder cannot be reached by the database's user.
[ -n "${FRAMEWRIGHT_DATA:-}" ] || [ -d data/postgres/pgdata ] || [ ! -d /var/lib/framewright ] || folder=/var/lib/framewright
[ -d "$folder" ] || { echo "db-reset: there is no folder $folder" >&2; exit 0; }
if [ -f "$folder/postgres/postmaster.pid" ] && kill -0 "$(head -n1 "$folder/postgres/postmaster.pid")" 2>/dev/null; then
  echo "db-reset: Framewright is running on $folder; stop it first" >&2
  exit 2
fi
if [ "${YES:-}" != 1 ]; then
  read -r -p "Delete $folder with all projects, pictures and labels in it? Type its name to go on: " answer
  [ "$answer" = "$folder" ] || { echo "db-reset: nothing was deleted" >&2; exit 2; }
fi
rm -rf -- "$folder"

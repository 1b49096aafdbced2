#!/usr/bin/env bash
# Installs what is missing, and nothing else. `run` is enough to build and start; `test` adds what the tests need,
# `bench` what the benchmarks need.
# Needs root or sudo only when a Debian package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
part="${1:-run}"

say() { printf 'bootstrap: %s\n' "$*" >&2; }
die() { say "$*"; exit 3; }

command -v swift >/dev/null || die "no Swift toolchain on PATH: install Swift 6.2 or newer (swift.org), then run this again"
[ -f /etc/debian_version ] || say "this is no Debian; package names may differ (Debian 12 is what is tested)"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
  die "needs root for: $* (no sudo here): run it as root, then run this again"; fi; }

wanted=$(awk -v part="$part" '!/^#/ && NF && ($1 == "run" || $1 == part) {print $2}' scripts/packages.apt)
missing=$(for package in $wanted; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
done)
if [ -n "$missing" ]; then
  say "installing $(echo "$missing" | wc -w) Debian packages"
  # postgresql-15 would otherwise make and start a cluster of its own.
  as_root mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/framewright.conf >/dev/null
  log=$(mktemp)
  as_root apt-get update -qq >"$log" 2>&1 || { cat "$log" >&2; die "apt-get update failed"; }
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1 || {
    tail -n 20 "$log" >&2; die "could not install: $(echo $missing)"; }
  rm -f "$log"
fi

scripts/headers.sh

# The pages draw point clouds with it.
scripts/three.sh || say "three.js could not be fetched: the pages cannot be built; run this again when the network is there"

# Everything but running models works without it: a machine that cannot reach the package index still builds and starts.
scripts/openvino.sh || {
  say "the runtime of ONNX models could not be fetched: models will not run; run this again when the network is there"
  [ "$part" != test ] || exit 3
}

# A Python environment in folder $1 with exactly what file $2 lists, made anew when that changes.
environment() {
  local stamp="$1/requirements.sha256" sum
  sum=$(sha256sum "$2" | cut -d' ' -f1)
  [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && return
  say "installing $3 (Python)"
  rm -rf "$1"
  /usr/bin/python3 -m venv "$1" || return
  "$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$2" || return
  echo "$sum" >"$stamp"
}

# Optional: everything but pages, playlists and searches works without it.
environment .venv-sites scripts/yt-dlp.txt "yt-dlp" ||
  say "without yt-dlp, pages, playlists and searches cannot be fetched; run this again to try once more"

case "$part" in
test) environment .venv e2e/requirements.txt "the outside clients and judges for the tests" ||
  die "could not install e2e/requirements.txt" ;;
bench) environment .venv-bench bench/requirements.txt "the yardstick of the benchmarks" ||
  die "could not install bench/requirements.txt" ;;
esac

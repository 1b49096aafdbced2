#!/usr/bin/env bash
# Puts three.js into .deps/web/three, once: the pinned wheel that carries it as one module is fetched and checked by hash.
set -euo pipefail
cd "$(dirname "$0")/.."
out=.deps/web/three
sum=$(sha256sum scripts/three.txt | cut -d' ' -f1)
[ "$(cat "$out/requirement.sha256" 2>/dev/null)" = "$sum" ] && exit
mkdir -p .deps/web
work=$(mktemp -d .deps/web/three.XXXXXX)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -m venv "$work/python"
"$work/python/bin/pip" download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
  --dest "$work" -r scripts/three.txt
/usr/bin/python3 - "$work" <<'PYTHON'
import glob, os, sys, zipfile
work = sys.argv[1]
os.mkdir(work + "/out")
with zipfile.ZipFile(glob.glob(work + "/*.whl")[0]) as wheel:
    text = wheel.read("nicegui/elements/scene/dist/index.js").decode()
# The map it names is not in the wheel.
lines = [line for line in text.split("\n") if not line.startswith("//# sourceMappingURL=")]
with open(work + "/out/index.js", "w") as file:
    file.write("\n".join(lines))
PYTHON
echo "$sum" >"$work/out/requirement.sha256"
rm -rf "$out"
mv "$work/out" "$out"

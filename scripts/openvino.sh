#!/usr/bin/env bash
# Puts the runtime of ONNX models into .deps/openvino: the pinned wheel is fetched and checked by hash, and the five
# libraries that the processor needs, the C headers and the licences are taken out of it.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.deps/openvino/requirement.sha256
sum=$(sha256sum scripts/openvino.txt | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && exit

case "$(uname -m)" in
x86_64) platform=manylinux_2_28_x86_64 ;;
aarch64) platform=manylinux_2_35_aarch64 ;;
*) echo "openvino: no runtime for $(uname -m)" >&2; exit 1 ;;
esac
mkdir -p .deps
work=$(mktemp -d .deps/openvino.XXXXXX)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -m venv "$work/python"
# A wheel of any Python will do, since nothing of it is run; the platform's must be named to take this one.
"$work/python/bin/pip" download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
  --implementation cp --python-version 3.11 --abi cp311 --platform "$platform" --dest "$work" -r scripts/openvino.txt
/usr/bin/python3 - "$work" <<'PYTHON'
import glob, os, re, sys, zipfile
work = sys.argv[1]
wanted = re.compile(
    r"openvino/libs/(lib(?:openvino|openvino_c|openvino_(?:intel|arm)_cpu_plugin|openvino_onnx_frontend|tbb)\.so[.\d]*)$"
    r"|openvino/include/(openvino/c/.+)$|.+\.dist-info/licenses/(.+)$")
with zipfile.ZipFile(glob.glob(work + "/*.whl")[0]) as wheel:
    for name in wheel.namelist():
        found = wanted.match(name)
        if not found or name.endswith("/"):
            continue
        library, header, licence = found.groups()
        path = os.path.join(
            work, "out", "lib/" + library if library else "include/" + header if header else "licenses/" + licence)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(wheel.read(name))
PYTHON
echo "$sum" >"$work/out/requirement.sha256"
rm -rf .deps/openvino
mv "$work/out" .deps/openvino

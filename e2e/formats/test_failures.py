"""What `framewright convert` says of sources and outputs that cannot even be opened."""

import json
import os
import pathlib
import subprocess
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product framewright")


def cut(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("labels.json", '{"images":[]}')
    path.write_bytes(path.read_bytes()[:40])


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("labels.json", b"0" * (1 << 30))


@pytest.mark.parametrize("make", [cut, bomb])
def test_a_refused_archive_has_a_report(make, tmp_path):
    source, report = tmp_path / "in.zip", tmp_path / "report.json"
    make(source)
    words = [BINARY, "convert", source, tmp_path / "out", "--to", "coco", "--report", report]
    done = subprocess.run([*map(str, words), "--json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 3, done.stderr
    said = json.loads(done.stdout)
    assert said == json.loads(report.read_text())
    assert said["outcome"] == "failed" and said["errors"] == 1 and said["to"] == "coco"
    [diagnostic] = said["diagnostics"]
    assert diagnostic["file"] == "in.zip" and diagnostic["remedy"]
    # In words too.
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 3 and not done.stdout and "in.zip" in done.stderr


def test_an_output_that_cannot_be_made_has_a_report(tmp_path):
    (tmp_path / "labels.json").write_text('{"images":[],"annotations":[],"categories":[]}')
    (tmp_path / "out").write_text("a file stands here")
    words = [BINARY, "convert", tmp_path / "labels.json", tmp_path / "out", "--to", "coco", "--json"]
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["outcome"] == "failed"

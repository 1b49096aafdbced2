"""Clicks answered by a promptable model over HTTP: what the server and its interface add to the decoder's own run."""

import glob
import io
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

from measures.result import Result

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NAME = "A click answered by a promptable model, beside its decoder's run"
SIZE = (1920, 1080)


def run(binary, tiny, say):
    # Behind the yardsticks' own modules, which must stay what they are pinned to.
    sys.path += glob.glob(os.path.join(ROOT, ".venv/lib/python3*/site-packages"))
    sys.path.insert(0, os.path.join(ROOT, "e2e"))
    os.environ.setdefault("FRAMEWRIGHT_BINARY", str(binary))
    try:
        from PIL import Image, ImageDraw
        import framewright as program
        from tiny_models import segmenter
    except ImportError as error:
        return [Result(NAME, "", "", None, note=f"needs the test suite's Python modules: {error.name}")]
    findings = json.loads(program.run_verb("doctor", "--json").stdout)
    if not any(one["subject"] == "ONNX models" and one["state"] == "good" for one in findings):
        return [Result(NAME, "", "", None, note="needs OpenVINO: scripts/openvino.sh")]
    folder = tempfile.mkdtemp(prefix="framewright-segmenter-")
    own = program.Framewright(workers=1)
    try:
        say("a server with a tiny promptable model")
        own.start()
        person = own.sign_up("Ada")
        encoder, decoder = segmenter(Path(folder))
        added = own.run("model", "add", "--task", "segmenter", "--image-encoder", encoder, "--mask-decoder", decoder,
                        "--name", "Tiny", "--json", token=person.token)
        if added.returncode:
            raise SystemExit(f"the model cannot be added: {added.stderr}")
        model = json.loads(added.stdout)["id"]
        image = Image.new("RGB", SIZE, (0, 0, 0))
        ImageDraw.Draw(image).ellipse((500, 200, 1300, 900), fill=(255, 255, 255))
        file = io.BytesIO()
        image.save(file, "PNG")
        project = person.project("Selected", ["thing"])
        picture = person.upload_image(project["id"], file.getvalue(), "thing.png")
        return figures(person, picture["id"], model, 5 if tiny else 100, tiny)
    finally:
        own.remove()
        shutil.rmtree(folder, ignore_errors=True)


def figures(person, image, model, count, tiny):
    random = Random(3)
    places, added, decoder, whole = [], [], [], []
    for number in range(count + 3):
        # As somebody clicks: up to six places, then the next thing.
        if len(places) == 6:
            places = []
        places.append({"x": random.uniform(600, 1200), "y": random.uniform(300, 800), "is_inside": True})
        begun = time.perf_counter()
        answer = person.post(f"images/{image}/selection", {"model_id": model, "places": places})
        took = (time.perf_counter() - begun) * 1000
        if not answer["parts"]:
            raise SystemExit("the model found nothing")
        if number < 3:
            continue  # the picture is looked at, the decoder is loaded
        if not answer["was_prepared"]:
            raise SystemExit("the picture was looked at again")
        whole.append(took)
        decoder.append(answer["decoder_milliseconds"])
        added.append(took - answer["decoder_milliseconds"])
    value = median(added)
    return [Result(
        NAME, f"{value:.1f} ms more", "≤ 10 ms", None if tiny else value <= 10,
        note=f"median of {count} clicks on 1080p over HTTP, p95 {sorted(added)[int(len(added) * 0.95)]:.1f} ms; the answer with its "
             f"outline {median(whole):.1f} ms, the tiny decoder {median(decoder):.1f} ms; the picture had been looked at")]

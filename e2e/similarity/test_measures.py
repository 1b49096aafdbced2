"""Measures of frames against OpenCV and numpy on the same pixels, and text that Pillow draws."""

import cv2
import numpy
import pytest
from PIL import Image, ImageDraw, ImageFont

from similarity_judge import BINARY, ask

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product similarity-judge")


def pictures(folder):
    """Small enough that nothing is reduced: noise, smooth, sharp, dark."""
    chance = numpy.random.default_rng(3)
    y, x = numpy.mgrid[0:240, 0:400]
    tables = {
        "noise": chance.integers(0, 256, (240, 400, 3)),
        "slope": numpy.stack([x * 255 / 400, y * 255 / 240, (x + y) * 255 / 640], axis=2),
        "stripes": numpy.stack([((x // 7) % 2) * 200 + 20] * 3, axis=2),
        "dark": chance.integers(0, 12, (240, 400, 3)),
        "odd": chance.integers(60, 200, (37, 11, 3)),
        "soft": cv2.GaussianBlur(chance.integers(0, 256, (240, 400, 3)).astype(numpy.float32), (0, 0), 4),
    }
    for name, table in tables.items():
        file = folder / f"{name}.png"
        Image.fromarray(numpy.asarray(table, dtype=numpy.uint8)).save(file)
        yield file


def test_equal_opencv_and_numpy(tmp_path):
    files = list(pictures(tmp_path))
    for file, found in zip(files, ask(*(f"measure {file}" for file in files))):
        luma = numpy.asarray(Image.open(file).convert("L"))
        shares = numpy.bincount(luma.ravel(), minlength=256) / luma.size
        expected = {
            "sharpness": cv2.Laplacian(luma, cv2.CV_64F).var(),
            "brightness": luma.mean() / 255,
            "contrast": luma.std() / 255,
            "entropy": -(shares[shares > 0] * numpy.log2(shares[shares > 0])).sum(),
            "dark_share": shares[:6].sum(),
            "bright_share": shares[250:].sum(),
            "black_share": shares[:26].sum(),
        }
        for name, value in expected.items():
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9), (file.name, name)
        assert (found["width"], found["height"]) == (luma.shape[1], luma.shape[0])


def test_blur_and_size_show(tmp_path):
    chance = numpy.random.default_rng(5)
    scene = cv2.GaussianBlur(chance.integers(0, 256, (1080, 1920, 3)).astype(numpy.uint8), (0, 0), 3)
    questions = []
    for blur in (0, 3, 8, 20):
        file = tmp_path / f"blur{blur}.png"
        Image.fromarray(cv2.GaussianBlur(scene, (0, 0), blur) if blur else scene).save(file)
        questions.append(f"measure {file}")
    sharpness = [found["sharpness"] for found in ask(*questions)]
    assert sharpness == sorted(sharpness, reverse=True)
    assert sharpness[0] > 10 * sharpness[2]


@pytest.mark.parametrize("size", [18, 28, 44])
def test_finds_drawn_text(tmp_path, size):
    y, x = numpy.mgrid[0:720, 0:1280]
    scene = Image.fromarray(numpy.stack([40 + x / 12, 60 + y / 8, 90 + x / 30], axis=2).astype(numpy.uint8))
    plain, captioned = tmp_path / "plain.png", tmp_path / "captioned.png"
    scene.save(plain)
    draw = ImageDraw.Draw(scene)
    words, font = "What is said is written below the picture", ImageFont.load_default(size)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    draw.text((120, 600), words, font=font, fill="white", stroke_width=2, stroke_fill="black")
    scene.save(captioned)
    without, found = ask(f"measure {plain}", f"measure {captioned}")
    drawn = (right - left) * (bottom - top) / (1280 * 720)
    assert without["text_share"] == 0
    assert 0.5 * drawn < found["text_share"] < 2.5 * drawn


def test_finds_letterbox_after_compression(tmp_path):
    chance = numpy.random.default_rng(7)
    frame = numpy.zeros((720, 1280, 3), dtype=numpy.uint8)
    frame[90:630] = chance.integers(50, 220, (540, 1280, 3))
    file = tmp_path / "boxed.jpg"
    Image.fromarray(frame).save(file, quality=70)
    bars = ask(f"measure {file}")[0]["bars"]
    assert bars["top"] == pytest.approx(0.125, abs=0.01) and bars["bottom"] == pytest.approx(0.125, abs=0.01)
    assert bars["left"] == bars["right"] == 0

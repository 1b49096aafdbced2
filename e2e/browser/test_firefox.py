"""The workbench in Firefox, against a real server: signed in, drawn, taken back, saved, shown again."""

import shutil

import numpy
import pytest

from framewright import PASSWORD, wait_until
from marionette import Firefox
from test_large_pictures import png


@pytest.fixture
def firefox():
    if shutil.which("firefox-esr") is None:
        pytest.skip("needs firefox-esr: apt-get install firefox-esr")
    one = Firefox()
    yield one
    one.close()


def opened(firefox):
    """Waits for the picture; where its upper left corner is, and how large a pixel of it."""
    firefox.until("return [...document.querySelectorAll('.workbench-photo img')].some(one => one.complete && one.naturalWidth > 0)")
    firefox.run("document.querySelector('.workbench-canvas').focus()")
    x, y, width, height = firefox.run("const box = document.querySelector('.workbench-canvas').getBoundingClientRect(); return [box.left, box.top, box.width, box.height]")
    # The fitted picture leaves 24 pixels free around it.
    scale = min((width - 48) / 600, (height - 48) / 400)
    return x + (width - 600 * scale) / 2, y + (height - 400 * scale) / 2, scale


def test_boxes_and_polygons_are_drawn_taken_back_and_kept(firefox, server, pages):
    owner = server.sign_up("Fia")
    project = owner.project("In Firefox", ["car", "person"])
    image = owner.upload_image(project["id"], png(numpy.full((400, 600, 3), 190, numpy.uint8)), "grey.png")
    slug = owner.get("me")["workspace"]["slug"]

    def labels():
        return owner.get(f"images/{image['id']}/annotations")["items"]

    def saved():
        firefox.until("return document.querySelector('[data-saved=saved]') !== null")

    firefox.goto(f"{server.url}/sign-in")
    firefox.fill("input[type=email]", owner.email)
    firefox.fill("input[type=password]", PASSWORD)
    firefox.press("Enter")
    firefox.until("return location.pathname.startsWith('/w/')")
    firefox.goto(f"{server.url}/w/{slug}/{project['slug']}/images/{image['id']}")
    left, top, scale = opened(firefox)

    def at(x, y):
        return left + x * scale, top + y * scale

    firefox.press("1")
    firefox.press("b")
    firefox.drag(at(100, 80), at(300, 240))
    wait_until(lambda: len(labels()) == 1, 60, "the box")
    box = labels()[0]
    assert box["kind"] == "box" and box["class_name"] == "car"
    for name, value in (("x", 100), ("y", 80), ("width", 200), ("height", 160)):
        assert abs(box["data"][name] - value) < 2, box

    firefox.press("Escape")
    firefox.press("2")
    firefox.press("p")
    for place in ((350, 100), (500, 120), (450, 300)):
        firefox.click(*at(*place))
    firefox.press("Enter")
    wait_until(lambda: len(labels()) == 2, 60, "the polygon")
    assert {one["kind"] for one in labels()} == {"box", "polygon"}
    firefox.press("Control", "z")
    wait_until(lambda: len(labels()) == 1, 60, "the undo")
    firefox.press("Control", "Shift", "z")
    wait_until(lambda: len(labels()) == 2, 60, "the redo")
    firefox.press("Control", "z")
    wait_until(lambda: len(labels()) == 1, 60, "the second undo")
    saved()

    firefox.reload()
    opened(firefox)
    assert firefox.until("return document.querySelectorAll('.object-main').length") == 1
    assert "car" in firefox.run("return document.querySelector('.object-main').textContent")
    assert labels()[0]["data"] == box["data"]

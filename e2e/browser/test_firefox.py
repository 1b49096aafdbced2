"""The workbenches in Firefox, against a real server: every tool, video, space, offline, a reload in mid-stroke."""

import math
import shutil

import numpy
import pytest

from framewright import PASSWORD, wait_until
from marionette import Firefox
from test_clouds import SIDE, cloud
from test_large_pictures import png
from test_video_tracks import HEIGHT, WIDTH, clip, place, ready, send


@pytest.fixture
def firefox():
    if shutil.which("firefox-esr") is None:
        pytest.skip("needs firefox-esr: apt-get install firefox-esr")
    one = Firefox()
    yield one
    one.close()


@pytest.fixture
def firefox_with_a_screen():
    for program, package in (("firefox-esr", "firefox-esr"), ("Xvfb", "xvfb")):
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}: apt-get install {package}")
    one = Firefox(has_screen=True)
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


def signed_in(firefox, server, owner):
    firefox.goto(f"{server.url}/sign-in")
    firefox.fill("input[type=email]", owner.email)
    firefox.fill("input[type=password]", PASSWORD)
    firefox.press("Enter")
    firefox.until("return location.pathname.startsWith('/w/')")
    return owner.get("me")["workspace"]["slug"]


class Picture:
    """A grey picture of 600 × 400 in the workbench; places are its pixels."""

    def __init__(self, firefox, server, name):
        self.firefox, self.owner = firefox, server.sign_up("Fia")
        self.project = self.owner.project(name, ["car", "person"])
        picture = numpy.full((400, 600, 3), 190, numpy.uint8)
        picture[150:250, 200:320] = (40, 60, 200)
        self.image = self.owner.upload_image(self.project["id"], png(picture), "grey.png")
        slug = signed_in(firefox, server, self.owner)
        firefox.goto(f"{server.url}/w/{slug}/{self.project['slug']}/images/{self.image['id']}")
        # What helps at first lies on the picture.
        firefox.until("const close = document.querySelector('.wb-hint button'); close?.click(); return close !== null")
        self.opened()

    def opened(self):
        self.left, self.top, self.scale = opened(self.firefox)

    def at(self, x, y):
        return self.left + x * self.scale, self.top + y * self.scale

    def drag(self, start, end):
        self.firefox.drag(self.at(*start), self.at(*end))

    def clicks(self, *places):
        for one in places:
            self.firefox.click(*self.at(*one))

    def labels(self):
        return sorted(self.owner.get(f"images/{self.image['id']}/annotations")["items"], key=lambda one: one["id"])

    def state(self, state):
        self.firefox.until(f"return document.querySelector('[data-saved={state}]') !== null")

    def saved(self, count):
        wait_until(lambda: len(self.labels()) == count, 60, f"{count} labels")
        self.state("saved")
        return self.labels()


def test_every_tool_draws(firefox, server, pages):
    here = Picture(firefox, server, "Tools in Firefox")
    drawn = []
    for key, kind, work in (
        ("b", "box", lambda: here.drag((20, 20), (120, 90))),
        ("x", "box", lambda: here.clicks((400, 60), (460, 100), (430, 20), (440, 140))),
        ("r", "rotated_box", lambda: here.clicks((200, 300), (280, 330), (260, 380))),
        ("p", "polygon", lambda: (here.clicks((20, 200), (100, 210), (60, 300)), firefox.press("Enter"))),
        ("u", "polygon", lambda: (here.clicks((340, 300), (420, 300), (380, 360)), firefox.press("Enter"))),
        ("l", "polyline", lambda: (here.clicks((150, 20), (200, 60), (250, 20)), firefox.press("Enter"))),
        ("c", "ellipse", lambda: here.drag((480, 200), (580, 280))),
        ("o", "point", lambda: here.clicks((300, 60))),
        ("m", "mask", lambda: here.drag((480, 330), (560, 350))),
        ("y", "polygon", lambda: (here.clicks((260, 200)), firefox.press("Enter"))),
    ):
        firefox.press("Escape")
        firefox.press("Escape")
        firefox.press(key)
        work()
        drawn.append(kind)
        found = here.saved(len(drawn))
        assert found[-1]["kind"] == kind, (key, found[-1])
    firefox.press("Escape")
    firefox.press("Escape")
    firefox.press("Shift", "b")
    here.drag((20, 320), (80, 380))
    here.drag((50, 300), (110, 360))
    assert here.saved(11)[-1]["kind"] == "cuboid_2d"
    xs = [x for x, _ in here.labels()[9]["data"]["parts"][0]["outer"]]
    assert abs(min(xs) - 200) < 3 and abs(max(xs) - 320) < 3, "the thing that was clicked on"
    firefox.reload()
    here.opened()
    assert firefox.until("return document.querySelectorAll('.object-main').length") == 11
    for count in range(10, 7, -1):
        firefox.press("Control", "z")
        here.saved(count)


def test_offline_work_is_sent_later_and_a_stroke_cut_off_is_none(firefox, server, pages):
    here = Picture(firefox, server, "Cut off in Firefox")
    firefox.press("b")
    here.drag((20, 20), (120, 90))
    first = here.saved(1)
    # The page goes while the button is down.
    for key in ("b", "m", "v"):
        firefox.press(key)
        firefox.pointer(here.at(60, 60), "down", here.at(100, 100))
        firefox.reload()
        here.opened()
        firefox.let_go()
        here.state("saved")
        assert [one["data"] for one in here.labels()] == [one["data"] for one in first], key
    firefox.offline(True)
    firefox.press("b")
    here.drag((300, 20), (400, 90))
    here.state("waiting")
    assert len(here.labels()) == 1
    firefox.offline(False)
    here.saved(2)


def test_tracks_are_drawn_on_a_video(firefox, server, pages, tmp_path):
    owner = server.sign_up("Vic")
    project = owner.project(classes=("person", "running"))
    owner.patch(f"projects/{project['id']}/footage", {"extract": {"mode": "every_frames", "every_frames": 80}, "filter": {"rules": {}}, "dedup": {"method": "none"}})
    video = send(owner, project["id"], clip(tmp_path / "walk.mp4"))
    ready(owner, project["id"], video)
    slug = signed_in(firefox, server, owner)

    def stands(frame):
        firefox.until(f"return document.querySelector(\".wb-stage[data-frame='{frame}'][data-hand='{frame}']\") !== null")

    def at(x, y):
        left, top, width, height = firefox.run("const box = document.querySelector('.workbench-canvas').getBoundingClientRect(); return [box.left, box.top, box.width, box.height]")
        scale = min((width - 48) / WIDTH, (height - 48) / HEIGHT)
        return left + (width - WIDTH * scale) / 2 + x * scale, top + (height - HEIGHT * scale) / 2 + y * scale

    def labels():
        return owner.get(f"projects/{project['id']}/videos/{video}/labels")

    firefox.goto(f"{server.url}/w/{slug}/{project['slug']}/videos/{video}/annotate")
    stands(0)
    firefox.run("document.querySelector('.workbench-canvas').focus()")
    x, y = place(0)
    firefox.press("b")
    firefox.drag(at(x, y), at(x + 48, y + 36))
    firefox.press("v")
    wait_until(lambda: len(labels()["keyframes"]) == 1, 60, "the track")
    for _ in range(2):
        firefox.press("\ue00f")
    stands(20)
    firefox.drag(at(x + 24, y + 18), at(x + 44, y + 23))
    wait_until(lambda: [one["frame_number"] for one in labels()["keyframes"]] == [0, 20], 60, "the second keyframe")
    first, second = (one["annotation"]["data"] for one in labels()["keyframes"])
    assert abs(second["x"] - first["x"] - 20) < 1.5
    # What lies between, and what the object is followed to.
    firefox.press("Shift", "f")
    wait_until(lambda: labels()["keyframes"][-1]["frame_number"] > 100, 120, "where it was followed to")
    last = labels()["keyframes"][-1]
    assert abs(last["annotation"]["data"]["x"] - place(last["frame_number"])[0]) < 5
    firefox.press("Control", "z")
    wait_until(lambda: len(labels()["keyframes"]) == 2, 60, "the undo")


def test_bodies_are_drawn_in_space(firefox_with_a_screen, server, pages):
    firefox = firefox_with_a_screen
    owner = server.sign_up("Cle")
    project = owner.project(classes=("car", "van"))
    image = owner.upload_image(project["id"], cloud()[0], "yard.pcd")
    slug = signed_in(firefox, server, owner)
    firefox.goto(f"{server.url}/w/{slug}/{project['slug']}/images/{image['id']}")
    firefox.until("const stage = document.querySelector('.cloud-stage'); return stage && stage.dataset.loading === '0' && stage.dataset.drawn !== '0'", seconds=120)
    firefox.run("document.querySelector('.cloud-canvas').focus()")
    firefox.press("f")
    firefox.press("t")
    left, top, width, height = firefox.run("const box = document.querySelector('.cloud-canvas').getBoundingClientRect(); return [box.left, box.top, box.width, box.height]")

    def at(x, y):
        away = math.hypot(SIDE, SIDE, 1.5) / 2 / math.sin(math.radians(27.5)) * math.hypot(0.5, 0.62, 0.6)
        scale = height / 2 / math.tan(math.radians(27.5)) / (away / min(1, width / height) + 0.75)
        return left + width / 2 + x * scale, top + height / 2 - y * scale

    def bodies():
        return owner.get(f"images/{image['id']}/annotations")["items"]

    firefox.press("b")
    firefox.until("return document.querySelector('.cloud-stage').dataset.tool === 'draw'")
    firefox.drag(at(-2, -1), at(2, -1))
    firefox.until("return document.querySelector('.cloud-stage').dataset.step === 'width'")
    firefox.pointer(at(2, 0), at(2, 1), "down", "up")
    body, = wait_until(lambda: len(bodies()) == 1 and bodies(), 60, "the body")
    assert body["kind"] == "cuboid" and abs(body["data"]["size"][0] - 4) < 0.4 and abs(body["data"]["size"][1] - 2) < 0.4, body
    firefox.press("Control", "z")
    wait_until(lambda: bodies() == [], 60, "the undo")


def test_boxes_and_polygons_are_drawn_taken_back_and_kept(firefox, server, pages):
    owner = server.sign_up("Fia")
    project = owner.project("In Firefox", ["car", "person"])
    image = owner.upload_image(project["id"], png(numpy.full((400, 600, 3), 190, numpy.uint8)), "grey.png")
    slug = owner.get("me")["workspace"]["slug"]

    def labels():
        return owner.get(f"images/{image['id']}/annotations")["items"]

    def saved():
        firefox.until("return document.querySelector('[data-saved=saved]') !== null")

    signed_in(firefox, server, owner)
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

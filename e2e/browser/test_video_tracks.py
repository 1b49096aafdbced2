"""Tracks and actions drawn on a real video: keyframes, what lies between, the timeline, following, and nothing lost."""

import re
import sys
import xml.etree.ElementTree

import av
import numpy
import pytest
from playwright.sync_api import expect

import framewright as program
from accessibility import keys_with_two_meanings, problems
from test_large_pictures import until
from tiny_models import segmenter
from visiting import sign_in

sys.path.insert(0, str(program.ROOT / "e2e/footage"))
from test_frames import ready, send  # noqa: E402

FRAMES, WIDTH, HEIGHT = 160, 320, 180


def place(number):
    """Where the object is at a frame: its left and upper edge."""
    return 20 + number, 40 + number // 4


def clip(path):
    """A chequered object of 48 × 36 pixels moves over noise."""
    noise = numpy.random.default_rng(3).integers(70, 130, (HEIGHT, WIDTH), numpy.uint8)
    tile = numpy.add.outer(numpy.arange(36) // 9 * 2, numpy.arange(48) // 12) % 3
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "20", "crf": "16", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(FRAMES):
            picture = noise.copy()
            x, y = place(number)
            picture[y:y + 36, x:x + 48] = numpy.array([20, 150, 240], numpy.uint8)[tile]
            for packet in stream.encode(av.VideoFrame.from_ndarray(numpy.stack([picture] * 3, 2), format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


@pytest.fixture(scope="module")
def footage(server, tmp_path_factory):
    path = clip(tmp_path_factory.mktemp("clips") / "walk.mp4")
    person = server.sign_up("Ada")

    def make():
        """A project of its own with the video, extracted: nothing is drawn on it yet."""
        project = person.project(classes=("person", "running"))
        person.patch(f"projects/{project['id']}/footage", {
            "extract": {"mode": "every_frames", "every_frames": 80}, "filter": {"rules": {}},
            "dedup": {"method": "none"}})
        video = send(person, project["id"], path)
        ready(person, project["id"], video)
        return project, video

    return person, make


class Bench:
    """The video workbench with a person's hands; places are pixels of the video."""

    def __init__(self, chromium, server, person, project, video, width=1440, height=900, theme="light"):
        self.person, self.project, self.video = person, project["id"], video
        self.context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme,
                                            base_url=server.url, locale="en-GB")
        self.context.set_default_timeout(60_000)
        self.page = page = self.context.new_page()
        self.trouble = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        sign_in(page, person)
        self.home = f"/w/{person.get('me')['workspace']['slug']}/{project['slug']}/videos/{video}"

    def open(self, frame=0):
        self.page.goto(f"{self.home}/annotate?frame={frame}")
        self.stands(frame)
        return self

    def stands(self, frame):
        """Waits until the exact picture of a frame is there and the shapes are those of that frame."""
        self.page.locator(f".wb-stage[data-frame='{frame}'][data-hand='{frame}']").wait_for()

    def at(self, x, y):
        frame = self.page.locator(".workbench-canvas").bounding_box()
        scale = min((frame["width"] - 48) / WIDTH, (frame["height"] - 48) / HEIGHT)
        return (frame["x"] + (frame["width"] - WIDTH * scale) / 2 + x * scale,
                frame["y"] + (frame["height"] - HEIGHT * scale) / 2 + y * scale)

    def drag(self, start, end):
        mouse = self.page.mouse
        mouse.move(*self.at(*start))
        mouse.down()
        mouse.move(*self.at(*end), steps=6)
        mouse.up()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def goto(self, frame):
        field = self.page.get_by_label("Frame number")
        field.fill(str(frame))
        field.press("Enter")
        self.stands(frame)

    def box(self, number=0):
        """A box around the object at a frame."""
        self.press("b")
        x, y = place(number)
        self.drag((x, y), (x + 48, y + 36))
        self.press("v")

    def labels(self):
        return self.person.get(f"projects/{self.project}/videos/{self.video}/labels")

    def saved(self, wanted, what="what was saved"):
        """Waits until the server has what is wanted of its tracks, keyframes and time ranges."""
        self.page.locator("[data-saved=saved]").wait_for()
        return program.wait_until(lambda: (found := self.labels()) and wanted(found) and found, 60, what)

    def here(self):
        return self.page.locator(".vw-here")


@pytest.fixture
def bench(chromium, pages, server, footage):
    made = []

    def start(**options):
        person, make = footage
        one = Bench(chromium, server, person, *make(), **options)
        made.append(one)
        return one

    yield start
    for one in made:
        one.context.close()


def frames(labels, track=0):
    return [one["frame_number"] for one in labels["keyframes"] if one["annotation"]["track_id"] == labels["tracks"][track]["id"]]


def test_a_track_is_drawn_filled_in_and_survives_a_reload(bench):
    one = bench()
    page = one.page
    page.goto(one.home)
    page.get_by_role("button", name="Annotate").click()
    one.stands(0)
    one.box(0)
    page.get_by_role("heading", name="person 0").wait_for()
    one.goto(40)
    one.here().get_by_text("Filled in").wait_for()
    x, y = 20, 40
    one.drag((x + 24, y + 18), (x + 24 + 40, y + 18 + 10))
    one.here().get_by_text("Keyframe").wait_for()
    labels = one.saved(lambda found: len(found["keyframes"]) == 2, "two keyframes")
    assert [track["number"] for track in labels["tracks"]] == [0]
    assert frames(labels) == [0, 40]
    first, second = (key["annotation"]["data"] for key in labels["keyframes"])
    assert abs(second["x"] - first["x"] - 40) < 1.5 and abs(second["y"] - first["y"] - 10) < 1.5
    # The frames that were drawn on are images of the project now, the others are not.
    images = one.person.get(f"projects/{one.project}/images?limit=50")["items"]
    assert {0, 40} <= {image["frame_number"] for image in images} <= {0, 40, 80}
    # What lies between is there after a reload, and can be grasped where it is drawn.
    page.reload()
    one.stands(40)
    page.mouse.click(*one.at(20 + 40 + 24, 40 + 10 + 18))
    one.here().get_by_text("Keyframe").wait_for()
    one.goto(20)
    page.mouse.click(*one.at(20 + 20 + 24, 40 + 5 + 18))
    one.here().get_by_text("Filled in").wait_for()
    one.press("Shift+k")
    labels = one.saved(lambda found: len(found["keyframes"]) == 3, "the keyframe between")
    between = next(key["annotation"]["data"] for key in labels["keyframes"] if key["frame_number"] == 20)
    assert abs(between["x"] - (first["x"] + second["x"]) / 2) < 0.02
    assert one.trouble == []


def test_a_cuboid_is_tracked_and_filled_in(bench):
    one = bench().open()
    x, y = place(0)
    one.press("Shift+B")
    one.drag((x, y), (x + 48, y + 36))
    one.drag((x + 10, y - 8), (x + 40, y + 16))
    one.press("v")
    one.page.get_by_role("heading", name="person 0").wait_for()
    one.goto(40)
    one.here().get_by_text("Filled in").wait_for()
    one.drag((x + 24, y + 18), (x + 24 + 40, y + 18 + 10))
    one.here().get_by_text("Keyframe").wait_for()
    one.goto(20)
    one.here().get_by_text("Filled in").wait_for()
    one.press("Shift+k")
    labels = one.saved(lambda found: len(found["keyframes"]) == 3, "three keyframes")
    assert {key["annotation"]["kind"] for key in labels["keyframes"]} == {"cuboid_2d"}
    at = {key["frame_number"]: key["annotation"]["data"] for key in labels["keyframes"]}
    for face in ("front", "back"):
        first, between, last = (numpy.array(at[number][face]) for number in (0, 20, 40))
        assert numpy.abs(between - (first + last) / 2).max() < 0.02
        assert numpy.abs(last - first - [40, 10]).max() < 1.5
    assert numpy.abs(numpy.array(at[0]["front"]) - [[x, y], [x + 48, y], [x + 48, y + 36], [x, y + 36]]).max() < 1.5
    archive = one.person.export(one.project, format="cvat_video", include_images=False)
    text = archive.read(next(name for name in archive.namelist() if name.endswith("annotations.xml")))
    written = {int(shape.get("frame")): shape for shape in xml.etree.ElementTree.fromstring(text).iter("cuboid")}
    assert {number for number, shape in written.items() if shape.get("keyframe") == "1"} == {0, 20, 40}
    for number, face in (("1", "front"), ("2", "back")):
        for corner, drawn in zip(("tl", "tr", "br", "bl"), at[20][face]):
            assert [float(written[20].get(axis + corner + number)) for axis in "xy"] == pytest.approx(drawn, abs=0.01)
    one.press("Control+z")
    one.saved(lambda found: len(found["keyframes"]) == 2, "two keyframes again")
    # What is filled in is there after a reload too.
    one.page.reload()
    one.stands(20)
    one.page.mouse.click(*one.at(x + 20 + 24, y + 5 + 18))
    one.here().get_by_text("Filled in").wait_for()
    assert one.trouble == []


def test_spans_splits_merges_and_undo_by_keys(bench):
    one = bench().open()
    page = one.page
    one.box(0)
    page.get_by_role("heading", name="person 0").wait_for()
    one.goto(60)
    one.press("Shift+o")
    one.saved(lambda found: [key["annotation"]["is_outside"] for key in found["keyframes"]] == [False, True], "its end")
    one.press("e")
    one.press("Shift+e")
    one.goto(30)
    one.press("Shift+x")
    one.saved(lambda found: len(found["keyframes"]) == 3 and found["keyframes"][1]["annotation"]["is_occluded"], "covered")
    one.goto(45)
    one.press("Shift+d")
    page.get_by_role("heading", name="person 1").wait_for()
    labels = one.saved(lambda found: len(found["tracks"]) == 2, "two tracks")
    assert frames(labels, 0) == [0, 30, 45] and frames(labels, 1) == [45, 60]
    page.get_by_label("Merge with").select_option(label="person 0")
    labels = one.saved(lambda found: len(found["tracks"]) == 1, "one track")
    assert frames(labels) == [0, 30, 45, 60]
    # Everything back, step by step, to nothing; and everything again.
    for _ in range(5):
        one.press("Control+z")
    one.saved(lambda found: found["tracks"] == [] and found["keyframes"] == [], "nothing")
    for _ in range(5):
        one.press("Control+Shift+z")
    labels = one.saved(lambda found: len(found["keyframes"]) == 4, "all of it again")
    assert frames(labels) == [0, 30, 45, 60]
    assert one.trouble == []


def told(labels):
    """What a video's labels say, whatever their ids are."""
    tracks = {one["id"]: (one["number"], one["class_id"], one["kind"]) for one in labels["tracks"]}
    keys = [(tracks.get(key["annotation"]["track_id"], ()), key["frame_number"], *(str(key["annotation"][name]) for name in ("class_name", "data", "is_occluded", "is_outside", "source")))
            for key in labels["keyframes"]]
    return sorted(tracks.values()), sorted(keys), sorted((one["class_name"], str(one["data"])) for one in labels["time_ranges"])


def test_steps_are_taken_back_after_a_reload(bench):
    one = bench().open()
    page = one.page
    stages = [told(one.labels())]

    def stage(wanted):
        stages.append(told(one.saved(lambda found: told(found) != stages[-1] and wanted(found), f"stage {len(stages)}")))

    def back_to(number, *keys):
        one.press(*keys)
        one.saved(lambda found: told(found) == stages[number], f"stage {number} again")

    def again():
        page.locator("[data-saved=saved]").wait_for()
        page.reload()
        page.locator(".wb-stage[data-hand]").wait_for()
        page.locator(".workbench-canvas").focus()

    one.box(0)
    page.get_by_role("heading", name="person 0").wait_for()
    stage(lambda found: len(found["keyframes"]) == 1)
    one.goto(60)
    one.press("Shift+o")
    stage(lambda found: len(found["keyframes"]) == 2)
    one.goto(30)
    one.press("Shift+x")
    stage(lambda found: len(found["keyframes"]) == 3)
    one.goto(45)
    one.press("Shift+d")
    page.get_by_role("heading", name="person 1").wait_for()
    stage(lambda found: len(found["tracks"]) == 2 and len(found["keyframes"]) == 5)
    page.get_by_label("Merge with").select_option(label="person 0")
    stage(lambda found: len(found["tracks"]) == 1 and len(found["keyframes"]) == 4)
    page.locator(".workbench-canvas").focus()
    one.press("2")
    stage(lambda found: {key["annotation"]["class_name"] for key in found["keyframes"]} == {"running"})
    one.press("Escape", "a")
    one.goto(99)
    page.locator(".workbench-canvas").focus()
    one.press("a")
    stage(lambda found: len(found["time_ranges"]) == 1)
    assert len(stages) == 8

    # Steps of this visit and of the one before, in turns.
    back_to(6, "Control+z")
    again()
    back_to(4, "Control+z", "Control+z")
    back_to(6, "Control+Shift+z", "Control+Shift+z")
    back_to(7, "Control+Shift+z")
    again()
    back_to(3, *["Control+z"] * 4)
    again()
    back_to(0, *["Control+z"] * 3)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    again()
    back_to(7, *["Control+Shift+z"] * 7)
    expect(page.get_by_role("button", name="Redo", exact=True)).to_be_disabled()
    # A new step ends what could be done again, and stands on the old ones.
    back_to(2, *["Control+z"] * 5)
    one.goto(80)
    one.press("a")
    one.goto(90)
    one.press("a")
    new = told(one.saved(lambda found: len(found["time_ranges"]) == 1 and len(found["keyframes"]) == 2, "an action"))
    expect(page.get_by_role("button", name="Redo", exact=True)).to_be_disabled()
    back_to(1, "Control+z", "Control+z")
    again()
    one.press("Control+Shift+z", "Control+Shift+z")
    one.saved(lambda found: told(found) == new, "the action again")

    # What somebody else has changed meanwhile cannot be taken back, and that is said.
    key = one.labels()["keyframes"][0]["annotation"]
    page.goto("about:blank")
    one.person.patch(f"annotations/{key['id']}", {"data": {**key["data"], "x": 7}}, headers={"If-Match": f'"{key["revision"]}"'})
    one.open(0)
    page.get_by_text("what you did then can no longer be undone").wait_for()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert one.trouble == []


def test_actions_have_a_start_and_an_end_in_seconds(bench):
    one = bench().open()
    page = one.page
    one.press("2")
    one.goto(50)
    one.press("a")
    page.get_by_text("since 0:00:02.000").wait_for()
    one.goto(99)
    one.press("a")
    labels = one.saved(lambda found: len(found["time_ranges"]) == 1, "the action")
    action = labels["time_ranges"][0]
    assert action["class_name"] == "running"
    assert action["data"]["start"] == [2, 1] and action["data"]["end"] == [4, 1]
    page.get_by_label("End, in seconds").fill("5.1")
    page.get_by_label("End, in seconds").press("Enter")
    one.saved(lambda found: found["time_ranges"][0]["data"]["end"] == [127, 25], "its end, at a frame")
    # The start is dragged a second to the left in the timeline.
    area = page.locator(".vt-area").bounding_box()
    x = area["x"] + 50 / FRAMES * area["width"]
    y = area["y"] + 28 + 14
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 25 / FRAMES * area["width"] + 1, y, steps=5)
    page.mouse.up()
    one.saved(lambda found: found["time_ranges"][0]["data"]["start"] == [1, 1], "the dragged start")
    page.reload()
    one.stands(99)
    page.get_by_role("listbox", name="Tracks and actions").get_by_role("option", name=re.compile("running")).click()
    page.get_by_label("Start, in seconds").wait_for()
    assert page.get_by_label("Start, in seconds").input_value() == "1.000"
    one.press("Delete")
    one.saved(lambda found: found["time_ranges"] == [], "its end")
    assert one.trouble == []


def test_an_object_is_followed_and_the_result_can_be_taken_back(bench):
    one = bench().open()
    page = one.page
    one.box(0)
    page.get_by_role("heading", name="person 0").wait_for()
    page.get_by_role("button", name="Follow it").click()
    page.get_by_text(re.compile("to frame 100")).first.wait_for()
    labels = one.saved(lambda found: len(found["keyframes"]) > 1, "keyframes")
    assert frames(labels)[-1] == 100
    last = labels["keyframes"][-1]["annotation"]
    x, y = place(100)
    assert last["source"] == "tool" and labels["keyframes"][0]["annotation"]["source"] == "manual"
    assert abs(last["data"]["x"] - x) < 4 and abs(last["data"]["y"] - y) < 4
    # A steady way needs few keyframes.
    assert len(labels["keyframes"]) < 30
    one.press("Control+z")
    one.saved(lambda found: len(found["keyframes"]) == 1, "one keyframe")
    assert one.trouble == []


def test_what_is_drawn_is_what_exports_write_and_imports_read(bench, footage):
    one = bench().open()
    page, person = one.page, one.person
    one.box(0)
    one.goto(40)
    one.drag((44, 58), (84, 68))
    labels = one.saved(lambda found: len(found["keyframes"]) == 2, "two keyframes")
    start = labels["keyframes"][0]["annotation"]["data"]["x"]
    page.goto(one.home.rsplit("/videos/", 1)[0] + "/exports")
    page.get_by_role("button", name="Export").first.click()
    page.get_by_label("Format").select_option("cvat_video")
    page.get_by_text("One XML of tracks").wait_for()
    page.get_by_role("button", name="Cancel").click()

    rows = person.export(one.project, format="mot", include_images=False)
    text = rows.read(next(name for name in rows.namelist() if name.endswith("gt/gt.txt"))).decode()
    places = {int(line.split(",")[0]) - 1: float(line.split(",")[2]) for line in text.splitlines()}
    assert sorted(places) == list(range(FRAMES))
    assert abs(places[20] - start - 20) < 2.1 and abs(places[159] - start - 40) < 2.1

    archive = person.export(one.project, format="cvat_video", include_images=False)
    data = archive.read(next(name for name in archive.namelist() if name.endswith("annotations.xml")))
    project, video = footage[1]()
    for added in (2, 0):
        job = person.import_file(project["id"], data, "annotations.xml")
        assert job["status"] == "succeeded" and job["result"]["report"]["annotations"]["added"] == added, job
    there = person.get(f"projects/{project['id']}/videos/{video}/labels")
    assert [key["frame_number"] for key in there["keyframes"]] == [0, 40] and len(there["tracks"]) == 1
    assert [key["annotation"]["data"]["x"] for key in there["keyframes"]] == pytest.approx(
        [key["annotation"]["data"]["x"] for key in labels["keyframes"]], abs=0.02)
    assert one.trouble == []


def test_what_is_drawn_offline_is_saved_when_the_server_is_back(bench):
    one = bench().open()
    page = one.page
    one.box(0)
    one.saved(lambda found: len(found["keyframes"]) == 1, "the first keyframe")
    # The neighbours come by themselves: with them one can work on.
    one.goto(1)
    one.goto(0)
    one.context.set_offline(True)
    one.press(".")
    one.stands(1)
    one.drag((44, 58), (54, 62))
    page.locator("[data-saved=waiting]").wait_for()
    assert len(one.labels()["keyframes"]) == 1
    one.context.set_offline(False)
    labels = one.saved(lambda found: len(found["keyframes"]) == 2, "the keyframe drawn offline")
    assert frames(labels) == [0, 1]
    # What waits in this browser when the page goes comes back with the page.
    one.context.set_offline(True)
    page.mouse.move(*one.at(55, 62))
    one.drag((55, 62), (75, 72))
    page.locator("[data-saved=waiting]").wait_for()
    one.context.set_offline(False)
    one.saved(lambda found: found["keyframes"][1]["annotation"]["data"]["x"] > 35, "the second move")


def test_marks_stand_on_frames_and_time_is_kept(bench):
    one = bench().open(30)
    page = one.page
    # The place that looks wrong at this frame, which becomes an image by that.
    one.press("Shift+c")
    page.mouse.click(*one.at(200, 100))
    page.keyboard.type("Who is this?")
    assert problems(page) == []
    one.press("Control+Enter")
    pin = page.get_by_role("button", name="Mark 1, open: Who is this?").first
    pin.wait_for()
    mark, = one.person.get(f"projects/{one.project}/marks?video_id={one.video}")["items"]
    assert mark["frame_number"] == 30 and mark["video_id"] == one.video
    assert abs(mark["position"]["x"] - 200) < 1 and abs(mark["position"]["y"] - 100) < 1
    # It stands there alone; the list leads back to it.
    one.goto(31)
    assert pin.count() == 0
    page.get_by_role("tab", name="Marks 1").click()
    line = page.get_by_role("list", name="Marks").get_by_role("listitem")
    assert "frame 30" in line.inner_text()
    line.get_by_role("button", name="Mark 1, open: Who is this?").click()
    one.stands(30)
    pin.wait_for()
    assert problems(page) == []
    # Another on the whole of a frame; what is begun ends with the frame.
    one.goto(90)
    one.press("Shift+c")
    page.locator(".wb-placing").wait_for()
    page.locator(".workbench-canvas").focus()
    one.press("PageUp")
    one.stands(80)
    assert page.locator(".wb-placing").count() == 0
    one.press("Shift+c")
    page.get_by_role("button", name="Mean the whole frame").click()
    page.keyboard.type("Too dark")
    page.get_by_role("button", name="Save the mark").click()
    page.get_by_role("tab", name="Marks 2").wait_for()
    # From the marks of the project to the frame, and back.
    page.goto(one.home.replace(f"/videos/{one.video}", "/marks"))
    lines = page.get_by_role("list", name="Marks").get_by_role("listitem")
    lines.nth(1).get_by_role("link", name="In the video").click()
    one.stands(30)
    pin.wait_for()
    page.get_by_role("tab", name="Marks 2").wait_for()
    line.first.get_by_role("button", name="Resolve").click()
    page.get_by_role("tab", name="Marks 1").wait_for()
    page.get_by_role("button", name="Back to the marks").click()
    program.wait_until(lambda: lines.count() == 1, 30, "one open mark")

    # Time on the video is its own; a reload loses none of it and counts none twice.
    one.open(30)
    for step in range(10):
        page.mouse.move(600 + 5 * step, 400)
        page.wait_for_timeout(200)
    page.reload()
    one.stands(30)
    page.get_by_role("tab", name="Info").click()
    page.get_by_text("You", exact=True).wait_for()
    recorded = lambda: one.person.get(f"projects/{one.project}/videos/{one.video}/work")["seconds"]  # noqa: E731
    program.wait_until(lambda: recorded() > 2, 60, "the time on the video")
    page.goto(one.home)
    page.wait_for_timeout(2500)
    settled = recorded()
    assert 2 < settled < 300
    page.wait_for_timeout(2000)
    assert recorded() == settled
    mine, = one.person.get(f"projects/{one.project}/work")["items"]
    assert mine["videos"] == 1
    assert one.trouble == []


def test_it_plays_both_ways_and_stands_at_exact_frames(bench):
    one = bench().open()
    page = one.page
    one.box(0)
    page.get_by_role("heading", name="person 0").wait_for()
    number = "Number(document.querySelector('.vw-number').value)"
    one.press("l")
    until(page, f"{number} > 8")
    one.press("k")
    until(page, f"document.querySelector('.wb-stage').dataset.frame === document.querySelector('.vw-number').value")
    there = page.evaluate(number)
    one.press("j")
    until(page, f"{number} < {there} - 4")
    one.press("k")
    one.goto(100)
    one.press("]")
    page.get_by_text("The track has no keyframe that way.").wait_for()
    one.press("[")
    one.stands(0)
    one.press(">")
    until(page, f"{number} > 0")
    one.press("Home", "End")
    one.stands(FRAMES - 1)
    assert one.trouble == []


def test_two_versions_are_shown_and_neither_is_lost(bench):
    one = bench().open()
    page = one.page
    one.box(0)
    labels = one.saved(lambda found: len(found["keyframes"]) == 1, "the keyframe")
    key = labels["keyframes"][0]["annotation"]
    theirs = {**key["data"], "y": 100}
    one.person.patch(f"annotations/{key['id']}?revision={key['revision']}", {"data": theirs})
    one.drag((44, 58), (54, 58))
    page.get_by_text("changed by somebody else").wait_for()
    page.get_by_role("button", name="Look").click()
    page.get_by_role("button", name="Take theirs").click()
    one.saved(lambda found: found["keyframes"][0]["annotation"]["data"]["y"] == 100, "theirs")
    # What is shown is theirs, read anew: it can be grasped where it is.
    page.get_by_role("heading", name="Labels of the video").wait_for()
    one.stands(0)
    page.mouse.click(*one.at(44, 118))
    page.get_by_role("heading", name="person 0").wait_for()
    # And the other way round.
    key = one.labels()["keyframes"][0]["annotation"]
    one.person.patch(f"annotations/{key['id']}?revision={key['revision']}", {"data": {**key["data"], "y": 20}})
    one.drag((44, 118), (144, 118))
    page.get_by_role("button", name="Look").click()
    page.get_by_role("button", name="Keep mine").click()
    one.saved(lambda found: found["keyframes"][0]["annotation"]["data"]["x"] > 100, "mine")
    assert one.trouble == []


def test_the_page_suits_both_themes_and_narrow_windows(bench):
    one = bench(width=390, height=800, theme="dark").open()
    page = one.page
    until(page, "document.documentElement.scrollWidth <= innerWidth")
    assert problems(page) == []
    wide = Bench(page.context.browser, type("S", (), {"url": page.url.split("/w/")[0]}), one.person,
                 {"id": one.project, "slug": one.home.split("/")[3]}, one.video)
    try:
        wide.open()
        wide.box(0)
        wide.page.get_by_role("heading", name="person 0").wait_for()
        assert problems(wide.page) == []
        wide.page.keyboard.press("?")
        assert keys_with_two_meanings(wide.page) == {}
        assert wide.trouble == []
    finally:
        wide.context.close()
    assert one.trouble == []


def test_skeletons_have_keyframes_and_move_between_them(chromium, server, pages, footage):
    person, make = footage
    project, video = make()
    one = next(each for each in person.get(f"projects/{project['id']}/classes")["items"] if each["name"] == "person")
    person.patch(f"classes/{one['id']}", {"skeleton": {
        "points": [{"name": "nose", "x": 0.5, "y": 0.1}, {"name": "left hand", "x": 0.1, "y": 0.9}, {"name": "right hand", "x": 0.9, "y": 0.9}],
        "edges": [[0, 1], [0, 2]], "pairs": [[1, 2]]}}, headers={"If-Match": f'"{one["revision"]}"'})
    bench = Bench(chromium, server, person, project, video).open()
    page = bench.page
    page.locator(".workbench-canvas").focus()
    bench.press("s")
    page.get_by_role("button", name="Draw skeletons").and_(page.locator("[aria-pressed=true]")).wait_for()
    bench.drag((40, 40), (100, 120))
    options = page.get_by_role("listbox", name="Points").get_by_role("option")
    options.nth(2).wait_for()
    first = bench.saved(lambda found: len(found["keyframes"]) == 1, "the skeleton")
    drawn = first["keyframes"][0]["annotation"]
    assert drawn["kind"] == "keypoints"
    assert [each["name"] for each in drawn["data"]["points"]] == ["nose", "left hand", "right hand"]
    assert problems(page) == []
    # At another frame a point is moved and covered: that is a keyframe, and half-way it is half as far.
    bench.goto(40)
    options.nth(1).click()
    page.locator(".workbench-canvas").focus()
    bench.press("Shift+ArrowRight", "Shift+ArrowRight", "Alt+o")
    second = bench.saved(lambda found: len(found["keyframes"]) == 2 and found["keyframes"][1]["annotation"]["data"]["points"][1]["visibility"] == 1, "its second keyframe")
    moved = second["keyframes"][1]
    assert moved["frame_number"] == 40
    points, before = moved["annotation"]["data"]["points"], drawn["data"]["points"]
    assert [each["name"] for each in points] == ["nose", "left hand", "right hand"]
    assert points[1]["x"] == pytest.approx(before[1]["x"] + 20)
    assert points[0]["x"] == pytest.approx(before[0]["x"])
    bench.goto(20)
    options.nth(1).click()
    page.locator(".workbench-canvas").focus()
    bench.press("Shift+ArrowDown")
    third = bench.saved(lambda found: len(found["keyframes"]) == 3, "a keyframe in between")
    between = third["keyframes"][1]
    assert between["frame_number"] == 20
    assert between["annotation"]["data"]["points"][1]["x"] == pytest.approx(before[1]["x"] + 10, abs=0.02)
    assert between["annotation"]["data"]["points"][1]["y"] == pytest.approx(before[1]["y"] + 10, abs=0.02)
    bench.press("Control+z")
    bench.saved(lambda found: len(found["keyframes"]) == 2, "the undo")
    page.reload()
    bench.stands(20)
    assert bench.trouble == []
    bench.context.close()


def swelling(number):
    """Where a bright disc is at a frame, and its radii: it moves and becomes flat."""
    return 70 + 3 * number, 80 + number, 30 + number / 2, 34 - number / 2


def disc(path, count=26):
    """A bright disc with a pattern on almost black."""
    noise = numpy.random.default_rng(5).integers(0, 12, (HEIGHT, WIDTH), numpy.uint8)
    rows, columns = numpy.mgrid[:HEIGHT, :WIDTH]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(count):
            x, y, across, down = swelling(number)
            u, v = (columns - x) / across, (rows - y) / down
            pattern = numpy.where((numpy.floor(u * 3) + numpy.floor(v * 3)) % 2 == 0, 230, 140)
            picture = numpy.where(u * u + v * v <= 1, pattern, noise).astype(numpy.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(numpy.stack([picture] * 3, 2), format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def test_a_model_outlines_what_is_followed(chromium, server, pages, tmp_path):
    person = server.sign_up("Lin")
    encoder, decoder = segmenter(tmp_path)
    added = server.run("model", "add", "--task", "segmenter", "--image-encoder", encoder, "--mask-decoder", decoder, "--name", "Tiny SAM", "--json", token=person.token)
    assert added.returncode == 0, added.stderr
    project = person.project(classes=("disc",))
    person.patch(f"projects/{project['id']}/footage", {
        "extract": {"mode": "every_frames", "every_frames": 80}, "filter": {"rules": {}}, "dedup": {"method": "none"}})
    video = send(person, project["id"], disc(tmp_path / "disc.mp4"))
    ready(person, project["id"], video)

    # By the API: what is in a box of a frame; a frame that is none and somebody else are refused.
    at = f"projects/{project['id']}/videos/{video}/frames"
    x, y, across, down = swelling(10)
    body = {"box": {"x": x - across - 4, "y": y - down - 4, "width": 2 * across + 8, "height": 2 * down + 8}}
    answer = person.post(f"{at}/10/selection", body)
    assert answer["was_prepared"] is False and len(answer["parts"]) == 1
    corners = numpy.array(answer["parts"][0]["outer"])
    assert numpy.abs([*corners.min(0), *corners.max(0)] - numpy.array([x - across, y - down, x + across, y + down])).max() < 6
    assert person.post(f"{at}/10/selection", body)["was_prepared"] is True
    for who, frame in ((person, 26), (person, -1), (server.sign_up("Eve"), 10)):
        who.post(f"{at}/{frame}/selection", body, expect=(404,))

    one = Bench(chromium, server, person, project, video).open()
    page = one.page
    try:
        # A coarse outline by hand; the model's are exact, and follow what becomes flat.
        x, y, across, down = swelling(0)
        one.press("p")
        for corner in ((x - across, y), (x, y - down), (x + across, y), (x, y + down)):
            page.mouse.click(*one.at(*corner))
        one.press("Enter", "v")
        page.get_by_role("heading", name="disc 0").wait_for()
        page.get_by_label("Followed by").select_option(label="Tiny SAM, its outline")
        page.get_by_label("How far to follow").select_option("25")
        assert problems(page) == []
        page.get_by_role("button", name="Follow it").click()
        page.get_by_text(re.compile("to frame 25")).first.wait_for()
        labels = one.saved(lambda found: len(found["keyframes"]) > 1, "keyframes")
        assert labels["keyframes"][0]["annotation"]["source"] == "manual"
        for key in labels["keyframes"][1:]:
            label = key["annotation"]
            assert label["kind"] == "polygon" and label["source"] == "model"
            corners = numpy.array(label["data"]["parts"][0]["outer"])
            x, y, across, down = swelling(key["frame_number"])
            assert len(corners) > 6
            assert numpy.abs([*corners.min(0), *corners.max(0)] - numpy.array([x - across, y - down, x + across, y + down])).max() < 6
        page.get_by_text("Keyframe by a model").wait_for()
        one.press("Control+z")
        one.saved(lambda found: len(found["keyframes"]) == 1, "one keyframe")
        # A mask that was painted is followed by a model alone.
        one.press("Control+a", "Delete")
        one.goto(0)
        one.press("m")
        x, y, across, down = swelling(0)
        for row in (-20, -10, 0, 10, 20):
            one.drag((x - 22, y + row), (x + 22, y + row))
        one.press("v")
        page.get_by_role("heading", name=re.compile(r"^disc \d")).wait_for()
        page.get_by_label("Followed by").select_option(label="what it looks like (built in)")
        expect(page.get_by_role("button", name="Follow it")).to_be_disabled()
        page.get_by_label("Followed by").select_option(label="Tiny SAM, its outline")
        page.get_by_role("button", name="Follow it").click()
        page.get_by_text(re.compile("to frame 25")).first.wait_for()
        labels = one.saved(lambda found: len(found["keyframes"]) == 26, "masks on every frame")
        assert {key["annotation"]["kind"] for key in labels["keyframes"]} == {"mask"}
        assert one.trouble == []
    finally:
        one.context.close()

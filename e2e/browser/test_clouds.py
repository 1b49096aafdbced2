"""Point clouds in a real browser: levels of detail, colours, bodies drawn in space, and what leaves in an export."""

import io
import math
import re
import shutil
import zipfile

import laspy
import numpy
import pytest
from PIL import Image
from playwright.sync_api import expect

import framewright as program
from accessibility import keys_with_two_meanings, problems
from visiting import sign_in

SIDE = 40.0
SLOW = 120_000
# Points are drawn by the processor here, which takes its time.
expect.set_options(timeout=60_000)


def cloud():
    """A level ground of 40 × 40 m with a block of 4 × 2 × 1.5 m in its middle, as PCD."""
    axis = numpy.arange(-SIDE / 2, SIDE / 2 + 1e-6, 0.2)
    x, y = (one.ravel() for one in numpy.meshgrid(axis, axis))
    outside = (abs(x) > 2) | (abs(y) > 1)
    ground = numpy.stack([x, y, numpy.zeros_like(x), x + 20], 1)[outside]
    block = []
    for z in numpy.arange(0, 1.5 + 1e-6, 0.1):
        along, across = numpy.arange(-2, 2.001, 0.1), numpy.arange(-1, 1.001, 0.1)
        for left in (-1, 1):
            block += [(place, left, z, 5) for place in along]
        for front in (-2, 2):
            block += [(front, place, z, 5) for place in across]
    block += [(a, b, 1.5, 40) for a in numpy.arange(-2, 2.001, 0.1) for b in numpy.arange(-1, 1.001, 0.1)]
    points = numpy.concatenate([ground, numpy.array(block)]).astype("<f4")
    head = (f"VERSION 0.7\nFIELDS x y z intensity\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nWIDTH {len(points)}\n"
            f"HEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(points)}\nDATA binary\n")
    return head.encode() + points.tobytes(), len(points)


@pytest.fixture(scope="module")
def drawn_in_software(chromium):
    """A browser that draws in 3D without a graphics card."""
    browser = chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=[
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def ada(server):
    return server.sign_up("Ada")


class Bench:
    """The workbench of a cloud with a person's hands; places are metres of the cloud."""

    def __init__(self, browser, server, person, theme="light", width=1440, height=900, script=None):
        self.person = person
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme,
                                           base_url=server.url, locale="en-GB")
        self.context.set_default_timeout(SLOW)
        if script is not None:
            self.context.add_init_script(script)
        self.page = page = self.context.new_page()
        self.trouble, self.asked = [], []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        sign_in(page, person)
        self.workspace = person.get("me")["workspace"]["slug"]

    def visit(self, project, image):
        self.image = image["id"]
        self.page.goto(f"/w/{self.workspace}/{project['slug']}/images/{image['id']}")
        return self

    def shown(self):
        """Waits until every point that is wanted is there."""
        expect(self.stage()).to_have_attribute("data-loading", "0", timeout=SLOW)
        expect(self.stage()).not_to_have_attribute("data-drawn", "0", timeout=SLOW)
        return self

    def stage(self):
        return self.page.locator(".cloud-stage")

    def from_above(self):
        """Looks straight down at the whole cloud; afterwards `at` knows where places are."""
        self.page.locator(".cloud-canvas").focus()
        self.page.keyboard.press("f")
        self.page.keyboard.press("t")

    def at(self, x, y, z=0.0):
        box = self.page.locator(".cloud-canvas").bounding_box()
        radius = math.hypot(SIDE, SIDE, 1.5) / 2
        away = radius / math.sin(math.radians(27.5)) * math.hypot(0.5, 0.62, 0.6)
        scale = box["height"] / 2 / math.tan(math.radians(27.5)) / (away + 0.75 - z)
        return box["x"] + box["width"] / 2 + x * scale, box["y"] + box["height"] / 2 - y * scale

    def draw(self, start, end, reach):
        page = self.page
        page.keyboard.press("b")
        expect(self.stage()).to_have_attribute("data-tool", "draw")
        page.mouse.move(*self.at(*start))
        page.mouse.down()
        page.mouse.move(*self.at(*end), steps=5)
        page.mouse.up()
        expect(self.stage()).to_have_attribute("data-step", "width")
        page.mouse.move(*self.at(*reach), steps=5)
        page.mouse.down()
        page.mouse.up()
        expect(self.stage()).to_have_attribute("data-tool", "select")

    def drag(self, view, handle, right, down):
        """Drags a handle of a flat view by pixels."""
        box = self.page.locator(f"[data-view={view}] [data-handle='{handle}']").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=5)
        self.page.mouse.up()

    def bodies(self):
        return self.person.get(f"images/{self.image}/annotations")["items"]

    def saved(self, wanted, what):
        """Waits until the server has what is wanted of the bodies."""
        expect(self.page.locator("[data-saved=saved]")).to_be_visible(timeout=SLOW)
        return program.wait_until(lambda: (found := self.bodies()) is not None and wanted(found) and [found], 60, what)[0]

    def colours(self):
        """How many different colours the stage shows."""
        picture = Image.open(io.BytesIO(self.page.screenshot(clip=self.page.locator(".cloud-canvas").bounding_box())))
        return len(numpy.unique(numpy.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0))


@pytest.fixture
def bench(drawn_in_software, pages, server, ada):
    made = []

    def start(**options):
        one = Bench(drawn_in_software, server, ada, **options)
        made.append(one)
        return one

    yield start
    for one in made:
        one.context.close()


@pytest.fixture(scope="module")
def made(ada):
    """A project with the cloud; each test that draws takes one of its own."""

    def make():
        project = ada.project(classes=("car", "van"))
        image = ada.upload_image(project["id"], cloud()[0], "yard.pcd")
        assert image["ingest_status"] == "ready" and image["media"] == "point_cloud", image
        return project, image

    return make


def test_a_cloud_is_shown_with_its_levels_of_detail(bench, made, ada):
    project, image = made()
    tree = ada.get(f"images/{image['id']}/cloud")
    assert len(tree["nodes"]) > 1 and tree["count"] == cloud()[1]
    one = bench()
    page = one.page
    page.goto(f"/w/{one.workspace}/{project['slug']}/images")
    page.get_by_role("link", name=re.compile("yard.pcd")).first.wait_for()
    assert not any("CloudWorkbench" in address for address in one.asked), "drawing in space is loaded on demand"
    page.get_by_role("link", name=re.compile("yard.pcd")).first.click()
    one.shown()
    expect(page.locator(".cloud-stats")).to_contain_text(f"of {cloud()[1]:,} points")
    expect(page.locator(".cloud-stats")).to_contain_text("within")
    assert any("CloudWorkbench" in address for address in one.asked)
    drawn = int(one.stage().get_attribute("data-drawn"))
    assert 0 < drawn <= cloud()[1]
    program.wait_until(lambda: one.colours() > 20, 60, "points on the stage")

    # Only what the cloud has can be chosen.
    page.keyboard.press("i")
    choice = page.get_by_label("Colour by")
    assert choice.locator("option").all_inner_texts() == ["Height", "Intensity"]
    choice.select_option("intensity")
    expect(one.stage()).to_have_attribute("data-colours", "intensity")
    page.get_by_label("Lower end of x").fill("0.5")
    expect(page.get_by_role("button", name="Clipped")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("button", name="Clipped")).to_have_count(0)
    assert problems(page) == []
    page.keyboard.press("i")
    expect(choice).to_have_count(0)

    # Near the ground fewer points are in view; flying changes the picture.
    before = one.stage().screenshot()
    page.locator(".cloud-canvas").focus()
    page.keyboard.down("w")
    program.wait_until(lambda: one.stage().screenshot() != before, 60, "another picture")
    page.keyboard.up("w")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    for words in ("Fly while held: forwards, left, back, right", "Stand the body on the ground", "Draw bodies: one side, then the width", "Clip around the body"):
        expect(keys.get_by_text(words)).to_be_visible()
    assert keys_with_two_meanings(page) == {}
    assert one.trouble == []


def test_a_cloud_that_is_turned_keeps_up_with_the_hand(bench, ada):
    random = numpy.random.default_rng(4)
    points = random.uniform((-20, -20, 0, 0), (20, 20, 3, 60), (150_000, 4)).astype("<f4")
    head = cloud()[0].split(b"DATA binary\n")[0].decode().split("WIDTH")[0]
    data = f"{head}WIDTH {len(points)}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(points)}\nDATA binary\n".encode() + points.tobytes()
    project = ada.project(classes=("car",))
    image = ada.upload_image(project["id"], data, "dense.pcd")
    # A machine on which every frame takes 20 times as long.
    one = bench(script="const ask = requestAnimationFrame; window.requestAnimationFrame = (draw) => ask((now) => draw(20 * now));")
    one.visit(project, image).shown()
    whole = int(one.stage().get_attribute("data-drawn"))
    assert whole > 100_000
    box = one.page.locator(".cloud-canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    one.page.mouse.move(x, y)
    one.page.mouse.down()
    drawn = []
    for step in range(12):
        one.page.mouse.move(x + 10 * step, y)
        drawn.append(int(one.stage().get_attribute("data-drawn")))
    one.page.mouse.up()
    assert 0 < min(drawn) < whole, "fewer points while it moves"
    expect(one.stage()).to_have_attribute("data-drawn", str(whole))
    one.shown()
    assert one.trouble == []


def test_bodies_are_drawn_refined_and_leave_as_they_are(bench, made, ada):
    project, image = made()
    one = bench().visit(project, image).shown()
    page = one.page
    one.from_above()
    one.draw((-2, -1), (2, -1), (2, 1))
    body = one.saved(lambda found: len(found) == 1, "the body")[0]
    assert body["kind"] == "cuboid" and body["class_name"] == "car"
    assert body["data"]["center"][:2] == pytest.approx([0, 0], abs=0.3)
    assert body["data"]["size"] == pytest.approx([4, 2, 1.55], abs=0.3)
    assert body["data"]["center"][2] - body["data"]["size"][2] / 2 == pytest.approx(0, abs=0.05), "it stands on the ground"
    assert body["data"]["yaw"] == pytest.approx(0, abs=0.1)
    expect(page.get_by_role("tab", name=re.compile("Bodies"))).to_contain_text("1")

    # A class by its key, then faces and the heading in the flat views.
    page.keyboard.press("2")
    one.saved(lambda found: found[0]["class_name"] == "van", "the other class")
    width = body["data"]["size"][1]
    one.drag("top", "1,0", 30, 0)
    wider = one.saved(lambda found: found[0]["data"]["size"][1] > width + 0.1, "a wider body")[0]["data"]
    # The other side stayed where it was: what is right of the heading moved.
    assert wider["center"][1] + wider["size"][1] / 2 == pytest.approx(body["data"]["center"][1] + width / 2, abs=0.02)
    one.drag("side", "0,1", 0, -25)
    one.saved(lambda found: found[0]["data"]["size"][2] > wider["size"][2] + 0.1, "a higher body")
    one.drag("top", "turn", 40, 0)
    turned = one.saved(lambda found: found[0]["data"]["yaw"] < -0.1, "a turned body")[0]["data"]

    # Undo goes back step by step, redo forwards, and both are saved.
    page.keyboard.press("Control+z")
    one.saved(lambda found: abs(found[0]["data"]["yaw"]) < 0.1, "the heading before")
    page.keyboard.press("Control+Shift+z")
    one.saved(lambda found: found[0]["data"]["yaw"] == turned["yaw"], "the heading again")
    page.keyboard.press("Delete")
    one.saved(lambda found: found == [], "no body")
    page.keyboard.press("Control+z")
    one.saved(lambda found: [label["data"] for label in found] == [turned], "the body again")

    # Numbers, and back to the ground.
    page.get_by_label("Middle z").fill("5")
    page.get_by_label("Middle z").press("Enter")
    one.saved(lambda found: found[0]["data"]["center"][2] == 5, "a body in the air")
    page.get_by_role("button", name="To the ground").click()
    final = one.saved(lambda found: found[0]["data"]["center"][2] < 3, "a body on the ground")[0]["data"]
    assert final["center"][2] - final["size"][2] / 2 == pytest.approx(0, abs=0.05)

    # It is there after a reload, and found by a click in the list and in space.
    page.reload()
    one.shown()
    page.get_by_role("list", name="Bodies of this cloud").get_by_role("button", name=re.compile("van")).click()
    expect(page.get_by_label("Heading, °")).to_have_value(f"{math.degrees(final['yaw']):.2f}")
    assert problems(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_label("Heading, °")).to_have_count(0)
    one.from_above()
    page.mouse.click(*one.at(*final["center"]))
    expect(page.get_by_label("Heading, °")).to_be_visible()

    # What is drawn is what is exported.
    archive = ada.export(project["id"], format="kitti_3d")
    text = archive.read(next(name for name in archive.namelist() if "/label_2/" in name)).decode().split()
    assert text[0] == "van" and [float(one) for one in text[8:11]] == pytest.approx([final["size"][2], final["size"][1], final["size"][0]], abs=1e-4)
    data = io.BytesIO()
    archive.fp.seek(0)
    data.write(archive.fp.read())
    other = ada.project(classes=())
    job = ada.import_file(other["id"], data.getvalue(), "back.zip", format="kitti_3d")
    assert job["status"] == "succeeded", job
    there = ada.get(f"projects/{other['id']}/images")["items"]
    labels = ada.get(f"images/{there[0]['id']}/annotations")["items"]
    assert there[0]["media"] == "point_cloud" and len(labels) == 1
    for name in ("center", "size"):
        assert labels[0]["data"][name] == pytest.approx(final[name], abs=1e-4)
    assert labels[0]["data"]["yaw"] == pytest.approx(final["yaw"], abs=1e-4)
    assert one.trouble == []


def surveyed(kind):
    """The same yard as surveyors have it: in UTM, with classes and colours, as LAS 1.2 or compressed LAS 1.4."""
    text, count = cloud()
    points = numpy.frombuffer(text[-16 * count:], "<f4").reshape(-1, 4)
    header = laspy.LasHeader(point_format=7 if kind == "laz" else 2, version="1.4" if kind == "laz" else "1.2")
    header.scales, header.offsets = [0.001] * 3, [500_000.0, 5_400_000.0, 0.0]
    made = laspy.LasData(header)
    made.points = laspy.ScaleAwarePointRecord.zeros(count, header=header)
    made.x, made.y, made.z = points[:, 0] + 500_100.0, points[:, 1] + 5_400_200.0, points[:, 2] + 0.0
    made.intensity = points[:, 3]
    made.classification = numpy.where(points[:, 2] > 0, 6, 2)
    made.red, made.green, made.blue = (numpy.where(points[:, 2] > 0, high, low).astype("u2") for high, low in ((60000, 0), (0, 50000), (0, 0)))
    file = io.BytesIO()
    made.write(file, do_compress=kind == "laz")
    return file.getvalue(), count


@pytest.mark.parametrize("kind", ["las", "laz"])
def test_surveyed_clouds_are_coloured_and_labelled_where_they_are(bench, ada, kind):
    project = ada.project(classes=("car",))
    data, count = surveyed(kind)
    image = ada.upload_image(project["id"], data, f"yard.{kind}")
    assert image["media"] == "point_cloud", image
    one = bench().visit(project, image).shown()
    page = one.page
    expect(page.locator(".cloud-stats")).to_contain_text(f"of {count:,} points")
    page.keyboard.press("i")
    choice = page.get_by_label("Colour by")
    names = choice.locator("option").all_inner_texts()
    assert len(names) == 4, names
    seen = set()
    for name in names:
        choice.select_option(label=name)
        program.wait_until(lambda: (shot := one.stage().screenshot()) not in seen and (seen.add(shot) or True), 60, f"other colours: {name}")
    page.keyboard.press("i")
    one.from_above()
    one.draw((-2, -1), (2, -1), (2, 1))
    body = one.saved(lambda found: len(found) == 1, "the body")[0]["data"]
    # To the millimetre of the file, far from the origin.
    assert body["center"][:2] == pytest.approx([500_100, 5_400_200], abs=0.3, rel=0)
    assert body["size"] == pytest.approx([4, 2, 1.55], abs=0.3)
    assert body["center"][2] - body["size"][2] / 2 == pytest.approx(0, abs=0.05)
    page.reload()
    one.shown()
    page.get_by_role("list", name="Bodies of this cloud").get_by_role("button", name=re.compile("car")).click()
    expect(page.get_by_label("Middle x")).to_have_value(f"{body['center'][0]:.2f}")
    assert one.trouble == []


def test_steps_on_bodies_are_taken_back_after_a_reload(bench, made):
    project, image = made()
    one = bench().visit(project, image).shown()
    page = one.page
    one.from_above()
    one.draw((-2, -1), (2, -1), (2, 1))
    first = one.saved(lambda found: len(found) == 1, "a body")[0]
    page.keyboard.press("Escape")
    one.draw((8, 8), (12, 8), (12, 10))
    other = next(body for body in one.saved(lambda found: len(found) == 2, "another body") if body["id"] != first["id"])
    page.keyboard.press("2")
    one.saved(lambda found: {body["class_name"] for body in found} == {"car", "van"}, "the other class")
    page.reload()
    one.shown()
    page.locator(".cloud-canvas").focus()
    page.keyboard.press("Control+z")
    one.saved(lambda found: {body["class_name"] for body in found} == {"car"}, "its class before")
    page.keyboard.press("Control+Shift+z")
    one.saved(lambda found: {body["class_name"] for body in found} == {"car", "van"}, "the other class again")
    # Meanwhile somebody else moves the first: what was done to it stays, the other goes back to nothing.
    moved = {**first["data"], "center": [5, 5, first["data"]["center"][2]]}
    page.goto("about:blank")
    one.person.patch(f"annotations/{first['id']}", {"data": moved}, headers={"If-Match": f'"{first["revision"]}"'})
    one.visit(project, image).shown()
    page.locator(".cloud-canvas").focus()
    for _ in range(2):
        page.keyboard.press("Control+z")
    left = one.saved(lambda found: len(found) == 1, "one body")
    assert left[0]["id"] == first["id"] != other["id"] and left[0]["data"]["center"][:2] == [5, 5]
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert one.trouble == []


def test_what_is_drawn_offline_is_saved_later(bench, made):
    project, image = made()
    one = bench(theme="dark", width=1000).visit(project, image).shown()
    page = one.page
    one.from_above()
    one.context.set_offline(True)
    one.draw((-2, -1), (2, -1), (2, 1))
    expect(page.locator("[data-saved=waiting]")).to_be_visible(timeout=SLOW)
    assert one.bodies() == []
    one.context.set_offline(False)
    one.saved(lambda found: len(found) == 1, "the body drawn offline")
    # Escape leaves what is being drawn, and nothing of it stays.
    page.keyboard.press("b")
    page.mouse.move(*one.at(8, 8))
    page.mouse.down()
    page.mouse.move(*one.at(11, 8), steps=4)
    page.mouse.up()
    expect(one.stage()).to_have_attribute("data-step", "width")
    page.keyboard.press("Escape")
    expect(one.stage()).to_have_attribute("data-step", "start")
    page.keyboard.press("Escape")
    expect(one.stage()).to_have_attribute("data-tool", "select")
    assert len(one.bodies()) == 1 and one.trouble == []


def test_clouds_are_marked_left_for_later_and_the_time_is_kept(bench, ada, made):
    project, image = made()
    scan = ada.upload_image(project["id"], cloud()[0][:-4] + numpy.array([7], "<f4").tobytes(), "zoo.pcd")
    one = bench()
    one.image = image["id"]
    page = one.page
    page.goto(f"/w/{one.workspace}/{project['slug']}/images/{image['id']}?sort=created_at")
    one.shown().from_above()
    # A place in space, in metres; beside the points there is none.
    page.keyboard.press("Shift+C")
    box = page.locator(".cloud-canvas").bounding_box()
    page.mouse.click(box["x"] + 30, box["y"] + 30)
    expect(page.get_by_text("No point is there: click on one.")).to_be_visible()
    page.mouse.click(*one.at(0, 0, 1.5))
    page.keyboard.type("Is this a van?")
    assert problems(page) == []
    page.keyboard.press("Control+Enter")
    pin = page.get_by_role("button", name="Mark 1, open: Is this a van?").first
    expect(pin).to_be_visible()
    mark, = ada.get(f"images/{image['id']}/marks")["items"]
    assert [mark["position"][axis] for axis in "xyz"] == pytest.approx([0, 0, 1.5], abs=0.3)
    # It stays where it is in space, however one turns.
    before = pin.bounding_box()
    page.locator(".cloud-canvas").focus()
    for _ in range(4):
        page.keyboard.press("-")
    page.keyboard.down("d")
    program.wait_until(lambda: (place := pin.bounding_box()) is None or abs(place["x"] - before["x"]) > 20, 60, "the pin to move with the cloud")
    page.keyboard.up("d")
    page.get_by_role("tab", name="Marks 1").click()
    page.get_by_role("list", name="Marks").get_by_role("button", name="Mark 1, open: Is this a van?").click()
    # Out of view it has no place on the page.
    program.wait_until(lambda: (place := pin.bounding_box()) is not None and abs(place["x"] + 14 - box["x"] - box["width"] / 2) < 40, 60, "its place in the middle")

    # Left for later, and taken back by drawing.
    page.locator(".cloud-canvas").focus()
    page.keyboard.press("Shift+D")
    dialog = page.get_by_role("dialog", name="Leave this image for later")
    expect(dialog).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", level=1)).to_have_text("zoo.pcd")
    assert ada.get(f"images/{image['id']}")["skip"]["reason"] == "blurred"
    one.shown()
    page.keyboard.press(",")
    expect(page.get_by_role("heading", level=1)).to_have_text("yard.pcd")
    note = page.get_by_role("note", name="Left for later")
    expect(note).to_contain_text("blurred")
    assert problems(page) == []
    one.shown().from_above()
    one.draw((-2, -1), (2, -1), (2, 1))
    one.saved(lambda found: len(found) == 1, "the body")
    expect(note).to_have_count(0)
    assert "skip" not in ada.get(f"images/{image['id']}")
    # The next one that has no labels; done is not left for later.
    page.keyboard.press("Shift+U")
    expect(page.get_by_role("heading", level=1)).to_have_text("zoo.pcd")
    page.keyboard.press(",")
    expect(page.get_by_role("heading", level=1)).to_have_text("yard.pcd")
    one.shown()
    page.keyboard.press("Control+Enter")
    program.wait_until(lambda: ada.get(f"images/{image['id']}")["status"] == "done", 60, "done")
    expect(page.get_by_role("heading", level=1)).to_have_text("zoo.pcd")
    page.keyboard.press(",")
    expect(page.get_by_role("heading", level=1)).to_have_text("yard.pcd")
    expect(page.get_by_role("button", name="Leave the image for later")).to_be_disabled()
    page.get_by_role("tab", name="Info").click()
    expect(page.get_by_text("Time worked on it")).to_be_visible()
    program.wait_until(lambda: ada.get(f"images/{image['id']}/work")["seconds"] > 1, 60, "the time on the cloud")

    # The queue of Annotate is no view to come back to.
    page.goto(f"/w/{one.workspace}/{project['slug']}/annotate")
    expect(page.get_by_role("heading", level=1)).to_have_text("zoo.pcd", timeout=SLOW)
    page.get_by_role("button", name="Back to the images").click()
    program.wait_until(lambda: page.url.endswith(f"/{project['slug']}/images"), 30, "all images")
    # From the marks of the project to the place.
    page.goto(f"/w/{one.workspace}/{project['slug']}/marks")
    page.get_by_role("link", name="Open, yard.pcd: Is this a van?").click()
    one.shown()
    expect(pin).to_have_class("wb-pin wb-pin-on")
    assert abs(pin.bounding_box()["x"] + 14 - box["x"] - box["width"] / 2) < 60
    assert one.trouble == [] and scan["media"] == "point_cloud"


PROJECTION = numpy.array([[300, 0, 320, 6], [0, 300, 120, -3], [0, 0, 1, 0.01]])
# The camera stands 2 m behind the lidar's zero and 0.5 m above it, and looks along x.
TO_CAMERA = numpy.array([[0, -1, 0, 0.1], [0, 0, -1, 0.5], [1, 0, 0, 2]])


def drive(frames=1):
    """A folder as KITTI has it, zipped: scans, calibrations, the camera's pictures and a car in each frame, 1 m farther on."""
    axis = numpy.arange(-SIDE / 2, SIDE / 2 + 1e-6, 0.25)
    x, y = (one.ravel() for one in numpy.meshgrid(axis, axis))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for frame in range(frames):
            scan = numpy.stack([x, y, numpy.full_like(x, -1.5), numpy.full_like(x, 0.1 + frame / 20)], 1).astype("<f4")
            archive.writestr(f"training/velodyne/{frame:06}.bin", scan.tobytes())
            text = "".join(f"{name}: {' '.join(map(str, matrix.ravel()))}\n" for name, matrix in (
                ("P2", PROJECTION), ("R0_rect", numpy.eye(3)), ("Tr_velo_to_cam", TO_CAMERA)))
            archive.writestr(f"training/calib/{frame:06}.txt", text)
            picture = io.BytesIO()
            Image.new("RGB", (640, 240), (70, 90 + frame, 120)).save(picture, "PNG")
            archive.writestr(f"training/image_2/{frame:06}.png", picture.getvalue())
            archive.writestr(f"training/label_2/{frame:06}.txt", f"Car 0 0 0 10 20 60 70 1.5 1.6 3.9 1 2 {12 + frame} -1.2\n")
    return data.getvalue()


def read(person, project, count):
    """The images of a project, once all are read."""

    def ready():
        images = person.get(f"projects/{project['id']}/images?limit=50")["items"]
        return len(images) == count and all(one["ingest_status"] == "ready" for one in images) and images

    return program.wait_until(ready, 120, "images that are read")


def seen(data):
    """The corners of a body in the camera's picture, the nearest pixels' middles at halves."""
    (x, y, z), (length, width, height), yaw = data["center"], data["size"], data["yaw"]
    ahead, left = numpy.array([math.cos(yaw), math.sin(yaw), 0]), numpy.array([-math.sin(yaw), math.cos(yaw), 0])
    corners = [numpy.array([x, y, z]) + a * length * ahead + b * width * left + numpy.array([0, 0, c * height])
               for a in (-0.5, 0.5) for b in (-0.5, 0.5) for c in (-0.5, 0.5)]
    places = [PROJECTION @ numpy.append(TO_CAMERA @ numpy.append(corner, 1), 1) for corner in corners]
    return numpy.array([place[:2] / place[2] + 0.5 for place in places])


def outline(page):
    """The box around the one body that is projected."""
    points = page.locator(".cloud-camera-body polygon").get_attribute("points")
    places = numpy.array([[float(one) for one in pair.split(",")] for pair in points.split()])
    return [*places.min(0), *places.max(0)]


def stands(page, corners):
    wanted = pytest.approx([*corners.min(0), *corners.max(0)], abs=1e-3)
    program.wait_until(lambda: outline(page) == wanted, 60, "the body where it is seen")


def test_bodies_stand_in_the_pictures_of_calibrated_cameras(bench, ada):
    project = ada.project(classes=())
    job = ada.import_file(project["id"], drive(), "drive.zip")
    assert job["status"] == "succeeded" and job["result"]["report"]["format"] == "kitti_3d", job
    images = read(ada, project, 2)
    image = next(one for one in images if one["media"] == "point_cloud")
    one = bench().visit(project, image).shown()
    page = one.page
    camera = page.get_by_role("region", name="Camera picture")
    expect(camera).to_have_attribute("data-bodies", "1")
    label = one.bodies()[0]
    corners = seen(label["data"])
    stands(page, corners)
    expect(camera.get_by_role("img", name="What image_2 saw")).to_be_visible()

    # A click on it selects the body; what is changed there is changed here.
    box = camera.locator(".cloud-camera-picture svg").bounding_box()
    scale = box["width"] / 640
    middle = corners.mean(0)
    page.mouse.click(box["x"] + middle[0] * scale, box["y"] + middle[1] * scale)
    expect(page.get_by_label("Heading, °")).to_be_visible()
    expect(camera.locator("[data-selected]")).to_have_count(1)
    page.get_by_label("Middle x").fill("9")
    page.get_by_label("Middle x").press("Enter")
    moved = one.saved(lambda found: found[0]["data"]["center"][0] == 9, "a nearer body")[0]["data"]
    corners = seen(moved)
    stands(page, corners)
    # Behind the camera it is not in view.
    page.get_by_label("Middle x").fill("-9")
    page.get_by_label("Middle x").press("Enter")
    expect(camera).to_have_attribute("data-bodies", "0")
    page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Undo").click()
    expect(camera).to_have_attribute("data-bodies", "1")

    small = camera.bounding_box()["width"]
    page.keyboard.press("Shift+P")
    expect(camera.get_by_role("button", name="Smaller picture")).to_be_visible()
    program.wait_until(lambda: camera.bounding_box()["width"] > small * 1.3, 60, "a larger picture")
    assert problems(page) == []
    page.keyboard.press("p")
    expect(camera).to_have_count(0)
    page.keyboard.press("p")
    expect(camera).to_be_visible()
    page.keyboard.press("Shift+P")
    assert one.trouble == []


def unpacked(folder, data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("labelled", [True, False])
def test_a_dropped_kitti_folder_brings_its_labels_and_cameras(bench, ada, tmp_path, labelled):
    project = ada.project(classes=())
    folder = unpacked(tmp_path / "drive", drive(2))
    # Frames of the benchmark's two halves have the same names, and another camera's pictures too.
    for part in ("velodyne", "calib", "image_2"):
        for file in (folder / "training" / part).iterdir():
            other = folder / "testing" / part / file.name
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_bytes(file.read_bytes())
    for number, file in enumerate(sorted(folder.glob("*/velodyne/*.bin"))):
        # Equal bytes would be one image.
        file.write_bytes(file.read_bytes()[:-16 * (number + 1)])
    for number, file in enumerate(sorted(folder.glob("*/image_2/*.png"))):
        for part, shade in (("image_2", 10), ("image_3", 200)):
            (file.parent.parent / part).mkdir(exist_ok=True)
            Image.new("RGB", (640, 240), (shade, 40 * number, 120)).save(file.parent.parent / part / file.name)
    if not labelled:
        shutil.rmtree(folder / "training/label_2")
    one = bench()
    page = one.page
    page.goto(f"/w/{one.workspace}/{project['slug']}/sources")
    page.get_by_test_id("folder").set_input_files(str(folder))
    expect(page.get_by_text(("2 label files and " if labelled else "") + "4 calibrations were in there too.")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^Uploaded"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Import labels and cameras" if labelled else "Import cameras").click()
    window = page.get_by_role("dialog", name="Import labels")
    expect(window.get_by_label("Format")).to_have_value("kitti_3d")
    assert problems(page) == []
    window.get_by_role("button", name="Import", exact=True).click()
    expect(window).to_have_count(0)
    images = {image["relative_path"]: image for image in read(ada, project, 12)}

    def cameras(path):
        return ada.get(f"images/{images[path]['id']}/cameras")["items"]

    clouds = [path for path in images if "/velodyne/" in path]
    assert len(clouds) == 4
    program.wait_until(lambda: all(cameras(path) for path in clouds), 60, "cameras of all clouds")
    for path in clouds:
        found, = cameras(path)
        assert found["name"] == "image_2" and found["projection"] == PROJECTION.ravel().tolist()
        assert found["picture_id"] == images[path.replace("velodyne", "image_2").replace(".bin", ".png")]["id"]
        labels = ada.get(f"images/{images[path]['id']}/annotations")["items"]
        assert [label["kind"] for label in labels] == (["cuboid"] if labelled and path.startswith("training") else [])
    # The page of the cloud shows what the camera saw.
    one.visit(project, images["training/velodyne/000000.bin"]).shown()
    camera = page.get_by_role("region", name="Camera picture")
    expect(camera.get_by_role("img", name="What image_2 saw")).to_be_visible()
    expect(camera).to_have_attribute("data-bodies", "1" if labelled else "0")
    assert one.trouble == []


def test_an_object_is_followed_through_a_sequence(bench, ada):
    project = ada.project(classes=("car",))
    data = io.BytesIO()
    points, _ = cloud()
    with zipfile.ZipFile(data, "w") as archive:
        for frame in range(12):
            # Another byte at the end of each: equal files would be one cloud.
            archive.writestr(f"drive/scan{frame}.pcd", points[:-4] + numpy.array([frame], "<f4").tobytes())
    job = ada.import_file(project["id"], data.getvalue(), "drive.zip")
    assert job["status"] == "succeeded" and job["result"]["report"]["images"]["added"] == 12, job
    images = read(ada, project, 12)
    clouds = ada.get(f"images/{images[0]['id']}/sequence")["items"]
    assert [one["filename"] for one in clouds] == [f"scan{frame}.pcd" for frame in range(12)]
    first, last = clouds[8], clouds[11]
    body = {"center": [0, 0, 0.75], "size": [4, 2, 1.5], "yaw": 0.1}
    ada.post("annotations", {"image_id": first["id"], "class_name": "car", "kind": "cuboid", "data": body})

    def found(scan):
        return ada.get(f"images/{scan['id']}/annotations")["items"]

    one = bench().visit(project, first).shown()
    page = one.page
    bar = page.get_by_role("toolbar", name="Sequence")
    expect(bar.get_by_text("9 of 12")).to_be_visible()
    expect(bar.get_by_role("button", name="Copy on")).to_be_disabled()
    page.get_by_role("list", name="Bodies of this cloud").get_by_role("button", name=re.compile("car")).click()
    expect(bar.get_by_role("button", name="Fill between")).to_be_disabled()

    # Three clouds on, the same object, moved by 3 m.
    for place in (10, 11, 12):
        page.keyboard.press("m")
        expect(bar.get_by_text(f"{place} of 12")).to_be_visible(timeout=SLOW)
        expect(page.get_by_label("Middle x")).to_have_value("0.00", timeout=SLOW)
    assert [label["data"]["extra"]["track"] for scan in (first, last) for label in found(scan)] == ["1", "1"]
    for scan in clouds[9:11]:
        label = found(scan)[0]
        ada.delete(f"annotations/{label['id']}?revision={label['revision']}")
    page.get_by_label("Middle x").fill("3")
    page.get_by_label("Middle x").press("Enter")
    program.wait_until(lambda: found(last)[0]["data"]["center"][0] == 3, 60, "the moved body")
    expect(page.locator("[data-saved=saved]")).to_be_visible(timeout=SLOW)
    page.get_by_label("Middle x").blur()
    page.keyboard.press("l")
    expect(page.get_by_text("Track 1: 2 bodies added between its keyframes.")).to_be_visible(timeout=SLOW)
    between = [found(scan) for scan in clouds[9:11]]
    assert [[label["data"]["center"][0] for label in labels] for labels in between] == [[1], [2]]
    assert all(label["source"] == "interpolated" for labels in between for label in labels)
    assert problems(page) == []

    # One step back takes all of it back, one forwards does it again.
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Taken back: 2 bodies of track 1.")).to_be_visible(timeout=SLOW)
    assert [found(scan) for scan in clouds[9:11]] == [[], []] and found(last)[0]["data"]["center"][0] == 3
    page.keyboard.press("l")
    program.wait_until(lambda: len(found(clouds[9])) == 1, 60, "bodies again")

    # Going back, the object stays selected; what was computed is moved and stays.
    page.keyboard.press("Shift+N")
    expect(bar.get_by_text("11 of 12")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Middle x")).to_have_value("2.00", timeout=SLOW)
    page.get_by_label("Middle x").fill("2.5")
    page.get_by_label("Middle x").press("Enter")
    label = program.wait_until(lambda: [one for one in found(clouds[10]) if one["is_keyframe"]], 60, "a keyframe")[0]
    assert label["data"]["center"][0] == 2.5 and label["data"]["extra"]["track"] == "1"
    assert one.trouble == []


def test_a_camera_is_calibrated_by_hand(bench, made, ada):
    project, image = made()
    picture = io.BytesIO()
    Image.new("RGB", (640, 240), (90, 120, 70)).save(picture, "PNG")
    ada.upload_image(project["id"], picture.getvalue(), "yard.png")
    one = bench().visit(project, image).shown()
    page = one.page
    page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Camera picture: calibrate a camera").click()
    window = page.get_by_role("dialog", name="Cameras of this cloud")
    window.get_by_label("Picture", exact=True).select_option(label="yard.png")
    window.get_by_label("Calibration").fill("P2: 1 2 3")
    window.get_by_role("button", name="Save").click()
    expect(window.get_by_text("There is no P2 with 12 numbers in it")).to_be_visible()
    assert problems(page) == []
    window.get_by_label("Calibration").fill(
        f"P2: {' '.join(map(str, PROJECTION.ravel()))}\nTr_velo_to_cam: {' '.join(map(str, TO_CAMERA.ravel()))}\n")
    window.get_by_role("button", name="Save").click()
    expect(window).to_have_count(0)
    camera = page.get_by_role("region", name="Camera picture")
    expect(camera.get_by_role("img", name="What front saw")).to_be_visible()
    items = ada.get(f"images/{image['id']}/cameras")["items"]
    assert [item["name"] for item in items] == ["front"] and items[0]["projection"] == PROJECTION.ravel().tolist()
    page.reload()
    one.shown()
    expect(camera.get_by_role("img", name="What front saw")).to_be_visible()
    # Taken away again, the page is as before.
    camera.get_by_role("button", name="Calibrate cameras").click()
    window.get_by_role("button", name="Remove front").click()
    window.get_by_role("button", name="Save").click()
    expect(camera).to_have_count(0)
    assert ada.get(f"images/{image['id']}/cameras")["items"] == [] and one.trouble == []


def test_what_cannot_be_shown_is_said(bench, ada, made):
    project, image = made()
    script = """const before = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return String(kind).startsWith("webgl") ? null : before.call(this, kind, ...more); };"""
    one = bench(script=script).visit(project, image)
    expect(one.page.get_by_role("heading", name="This browser cannot draw in 3D")).to_be_visible(timeout=SLOW)
    assert problems(one.page) == []
    holes = (b"VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH 1\nHEIGHT 1\nPOINTS 1\nDATA ascii\n"
             b"nan nan nan\n")
    broken = ada.upload_image(project["id"], holes, "holes.pcd")
    assert broken["ingest_status"] == "failed"
    one.visit(project, broken)
    expect(one.page.get_by_role("heading", name="This cloud cannot be shown")).to_be_visible(timeout=SLOW)
    expect(one.page.get_by_text("no point of the cloud has a place")).to_be_visible()

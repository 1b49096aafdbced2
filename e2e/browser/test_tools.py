"""Every tool against a real server: drawn in the workbench, saved, shown again after a reload, written by an export."""

import io
import json
import re
import time
import urllib.request
import xml.etree.ElementTree
import zipfile

import numpy
import pytest
from playwright.sync_api import expect

from accessibility import problems
from test_large_pictures import png
from test_journey import fresh, person, photographs, server  # noqa: F401 (fixtures)


class Bench:
    """The workbench of one person, with their hands on the picture: places are image pixels."""

    def __init__(self, someone, name, classes="car, person", count=1, files=None):
        self.someone, self.page = someone, someone.page
        someone.sign_up(fresh("tools"))
        someone.make_project(name, classes, files or photographs(count))
        self.prepared()
        self.page.get_by_role("link", name="Show the images").click()
        self.page.locator(".cell-link").first.click()
        self.opened()

    def prepared(self):
        """Waits until the workers have decoded what was uploaded: before that the workbench shows no picture."""
        project = self.someone.call("GET", "/api/v1/projects")["body"]["items"][0]["id"]
        end = time.monotonic() + 90
        while True:
            images = self.someone.call("GET", f"/api/v1/projects/{project}/images")["body"]["items"]
            if images and all(image["ingest_status"] == "ready" for image in images):
                return
            assert time.monotonic() < end, images
            self.page.wait_for_timeout(200)

    def opened(self):
        self.page.locator(".workbench-canvas").wait_for()
        self.page.wait_for_load_state("networkidle")
        self.page.locator(".workbench-photo img").last.wait_for()
        self.page.locator(".workbench-canvas").focus()
        project = self.someone.call("GET", "/api/v1/projects")["body"]["items"][0]
        self.project = project["id"]
        self.image = self.someone.call("GET", f"/api/v1/projects/{self.project}/images")["body"]["items"][0]
        # Where the fitted picture lies: 24 pixels are left free around it.
        frame = self.page.locator(".workbench-canvas").bounding_box()
        width, height = self.image["width"], self.image["height"]
        self.scale = min((frame["width"] - 48) / width, (frame["height"] - 48) / height)
        self.left = frame["x"] + (frame["width"] - width * self.scale) / 2
        self.top = frame["y"] + (frame["height"] - height * self.scale) / 2

    def at(self, x, y):
        """A place given in thousandths of the picture."""
        return self.left + x / 1000 * self.image["width"] * self.scale, self.top + y / 1000 * self.image["height"] * self.scale

    def click(self, x, y):
        self.page.mouse.click(*self.at(x, y))

    def drag(self, start, end):
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*end), steps=6)
        self.page.mouse.up()

    def draw(self, key, *places, end=None):
        self.page.keyboard.press(key)
        for place in places:
            self.click(*place)
        if end is not None:
            self.page.keyboard.press(end)

    def saved(self):
        self.page.locator("[data-saved=saved]").wait_for()
        return self.labels()

    def labels(self):
        labels = self.someone.call("GET", f"/api/v1/images/{self.image['id']}/annotations")["body"]["items"]
        # As drawn. Their ids ascend; times do not tell, since labels that travel together are made at the same moment.
        return sorted(labels, key=lambda label: label["id"])

    def export(self, form):
        """The files of an export in this format."""
        made = self.someone.call("POST", f"/api/v1/projects/{self.project}/exports", {"format": form})
        assert made["status"] == 202, made
        job = made["body"]["id"]
        end = time.monotonic() + 90
        while True:
            state = self.someone.call("GET", f"/api/v1/jobs/{job}")["body"]
            if state["status"] in ("succeeded", "failed", "cancelled"):
                break
            assert time.monotonic() < end, state
            self.page.wait_for_timeout(200)
        assert state["status"] == "succeeded", state
        address = self.someone.call("GET", f"/api/v1/exports/{job}/download")["body"]["url"]
        if address.startswith("/"):
            address = self.page.url.split("/", 3)[0] + "//" + self.page.url.split("/", 3)[2] + address
        with urllib.request.urlopen(address) as answer:
            return zipfile.ZipFile(io.BytesIO(answer.read()))


def flat(value):
    """Every number in a label's data, in order."""
    if isinstance(value, dict):
        return [number for name in sorted(value) for number in flat(value[name])]
    if isinstance(value, list):
        return [number for one in value for number in flat(one)]
    return [value] if isinstance(value, (int, float)) else []


def test_what_every_tool_draws_is_saved_shown_again_and_exported(person):
    someone = person()
    bench = Bench(someone, "Every tool")
    page = bench.page
    bench.draw("p", (50, 50), (300, 50), (300, 400), (50, 400), end="Enter")
    bench.draw("k", (120, 120), (220, 120), (220, 250), (120, 250), end="Enter")
    bench.draw("l", (350, 60), (450, 120), (550, 60), end="Enter")
    bench.draw("o", (620, 100))
    page.keyboard.press("c")
    bench.drag((700, 50), (950, 300))
    bench.draw("r", (400, 300), (550, 400), (500, 560))
    bench.draw("x", (700, 500), (900, 600), (800, 450), (820, 800))
    page.keyboard.press("b")
    bench.drag((60, 500), (300, 900))
    page.keyboard.press("Shift+B")
    bench.drag((350, 650), (500, 850))
    bench.drag((420, 600), (560, 760))
    labels = bench.saved()
    assert [label["kind"] for label in labels] == [
        "polygon", "polyline", "point", "ellipse", "rotated_box", "box", "box", "cuboid_2d"]
    assert len(labels[0]["data"]["parts"][0]["holes"]) == 1
    assert problems(page) == []

    page.reload()
    bench.opened()
    objects = page.get_by_role("list", name="Labels of this image")
    objects.get_by_role("listitem").nth(7).wait_for()
    # A point of the polygon is moved after the reload: the server's shape is the canvas's.
    page.keyboard.press("v")
    bench.click(80, 300)
    bench.drag((50, 50), (30, 20))
    moved = bench.saved()[0]
    assert moved["revision"] > labels[0]["revision"]
    assert flat(moved["data"]["parts"][0]["outer"]) != flat(labels[0]["data"]["parts"][0]["outer"])
    assert flat(moved["data"]["parts"][0]["holes"]) == flat(labels[0]["data"]["parts"][0]["holes"])
    page.keyboard.press("Control+z")
    assert flat(bench.saved()[0]["data"]) == pytest.approx(flat(labels[0]["data"]))

    archive = bench.export("cvat")
    document = next(name for name in archive.namelist() if name.endswith(".xml"))
    tree = xml.etree.ElementTree.fromstring(archive.read(document))
    written = {}
    for image in tree.iter("image"):
        for shape in image:
            written.setdefault(shape.tag, []).append(shape)
    assert {"box", "ellipse", "points", "polyline"} < set(written) and {"mask", "polygon"} & set(written)
    assert len(written["box"]) == 3, "two boxes and a turned one"
    turned = next(shape for shape in written["box"] if float(shape.get("rotation", 0)) != 0)
    assert float(turned.get("rotation")) % 360 == pytest.approx(labels[4]["data"]["angle"] % 360, abs=0.1)
    line = [[float(number) for number in pair.split(",")] for pair in written["polyline"][0].get("points").split(";")]
    assert flat(line) == pytest.approx(flat(labels[1]["data"]["points"]), abs=0.01)
    body, faces = written["cuboid"][0], labels[7]["data"]
    for number, corners in (("1", faces["front"]), ("2", faces["back"])):
        for corner, place in zip(("tl", "tr", "br", "bl"), corners):
            assert [float(body.get(axis + corner + number)) for axis in "xy"] == pytest.approx(place, abs=0.01)
    assert float(written["ellipse"][0].get("rx")) == pytest.approx(labels[3]["data"]["rx"], abs=0.01)
    assert someone.errors == [] and someone.answers == []


def test_order_groups_and_filters_stay(person):
    someone = person()
    bench = Bench(someone, "Arranged")
    page = bench.page
    page.keyboard.press("b")
    bench.drag((50, 50), (300, 300))
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    bench.drag((400, 400), (600, 600))
    page.keyboard.press("1")
    page.keyboard.press("v")
    bench.click(100, 100)
    page.keyboard.press("Control+]")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+g")
    first, second = bench.saved()
    assert (first["z_order"], second["z_order"]) == (1, 0)
    assert first["group_id"] == second["group_id"] == 1
    page.reload()
    bench.opened()
    objects = page.get_by_role("list", name="Labels of this image")
    objects.get_by_role("listitem").nth(1).wait_for()
    page.keyboard.press("v")
    bench.click(100, 100)
    assert objects.locator("[aria-pressed=true]").count() == 2, "the group is selected whole"
    page.keyboard.press("Control+Shift+g")
    first, second = bench.saved()
    assert first["group_id"] != second["group_id"]
    page.get_by_text("Filter").click()
    page.get_by_label("Class", exact=True).first.select_option(label="person")
    page.get_by_text("1 label left out").wait_for()
    assert objects.get_by_role("listitem").count() == 1
    assert problems(page) == []
    page.get_by_role("button", name="Show all labels").click()
    assert objects.get_by_role("listitem").count() == 2
    assert someone.errors == [] and someone.answers == []


def test_shapes_pasted_together_keep_their_order(person):
    someone = person()
    bench = Bench(someone, "Pasted")
    page = bench.page
    page.keyboard.press("b")
    for place in (50, 200, 350, 500, 650, 800):
        bench.drag((place, 50), (place + 100, 200))
    page.keyboard.press("v")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(page.get_by_role("list", name="Labels of this image").get_by_role("listitem")).to_have_count(12)
    pasted = [label["data"]["x"] for label in bench.saved()[6:]]
    assert pasted == sorted(pasted) and len(pasted) == 6


def test_a_painted_mask_is_saved_shown_again_and_exported(person):
    someone = person()
    bench = Bench(someone, "Painted")
    page = bench.page
    page.keyboard.press("m")
    page.get_by_role("region", name="Brush").wait_for()
    bench.drag((200, 300), (600, 300))
    bench.drag((400, 300), (400, 700))
    assert problems(page) == []
    mask, = bench.saved()
    assert mask["kind"] == "mask" and mask["data"]["size"] == [bench.image["height"], bench.image["width"]]
    page.reload()
    bench.opened()
    page.get_by_role("list", name="Labels of this image").get_by_role("listitem").first.wait_for()
    page.keyboard.press("v")
    bench.click(400, 500)
    page.keyboard.press("ArrowRight")
    moved, = bench.saved()
    assert moved["bounds"]["x_min"] * bench.image["width"] == pytest.approx(
        mask["bounds"]["x_min"] * bench.image["width"] + 1, abs=0.01)
    archive = bench.export("coco")
    name = next(one for one in archive.namelist() if one.endswith(".json"))
    annotation, = json.loads(archive.read(name))["annotations"]
    assert annotation["segmentation"]["size"] == moved["data"]["size"]
    counts = annotation["segmentation"]["counts"]
    if isinstance(counts, str):
        assert counts == moved["data"]["counts"]
    assert someone.errors == [] and someone.answers == []


def test_skeletons_are_made_drawn_and_exported(person):
    someone = person()
    bench = Bench(someone, "Poses", classes="person, car")
    page = bench.page
    # An admin gives the class its points: a triangle, in the editor, by mouse and by keys.
    page.get_by_role("button", name="Draw skeletons").hover()
    expect(page.get_by_role("button", name="Draw skeletons")).to_be_disabled()
    shown = page.url
    page.goto(re.sub(r"/images/.*", "/classes", shown))
    page.get_by_role("button", name="Change person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Start a skeleton").click()
    board = dialog.get_by_role("group", name="Places of the points")
    frame = board.bounding_box()
    for x, y in ((0.2, 0.9), (0.8, 0.9)):
        board.click(position={"x": x * frame["width"], "y": y * frame["height"]})
    names = dialog.get_by_label(re.compile("^Point [0-9]$"))
    expect(names).to_have_count(3)
    for index, name in enumerate(("nose", "left hand", "right hand")):
        names.nth(index).fill(name)
    dialog.get_by_label("Mirrored").nth(1).select_option(label="right hand")
    joint = board.get_by_role("button", name=re.compile("^nose"))
    joint.focus()
    page.keyboard.press("ArrowUp")
    assert problems(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3 points in its skeleton")).to_be_visible()

    page.goto(shown)
    bench.opened()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Draw skeletons")).to_have_attribute("aria-pressed", "true")
    bench.drag((200, 200), (600, 800))
    points = page.get_by_role("listbox", name="Points").get_by_role("option")
    expect(points).to_have_count(3)
    drawn, = bench.saved()
    assert drawn["kind"] == "keypoints" and [one["name"] for one in drawn["data"]["points"]] == ["nose", "left hand", "right hand"]
    assert problems(page) == []
    # One point is covered and moved by keys, another is not in the picture, by the mouse.
    page.keyboard.press("'")
    page.keyboard.press("'")
    expect(points.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Alt+o")
    page.keyboard.press("Shift+ArrowDown")
    points.nth(2).click()
    page.get_by_role("region", name="Points of the skeleton").get_by_role("button", name="Not there").click()
    expect(points.nth(2)).to_contain_text("Not there")
    marked, = bench.saved()
    assert [one["visibility"] for one in marked["data"]["points"]] == [2, 1, 0]
    assert marked["data"]["points"][1]["y"] == pytest.approx(drawn["data"]["points"][1]["y"] + 10)
    page.keyboard.press("Control+z")
    page.keyboard.press("Alt+s")
    swapped, = bench.saved()
    assert swapped["data"]["points"][2]["x"] == drawn["data"]["points"][1]["x"] and swapped["data"]["points"][2]["visibility"] == 1
    page.reload()
    bench.opened()
    page.get_by_role("list", name="Labels of this image").get_by_role("button", name="person").first.click()
    expect(points).to_have_count(3)

    archive = bench.export("coco")
    document = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith(".json"))))
    category = next(one for one in document["categories"] if one["name"] == "person")
    assert category["keypoints"] == ["nose", "left hand", "right hand"]
    assert sorted(map(sorted, category["skeleton"])) == [[1, 2], [2, 3]]
    label, = document["annotations"]
    assert label["keypoints"] == pytest.approx([number for one in swapped["data"]["points"] for number in (one["x"], one["y"], one["visibility"])])
    archive = bench.export("yolo_pose")
    description = archive.read("data.yaml").decode()
    assert "kpt_shape: [3, 3]" in description and "flip_idx: [0, 2, 1]" in description
    row = archive.read(next(name for name in archive.namelist() if name.endswith(".txt"))).decode().split()
    assert [int(row[index]) for index in (7, 10, 13)] == [one["visibility"] for one in swapped["data"]["points"]]
    assert float(row[5]) == pytest.approx(swapped["data"]["points"][0]["x"] / bench.image["width"], abs=1e-6)
    assert someone.errors == [] and someone.answers == []


def test_an_image_of_a_project_for_one_class_has_one(person):
    someone = person()
    page = someone.page
    someone.sign_up(fresh("single"))
    made = someone.call("POST", "/api/v1/projects", {"name": "One class", "project_type": "classification", "classes": [{"name": "cat"}, {"name": "dog"}, {"name": "cow"}]})
    assert made["status"] == 201, made
    project = made["body"]
    home = f"/w/{someone.call('GET', '/api/v1/me')['body']['workspace']['slug']}/{project['slug']}"
    page.goto(f"{home}/settings")
    page.get_by_text("One class an image").click()
    expect(page.get_by_text("Images have one class each.")).to_be_visible()
    page.goto(f"{home}/sources")
    page.get_by_test_id("files").set_input_files(photographs(1))
    page.get_by_role("heading", name=re.compile("^Uploaded")).wait_for()
    page.goto(f"{home}/images")
    page.locator(".cell-link").first.click()
    page.locator(".workbench-photo img").last.wait_for()
    classes = page.get_by_role("radiogroup", name="Classes of the image").get_by_role("radio")
    page.keyboard.press("1")
    expect(classes.nth(0)).to_be_checked()
    page.keyboard.press("2")
    expect(classes.nth(1)).to_be_checked()
    expect(classes.nth(0)).not_to_be_checked()
    page.locator("[data-saved=saved]").wait_for()
    image = someone.call("GET", f"/api/v1/projects/{project['id']}/images")["body"]["items"][0]
    labels = someone.call("GET", f"/api/v1/images/{image['id']}/annotations")["body"]["items"]
    assert [label["class_name"] for label in labels] == ["dog"]
    classes.nth(2).click()
    expect(classes.nth(2)).to_be_checked()
    page.keyboard.press("3")
    expect(classes.nth(2)).not_to_be_checked()
    page.locator("[data-saved=saved]").wait_for()
    assert someone.call("GET", f"/api/v1/images/{image['id']}/annotations")["body"]["items"] == []
    assert problems(page) == []
    assert someone.errors == [] and someone.answers == []


def red_thing():
    """A red ellipse on uneven green, 1920 × 1080, and the pixels that are of it."""
    random = numpy.random.default_rng(5)
    y, x = numpy.mgrid[0:1080, 0:1920]
    truth = ((x - 900) / 320) ** 2 + ((y - 520) / 210) ** 2 <= 1
    pixels = numpy.empty((1080, 1920, 3), numpy.int16)
    pixels[...] = numpy.stack([60 + x // 60, 110 + y // 40, numpy.full_like(x, 80)], axis=-1)
    pixels[truth] = (190, 70, 60)
    pixels += random.integers(-12, 13, pixels.shape[:2])[..., None].astype(numpy.int16)
    return {"name": "thing.png", "mimeType": "image/png", "buffer": png(pixels.clip(0, 255).astype(numpy.uint8))}


def area(ring):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]))) / 2


ELLIPSE = numpy.pi * 320 * 210


def test_a_thing_is_selected_by_a_click_a_box_and_along_its_edges(person):
    someone = person()
    bench = Bench(someone, "Smart", files=[red_thing()])
    page = bench.page
    page.keyboard.press("y")
    expect(page.get_by_role("button", name="Select a thing")).to_have_attribute("aria-pressed", "true")
    bench.click(470, 480)
    page.keyboard.press("Enter")
    objects = page.get_by_role("list", name="Labels of this image").get_by_role("listitem")
    expect(objects).to_have_count(1)
    label, = bench.saved()
    ring = label["data"]["parts"][0]["outer"]
    assert label["kind"] == "polygon" and area(ring) == pytest.approx(ELLIPSE, rel=0.03)
    assert min(x for x, _ in ring) == pytest.approx(580, abs=4) and max(y for _, y in ring) == pytest.approx(730, abs=4)
    page.keyboard.press("Delete")
    expect(objects).to_have_count(0)
    # By a box; a click beside it and one taken back change nothing.
    bench.drag((280, 260), (660, 700))
    bench.click(500, 500)
    page.keyboard.press("Control+z")
    page.keyboard.press("Enter")
    expect(objects).to_have_count(1)
    boxed, = bench.saved()
    assert area(boxed["data"]["parts"][0]["outer"]) == pytest.approx(ELLIPSE, rel=0.03)
    page.keyboard.press("Delete")
    expect(objects).to_have_count(0)
    # Escape leaves nothing behind.
    bench.click(470, 480)
    page.keyboard.press("Escape")
    # Along the edges: four clicks on the ellipse give all of its outline.
    page.keyboard.press("u")
    places = [(580, 520), (900, 310), (1220, 520), (900, 730)]
    for x, y in [*places, places[0]]:
        bench.click(x / 1.92, y / 1.08)
    expect(objects).to_have_count(1)
    cut, = bench.saved()
    assert area(cut["data"]["parts"][0]["outer"]) == pytest.approx(ELLIPSE, rel=0.06), "along the edge, not straight"
    assert len(cut["data"]["parts"][0]["outer"]) > 12
    assert problems(page) == []
    assert someone.errors == [] and someone.answers == []


def suggest(bench, boxes):
    """Labels as a model leaves them: class, left edge in pixels, score."""
    for name, x, score in boxes:
        made = bench.someone.call("POST", "/api/v1/annotations", {
            "image_id": bench.image["id"], "class_name": name, "kind": "box", "source": "model", "confidence": score,
            "data": {"x": x, "y": 40, "width": 60, "height": 80}})
        assert made["status"] == 201, made


def test_suggestions_are_accepted_and_rejected(person):
    someone = person()
    bench = Bench(someone, "Suggested")
    page = bench.page
    suggest(bench, [("car", 10, 0.9), ("car", 90, 0.8), ("person", 170, 0.4), ("person", 250, 0.2)])
    page.reload()
    bench.opened()
    bar = page.get_by_role("region", name="Suggestions")
    expect(bar).to_contain_text("4 suggestions")
    objects = page.get_by_role("list", name="Labels of this image")
    # One by one: Enter keeps, Delete refuses.
    objects.get_by_role("button", name="car").first.click()
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("3 suggestions")
    objects.get_by_role("button", name="person").last.click()
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Delete")
    expect(bar).to_contain_text("2 suggestions")
    expect(objects.get_by_role("listitem")).to_have_count(3)
    # All above a score.
    bar.get_by_role("slider").fill("60")
    expect(bar).to_contain_text("1 shown")
    assert problems(page) == []
    bar.get_by_role("button", name="Accept all 1").click()
    expect(bar).to_contain_text("1 suggestion")
    labels = {label["data"]["x"]: label for label in bench.saved()}
    assert [labels[x]["status"] for x in (10, 90, 170, 250)] == ["accepted", "accepted", "generated", "rejected"]
    assert all(labels[x]["confidence"] == pytest.approx(score) for x, score in ((10, 0.9), (90, 0.8)))
    page.get_by_role("button", name="Undo").last.click()
    expect(bar).to_contain_text("2 suggestions")
    labels = {label["data"]["x"]: label for label in bench.saved()}
    assert labels[90]["status"] == "reviewed"
    assert someone.errors == [] and someone.answers == []


def test_locks_and_the_look_of_the_picture(person):
    someone = person()
    bench = Bench(someone, "Looked at")
    page = bench.page
    bench.draw("b")
    bench.drag((100, 100), (500, 500))
    bench.saved()
    objects = page.get_by_role("list", name="Labels of this image")
    page.keyboard.press("Shift+l")
    locked = objects.get_by_role("button", name="Unlock")
    expect(locked).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("v")
    bench.click(900, 900)
    bench.click(300, 300)
    expect(objects.locator("[aria-pressed=true].object-main")).to_have_count(0)
    locked.click()
    bench.click(300, 300)
    expect(objects.locator("[aria-pressed=true].object-main")).to_have_count(1)
    page.keyboard.press("i")
    look = page.get_by_role("region", name="How the picture is shown")
    look.get_by_label("Gamma").fill("180")
    look.get_by_label("Channel").select_option(label="Red alone")
    photo = page.locator(".workbench-photo")
    expect(photo).to_have_css("filter", re.compile("url"))
    assert page.locator("#workbench-look feFuncR").get_attribute("exponent") == str(1 / 1.8)
    assert problems(page) == []
    look.get_by_role("button", name="As the picture is").click()
    expect(photo).to_have_css("filter", "none")
    assert someone.errors == [] and someone.answers == []


def test_a_class_is_found_by_its_name_and_rulers_stay(person):
    bench = Bench(person(), "Found", classes="car, person, bicycle", count=1)
    page = bench.page
    bench.page.keyboard.press("b")
    bench.drag((200, 200), (500, 600))
    assert [label["class_name"] for label in bench.saved()] == ["car"]
    page.keyboard.press("a")
    search = page.get_by_role("form", name="What is selected?")
    search.get_by_label("What is selected?").fill("bic")
    assert problems(page) == []
    page.keyboard.press("Enter")
    expect(search).to_have_count(0)
    expect(page.locator(".workbench-canvas")).to_be_focused()
    expect(page.get_by_role("listitem").filter(has_text="bicycle")).to_have_count(1)
    assert [label["class_name"] for label in bench.saved()] == ["bicycle"]
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.get_by_role("form", name="What comes next?").press("Escape")
    expect(page.locator(".wb-picker")).to_have_count(0)

    expect(page.locator(".workbench-rulers")).to_be_hidden()
    page.keyboard.press("Shift+R")
    expect(page.locator(".workbench-rulers")).to_be_visible()
    painted = "(ruler) => new Uint32Array(ruler.getContext('2d').getImageData(0, 0, ruler.width, ruler.height).data.buffer).filter((dot) => dot !== 0).length"
    for side in ("top", "left"):
        assert page.locator(f".workbench-ruler-{side}").evaluate(painted) > 100
    page.reload()
    bench.opened()
    expect(page.locator(".workbench-rulers")).to_be_visible()
    page.keyboard.press("i")
    page.get_by_label("Rulers").uncheck()
    expect(page.locator(".workbench-rulers")).to_be_hidden()


def test_a_reload_while_labels_travel_loses_nothing(person):
    """The answer to the first save is lost with the page, while newer work waits behind it."""
    someone = person()
    bench = Bench(someone, "Torn")
    page = bench.page
    page.keyboard.press("b")
    bench.drag((50, 50), (200, 200))
    bench.drag((600, 50), (800, 200))
    kept, moved = bench.saved()

    arrived = []

    def hold(route):
        # The server does what it is asked; the page never hears of it.
        route.fetch()
        arrived.append(route)

    page.route("**/annotations/batch", hold)
    page.keyboard.press("ArrowRight")
    bench.drag((50, 500), (200, 700))
    bench.drag((400, 500), (600, 700))
    expect(page.locator("[data-saved=saving]")).to_be_visible()
    while not arrived:
        page.wait_for_timeout(50)
    # The newest box is deleted, the one before it moved, and the old one moved once more.
    page.keyboard.press("Delete")
    page.keyboard.press("v")
    bench.click(100, 600)
    page.keyboard.press("Shift+ArrowDown")
    bench.click(700, 100)
    page.keyboard.press("Shift+ArrowDown")
    page.unroute("**/annotations/batch")
    page.reload()
    bench.opened()
    expect(page.get_by_role("list", name="Labels of this image").get_by_role("listitem")).to_have_count(3)
    labels = bench.saved()
    assert [label["id"] for label in labels[:2]] == [kept["id"], moved["id"]] and len(labels) == 3
    assert labels[0]["data"] == kept["data"]
    assert labels[1]["data"] == {**moved["data"], "x": moved["data"]["x"] + 1, "y": moved["data"]["y"] + 10}
    assert labels[2]["data"]["y"] == pytest.approx(0.5 * bench.image["height"] + 10, abs=2)
    assert page.get_by_role("dialog").count() == 0, "nobody is asked to choose between their own versions"


def test_a_reload_forgets_no_deletion(person):
    """A label is drawn, its creation reaches the server unheard, it is deleted, and the page goes."""
    someone = person()
    bench = Bench(someone, "Unheard")
    page = bench.page
    page.keyboard.press("b")
    bench.drag((50, 50), (200, 200))
    kept, = bench.saved()

    arrived = []

    def hold(route):
        # The server does what it is asked; the page never hears of it.
        route.fetch()
        arrived.append(route)

    page.route("**/annotations/batch", hold)
    bench.drag((50, 500), (200, 700))
    while not arrived:
        page.wait_for_timeout(50)
    page.keyboard.press("Delete")
    expect(page.get_by_role("list", name="Labels of this image").get_by_role("listitem")).to_have_count(1)
    page.unroute("**/annotations/batch")
    page.reload()
    bench.opened()
    expect(page.get_by_role("list", name="Labels of this image").get_by_role("listitem")).to_have_count(1)
    assert [label["id"] for label in bench.saved()] == [kept["id"]]


def test_history_survives_a_reload(person):
    someone = person()
    bench = Bench(someone, "Remembered")
    page = bench.page
    objects = page.get_by_role("list", name="Labels of this image").get_by_role("listitem")
    undo = page.get_by_role("button", name="Undo", exact=True)
    bench.draw("b")
    bench.drag((100, 100), (300, 300))
    expect(objects).to_have_count(1)
    page.keyboard.press("b")
    bench.drag((500, 500), (800, 800))
    expect(objects).to_have_count(2)
    page.keyboard.press("v")
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Delete")
    expect(objects).to_have_count(1)
    first = bench.saved()
    page.reload()
    bench.opened()
    expect(objects).to_have_count(1)
    # Everything can be taken back, to the first document.
    expect(undo).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(objects).to_have_count(2)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(objects).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(objects).to_have_count(0)
    expect(undo).to_be_disabled()
    assert bench.saved() == []
    # And done again, after one more reload, to the last one.
    page.reload()
    bench.opened()
    redo = page.get_by_role("button", name="Redo", exact=True)
    for count in (1, 2):
        expect(redo).to_be_enabled()
        page.keyboard.press("Control+Shift+z")
        expect(objects).to_have_count(count)
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(objects).to_have_count(1)
    expect(redo).to_be_disabled()
    again = bench.saved()
    assert [label["data"] for label in again] == [label["data"] for label in first]
    # What is done now follows on it, and is taken back first.
    page.keyboard.press("b")
    bench.drag((600, 100), (700, 200))
    expect(objects).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(objects).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(objects).to_have_count(2)

    # Somebody else has been here: that ends it, and is said.
    label = bench.saved()[0]
    changed = someone.call("POST", f"/api/v1/projects/{bench.project}/annotations/batch", {"operations": [
        {"op": "update", "id": label["id"], "revision": label["revision"], "changes": {"data": {"x": 1, "y": 1, "width": 20, "height": 20}}}]})
    assert changed["status"] == 200, changed
    page.reload()
    bench.opened()
    expect(page.get_by_text("can no longer be undone")).to_be_visible()
    expect(undo).to_be_disabled()
    assert someone.errors == []


def things():
    """Three cups of one colour on a table, two sizes, and something else."""
    image = numpy.zeros((600, 900, 3), numpy.uint8)
    image[:] = (150, 140, 120)
    image += (numpy.arange(900) // 40).astype(numpy.uint8)[None, :, None]
    for left, top, side in ((100, 120, 60), (420, 300, 60), (700, 80, 72)):
        image[top:top + side, left:left + side] = (190, 40, 30)
        image[top:top + side // 3, left:left + side // 3] = (250, 250, 250)
    image[450:510, 150:210] = (30, 60, 200)
    return png(image)


def test_more_like_a_label_is_found_and_judged(person):
    bench = Bench(person(), "Alike", classes="cup", files=[{"name": "table.png", "mimeType": "image/png", "buffer": things()}])
    page = bench.page
    page.keyboard.press("b")
    bench.drag((93 / 0.9, 113 / 0.6), (167 / 0.9, 187 / 0.6))
    assert len(bench.saved()) == 1
    page.keyboard.press("Shift+Y")
    page.get_by_text("2 things in view look like it").wait_for()
    suggestions = page.get_by_role("region", name="Suggestions")
    suggestions.get_by_text("2 suggestions").wait_for()
    assert problems(page) == []
    # Nothing is saved before it is accepted.
    assert len(bench.saved()) == 1
    page.keyboard.press("Shift+Enter")
    expect(suggestions).to_have_count(0)
    labels = bench.saved()
    boxes = sorted([round(label["data"][name]) for name in ("x", "y", "width", "height")] for label in labels[1:])
    assert [label["class_name"] for label in labels] == ["cup"] * 3
    for found, truth in zip(boxes, [[413, 293, 74, 74], [692, 72, 89, 89]]):
        assert all(abs(one - other) <= 6 for one, other in zip(found, truth)), (boxes, truth)
    # Of one colour alone nothing can be found.
    page.keyboard.press("b")
    bench.drag((806 / 0.9, 500 / 0.6), (834 / 0.9, 540 / 0.6))
    bench.saved()
    page.keyboard.press("Shift+Y")
    page.get_by_text("This label cannot be compared").wait_for()

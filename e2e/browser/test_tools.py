"""Every tool against a real server: drawn in the workbench, saved, shown again after a reload, written by an export."""

import io
import json
import time
import urllib.request
import xml.etree.ElementTree
import zipfile

import pytest
from playwright.sync_api import expect

from accessibility import problems
from test_journey import fresh, person, photographs, server  # noqa: F401 (fixtures)


class Bench:
    """The workbench of one person, with their hands on the picture: places are image pixels."""

    def __init__(self, someone, name, classes="car, person", count=1):
        self.someone, self.page = someone, someone.page
        someone.sign_up(fresh("tools"))
        someone.make_project(name, classes, photographs(count))
        self.page.get_by_role("link", name="Show the images").click()
        self.page.locator(".cell-link").first.click()
        self.opened()

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
    labels = bench.saved()
    assert [label["kind"] for label in labels] == [
        "polygon", "polyline", "point", "ellipse", "rotated_box", "box", "box"]
    assert len(labels[0]["data"]["parts"][0]["holes"]) == 1
    assert problems(page) == []

    page.reload()
    bench.opened()
    objects = page.get_by_role("list", name="Labels of this image")
    objects.get_by_role("listitem").nth(6).wait_for()
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
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    bench.opened()
    expect(page.get_by_role("list", name="Labels of this image").get_by_role("listitem")).to_have_count(3)
    labels = bench.saved()
    assert [label["id"] for label in labels[:2]] == [kept["id"], moved["id"]] and len(labels) == 3
    assert labels[0]["data"] == kept["data"]
    assert labels[1]["data"] == {**moved["data"], "x": moved["data"]["x"] + 1, "y": moved["data"]["y"] + 10}
    assert labels[2]["data"]["y"] == pytest.approx(0.5 * bench.image["height"] + 10, abs=2)
    assert page.get_by_role("dialog").count() == 0, "nobody is asked to choose between their own versions"


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

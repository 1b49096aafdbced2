"""The annotation canvas in a real browser, on a page of its own: pointer, keys, touch, events, and what is drawn.

The page is served with the product's content policy, so that anything inline or evaluated would fail here.
"""

import functools
import http.server
import json
import shutil
import struct
import subprocess
import threading
import time
import zlib

import pytest

from framewright import free_port
from visiting import ROOT, StrictHandler

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Canvas</title>
<link rel="icon" href="/picture.png"><link rel="stylesheet" href="/page.css"><link rel="stylesheet" href="/canvas.css">
<script type="module" src="/canvas.js"></script></head>
<body><div id="place"></div><input id="field" aria-label="A field"></body></html>"""
STYLE = "html,body{margin:0;height:100%} canvas{display:block} #place{height:calc(100% - 30px)} #field{height:22px}"
WIDTH, HEIGHT = 1200, 800


def picture(width, height):
    """A PNG with a slow gradient, so that lines of any colour are told from it."""
    row = b"".join(bytes((90 + 60 * x // width, 110, 130)) for x in range(width))
    data = zlib.compress(b"".join(b"\0" + row for _ in range(height)), 6)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canvas")
    subprocess.run([ROOT / "scripts/build-wasm.sh"], check=True)
    shared = ["--bundle", "--target=es2021", "--tsconfig=web/tsconfig.build.json", "--log-level=warning"]
    subprocess.run(
        ["esbuild", "web/src/canvas/raster-worker.ts", *shared, "--format=iife", f"--outfile={folder}/raster.js"],
        cwd=ROOT, check=True)
    subprocess.run(
        ["esbuild", "e2e/browser/pages/canvas.ts", *shared, "--format=esm", f"--outfile={folder}/canvas.js",
         '--define:WORKBENCH_ENGINE_VERSION="test"', '--define:WORKBENCH_RASTER="/raster.js"'],
        cwd=ROOT, check=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "page.css").write_text(STYLE)
    (folder / "picture.png").write_bytes(picture(WIDTH, HEIGHT))
    (folder / "assets").mkdir()
    shutil.copy(ROOT / "web/dist/assets/workbench.wasm", folder / "assets/workbench.wasm")
    port = free_port()
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", port), functools.partial(StrictHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()


class Canvas:
    """One page with the canvas and the test's hands on it."""

    def __init__(self, page):
        self.page = page
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def open(self, address, query=""):
        self.page.goto(address + "/index.html" + query)
        self.wait("() => window.canvas !== undefined")
        self.settle()

    def run(self, script, argument=None):
        return self.page.evaluate(script, argument)

    def wait(self, condition):
        """Until the condition holds. Not `wait_for_function`: it evaluates strings in the page, which the policy forbids."""
        deadline = time.monotonic() + 60
        while not self.run(condition):
            assert time.monotonic() < deadline, condition
            self.settle()

    def settle(self):
        """Until what was asked for has been drawn."""
        self.run("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))")

    def take(self, name=None):
        """The events since the last call."""
        recorded = self.run("() => window.recorded.splice(0)")
        return [entry["event"] for entry in recorded if entry["name"] == name] if name else recorded

    def screen(self, x, y):
        """Where an image place is in the page."""
        view = self.run("() => ({...window.canvas.view})")
        return view["x"] + x * view["scale"], view["y"] + y * view["scale"]

    def drag(self, start, end, steps=6, keys=(), release=True):
        mouse = self.page.mouse
        mouse.move(*self.screen(*start))
        for key in keys:
            self.page.keyboard.down(key)
        mouse.down()
        mouse.move(*self.screen(*end), steps=steps)
        if release:
            mouse.up()
            for key in keys:
                self.page.keyboard.up(key)

    def click(self, x, y, **options):
        self.page.mouse.click(*self.screen(x, y), **options)

    def press(self, key):
        self.page.keyboard.press(key)

    def draw(self, start, end):
        """Draws a box and returns it."""
        self.press("b")
        self.drag(start, end)
        return self.take("shapeCreated")[0]["shape"]

    def shapes(self):
        return self.run("() => window.canvas.shapes")

    def selected(self):
        return self.run("() => window.canvas.selectedIds")

    def colour(self, layer, x, y):
        """Red, green, blue, alpha of a layer's bitmap at an image place."""
        at = self.screen(x, y)
        return self.run(
            """([layer, x, y]) => {
              const canvas = document.querySelector(`.workbench-${layer}:not([hidden])`);
              if (canvas === null) return [0, 0, 0, 0]; // nothing is on it
              const frame = canvas.getBoundingClientRect();
              const ratio = canvas.width / frame.width;
              const at = [Math.floor((x - frame.left) * ratio), Math.floor((y - frame.top) * ratio)];
              const probe = document.createElement("canvas").getContext("2d");
              probe.drawImage(canvas, at[0], at[1], 1, 1, 0, 0, 1, 1);
              return [...probe.getImageData(0, 0, 1, 1).data];
            }""", [layer, at[0], at[1]])


@pytest.fixture
def canvas(chromium, site):
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    canvas = Canvas(context.new_page())
    canvas.open(site)
    canvas.take()
    yield canvas
    assert canvas.errors == []
    assert canvas.run("() => window.violations") == []
    context.close()


def box(shape):
    return [shape["data"][name] for name in ("x", "y", "width", "height")]


def near(values, expected, tolerance=1.5):
    return all(abs(value - wish) <= tolerance for value, wish in zip(values, expected, strict=True))


def drawn_by_and_by(canvas, x, y, is_there=True):
    """Until the shapes layer shows something at an image place, or nothing."""
    deadline = time.monotonic() + 60
    while (canvas.colour("shapes", x, y)[3] > 0) != is_there:
        assert time.monotonic() < deadline, (x, y)
        canvas.settle()


def test_a_drag_draws_a_box_that_is_told_selected_and_seen(canvas):
    canvas.press("b")
    assert canvas.take("toolChanged") == [{"tool": "box"}]
    canvas.drag((200, 100), (500, 300))
    events = canvas.take()
    created = [entry["event"]["shape"] for entry in events if entry["name"] == "shapeCreated"]
    assert len(created) == 1
    shape = created[0]
    assert shape["kind"] == "box" and shape["classId"] == "c-cat" and shape["revision"] is None
    assert near(box(shape), [200, 100, 300, 200])
    assert len(shape["id"]) == 36 and shape["id"][14] == "7"
    assert canvas.selected() == [shape["id"]]
    assert [e["event"] for e in events if e["name"] == "historyChanged"][-1] == {"canUndo": True, "canRedo": False}
    canvas.settle()
    assert canvas.colour("shapes", 350, 200)[3] > 0, "the fill is drawn"
    assert canvas.colour("shapes", 700, 200)[3] == 0, "and nothing beside it"
    assert canvas.colour("labels", 205, 92)[:3] == [230, 159, 0], "its name stands on its colour"


def test_a_box_is_drawn_from_any_corner_and_kept_inside_the_picture(canvas):
    shape = canvas.draw((600, 500), (300, 400))
    assert near(box(shape), [300, 400, 300, 100])
    shape = canvas.draw((1100, 700), (1290, 830))
    assert near(box(shape), [1100, 700, 100, 100])
    assert shape["data"]["x"] + shape["data"]["width"] <= WIDTH


def test_shift_draws_a_square_and_a_click_draws_nothing(canvas):
    canvas.press("b")
    canvas.drag((100, 100), (300, 200), keys=["Shift"])
    shape = canvas.take("shapeCreated")[0]["shape"]
    assert near(box(shape), [100, 100, 100, 100], 2)
    canvas.click(800, 600)
    assert canvas.take("shapeCreated") == []


def test_move_resize_undo_redo_delete(canvas):
    shape = canvas.draw((200, 100), (400, 300))
    canvas.press("v")
    canvas.drag((300, 200), (450, 260))
    moved = canvas.take("shapeChanged")[0]["shape"]
    assert moved["id"] == shape["id"]
    assert near(box(moved), [350, 160, 200, 200])
    canvas.drag((550, 360), (650, 460))
    resized = canvas.take("shapeChanged")[0]["shape"]
    assert near(box(resized), [350, 160, 300, 300])
    canvas.drag((350, 310), (250, 310))
    assert near(box(canvas.take("shapeChanged")[0]["shape"]), [250, 160, 400, 300])
    for expected in ([350, 160, 300, 300], [350, 160, 200, 200], [200, 100, 200, 200]):
        canvas.press("Control+z")
        assert near(box(canvas.take("shapeChanged")[0]["shape"]), expected)
    canvas.press("Control+Shift+z")
    assert near(box(canvas.take("shapeChanged")[0]["shape"]), [350, 160, 200, 200])
    canvas.press("Delete")
    assert canvas.take("shapesDeleted") == [{"shapes": [{"id": shape["id"], "revision": None}]}]
    assert canvas.shapes() == []
    canvas.settle()
    assert canvas.colour("shapes", 400, 250)[3] == 0, "nothing of it is left on the layer"


def test_a_dragged_box_leaves_its_old_place_at_once(canvas):
    canvas.draw((200, 100), (400, 300))
    canvas.press("v")
    canvas.drag((300, 200), (600, 500), release=False)
    canvas.settle()
    assert canvas.colour("shapes", 250, 150)[3] == 0
    assert canvas.colour("interaction", 600, 500)[3] > 0
    assert canvas.take("shapeChanged") == [], "the page hears of the end of a drag only"
    canvas.page.mouse.up()
    canvas.settle()
    assert canvas.colour("shapes", 600, 500)[3] > 0


def test_escape_in_mid_drag_leaves_no_trace(canvas):
    shape = canvas.draw((200, 100), (400, 300))
    canvas.press("v")
    canvas.drag((300, 200), (600, 500), release=False)
    canvas.press("Escape")
    canvas.page.mouse.up()
    assert canvas.take("shapeChanged") == []
    assert box(canvas.shapes()[0]) == box(shape)
    canvas.press("b")
    canvas.drag((700, 500), (900, 700), release=False)
    canvas.press("v")
    canvas.page.mouse.up()
    assert len(canvas.shapes()) == 1, "changing the tool drops the box being drawn"


def test_what_undo_brings_back_after_a_deletion_is_a_new_annotation(canvas):
    shape = canvas.draw((200, 100), (400, 300))
    canvas.run("(id) => window.canvas.applyServerState(new Map([[id, {revision: 4, status: 'approved'}]]))", shape["id"])
    canvas.press("Delete")
    assert canvas.take("shapesDeleted") == [{"shapes": [{"id": shape["id"], "revision": 4}]}]
    canvas.press("Control+z")
    again = canvas.take("shapeCreated")[0]["shape"]
    assert again["id"] != shape["id"] and again["revision"] is None
    assert box(again) == box(shape)


def test_server_state_is_taken_without_an_echo(canvas):
    shape = canvas.draw((200, 100), (400, 300))
    canvas.take()
    canvas.run(
        """(id) => window.canvas.applyServerState(new Map([
          [id, {revision: 7, status: 'approved', classId: 'c-dog', kind: 'box', data: {x: 10, y: 20, width: 30, height: 40}}],
          ['other', {revision: 1, status: 'generated', classId: 'c-bird', confidence: 0.87, kind: 'polygon',
            data: {parts: [{outer: [[600, 100], [800, 100], [700, 300]], holes: [[[680, 150], [720, 150], [700, 200]]]}]}}],
        ]))""", shape["id"])
    assert [e for e in canvas.take() if e["name"].startswith("shape")] == []
    first, second = canvas.shapes()
    assert box(first) == [10, 20, 30, 40] and first["revision"] == 7 and first["classId"] == "c-dog"
    assert second["kind"] == "polygon" and second["data"]["parts"][0]["holes"][0][2] == [700, 200]
    canvas.settle()
    assert canvas.colour("shapes", 700, 280)[3] > 0
    assert canvas.colour("shapes", 700, 165)[3] == 0, "holes stay empty"
    canvas.run("() => window.canvas.applyServerState(new Map([['other', null]]))")
    assert [s["id"] for s in canvas.shapes()] == [shape["id"]]
    canvas.run("(id) => window.canvas.select([id])", shape["id"])
    canvas.press("ArrowRight")
    assert canvas.take("shapeChanged")[0]["shape"]["revision"] == 7


def test_wheel_zoom_keeps_the_place_under_the_pointer(canvas):
    canvas.page.mouse.move(*canvas.screen(900, 200))
    before = canvas.screen(900, 200)
    scale = canvas.run("() => window.canvas.view.scale")
    for _ in range(5):
        canvas.page.mouse.wheel(0, -120)
    canvas.settle()
    assert canvas.run("() => window.canvas.view.scale") > 2 * scale
    assert near(canvas.screen(900, 200), before)
    canvas.settle()
    assert canvas.take("viewChanged")[-1]["isFitted"] is False
    canvas.press("f")
    canvas.settle()
    assert abs(canvas.run("() => window.canvas.view.scale") - scale) < 1e-9
    canvas.press("Shift+Digit0")
    canvas.settle()
    assert canvas.take("viewChanged")[-1]["percent"] == pytest.approx(100)


def test_space_and_middle_button_move_the_picture_in_any_tool(canvas):
    canvas.press("b")
    for _ in range(6):
        canvas.press("+")
    start = canvas.screen(600, 400)
    canvas.page.mouse.move(500, 300)
    canvas.page.keyboard.down("Space")
    canvas.page.mouse.down()
    canvas.page.mouse.move(430, 260, steps=4)
    canvas.page.mouse.up()
    canvas.page.keyboard.up("Space")
    assert near(canvas.screen(600, 400), [start[0] - 70, start[1] - 40], 4)
    canvas.page.mouse.down(button="middle")
    canvas.page.mouse.move(500, 300, steps=4)
    canvas.page.mouse.up(button="middle")
    assert near(canvas.screen(600, 400), start, 7)
    assert canvas.shapes() == []


def test_shapes_are_there_after_far_pans_and_zooms(canvas):
    shapes = [
        {"id": f"s{i}", "kind": "box", "classId": "c-dog", "status": "approved", "revision": 1,
         "data": {"x": 20 + 40 * (i % 29), "y": 20 + 40 * (i // 29), "width": 30, "height": 30}} for i in range(29 * 19)
    ]
    canvas.run("(shapes) => window.canvas.setShapes(shapes)", shapes)
    canvas.press("Shift+Digit0")
    for _ in range(8):
        canvas.press("+")
    for target in ("s0", "s550", "s28", "s260"):
        shape = next(s for s in shapes if s["id"] == target)
        x, y = shape["data"]["x"] + 15, shape["data"]["y"] + 15
        view = canvas.screen(x, y)
        canvas.run("([dx, dy]) => { window.canvas.setWheel('pan'); }", [0, 0])
        canvas.page.mouse.move(500, 300)
        canvas.page.mouse.wheel(view[0] - 500, view[1] - 300)
        drawn_by_and_by(canvas, x, y)
        assert canvas.colour("shapes", x + 20, y)[3] == 0, target


def test_selection_by_click_shift_and_box(canvas):
    first = canvas.draw((100, 100), (200, 200))["id"]
    second = canvas.draw((300, 100), (400, 200))["id"]
    inner = canvas.draw((320, 120), (380, 180))["id"]
    canvas.press("v")
    canvas.click(150, 150)
    assert canvas.selected() == [first]
    canvas.page.keyboard.down("Shift")
    canvas.click(310, 190)
    canvas.page.keyboard.up("Shift")
    assert canvas.selected() == [first, second]
    canvas.click(350, 150)
    assert canvas.selected() == [inner], "the smaller of two under the pointer"
    canvas.click(900, 600)
    assert canvas.selected() == []
    canvas.drag((280, 80), (420, 220))
    assert set(canvas.selected()) == {second, inner}
    canvas.press("Control+a")
    assert len(canvas.selected()) == 3
    canvas.drag((150, 150), (160, 170))
    changed = canvas.take("shapeChanged")
    assert len(changed) == 3, "all selected shapes move together"
    canvas.press("Control+z")
    assert len(canvas.take("shapeChanged")) == 3, "and come back as one step"


def test_classes_by_key_for_new_and_selected_shapes(canvas):
    shape = canvas.draw((100, 100), (200, 200))
    canvas.press("2")
    assert canvas.take("shapeChanged")[0]["shape"]["classId"] == "c-dog"
    canvas.press("Escape")
    canvas.press("9")
    assert canvas.take("activeClassChanged")[-1] == {"classId": "c-bird"}
    assert canvas.draw((300, 100), (400, 200))["classId"] == "c-bird"
    canvas.press("Escape")
    canvas.run("(id) => window.canvas.select([id])", shape["id"])
    canvas.press("3")
    assert canvas.take("shapeChanged") == [], "the third class claims another key"


def test_a_shape_drawn_without_a_class_asks_for_one(canvas):
    canvas.run("() => window.canvas.setActiveClass(null)")
    assert canvas.draw((100, 100), (200, 200))["classId"] is None
    canvas.run("() => window.canvas.assignClass('c-dog')")
    assert canvas.take("shapeChanged")[0]["shape"]["classId"] == "c-dog"


def test_copy_paste_duplicate_and_nudge(canvas):
    canvas.draw((100, 100), (200, 200))
    canvas.press("Control+c")
    canvas.press("Control+v")
    pasted = canvas.take("shapeCreated")[0]["shape"]
    assert pasted["data"]["x"] > 100, "beside the one it would cover"
    canvas.press("Control+d")
    assert len(canvas.shapes()) == 3
    canvas.take()
    canvas.press("Shift+ArrowDown")
    canvas.press("Alt+ArrowRight")
    changes = [event["shape"]["data"] for event in canvas.take("shapeChanged")]
    assert changes[1]["width"] == changes[0]["width"] + 1
    canvas.run("() => window.canvas.load({url: '/picture.png', width: 1200, height: 800})")
    assert canvas.shapes() == []
    canvas.press("Control+v")
    assert near(box(canvas.shapes()[0]), [100, 100, 100, 100], 2), "the clipboard goes on to the next picture"


def test_hidden_and_locked_shapes(canvas):
    shape = canvas.draw((100, 100), (300, 300))
    canvas.press("v")
    canvas.press("Shift+l")
    canvas.press("Delete")
    assert len(canvas.shapes()) == 1, "locked shapes stay"
    canvas.press("Escape")
    canvas.click(200, 200)
    assert canvas.selected() == []
    canvas.press("Alt+l")
    canvas.click(200, 200)
    assert canvas.selected() == [shape["id"]]
    canvas.press("Shift+h")
    canvas.settle()
    assert canvas.selected() == []
    assert canvas.colour("shapes", 200, 200)[3] == 0
    canvas.press("Alt+h")
    canvas.settle()
    assert canvas.colour("shapes", 200, 200)[3] > 0


def test_everything_without_a_pointer(canvas):
    canvas.press("Tab")
    assert canvas.run("() => document.activeElement.getAttribute('role')") == "application"
    canvas.press("n")
    shape = canvas.take("shapeCreated")[0]["shape"]
    for _ in range(3):
        canvas.press("ArrowLeft")
    assert box(canvas.shapes()[0])[0] == pytest.approx(box(shape)[0] - 3)
    canvas.wait(
        "() => /cat.*pixels at/.test(document.querySelector('[aria-live]').textContent)")
    canvas.press("n")
    canvas.press("]")
    assert canvas.selected() == [shape["id"]]
    canvas.press("Delete")
    assert len(canvas.shapes()) == 1


def test_a_held_arrow_key_is_one_step(canvas):
    shape = canvas.draw((100, 100), (200, 200))
    for _ in range(6):
        canvas.page.keyboard.down("ArrowRight")
    canvas.page.keyboard.up("ArrowRight")
    assert box(canvas.shapes()[0])[0] == pytest.approx(box(shape)[0] + 6)
    canvas.press("Control+z")
    assert box(canvas.shapes()[0]) == box(shape)


def test_keys_in_fields_are_the_fields(canvas):
    canvas.draw((100, 100), (200, 200))
    canvas.page.focus("#field")
    canvas.page.keyboard.type("bv 2")
    canvas.press("Backspace")
    assert canvas.page.input_value("#field") == "bv "
    assert len(canvas.shapes()) == 1


def test_the_help_sheet_lists_every_key(canvas):
    bindings = canvas.run("() => window.keyBindings")
    names = [binding["key"] for binding in bindings]
    assert len(names) == len(set(names)), "no key has two meanings"
    canvas.press("?")
    sheet = canvas.page.get_by_role("dialog", name="Keys")
    text = sheet.inner_text()
    assert all(binding["label"] in text for binding in bindings)
    sheet.get_by_role("searchbox").fill("undo")
    assert sheet.locator("dl > div:visible").count() == 1
    canvas.press("Escape")  # empties the search
    canvas.press("Escape")
    assert canvas.page.get_by_role("dialog").count() == 0


def test_class_names_are_readable_on_every_colour(canvas):
    contrasts = canvas.run(
        """() => window.palette.map((colour) => {
          const light = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
            .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const [a, b] = [light(colour), light(window.textOn(colour))].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05);
        })""")
    assert len(contrasts) == 20 and min(contrasts) >= 4.5


def test_two_fingers_zoom_and_one_draws(chromium, site):
    context = chromium.new_context(viewport={"width": 800, "height": 600}, has_touch=True)
    canvas = Canvas(context.new_page())
    canvas.open(site)
    client = context.new_cdp_session(canvas.page)

    def touch(kind, *points):
        client.send("Input.dispatchTouchEvent",
                    {"type": kind, "touchPoints": [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]})

    scale = canvas.run("() => window.canvas.view.scale")
    canvas.press("b")
    touch("touchStart", (300, 300))
    touch("touchStart", (300, 300), (400, 300))
    for step in range(1, 6):
        touch("touchMove", (300 - 10 * step, 300), (400 + 10 * step, 300))
    touch("touchEnd", (250, 300))
    touch("touchEnd")
    assert canvas.run("() => window.canvas.view.scale") == pytest.approx(2 * scale, rel=0.05)
    assert canvas.shapes() == []
    touch("touchStart", (200, 200))
    for step in range(1, 6):
        touch("touchMove", (200 + 20 * step, 200 + 20 * step))
    touch("touchEnd")
    assert len(canvas.shapes()) == 1
    assert canvas.errors == []
    context.close()


@pytest.mark.parametrize("ratio", [1, 2])
def test_one_to_one_means_screen_pixels(chromium, site, ratio):
    context = chromium.new_context(viewport={"width": 800, "height": 600}, device_scale_factor=ratio)
    canvas = Canvas(context.new_page())
    canvas.open(site)
    canvas.press("Shift+Digit0")
    assert canvas.run("() => window.canvas.view.scale") == pytest.approx(1 / ratio)
    shape = canvas.draw((600, 300), (700, 400))
    canvas.settle()
    assert near(box(shape), [600, 300, 100, 100], 3)
    assert canvas.colour("shapes", 650, 350)[3] > 0
    context.close()


def test_the_canvas_follows_its_element(canvas):
    canvas.page.set_viewport_size({"width": 640, "height": 480})
    canvas.settle()
    canvas.settle()
    view = canvas.run("() => ({...window.canvas.view})")
    assert view["scale"] == pytest.approx(min((640 - 48) / WIDTH, (450 - 48) / HEIGHT), rel=0.01)
    assert canvas.draw((100, 100), (300, 300))["kind"] == "box"


def test_viewers_select_but_change_nothing(chromium, site):
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    canvas = Canvas(context.new_page())
    canvas.open(site, "?read-only=1")
    canvas.run("""() => window.canvas.setShapes([{id: "a", kind: "box", classId: "c-cat", status: "approved", revision: 1,
      data: {x: 100, y: 100, width: 300, height: 300}}])""")
    canvas.click(200, 200)
    assert canvas.selected() == ["a"]
    canvas.drag((200, 200), (500, 500))
    for key in ("Delete", "ArrowLeft", "2", "n", "b", "Control+d"):
        canvas.press(key)
    assert canvas.run("() => window.canvas.tool") == "select"
    assert [s["data"] for s in canvas.shapes()] == [{"x": 100, "y": 100, "width": 300, "height": 300}]
    assert [e for e in canvas.take() if e["name"].startswith("shape")] == []
    context.close()


def test_a_picture_that_cannot_be_loaded_is_told(canvas):
    canvas.run("() => window.canvas.load({url: '/nowhere.png', width: 100, height: 100})")
    canvas.wait("() => window.recorded.some(({ name }) => name === 'pictureFailed')")
    canvas.errors = [error for error in canvas.errors if "404" not in error]


def test_hostile_coordinates_are_passed_over(canvas):
    canvas.run(
        """() => window.canvas.setShapes([NaN, Infinity, -1e300, 1e9].map((x, i) => ({
          id: `h${i}`, kind: "box", classId: "c-cat", status: "draft", revision: 1,
          data: {x, y: 0, width: i === 2 ? -5 : 10, height: 10}})).concat([{id: "ok", kind: "box", classId: "c-cat",
          status: "draft", revision: 1, data: {x: 10, y: 10, width: 10, height: 10}},
          {id: "thin", kind: "polygon", classId: "c-cat", status: "draft", revision: 1,
          data: {parts: [{outer: [[0, 0], [1, 1]]}]}}]))""")
    ids = [shape["id"] for shape in canvas.shapes()]
    assert "ok" in ids and "h0" not in ids and "h1" not in ids and "thin" not in ids
    canvas.settle()
    json.dumps(canvas.shapes())


def drawn(canvas, key, *places, end="Enter"):
    """Draws by clicks, ends the shape and returns it."""
    canvas.press(key)
    for place in places:
        canvas.click(*place)
    if end is not None:
        canvas.press(end)
    return canvas.take("shapeCreated")[-1]["shape"]


def test_polygons_by_clicks_freehand_and_with_holes(canvas):
    shape = drawn(canvas, "p", (200, 100), (600, 100), (600, 500), (200, 500))
    assert shape["kind"] == "polygon" and canvas.selected() == [shape["id"]]
    outer = shape["data"]["parts"][0]["outer"]
    assert len(outer) == 4 and near(outer[2], [600, 500]) and "holes" not in shape["data"]["parts"][0]
    canvas.settle()
    assert canvas.colour("shapes", 400, 300)[3] > 0
    drawn_hole = ((300, 200), (400, 200), (400, 300), (300, 300))
    canvas.press("k")
    for place in drawn_hole:
        canvas.click(*place)
    canvas.press("Enter")
    holed = canvas.take("shapeChanged")[-1]["shape"]
    assert len(holed["data"]["parts"]) == 1 and len(holed["data"]["parts"][0]["holes"][0]) == 4
    canvas.settle()
    assert canvas.colour("shapes", 350, 250)[3] == 0, "the hole is empty"
    canvas.press("p")
    canvas.page.mouse.move(*canvas.screen(800, 200))
    canvas.page.mouse.down()
    for x, y in ((1000, 200), (1000, 400), (800, 400), (802, 204)):
        canvas.page.mouse.move(*canvas.screen(x, y), steps=12)
    canvas.page.mouse.up()
    free = canvas.take("shapeCreated")[-1]["shape"]
    assert 4 <= len(free["data"]["parts"][0]["outer"]) <= 8
    canvas.press("p")
    canvas.click(900, 600)
    canvas.click(1000, 600)
    canvas.press("Control+z")
    canvas.press("Escape")
    assert canvas.take("shapeCreated") == [], "escape drops the outline in the making"
    assert len(canvas.shapes()) == 2


def test_points_of_a_polygon_are_moved_added_and_taken_out(canvas):
    shape = drawn(canvas, "p", (200, 100), (600, 100), (600, 500), (200, 500))
    canvas.press("v")
    canvas.drag((600, 100), (700, 60))
    moved = canvas.take("shapeChanged")[-1]["shape"]
    assert moved["id"] == shape["id"] and near(moved["data"]["parts"][0]["outer"][1], [700, 60])
    canvas.drag((400, 500), (400, 650))
    assert len(canvas.take("shapeChanged")[-1]["shape"]["data"]["parts"][0]["outer"]) == 5
    canvas.press("Delete")
    assert len(canvas.take("shapeChanged")[-1]["shape"]["data"]["parts"][0]["outer"]) == 4, "the added point was chosen"
    canvas.page.keyboard.down("Alt")
    canvas.click(700, 60)
    canvas.page.keyboard.up("Alt")
    assert len(canvas.take("shapeChanged")[-1]["shape"]["data"]["parts"][0]["outer"]) == 3
    for _ in range(4):
        canvas.press("Control+z")
    outer = canvas.take("shapeChanged")[-1]["shape"]["data"]["parts"][0]["outer"]
    assert outer == shape["data"]["parts"][0]["outer"]


def test_lines_points_ellipses_and_boxes_of_other_ways(canvas):
    line = drawn(canvas, "l", (100, 100), (300, 150), (500, 100))
    assert line["kind"] == "polyline" and len(line["data"]["points"]) == 3
    point = drawn(canvas, "o", (700, 100), end=None)
    assert point["kind"] == "point" and near([point["data"]["x"], point["data"]["y"]], [700, 100])
    canvas.press("c")
    canvas.drag((100, 300), (300, 400))
    ellipse = canvas.take("shapeCreated")[-1]["shape"]
    assert ellipse["kind"] == "ellipse"
    assert near([ellipse["data"][name] for name in ("cx", "cy", "rx", "ry", "angle")], [200, 350, 100, 50, 0])
    extreme = drawn(canvas, "x", (500, 300), (600, 400), (450, 350), (550, 450), end=None)
    assert extreme["kind"] == "box" and near(box(extreme), [450, 300, 150, 150])
    turned = drawn(canvas, "r", (700, 500), (900, 500), (900, 600), end=None)
    assert turned["kind"] == "rotated_box"
    assert near([turned["data"][name] for name in ("cx", "cy", "width", "height", "angle")], [800, 550, 200, 100, 0])
    canvas.press("v")
    stem = 500 - 24 / canvas.run("() => window.canvas.view.scale")
    canvas.drag((800, stem), (1000, 550), keys=["Shift"])
    turned = canvas.take("shapeChanged")[-1]["shape"]
    assert turned["data"]["angle"] == pytest.approx(90, abs=0.01)
    canvas.settle()
    assert canvas.colour("shapes", 800, 640)[3] > 0 and canvas.colour("shapes", 880, 550)[3] == 0
    kinds = [shape["kind"] for shape in canvas.shapes()]
    assert kinds == ["polyline", "point", "ellipse", "box", "rotated_box"]


def test_polygons_are_joined_in_one_step(canvas):
    first = drawn(canvas, "p", (200, 100), (400, 100), (400, 300), (200, 300))
    drawn(canvas, "p", (400, 100), (600, 100), (600, 300), (400, 300))
    canvas.press("Control+a")
    canvas.press("j")
    events = canvas.take()
    assert [e["event"]["shape"]["id"] for e in events if e["name"] == "shapeChanged"] == [first["id"]]
    assert len(next(e["event"]["shapes"] for e in events if e["name"] == "shapesDeleted")) == 1
    canvas.press("Control+z")
    assert len(canvas.shapes()) == 2


def test_a_class_leaves_the_coordinates_as_they_were_written(canvas):
    data = {"parts": [{"outer": [[100, 100], [300, 100], [300.123456, 300]], "holes": []}]}
    canvas.run("""(data) => window.canvas.setShapes([{id: "a", kind: "polygon", classId: "c-cat", status: "approved",
      revision: 1, data}])""", data)
    canvas.run("() => window.canvas.select(['a'])")
    canvas.press("2")
    changed = canvas.take("shapeChanged")[-1]["shape"]
    assert changed["classId"] == "c-dog" and changed["data"] == data


def test_order_groups_lasso_and_alignment(canvas):
    low = canvas.draw((100, 100), (300, 300))
    canvas.press("Escape")
    high = canvas.draw((250, 250), (400, 400))
    canvas.run("(id) => window.canvas.select([id])", low["id"])
    canvas.press("Control+]")
    changed = canvas.take("shapeChanged")[-1]["shape"]
    assert changed["id"] == low["id"] and changed["zOrder"] == 1
    assert [shape["id"] for shape in canvas.shapes()] == [high["id"], low["id"]]
    canvas.press("Control+z")
    assert [shape["id"] for shape in canvas.shapes()] == [low["id"], high["id"]]
    canvas.take()
    canvas.press("Control+a")
    canvas.press("Control+g")
    assert [event["shape"]["groupId"] for event in canvas.take("shapeChanged")] == [1, 1]
    canvas.press("v")
    canvas.click(800, 600)
    canvas.click(120, 120)
    assert len(canvas.selected()) == 2, "a click selects the group"
    canvas.press("Alt+Shift+ArrowLeft")
    moved = canvas.take("shapeChanged")
    assert near([moved[-1]["shape"]["data"]["x"]], [100])
    canvas.press("Control+z")
    canvas.click(800, 600)
    canvas.page.keyboard.down("Control")
    canvas.page.mouse.move(*canvas.screen(90, 90))
    canvas.page.mouse.down()
    for place in ((320, 90), (320, 320), (90, 320), (90, 100)):
        canvas.page.mouse.move(*canvas.screen(*place), steps=6)
    canvas.settle()
    assert canvas.colour("interaction", 200, 310)[3] > 0, "the lasso is seen"
    canvas.page.mouse.up()
    canvas.page.keyboard.up("Control")
    assert canvas.selected() == [low["id"]]


def test_snapping_and_filters(canvas):
    first = canvas.draw((100, 100), (300, 300))
    canvas.press("Shift+n")
    assert canvas.take("snappingChanged") == [{"isOn": True}]
    canvas.press("Escape")
    second = canvas.draw((303, 297), (500, 500))
    corner = [first["data"]["x"] + first["data"]["width"], first["data"]["y"] + first["data"]["height"]]
    assert [second["data"]["x"], second["data"]["y"]] == corner
    canvas.run("(id) => window.canvas.setFiltered(new Set([id]))", first["id"])
    canvas.press("v")
    canvas.press("Control+a")
    assert canvas.selected() == [second["id"]]
    canvas.settle()
    assert canvas.colour("shapes", 200, 200)[3] == 0
    canvas.run("() => window.canvas.setFiltered(new Set())")
    canvas.press("Alt+a")
    assert len(canvas.selected()) == 2, "the whole class"


def test_brush_and_eraser_paint_masks(canvas):
    canvas.run("() => window.canvas.setBrushSize(60)")
    canvas.press("m")
    canvas.drag((200, 200), (500, 200))
    mask = canvas.take("shapeCreated")[-1]["shape"]
    assert mask["kind"] == "mask" and mask["data"]["size"] == [HEIGHT, WIDTH] and isinstance(mask["data"]["counts"], str)
    canvas.settle()
    assert canvas.colour("shapes", 350, 200)[3] > 0 and canvas.colour("shapes", 350, 260)[3] == 0
    canvas.drag((350, 200), (350, 400))
    assert canvas.take("shapeChanged")[-1]["shape"]["id"] == mask["id"], "the selected mask grows"
    canvas.press("Shift+m")
    canvas.press("Alt+[")
    canvas.drag((280, 120), (280, 280))
    canvas.settle()
    assert canvas.colour("shapes", 280, 200)[3] == 0 and canvas.colour("shapes", 350, 300)[3] > 0
    canvas.press("Shift+k")
    events = canvas.take()
    made = next(e["event"]["shape"] for e in events if e["name"] == "shapeCreated")
    assert made["kind"] == "polygon" and len(made["data"]["parts"]) == 2
    assert any(e["name"] == "shapesDeleted" for e in events)
    canvas.press("Control+z")
    canvas.run("""(shape) => { window.canvas.setShapes([{...shape, revision: 1, status: "approved"}]); }""", mask)
    assert canvas.shapes()[0]["data"] == mask["data"], "what the server has is shown"
    canvas.settle()
    assert canvas.colour("shapes", 350, 200)[3] > 0


def test_a_stroke_on_a_large_picture_is_quick(canvas):
    canvas.run("() => window.canvas.load({url: '/picture.png', width: 4096, height: 4096})")
    canvas.run("() => window.canvas.setBrushSize(200)")
    canvas.press("m")
    canvas.page.mouse.move(*canvas.screen(600, 600))
    canvas.page.mouse.down()
    for x, y in ((3500, 700), (3400, 3300), (700, 3500), (900, 1200)):
        canvas.page.mouse.move(*canvas.screen(x, y), steps=20)
    canvas.page.mouse.up()
    assert canvas.take("shapeCreated")[-1]["shape"]["kind"] == "mask"


MANY = """() => window.canvas.setShapes(Array.from({length: 2400}, (_, index) => ({
  id: `many-${index}`, classId: "c-cat", status: "approved", revision: 1, kind: "box",
  data: {x: 20 * (index % 60) + 2, y: 20 * Math.floor(index / 60) + 2, width: 16, height: 16},
})))"""


def test_many_shapes_are_drawn_beside_the_page(canvas):
    canvas.run(MANY)
    drawn_by_and_by(canvas, 10, 10)
    drawn_by_and_by(canvas, 1190, 790)
    assert len(canvas.page.workers) == 2, "one for shapes, one for names"
    # What changes is chosen at once and drawn as soon as the worker is done.
    canvas.click(610, 410)
    assert canvas.selected() == ["many-1230"]
    canvas.press("Delete")
    drawn_by_and_by(canvas, 610, 410, False)
    assert canvas.colour("shapes", 590, 410)[3] > 0, "its neighbours stay"
    canvas.run("() => { window.canvas.zoomBy(1.5); window.canvas.undo(); }")
    drawn_by_and_by(canvas, 610, 410)
    # All of them moved: too much for a frame, and still right in the end.
    canvas.press("Control+a")
    canvas.press("Delete")
    drawn_by_and_by(canvas, 610, 410, False)
    canvas.press("Control+z")
    drawn_by_and_by(canvas, 610, 410)
    # Far away and back, also while the worker draws.
    for _ in range(4):
        canvas.run("() => window.canvas.zoomBy(1.4)")
        canvas.settle()
    canvas.run("() => window.canvas.fit()")
    drawn_by_and_by(canvas, 1190, 790)
    # Another picture has none of them, at once.
    canvas.run("() => window.canvas.load({url: '/picture.png', width: 1200, height: 800})")
    canvas.run("() => window.canvas.setShapes([])")
    drawn_by_and_by(canvas, 610, 410, False)


def test_what_rests_becomes_a_bitmap_that_looks_the_same(canvas):
    canvas.draw((200, 200), (500, 500))
    canvas.press("Escape")
    canvas.page.mouse.move(5, 5)
    canvas.settle()
    shown = """() => [...document.querySelectorAll(".workbench-shapes")].map((one) => getComputedStyle(one).display !== "none")"""
    before = [canvas.colour("shapes", *place) for place in ((350, 350), (200, 350), (700, 700))]
    canvas.wait(f"() => ({shown})().join() === 'false,true'")
    assert [canvas.colour("shapes", *place) for place in ((350, 350), (200, 350), (700, 700))] == before
    # What changes is drawn at once again.
    canvas.run("() => window.canvas.undo()")
    canvas.settle()
    assert canvas.colour("shapes", 350, 350)[3] == 0


def test_a_zoomed_picture_with_hidden_names_comes_to_rest(canvas):
    canvas.draw((200, 200), (500, 500))
    canvas.run("() => { window.canvas.setLabelsVisible(false); window.canvas.zoomBy(1.3); }")
    canvas.page.wait_for_timeout(600)
    canvas.take()
    canvas.page.wait_for_timeout(600)
    assert canvas.take("viewChanged") == [], "nothing is drawn while nothing happens"


def test_many_shapes_are_drawn_without_the_worker_too(chromium, site):
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    context.route("**/raster.js", lambda route: route.fulfill(status=404))
    canvas = Canvas(context.new_page())
    canvas.open(site)
    canvas.run(MANY)
    drawn_by_and_by(canvas, 1190, 790)
    assert [error for error in canvas.errors if "404" not in error] == []
    context.close()


def test_minimap_pixel_grid_and_the_look_of_the_picture(canvas):
    assert not canvas.page.locator(".workbench-minimap").is_visible(), "the whole picture is in sight"
    for _ in range(6):
        canvas.press("+")
    canvas.settle()
    small = canvas.page.locator(".workbench-minimap")
    assert small.is_visible()
    frame = small.bounding_box()
    canvas.page.mouse.click(frame["x"] + 0.75 * frame["width"], frame["y"] + 0.25 * frame["height"])
    canvas.settle()
    middle = canvas.run(
        """() => { const { scale, x, y } = window.canvas.view; const surface = document.querySelector(".workbench-canvas");
          return [(surface.clientWidth / 2 - x) / scale, (surface.clientHeight / 2 - y) / scale]; }""")
    assert near(middle, [0.75 * WIDTH, 0.25 * HEIGHT], 12)
    assert canvas.shapes() == [] and canvas.selected() == []
    for _ in range(20):
        canvas.press("+")
    canvas.settle()
    assert canvas.run("() => window.canvas.view.scale") > 10
    x, y = round(middle[0]), round(middle[1])
    line = x + 1 / canvas.run("() => window.canvas.view.scale")
    assert canvas.colour("interaction", line, y + 0.5)[3] > 0, "a line between two pixels"
    assert canvas.colour("interaction", x + 0.5, y + 0.5)[3] == 0, "and nothing inside one"
    canvas.run("() => window.canvas.setPhotoLook({brightness: 1.5, contrast: 1.2, saturation: 0.5, gamma: 1, channel: 'all'})")
    assert "brightness(1.5)" in canvas.run("() => document.querySelector('.workbench-photo').style.filter")
    canvas.run("() => window.canvas.setPhotoLook({brightness: 1, contrast: 1, saturation: 1, gamma: 1, channel: 'all'})")
    assert canvas.run("() => document.querySelector('.workbench-photo').style.filter") == ""

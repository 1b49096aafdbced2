"""The annotation canvas in headless Chromium, traced: what a frame of a gesture costs the page's main thread, beside the
same scene drawn shape by shape with ordinary Canvas2D."""

import functools
import glob
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from random import Random
from statistics import median

from measures.result import Result

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Canvas</title>
<link rel="stylesheet" href="/page.css"><link rel="stylesheet" href="/scene.css">
<script type="module" src="/scene.js"></script></head><body><div id="place"></div></body></html>"""
STYLE = "html,body{margin:0;height:100%;overflow:hidden} #place{height:100%} canvas{display:block}"
VIEWPORT = {"width": 1600, "height": 900}
PHOTO = (4000, 3000)
LARGE = (4096, 4096)
STREET = (1920, 1080)
CATEGORIES = ["disabled-by-default-devtools.timeline", "devtools.timeline", "toplevel"]
STEPS = 120


def run(tiny, say):
    sys.path += glob.glob(os.path.join(ROOT, ".venv/lib/python3*/site-packages"))
    try:
        import psutil
        from PIL import Image
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        return [Result("The annotation canvas", "", "", None, note=f"needs the test suite's Python modules: {error.name}")]
    if not shutil.which("esbuild") or not shutil.which("chromium"):
        return [Result("The annotation canvas", "", "", None, note="needs Debian's esbuild and chromium")]
    folder = tempfile.mkdtemp(prefix="framewright-canvas-")
    try:
        say("building the canvas's page")
        build(folder, Image)
        server = serve(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
                try:
                    address = f"http://127.0.0.1:{server.server_address[1]}"
                    return measured(browser, address, psutil, 10 if tiny else 1, say)
                finally:
                    browser.close()
        finally:
            server.shutdown()
            server.server_close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def build(folder, pictures):
    dist = os.environ.get("FRAMEWRIGHT_WEB_ROOT", os.path.join(ROOT, "web/dist"))
    os.mkdir(os.path.join(folder, "assets"))
    shutil.copy(os.path.join(dist, "assets/workbench.wasm"), os.path.join(folder, "assets/workbench.wasm"))
    shared = ["--bundle", "--target=es2021", "--minify", "--tsconfig=web/tsconfig.build.json", "--log-level=warning"]
    subprocess.run(
        ["esbuild", "web/src/canvas/raster-worker.ts", *shared, "--format=iife", f"--outfile={folder}/raster.js"],
        cwd=ROOT, check=True)
    subprocess.run(
        ["esbuild", "bench/canvas/scene.ts", *shared, "--format=esm", f"--outfile={folder}/scene.js",
         '--define:WORKBENCH_ENGINE_VERSION="bench"', '--define:WORKBENCH_RASTER="/raster.js"'], cwd=ROOT, check=True)
    for name, text in (("index.html", PAGE), ("page.css", STYLE)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    for name, size in (("photo.jpg", PHOTO), ("large.jpg", LARGE)):
        noise = pictures.effect_noise((size[0] // 8, size[1] // 8), 60).convert("RGB").resize(size)
        noise.save(os.path.join(folder, name), quality=88)
    street(pictures).save(os.path.join(folder, "street.jpg"), quality=90)


def things():
    """Where things are on the picture for the tools that look at it: their middles and half their sizes."""
    return [(200 + 300 * column, 300 + 480 * row, 60 + 30 * row + 8 * column, 90 + 60 * row)
            for row in range(2) for column in range(6)]


def street(pictures):
    """Things with shades on an uneven ground, as a photograph has them: noise everywhere, soft edges."""
    from PIL import ImageDraw, ImageFilter

    random = Random(11)
    image = pictures.effect_noise(STREET, 40).convert("RGB")
    ground = pictures.linear_gradient("L").resize(STREET).convert("RGB")
    image = pictures.blend(image, ground, 0.7)
    draw = ImageDraw.Draw(image)
    for x, y, wide, high in things():
        colour = [random.randrange(40, 230) for _ in range(3)]
        for part in range(6):
            shade = tuple(min(255, value + 6 * part) for value in colour)
            draw.ellipse((x - wide + 6 * part, y - high + 6 * part, x + wide - 6 * part, y + high - 6 * part), fill=shade)
    return pictures.blend(image.filter(ImageFilter.GaussianBlur(1.5)), pictures.effect_noise(STREET, 60).convert("RGB"), 0.08)


def serve(folder):
    sys.path += [os.path.join(ROOT, "e2e"), os.path.join(ROOT, "e2e/browser")]
    from visiting import StrictHandler

    class Quiet(StrictHandler):
        extensions_map = {**StrictHandler.extensions_map, ".jpg": "image/jpeg"}

    for port in range(21000, 32000):
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Quiet, directory=folder))
            break
        except OSError:
            continue
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Scene:
    """One page with the scene on it, and hands."""

    def __init__(self, browser, address, query):
        self.browser = browser
        self.context = browser.new_context(viewport=VIEWPORT)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/index.html?{query}")
        self.until("() => window.bench !== undefined")
        self.rest()
        self.cdp = self.context.new_cdp_session(self.page)

    def until(self, condition):
        for _ in range(600):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise SystemExit(f"the canvas's page does not get ready: {self.errors}")

    def rest(self):
        """Until everything asked for was drawn."""
        self.page.wait_for_timeout(700)

    def mouse(self, kind, x, y, **more):
        # Comes back once the page has handled it: one step a frame.
        self.cdp.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})

    def drag(self, points, button="left"):
        held = {"button": button, "buttons": {"left": 1, "middle": 4}[button]}
        self.mouse("mouseMoved", *points[0])
        self.mouse("mousePressed", *points[0], clickCount=1, **held)
        for point in points[1:]:
            self.mouse("mouseMoved", *point, **held)
        self.mouse("mouseReleased", *points[-1], clickCount=1, **held)

    def wheel(self, x, y, delta):
        self.mouse("mouseWheel", x, y, deltaX=0, deltaY=delta)

    def traced(self, gesture):
        """Milliseconds of main-thread work in each frame of a gesture, and in each of its input handlers."""
        return figures(self.trace(gesture))

    def spent(self, gesture):
        """Milliseconds of all main-thread work from a gesture's first event on."""
        return whole(self.trace(gesture))

    def trace(self, gesture):
        self.browser.start_tracing(page=self.page, categories=CATEGORIES)
        gesture()
        # What a gesture leaves to do belongs to it.
        self.page.wait_for_timeout(400)
        return json.loads(self.browser.stop_tracing())["traceEvents"]

    def click(self, x, y):
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, button="left", buttons=1, clickCount=1)
        self.mouse("mouseReleased", x, y, button="left", buttons=0, clickCount=1)

    def memory(self, psutil):
        session = self.browser.new_browser_cdp_session()
        pids = [one["id"] for one in session.send("SystemInfo.getProcessInfo")["processInfo"] if one["type"] == "renderer"]
        return max(psutil.Process(pid).memory_full_info().uss for pid in pids)

    def close(self):
        self.context.close()
        if self.errors:
            raise SystemExit(f"the canvas's page failed: {self.errors}")


INPUTS = ("pointermove", "pointerdown", "pointerup", "wheel")


def whole(events):
    inputs = [one for one in events if one["name"] == "EventDispatch" and one["args"]["data"]["type"] in INPUTS]
    if not inputs:
        raise SystemExit("the trace has no input")
    first = min(inputs, key=lambda one: one["ts"])
    return sum(one["tdur"] for one in events if one["name"] == "RunTask" and one.get("ph") == "X"
               and (one["pid"], one["tid"]) == (first["pid"], first["tid"]) and one["ts"] + one["dur"] > first["ts"]) / 1000


def figures(events):
    """Tasks of the page's main thread, summed over the frames they stand before, and the handlers of pointer events."""
    drawn = [one for one in events if one["name"] == "FireAnimationFrame"]
    if not drawn:
        raise SystemExit("the trace has no frames")
    # The page's main thread is where its frames are.
    place = max({(one["pid"], one["tid"]) for one in drawn},
                key=lambda at: sum((one["pid"], one["tid"]) == at for one in drawn))
    here = [one for one in events if (one["pid"], one["tid"]) == place and one.get("ph") == "X"]
    tasks = [(one["ts"], one["tdur"] / 1000) for one in here if one["name"] == "RunTask"]
    inputs = [one for one in here if one["name"] == "EventDispatch" and one["args"]["data"]["type"] in INPUTS]
    starts = sorted(one["ts"] for one in drawn if (one["pid"], one["tid"]) == place)
    first = min(one["ts"] for one in inputs)
    frames = [[] for _ in starts]
    for begun, took in tasks:
        if begun + took * 1000 < first:
            continue
        # A task belongs to the frame whose callbacks run in it, or else to the next one.
        later = next((index for index, start in enumerate(starts) if start >= begun), len(starts) - 1)
        frames[later].append(took)
    downs = [sum(one["tdur"] for one in inputs if one["args"]["data"]["type"] == kind) / 1000 /
             max(1, sum(one["args"]["data"]["type"] == kind for one in inputs)) for kind in ("pointerdown", "pointerup")]
    return [sum(one) for one in frames if one], sum(downs)


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def wave(steps, x, y, dx, dy, turn=30):
    """A path there and back."""
    points = [(x, y)]
    for step in range(steps):
        way = 1 if (step // turn) % 2 == 0 else -1
        points.append((points[-1][0] + way * dx, points[-1][1] + way * dy))
    return points


def gestures(scene, steps):
    """Name and work of each, on a scene that shows the whole picture."""
    def pan(scale):
        def work():
            scene.drag(wave(steps, 700, 400, 9, 5), "middle")

        scene.page.evaluate("() => window.bench.canvas.fit()" if scale == "fit" else "() => window.bench.canvas.showActualSize()")
        scene.rest()
        return scene.traced(work)

    def zoom():
        def work():
            for step in range(steps):
                scene.wheel(800, 450, -60 if (step // 40) % 2 == 0 else 60)

        scene.page.evaluate("() => window.bench.canvas.fit()")
        scene.rest()
        return scene.traced(work)

    def drag():
        scene.page.evaluate("() => window.bench.canvas.fit()")
        scene.rest()
        x, y = scene.page.evaluate("""() => {
          const {view} = window.bench.canvas;
          const [x, y] = window.bench.places.find(([x, y]) => x > 1500 && x < 2500 && y > 1200 && y < 1800);
          return [view.x + x * view.scale, view.y + y * view.scale];
        }""")
        scene.click(x, y)
        return scene.traced(lambda: scene.drag(wave(steps, x, y, 4, 2), "left"))

    return {"pan, whole picture": lambda: pan("fit"), "pan, 1:1": lambda: pan("1:1"), "zoom": zoom, "drag of a shape": drag}


def query(count, more=""):
    return f"count={count}&width={PHOTO[0]}&height={PHOTO[1]}&picture=/photo.jpg{more}"


def measured(browser, address, psutil, part, say):
    tiny = part > 1
    steps = max(40, STEPS // part)
    results, plain = [], {}
    say("the same scene with ordinary Canvas2D")
    yardstick = Scene(browser, address, query(5000 // part, "&plain"))
    plain["load"] = yardstick.page.evaluate("() => window.bench.load()")
    for name, work in gestures(yardstick, steps // 3).items():
        plain[name] = work()[0]
    yardstick.close()
    for count, most in ((5000, 10), (20_000, 16)):
        count //= part
        say(f"{count:,} shapes")
        scene = Scene(browser, address, query(count))
        loads = [scene.page.evaluate("() => window.bench.load()")]
        for name, work in gestures(scene, steps).items():
            frames, _ = work()
            if len(frames) < steps / 2:
                raise SystemExit(f"{name}: {len(frames)} frames for {steps} steps")
            value = share(frames, 0.95)
            beside = plain[name] if most == 10 else None
            results.append(Result(
                f"Canvas, {count:,} shapes: {name}", f"{value:.1f} ms", f"≤ {most} ms", None if tiny else value <= most,
                "" if beside is None else f"Canvas2D a shape: {share(beside, 0.95):.0f} ms",
                None if beside is None else share(beside, 0.95) / value,
                f"processor time of the main thread, p95 of {len(frames)} frames; median {median(frames):.1f}, worst {max(frames):.0f} ms"))
        if most == 10:
            results += alone(scene, address, psutil, count, loads, plain["load"], tiny)
        scene.close()
    return results + [brush(browser, address, steps, tiny), *smart(browser, address, tiny, say), size()]


def alone(scene, address, psutil, count, loads, plain, tiny):
    """Selecting, loading and memory."""
    scene.page.evaluate("() => window.bench.canvas.fit()")
    scene.rest()
    view = scene.page.evaluate("() => window.bench.canvas.view")
    clicks = []
    for x, y in scene.page.evaluate("() => window.bench.places.slice(100, 130)"):
        at = (view["x"] + x * view["scale"], view["y"] + y * view["scale"])
        clicks.append(scene.traced(lambda: scene.click(*at))[1])
    used = scene.memory(psutil)
    for _ in range(4):
        scene.page.evaluate("() => window.bench.canvas.setShapes([])")
        scene.rest()
        loads.append(scene.page.evaluate("() => window.bench.load()"))
    return [
        Result(f"Canvas, {count:,} shapes: select by click", f"{median(clicks):.2f} ms", "< 1 ms",
               None if tiny else median(clicks) < 1, note=f"handlers of pointer down and up, median of {len(clicks)}"),
        Result(f"Canvas, {count:,} shapes: load", f"{median(loads):.0f} ms", "< 300 ms", None if tiny else median(loads) < 300,
               f"Canvas2D a shape: {plain:.0f} ms", note="from the shapes in JavaScript until all are seen"),
        Result(f"Canvas, {count:,} shapes: memory", f"{used / 2**20:.0f} MB", "< 300 MB", None if tiny else used < 300 << 20,
               note="all of the page's process that it shares with none, the decoded photograph of 46 MB included"),
    ]


def brush(browser, address, steps, tiny):
    scene = Scene(browser, address, query(20))
    scene.page.evaluate("([width, height]) => window.bench.open('/large.jpg', width, height)", list(LARGE))
    scene.rest()
    scene.page.evaluate("() => window.bench.canvas.setBrushSize(200)")
    scene.page.keyboard.press("m")
    frames, _ = scene.traced(lambda: scene.drag(wave(steps, 500, 300, 14, 9), "left"))
    scene.close()
    value = share(frames, 0.95)
    return Result("Canvas: brush on 4096 × 4096", f"{value:.1f} ms an update", "< 8 ms", None if tiny else value < 8,
                  note=f"processor time of the main thread, p95 of {len(frames)} frames; median {median(frames):.1f}, worst {max(frames):.0f} ms; "
                       "a brush of 200 pixels")


def smart(browser, address, tiny, say):
    """The tools that look at the picture: all that the page's main thread does from a press until the answer is drawn."""
    say("smart tools")
    scene = Scene(browser, address, query(0))
    scene.page.evaluate("([width, height]) => window.bench.open('/street.jpg', width, height)", list(STREET))
    scene.rest()
    view = scene.page.evaluate("() => window.bench.canvas.view")

    def at(x, y):
        return view["x"] + x * view["scale"], view["y"] + y * view["scale"]

    def begin(tool):
        scene.page.evaluate("(tool) => window.bench.canvas.setTool(tool)", tool)
        scene.rest()

    def end(what):
        if not scene.page.evaluate("() => window.bench.canvas.isBusy"):
            raise SystemExit(f"{what} found nothing")
        scene.page.evaluate("() => window.bench.canvas.perform('cancel')")
        scene.rest()

    clicks, corrections = [], []
    for x, y, wide, high in things()[::6 if tiny else 1]:
        begin("smart")
        clicks.append(scene.spent(lambda: scene.click(*at(x, y))))
        corrections.append(scene.spent(lambda: scene.click(*at(x + wide // 2, y - high // 3))))
        end("a click")
    presses, cuts = [], []
    for x, y, wide, high in things()[::6 if tiny else 1]:
        # From its left end over its upper edge to its right end, as the pointer arrives there.
        begin("scissors")
        presses.append(scene.spent(lambda: scene.click(*at(x - wide, y))))
        cuts.append(scene.spent(lambda: scene.mouse("mouseMoved", *at(x + wide, y))))
        end("scissors")
    scene.close()

    def row(name, values, note):
        worst = max(values)
        return Result(f"Canvas, smart tools on 1080p: {name}", f"{worst:.0f} ms", "< 150 ms", None if tiny else worst < 150,
                      note=f"processor time of the main thread, drawing included; the worst of {len(values)}, median {median(values):.0f} ms; {note}")

    return [
        row("a click on a thing", clicks, "colours and edges, the outline is a polygon"),
        row("a click that corrects it", corrections, "a further place of the same thing"),
        row("scissors, the first point", presses, "the picture's edges are found"),
        row("scissors, a line along an edge", cuts, "half around a thing, as far as 640 pixels"),
    ]


def size():
    dist = os.environ.get("FRAMEWRIGHT_WEB_ROOT", os.path.join(ROOT, "web/dist"))
    with open(os.path.join(dist, "assets/workbench.wasm"), "rb") as file:
        count = len(gzip.compress(file.read(), 9))
    return Result("Canvas: the engine", f"{count / 1000:.0f} kB", "< 250 kB", count < 250_000, note="wasm, gzipped")

"""A cloud of five million points on its page, in headless Chromium with GL drawn by the processor: how soon something is
seen, how long a frame takes while it is turned, and what it takes of memory."""

import glob
import math
import os
import shutil
import sys
import time

from measures.result import Result

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST = 1_000_000
# Frames from now on, while the page is turned; the time between them is what somebody sees.
WATCH = """() => {
  window.frames = [];
  const step = (now) => { window.frames.push(now); window.watching = requestAnimationFrame(step); };
  window.watching = requestAnimationFrame(step);
}"""


def cloud(count):
    """A street of 200 × 100 m as PCD: uneven ground, houses, poles; points as dense as a scan of a few minutes leaves them."""
    import numpy

    random = numpy.random.default_rng(9)
    ground = count * 6 // 10
    x, y = random.uniform(-100, 100, ground), random.uniform(-50, 50, ground)
    parts = [numpy.stack([x, y, 0.3 * numpy.sin(x / 9) * numpy.cos(y / 7) + random.normal(0, 0.01, ground), random.uniform(0, 60, ground)], 1)]
    houses = [(place, side) for place in range(-90, 91, 20) for side in (-30, 30)]
    each = (count - ground) // len(houses)
    for place, side in houses:
        along, up = random.uniform(-7, 7, each), random.uniform(0, 9, each)
        front = random.integers(0, 2, each) * 10 - 5
        parts.append(numpy.stack([place + along, side + front + random.normal(0, 0.02, each), up, 80 + 20 * (up > 6)], 1))
    points = numpy.concatenate(parts).astype("<f4")
    head = (f"VERSION 0.7\nFIELDS x y z intensity\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nWIDTH {len(points)}\nHEIGHT 1\n"
            f"VIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(points)}\nDATA binary\n")
    return head.encode() + points.tobytes(), len(points)


def run(binary, tiny, say):
    name = "A cloud of 5 million points on its page"
    # Behind the yardsticks' own modules, which must stay what they are pinned to.
    sys.path += glob.glob(os.path.join(ROOT, ".venv/lib/python3*/site-packages"))
    sys.path += [os.path.join(ROOT, "e2e"), os.path.join(ROOT, "e2e/browser")]
    os.environ.setdefault("FRAMEWRIGHT_BINARY", str(binary))
    try:
        import psutil
        from playwright.sync_api import sync_playwright
        import framewright as program
        from visiting import sign_in
    except ImportError as error:
        return [Result(name, "", "", None, note=f"needs the test suite's Python modules: {error.name}")]
    if not shutil.which("chromium"):
        return [Result(name, "", "", None, note="needs Debian's chromium")]
    own = program.Framewright(workers=1)
    try:
        data, count = cloud(200_000 if tiny else 5_000_000)
        say(f"a cloud of {count:,} points")
        own.start()
        person = own.sign_up("Ada")
        project = person.project("Street", ["car"])
        begun = time.perf_counter()
        answer = person.upload(project["id"], data, "street.pcd")
        if answer.status_code != 201:
            raise SystemExit(f"the cloud was not taken: {answer.text}")
        image = person.wait_image(answer.json()["image_id"], 1800)
        if image["ingest_status"] != "ready":
            raise SystemExit("the cloud was refused")
        levels = time.perf_counter() - begun
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[
                "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"])
            try:
                return rows(browser, own, person, project, image, count, levels, psutil, sign_in)
            finally:
                browser.close()
    finally:
        own.remove()


def processes(browser, psutil):
    """The pages' processes and the one that draws."""
    found = {"renderer": [], "GPU": []}
    for one in browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]:
        if one["type"] in found:
            found[one["type"]].append(psutil.Process(one["id"]))
    return found


def processor(browser, psutil):
    """Seconds of processor time so far."""
    return {kind: sum(sum(one.cpu_times()[:2]) for one in found) for kind, found in processes(browser, psutil).items()}


def rows(browser, own, person, project, image, count, levels, psutil, sign_in):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=own.url)
    context.set_default_timeout(300_000)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, person)
    workspace = person.get("me")["workspace"]["slug"]
    begun = time.perf_counter()
    page.goto(f"/w/{workspace}/{project['slug']}/images/{image['id']}")
    page.locator(".cloud-stage[data-drawn]:not([data-drawn='0'])").wait_for()
    first = time.perf_counter() - begun
    page.locator(".cloud-stage[data-loading='0']").wait_for()
    settled = time.perf_counter() - begun
    stage = page.locator(".cloud-stage")
    drawn, error = (float(stage.get_attribute(f"data-{name}")) for name in ("drawn", "error"))
    box = page.locator(".cloud-canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    spent = processor(browser, psutil)
    page.evaluate(WATCH)
    until = time.perf_counter() + 8
    turned = most = 0
    while time.perf_counter() < until:
        turned += 1
        page.mouse.move(middle[0] + 200 * math.sin(turned / 12), middle[1] + 40 * math.sin(turned / 20))
        most = max(most, float(stage.get_attribute("data-drawn")))
    times = page.evaluate("() => { cancelAnimationFrame(window.watching); return window.frames; }")
    spent = {kind: value - spent[kind] for kind, value in processor(browser, psutil).items()}
    page.mouse.up()
    gaps = sorted(later - earlier for earlier, later in zip(times, times[1:]))
    used = {kind: max(one.memory_full_info().uss for one in found) for kind, found in processes(browser, psutil).items()}
    context.close()
    if errors:
        raise SystemExit(f"the cloud's page failed: {errors}")
    name = f"A cloud of {count:,} points on its page"
    return [
        Result(f"{name}: first picture", f"{first:.1f} s",
               note=f"from the address on; all that is wanted {settled:.1f} s; making its levels took {levels:.0f} s, the upload included"),
        Result(f"{name}: points a frame", f"{max(drawn, most):,.0f}", f"≤ {MOST:,}", max(drawn, most) <= MOST,
               note=f"the whole cloud in sight, to {error * 100:.1f} cm"),
        Result(f"{name}: a frame while it is turned", f"{sum(gaps) / len(gaps):.0f} ms",
               note=f"by the clock, the mean of {len(gaps)}, 95 of 100 within {gaps[int(len(gaps) * 0.95)]:.0f} ms; processor time of the "
                    f"page {1000 * spent['renderer'] / len(gaps):.0f} ms, of GL without a graphics card {1000 * spent['GPU'] / len(gaps):.0f} ms; 1440 × 900"),
        Result(f"{name}: memory", f"{used['renderer'] / 2**20:.0f} MB",
               note=f"all of the page's process that it shares with none; the process that draws, in the place of a graphics card, "
                    f"{used['GPU'] / 2**20:.0f} MB"),
    ]

"""From one photograph to the next in the workbench, in headless Chromium: from the key to the frame that shows it."""

import glob
import io
import os
import shutil
import sys
from statistics import median

from measures.result import Result

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# From a press of the key until a frame was drawn with a picture of the next image: the small copy of it that comes first, and
# the whole one.
WATCH = """() => {
  window.walks = [];
  addEventListener('keydown', (event) => {
    if (event.key !== '.') return;
    const begun = performance.now();
    const before = document.querySelector('h1').textContent;
    const old = new Set(document.querySelectorAll('.workbench-photo img'));
    let first;
    const look = () => {
      const name = document.querySelector('h1').textContent;
      const shown = [...document.querySelectorAll('.workbench-photo img')].filter((one) =>
        !old.has(one) && one.complete && one.naturalWidth > 0 && one.getBoundingClientRect().width > 0);
      if (name !== before && shown.length > 0 && first === undefined) setTimeout(() => { first ??= performance.now() - begun; }, 0);
      if (name === before || !shown.some((one) => one.alt === name)) requestAnimationFrame(look);
      else setTimeout(() => window.walks.push([first ?? performance.now() - begun, performance.now() - begun]), 0);
    };
    requestAnimationFrame(look);
  }, true);
}"""


def run(binary, tiny, say):
    name = "The next photograph, fetched ahead"
    # Behind the yardsticks' own modules, which must stay what they are pinned to.
    sys.path += glob.glob(os.path.join(ROOT, ".venv/lib/python3*/site-packages"))
    sys.path += [os.path.join(ROOT, "e2e"), os.path.join(ROOT, "e2e/browser")]
    os.environ.setdefault("FRAMEWRIGHT_BINARY", str(binary))
    try:
        from PIL import Image
        from playwright.sync_api import sync_playwright
        import framewright as program
        from visiting import sign_in
    except ImportError as error:
        return [Result(name, "", "", None, note=f"needs the test suite's Python modules: {error.name}")]
    if not shutil.which("chromium"):
        return [Result(name, "", "", None, note="needs Debian's chromium")]
    count = 4 if tiny else 21
    own = program.Framewright(workers=1)
    try:
        own.start()
        person = own.sign_up("Ada")
        project = person.project("Walk", ["car"])
        say(f"{count} photographs")
        images = []
        for number in range(count):
            out = io.BytesIO()
            noise = Image.effect_noise((240, 135), 60 + number).convert("RGB").resize((1920, 1080))
            noise.save(out, "JPEG", quality=90)
            images.append(person.upload_image(project["id"], out.getvalue(), f"{number:02}.jpg"))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            try:
                walks = walk(browser, own, person, project, images, sign_in)
            finally:
                browser.close()
    finally:
        own.remove()
    firsts, wholes = zip(*walks)
    return [Result(
        name, f"{median(firsts):.0f} ms", "< 50 ms", None if tiny else median(firsts) < 50,
        note=f"1920 × 1080, from the key to a frame with the picture, by the clock; {len(walks)} steps, the slowest "
             f"{max(firsts):.0f} ms; in full size {median(wholes):.0f} ms")]


def walk(browser, own, person, project, images, sign_in):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=own.url)
    page = context.new_page()
    sign_in(page, person)
    workspace = person.get("me")["workspace"]["slug"]
    page.goto(f"/w/{workspace}/{project['slug']}/images/{images[0]['id']}?sort=created_at")
    page.locator(".workbench-photo img").last.wait_for()
    page.locator(".workbench-canvas").focus()
    page.evaluate(WATCH)
    for number in range(1, len(images)):
        # Somebody looks at a picture before they go on; the next one is fetched meanwhile.
        page.wait_for_timeout(1000)
        page.keyboard.press(".")
        for _ in range(1000):
            if page.evaluate("() => window.walks.length") >= number:
                break
            page.wait_for_timeout(20)
        else:
            raise SystemExit(f"picture {number} was never shown: {page.url}")
    walks = page.evaluate("() => window.walks")
    context.close()
    return walks

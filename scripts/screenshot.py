"""Makes docs/screenshot.png: the workbench with the sample that the pages draw themselves.

Boxes, an ellipse and two outlines that the smart tool finds are drawn on a picture that has no labels yet. Run with
.venv/bin/python; BINARY names another than the release build.
"""

import io
import os
import pathlib
import re
import subprocess
import tempfile
import uuid

from PIL import Image
from playwright.sync_api import expect, sync_playwright

root = pathlib.Path(__file__).resolve().parent.parent
binary = os.environ.get("BINARY", str(root / ".build/release/framewright"))

with tempfile.TemporaryDirectory() as folder:
    # The database runs as an unprivileged user, which must be able to enter.
    os.chmod(folder, 0o711)
    server = subprocess.Popen([binary, "up", "--data", f"{folder}/data", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        address = next(m.group(1) for line in server.stdout if (m := re.search(r"is at (http\S+)", line)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            expect.set_options(timeout=60_000)
            page.goto(f"{address}/sign-up")
            page.fill("input[type=email]", f"{uuid.uuid4().hex[:8]}@example.com")
            page.fill("input[type=password]", "a long enough password")
            page.keyboard.press("Enter")
            page.get_by_text("New project").first.click()
            page.get_by_text("Use the sample instead").click()
            page.wait_for_url("**/images*", timeout=60_000)
            page.get_by_role("link", name="Annotate").first.click()
            page.locator(".workbench-photo img").last.wait_for()
            expect(page.locator(".wb-strip img")).to_have_count(page.locator(".wb-strip .wb-frame").count())
            page.get_by_text("Skip", exact=True).click()
            page.locator(".workbench-canvas").focus()
            saved = page.locator("[data-saved=saved]")
            objects = page.get_by_role("tab", name="Objects")

            # What lies where on the first picture without labels, in pixels of the page.
            def drag(tool, number, start, end):
                page.keyboard.press("Escape")
                page.keyboard.press(number)
                page.keyboard.press(tool)
                page.mouse.move(*start)
                page.mouse.down()
                page.mouse.move(*end, steps=8)
                page.mouse.up()

            def click(number, place, count):
                page.keyboard.press("Escape")
                page.keyboard.press(number)
                page.keyboard.press("y")
                page.mouse.click(*place)
                page.wait_for_timeout(1500)
                page.keyboard.press("Enter")
                expect(objects).to_contain_text(str(count))

            click("1", (590, 220), 1)
            click("2", (620, 360), 2)
            drag("b", "1", (231, 174), (343, 284))
            drag("b", "2", (764, 208), (878, 286))
            drag("b", "2", (155, 432), (292, 528))
            drag("c", "3", (352, 499), (452, 608))
            page.keyboard.press("v")
            page.mouse.click(231, 200)
            page.mouse.move(980, 400)
            page.evaluate("document.activeElement.blur()")
            expect(objects).to_contain_text("6")
            saved.wait_for()
            page.wait_for_timeout(500)
            # 256 colours are enough, and two thirds of the bytes.
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = picture.quantize(palette=picture.quantize(256), dither=Image.Dither.FLOYDSTEINBERG)
            few.save(root / "docs/screenshot.png", optimize=True)
            browser.close()
    finally:
        server.terminate()
        server.wait()

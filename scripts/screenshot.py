"""Makes docs/screenshot.png: the workbench with the sample that the pages draw themselves.

Run with .venv/bin/python; BINARY names another than the release build.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import uuid

from playwright.sync_api import sync_playwright

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
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{address}/sign-up")
            page.fill("input[type=email]", f"{uuid.uuid4().hex[:8]}@example.com")
            page.fill("input[type=password]", "a long enough password")
            page.keyboard.press("Enter")
            page.get_by_text("New project").first.click()
            page.get_by_text("Use the sample instead").click()
            page.wait_for_url("**/images*", timeout=60_000)
            page.get_by_text("Annotate").first.click()
            page.get_by_text("Objects").first.wait_for()
            page.wait_for_timeout(4000)
            page.keyboard.press("Escape")
            got_it = page.get_by_text("Got it")
            if got_it.count():
                got_it.click()
            page.wait_for_timeout(500)
            page.screenshot(path=str(root / "docs/screenshot.png"))
            browser.close()
    finally:
        server.terminate()
        server.wait()

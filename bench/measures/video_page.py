"""A long video on its labelling page, in headless Chromium: how soon it opens, and how soon another frame is shown."""

import glob
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from measures.result import Result

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def clip(folder, frames):
    """So many frames at 30 a second, small, so that making them takes less time than looking at them."""
    path = os.path.join(folder, "long.mp4")
    subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         "testsrc=size=480x270:rate=30", "-frames:v", str(frames), "-c:v", "libx264", "-preset", "ultrafast", "-g",
         "12", "-bf", "0", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path], check=True)
    return path


def run(binary, tiny, say):
    # Behind the yardsticks' own modules, which must stay what they are pinned to.
    sys.path += glob.glob(os.path.join(ROOT, ".venv/lib/python3*/site-packages"))
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return [Result("A 70,000-frame video on its page", "", "", None, note="needs the test suite's Python modules")]
    if not shutil.which("ffmpeg") or not shutil.which("chromium"):
        return [Result("A 70,000-frame video on its page", "", "", None, note="needs Debian's ffmpeg and chromium")]
    sys.path.insert(0, os.path.join(ROOT, "e2e"))
    sys.path.insert(0, os.path.join(ROOT, "e2e/footage"))
    os.environ.setdefault("FRAMEWRIGHT_BINARY", str(binary))
    import framewright as program
    from test_frames import ready, send
    from pathlib import Path
    scratch = tempfile.mkdtemp(prefix="framewright-page-")
    frames = 3000 if tiny else 70_000
    own = program.Framewright(workers=1)
    try:
        say(f"making a video of {frames:,} frames")
        path = Path(clip(scratch, frames))
        own.start()
        person = own.sign_up("Ada")
        project = person.project(classes=("person",))
        person.patch(f"projects/{project['id']}/footage", {
            "extract": {"mode": "every_frames", "every_frames": frames}, "filter": {"rules": {}},
            "dedup": {"method": "none"}})
        video = send(person, project["id"], path)
        ready(person, project["id"], video, 1800)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            figures = visit(browser, own, person, project, video, frames, program)
            browser.close()
    finally:
        own.remove()
        shutil.rmtree(scratch, ignore_errors=True)
    opened, sought = figures
    what = f"A {frames:,}-frame video on its page"
    return [
        Result(f"{what}: opens, exact frame shown", f"{opened:.2f} s", "at most 1 s", opened <= 1),
        Result(f"{what}: another frame, anywhere, shown (median of 20)", f"{sought * 1000:.0f} ms", "at most 200 ms",
               sought <= 0.2),
    ]


def visit(browser, own, person, project, video, frames, program):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=own.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(program.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")
    address = f"/w/{person.get('me')['workspace']['slug']}/{project['slug']}/videos/{video}"
    opened = []
    for _ in range(4):
        page.goto(address)
        page.get_by_role("button", name="Annotate").wait_for()
        begun = time.perf_counter()
        page.get_by_role("button", name="Annotate").click()
        page.locator(".wb-stage[data-frame='0']").wait_for()
        opened.append(time.perf_counter() - begun)
    sought = []
    chosen = random.Random(4)
    field = page.get_by_label("Frame number")
    for _ in range(20):
        frame = chosen.randrange(frames)
        field.fill(str(frame))
        begun = time.perf_counter()
        field.press("Enter")
        page.locator(f".wb-stage[data-frame='{frame}']").wait_for()
        sought.append(time.perf_counter() - begun)
    context.close()
    # The first visit also fetches the pages' own scripts.
    return sorted(opened[1:])[1], sorted(sought)[10]

"""What the tests of the pages share: the built pages, a browser, visits with a mocked API."""

import http.server
import shutil
import subprocess
import threading

import pytest
from playwright.sync_api import sync_playwright

from mock_api import MockAPI
from visiting import DIST, ROOT, PageHandler, Visit, free_port


@pytest.fixture(scope="session")
def pages():
    """Address of the built pages."""
    if not (DIST / "index.html").exists():
        subprocess.run([ROOT / "scripts/build-web.sh"], check=True)
    if not (DIST / "assets/workbench.wasm").exists():
        subprocess.run([ROOT / "scripts/build-wasm.sh"], check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), PageHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, pages):
    """Makes visits: `visit(MockAPI(...), theme="dark", width=360)`."""
    made = []

    def start(api=None, **options):
        one = Visit(chromium, pages, api or MockAPI(), **options)
        made.append(one)
        return one

    yield start
    for one in made:
        one.close()

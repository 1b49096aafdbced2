"""What the tests of the pages share: the built pages, a browser, visits with a mocked API."""

import contextlib
import http.server
import json
import shutil
import subprocess
import threading

import pytest
from playwright.sync_api import sync_playwright

from framewright import free_port, run_verb
from mock_api import MockAPI
from visiting import DIST, ROOT, PageHandler, Visit, sign_in


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


@pytest.fixture(scope="session")
def models():
    """The runtime of models, which the server needs to have found."""
    findings = json.loads(run_verb("doctor", "--json").stdout)
    if not any(one["subject"] == "ONNX models" and one["state"] == "good" for one in findings):
        pytest.skip("needs OpenVINO: scripts/openvino.sh")


@pytest.fixture
def signed_in(chromium, server):
    """Makes pages of a real server for somebody signed in: `with signed_in(person) as page`; no script may fail there."""

    @contextlib.contextmanager
    def start(person, width=1280, height=800):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        sign_in(page, person, server.url)
        page.get_by_role("link", name="Models").wait_for()
        try:
            yield page
            assert page.faults == []
        finally:
            context.close()

    return start

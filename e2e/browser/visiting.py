"""The built pages behind the product's content policy, and a person who visits them."""

import http.server
import pathlib
import re

from framewright import PASSWORD

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIST = ROOT / "web/dist"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'"
)


class StrictHandler(http.server.SimpleHTTPRequestHandler):
    """Files under the product's content policy."""

    extensions_map = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm",
                      ".html": "text/html; charset=utf-8", ".woff2": "font/woff2", ".png": "image/png",
                      ".webmanifest": "application/manifest+json"}

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *arguments):
        pass


class PageHandler(StrictHandler):
    """Files of the build; every other address is a page."""

    def __init__(self, *arguments):
        super().__init__(*arguments, directory=str(DIST))

    def do_GET(self):
        if not (DIST / self.path.lstrip("/").split("?")[0]).is_file():
            self.path = "/index.html"
        super().do_GET()


def sign_in(page, person, server=""):
    """Signs somebody in; the page's context knows the server unless it is named."""
    page.goto(f"{server}/sign-in")
    page.get_by_label("E-mail").first.fill(person.email)
    page.get_by_label("Password", exact=True).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(re.compile("/w/"))


class Visit:
    """One person at one browser, with the API they see. Errors of the page fail the test that made them."""

    def __init__(self, browser, address, api, theme="light", width=1440, height=900, **options):
        self.api = api
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, base_url=address, locale="en-GB", **options)
        self.context.set_default_timeout(8000)
        api.install(self.context)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack}"))
        self.page.on("console", self.note)

    def note(self, message):
        # The browser itself reports refused requests; tests of failures expect those.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def open(self, path):
        self.page.goto(path)
        return self.page

    def close(self):
        self.context.close()
        assert self.errors == []

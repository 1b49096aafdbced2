"""What a person sees and keeps when the server dies under their hands."""

import re

import pytest

import framewright as program
from visiting import sign_in


@pytest.fixture
def own(binary, pages):
    one = program.Framewright(workers=1)
    one.start()
    yield one
    one.remove()


def test_an_upload_goes_on_by_itself_when_the_server_is_back(chromium, own):
    ada = own.sign_up()
    project = ada.project(classes=("thing",))
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=own.url, color_scheme="dark")
    context.set_default_timeout(120_000)
    page = context.new_page()
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    try:
        sign_in(page, ada)
        page.goto(f"/w/{ada.get('me')['workspace']['slug']}/{project['slug']}/sources")
        files = [{"name": f"{number:03}.png", "mimeType": "image/png", "buffer": program.picture(seed=number)}
                 for number in range(160)]
        page.locator("input[type=file][multiple]:not([webkitdirectory])").first.set_input_files(files)
        program.wait_until(lambda: ada.get(f"projects/{project['id']}")["counts"]["images"] > 0, 60, "the first image")
        own.kill()
        page.get_by_text("The server cannot be reached.").wait_for()
        own.start()
        page.get_by_role("heading", name=re.compile("^Uploaded$")).wait_for()
        assert ada.get(f"projects/{project['id']}")["counts"]["images"] == 160
        assert page.get_by_text("The server cannot be reached.").count() == 0
        assert trouble == []
    finally:
        context.close()

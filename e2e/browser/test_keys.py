"""Keys that a person binds to others: in the sheet, in tooltips, on the canvas and on pages; kept, exported, imported, reset."""

import json

import numpy
import pytest
from playwright.sync_api import expect

from accessibility import keys_with_two_meanings, problems
from test_large_pictures import png


@pytest.fixture(scope="module")
def owner(server, pages):
    return server.sign_up("Kim")


@pytest.fixture
def page(signed_in, owner):
    expect.set_options(timeout=60_000)
    with signed_in(owner) as page:
        yield page


def opened(page, owner, server, name):
    project = owner.project(name, ["car", "person"])
    image = owner.upload_image(project["id"], png(numpy.full((300, 400, 3), 160, numpy.uint8)), "grey.png")
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/images/{image['id']}")
    ready(page)
    return project, image, slug


def ready(page):
    page.locator(".workbench-photo img").last.wait_for()
    page.locator(".workbench-canvas").focus()


def sheet(page):
    page.keyboard.press("?")
    return page.get_by_role("dialog", name="Keys")


def line(dialog, label):
    return dialog.locator(".key-line").filter(has=dialog.page.get_by_text(label, exact=True))


def change(dialog, label):
    dialog.get_by_role("button", name=f"Change the key of “{label}”").click()
    expect(line(dialog, label)).to_contain_text("Press the new key")


def tool(page, name):
    return page.get_by_role("toolbar", name="Tools").get_by_role("button", name=name, exact=True)


def test_a_tool_is_bound_to_another_key_everywhere(page, owner, server):
    project, image, slug = opened(page, owner, server, "Own keys")
    dialog = sheet(page)
    change(dialog, "Draw boxes")
    page.keyboard.press("5")
    # Taken: it is named, and another key can be pressed instead.
    expect(line(dialog, "Draw boxes")).to_contain_text("is taken by “Class 5")
    assert problems(page) == []
    dialog.get_by_role("button", name="Another key").click()
    page.keyboard.press("F5")
    expect(line(dialog, "Draw boxes")).to_contain_text("cannot be used")
    page.keyboard.press("Alt+q")
    expect(line(dialog, "Draw boxes").get_by_role("img")).to_have_accessible_name("Alt Q")
    expect(dialog.get_by_role("status").filter(has_text="Draw boxes: Alt Q.")).to_be_visible()
    assert problems(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    # The old key does nothing any more, the new one does it, and the tooltip says so; after a reload too.
    for _ in range(2):
        page.locator(".workbench-canvas").focus()
        page.keyboard.press("v")
        page.keyboard.press("b")
        expect(tool(page, "Select and move")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("Alt+q")
        expect(tool(page, "Draw boxes")).to_have_attribute("aria-pressed", "true")
        tool(page, "Draw boxes").hover()
        expect(page.get_by_role("tooltip").get_by_role("img")).to_have_accessible_name("Alt Q")
        page.mouse.move(700, 300)
        page.reload()
        ready(page)

    # A page's own shortcut takes the key of another one, which then has none.
    dialog = sheet(page)
    change(dialog, "Draw polygons")
    page.keyboard.press("d")
    expect(line(dialog, "Draw polygons")).to_contain_text("is taken by “Done, next image”")
    dialog.get_by_role("button", name="Use it here").click()
    expect(line(dialog, "Draw polygons").get_by_role("img")).to_have_accessible_name("D")
    expect(line(dialog, "Done, next image")).to_contain_text("no key")
    change(dialog, "Show or hide the panel")
    page.keyboard.press("Control+b")
    expect(line(dialog, "Show or hide the panel").get_by_role("img")).to_have_accessible_name("Control B")
    # Left again without a change.
    change(dialog, "Draw lines")
    page.keyboard.press("Escape")
    expect(line(dialog, "Draw lines").get_by_role("img")).to_have_accessible_name("L")
    expect(dialog).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    written = json.loads(download.value.path().read_text())
    assert written == {"format": "framewright-keys", "version": 1, "keys": {
        "canvas/tool.box": "alt+q", "canvas/tool.polygon": "d", "Workbench/d|mod+enter": "", "View/\\": "mod+b"}}
    page.keyboard.press("Escape")
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("d")
    expect(tool(page, "Draw polygons: click, or drag freehand")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Hide the panel")).to_be_visible()
    page.keyboard.press("Control+b")
    expect(page.get_by_role("button", name="Show the panel")).to_be_visible()

    # One gets its own key back, then all; a file brings them again, and one that is none says so.
    dialog = sheet(page)
    dialog.get_by_role("button", name="Give “Draw boxes” its own key back").click()
    expect(line(dialog, "Draw boxes").get_by_role("img")).to_have_accessible_name("B")
    dialog.get_by_role("button", name="Reset all").click()
    expect(line(dialog, "Draw polygons").get_by_role("img")).to_have_accessible_name("P")
    expect(dialog.get_by_role("button", name="Reset all")).to_be_disabled()
    dialog.locator("input[type=file]").set_input_files({"name": "photo.json", "mimeType": "application/json", "buffer": b'{"keys": {"a": "b c"}}'})
    expect(page.get_by_text("This file holds no keys of Framewright.")).to_be_visible()
    dialog.locator("input[type=file]").set_input_files({"name": "keys.json", "mimeType": "application/json", "buffer": json.dumps(written).encode()})
    expect(line(dialog, "Draw boxes").get_by_role("img")).to_have_accessible_name("Alt Q")
    assert problems(page) == []


def test_somebody_else_in_this_browser_has_the_usual_keys(page, owner, server):
    _, _, slug = opened(page, owner, server, "Their keys")
    page.goto(f"{server.url}/w/{slug}")
    page.get_by_role("link", name="Models").wait_for()
    dialog = sheet(page)
    change(dialog, "New project")
    page.keyboard.press("Alt+n")
    expect(line(dialog, "New project").get_by_role("img")).to_have_accessible_name("Alt N")
    kept = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('framewright.keys.'))")
    me = owner.get("me")["id"]
    assert kept == [f"framewright.keys.{me}"]
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("n")
    page.keyboard.press("Alt+n")
    expect(page).to_have_url(f"{server.url}/w/{slug}/new")


def test_two_keys_one_after_the_other_are_bound(page, owner, server):
    _, _, slug = opened(page, owner, server, "Chains of keys")
    dialog = sheet(page)
    # A tool of the canvas; what the second key does alone, on the page or the canvas, it does not do in the chain.
    change(dialog, "Draw polygons")
    page.keyboard.press("/")
    expect(line(dialog, "Draw polygons")).to_contain_text("Press a second key")
    assert problems(page) == []
    page.keyboard.press("b")
    expect(line(dialog, "Draw polygons").get_by_role("img")).to_have_accessible_name("/, then B")
    # A shortcut of the page.
    change(dialog, "Show or hide the panel")
    page.keyboard.press("/")
    page.keyboard.press("v")
    expect(line(dialog, "Show or hide the panel").get_by_role("img")).to_have_accessible_name("/, then V")

    # The same chain again is told; so is a key that begins chains, and one that acts at once cannot begin any.
    change(dialog, "Draw lines")
    page.keyboard.press("/")
    page.keyboard.press("b")
    expect(line(dialog, "Draw lines")).to_contain_text("is taken by “Draw polygons”")
    dialog.get_by_role("button", name="Another key").click()
    page.keyboard.press("/")
    expect(line(dialog, "Draw lines")).to_contain_text("begins the keys of “Show or hide the panel” (/, then V), “Draw polygons” (/, then B).")
    assert problems(page) == []
    dialog.get_by_role("button", name="Another key").click()
    page.keyboard.press("b")
    expect(line(dialog, "Draw lines")).to_contain_text("is taken by “Draw boxes”")
    page.keyboard.press("Escape")
    expect(line(dialog, "Draw lines").get_by_role("img")).to_have_accessible_name("L")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    for _ in range(2):
        page.locator(".workbench-canvas").focus()
        page.keyboard.press("/")
        page.keyboard.press("b")
        expect(tool(page, "Draw polygons: click, or drag freehand")).to_have_attribute("aria-pressed", "true")
        tool(page, "Draw polygons: click, or drag freehand").hover()
        expect(page.get_by_role("tooltip").get_by_role("img")).to_have_accessible_name("/, then B")
        page.mouse.move(700, 300)
        page.keyboard.press("b")
        expect(tool(page, "Draw boxes")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("/")
        page.keyboard.press("v")
        expect(page.get_by_role("button", name="Show the panel")).to_be_visible()
        expect(tool(page, "Draw boxes")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("/")
        page.keyboard.press("v")
        expect(page.get_by_role("button", name="Hide the panel")).to_be_visible()
        # Too late, the second key is itself.
        page.keyboard.press("/")
        page.wait_for_timeout(1500)
        page.keyboard.press("v")
        expect(tool(page, "Select and move")).to_have_attribute("aria-pressed", "true")
        page.reload()
        ready(page)

    # The whole beginning is given to one: the chains have no key then.
    dialog = sheet(page)
    change(dialog, "Draw lines")
    page.keyboard.press("/")
    expect(line(dialog, "Draw lines")).to_contain_text("begins the keys of")
    dialog.get_by_role("button", name="Use it here").click()
    expect(line(dialog, "Draw lines").get_by_role("img")).to_have_accessible_name("/")
    expect(line(dialog, "Draw polygons")).to_contain_text("no key")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    written = json.loads(download.value.path().read_text())
    dialog.get_by_role("button", name="Reset all").click()
    written["keys"] |= {"canvas/tool.polygon": "x y", "canvas/tool.polyline": "shift+q a"}
    dialog.locator("input[type=file]").set_input_files({"name": "keys.json", "mimeType": "application/json", "buffer": json.dumps(written).encode()})
    expect(line(dialog, "Draw polygons").get_by_role("img")).to_have_accessible_name("X, then Y")


@pytest.mark.parametrize("place", ["overview", "sources", "footage", "videos", "images", "objects", "search", "classes", "exports", "marks",
                                   "a picture", "projects"])
def test_no_key_does_two_things(page, owner, server, place):
    project, image, slug = opened(page, owner, server, f"Keys of {place}")
    home = f"{server.url}/w/{slug}"
    at = {"projects": home, "overview": f"{home}/{project['slug']}", "a picture": f"{home}/{project['slug']}/images/{image['id']}"}
    page.goto(at.get(place, f"{home}/{project['slug']}/{place}"))
    page.get_by_role("link", name="Projects").first.wait_for() if place != "a picture" else ready(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")  # The search page begins in its field.
    sheet(page)
    assert keys_with_two_meanings(page) == {}

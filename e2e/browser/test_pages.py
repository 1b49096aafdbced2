"""States of the pages with a mocked API: empty, loading, failing, full, refused; keyboard and accessibility."""

import json
import re
import time

import pytest

from accessibility import focus_walk, problems
from mock_api import NOW, MockAPI, identifier

PROJECT = "/w/northlight/street-corners"
ADDRESSES = {
    "projects": "/w/northlight", "bin": "/w/northlight?view=bin", "new project": "/w/northlight/new", "overview": PROJECT,
    "sources": f"{PROJECT}/sources", "import": f"{PROJECT}/sources?dialog=import", "images": f"{PROJECT}/images",
    "classes": f"{PROJECT}/classes", "exports": f"{PROJECT}/exports", "export": f"{PROJECT}/exports?dialog=export",
    "marks": f"{PROJECT}/marks?state=all", "footage": f"{PROJECT}/footage", "videos": f"{PROJECT}/videos", "frames": f"{PROJECT}/frames", "duplicates": f"{PROJECT}/duplicates", "stages": f"{PROJECT}/stages", "buckets": f"{PROJECT}/buckets", "settings": f"{PROJECT}/settings", "workspace": "/w/northlight/settings",
    "members": "/w/northlight/settings/members", "keys": "/w/northlight/settings/keys", "account": "/account", "nowhere": "/nowhere/at/all",
    "image": f"{PROJECT}/images/{identifier(10002)}",
}


def until(page, script, seconds=8):
    """Waits until the script is true. Playwright's own waiting needs eval, which the content policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, f"never came true: {script}"
        page.wait_for_timeout(30)


def settled(page):
    page.wait_for_load_state("networkidle")
    until(page, "document.querySelector('.starting, .workbench-starting') === null")


@pytest.mark.parametrize("theme,width", [("light", 1440), ("dark", 1440), ("light", 360)])
@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_keep_the_rules(visit, name, theme, width):
    api = MockAPI()
    api.export("POST", {}, {"include_images": True})
    page = visit(api, theme=theme, width=width).open(ADDRESSES[name])
    settled(page)
    assert problems(page) == []


@pytest.mark.parametrize("name", ["/sign-in", "/sign-up", "/recover"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_pages_keep_the_rules(visit, name, theme):
    page = visit(MockAPI(signed_in=False), theme=theme).open(name)
    page.wait_for_selector("h1")
    assert problems(page) == []


def test_an_export_tells_what_it_could_not_keep(visit):
    api = MockAPI()
    api.export("POST", {}, {"include_images": True})
    page = visit(api).open(ADDRESSES["exports"])
    table = page.get_by_role("region", name="What could not be kept as it is")
    assert table.get_by_role("row").nth(2).inner_text().split("\t") == ["attribute colour", "dropped", "1,204"]


def test_an_import_asks_what_its_format_leaves_open(visit):
    page = visit().open(ADDRESSES["import"])
    window = page.get_by_role("dialog", name="Import labels")
    window.get_by_label("Format").wait_for()
    assert window.get_by_label("Class names").count() == window.get_by_label("First pixel").count() == 0
    window.get_by_label("Format").select_option("voc")
    window.get_by_label("First pixel").select_option("zero")
    window.get_by_label("Format").select_option("yolo")
    window.get_by_label("Class names").fill("car\nperson")
    assert problems(page) == []
    page.get_by_test_id("labels").set_input_files({"name": "labels.txt", "mimeType": "text/plain", "buffer": b"0 0.5 0.5 0.1 0.1"})
    with page.expect_request(lambda request: request.url.endswith("/imports")) as asked:
        window.get_by_role("button", name="Import", exact=True).click()
    body = json.loads(asked.value.post_data)
    assert body["class_names"] == ["car", "person"] and body["format"] == "yolo" and "box_convention" not in body


def test_every_stop_of_the_keyboard_shows_its_focus(visit):
    page = visit().open(f"{PROJECT}/classes")
    settled(page)
    stops = focus_walk(page)
    assert len(stops) > 15
    assert [stop for stop in stops if not stop["visible"]] == []
    assert stops[0]["name"] == "Skip to the page"


def test_a_stranger_is_asked_to_sign_in_and_brought_back(visit):
    page = visit(MockAPI(signed_in=False)).open(f"{PROJECT}/classes")
    page.wait_for_url(re.compile(r"/sign-in\?next="))
    page.get_by_label("E-mail").fill("ada@northlight.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("do not fit together").wait_for()
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(rf"{PROJECT}/classes$"))
    page.get_by_role("heading", name="Classes").wait_for()


def test_no_token_is_kept_where_scripts_of_others_could_read_it(visit):
    page = visit().open("/w/northlight")
    settled(page)
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.cookie")
    assert "token" not in kept


def test_sign_in_leads_to_no_other_site(visit):
    page = visit(MockAPI(signed_in=False)).open("/sign-in?next=//evil.example/")
    page.get_by_label("E-mail").fill("ada@northlight.example")
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Projects").wait_for()
    assert "evil" not in page.url


def test_empty_pages_teach(visit):
    api = MockAPI(0, classes=())
    page = visit(api).open(f"{PROJECT}/images")
    page.get_by_role("heading", name="No image yet").wait_for()
    assert page.get_by_role("link", name="Add images").is_visible()
    page.goto(f"{PROJECT}/classes")
    page.get_by_role("heading", name="No class yet").wait_for()
    api.no_projects = True
    page.goto("/w/northlight")
    page.get_by_role("heading", name="Make your first project").wait_for()


def test_loading_keeps_the_layout_and_shows_only_after_a_moment(visit):
    api = MockAPI()
    api.held.add("/images$")
    page = visit(api).open(f"{PROJECT}/images")
    page.get_by_role("status", name="Loading the images").wait_for()
    delay = page.evaluate("getComputedStyle(document.querySelector('.skeleton')).animationDelay")
    assert delay.startswith("0.2s")


def test_an_error_says_what_happened_and_gives_the_request_id(visit):
    api = MockAPI()
    api.failing["/images$"] = (500, "internal", "The images could not be read.")
    page = visit(api).open(f"{PROJECT}/images")
    page.get_by_role("heading", name="The images could not be read.").wait_for()
    assert page.get_by_text("01J-REQUEST").is_visible()
    api.failing.clear()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("gridcell").first.wait_for()


def test_a_lost_connection_counts_down_and_heals_by_itself(visit):
    api = MockAPI()
    page = visit(api).open(f"{PROJECT}/classes")
    page.get_by_text("person").first.wait_for()
    api.failing["/api/v1/"] = "abort"
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_text("The server cannot be reached.").wait_for()
    page.get_by_text(re.compile("Next try in|Trying now")).wait_for()
    api.failing.clear()
    page.get_by_role("button", name="Try now").click()
    page.get_by_role("heading", name="No export yet").wait_for()
    page.get_by_text("The server cannot be reached.").wait_for(state="hidden")


def test_ten_thousand_images_draw_only_what_is_seen(visit):
    api = MockAPI(10_000)
    page = visit(api).open(f"{PROJECT}/images")
    page.locator(".gallery-total", has_text="10,000 images").wait_for()
    cells = page.get_by_role("gridcell")
    cells.first.wait_for()
    assert cells.count() < 120
    until(page, """(() => {
      const scroller = document.querySelector(".gallery-scroll");
      scroller.scrollTop = scroller.scrollHeight;
      return Number(document.querySelector(".grid").getAttribute("aria-rowcount")) * 6 > 1000;
    })()""", seconds=120)
    assert cells.count() < 160


def test_a_whole_view_is_changed_by_a_job_that_is_seen(visit):
    api = MockAPI(600)
    page = visit(api).open(f"{PROJECT}/images?class_id={api.classes[0]['id']}")
    page.locator("a.cell-link").first.focus()
    page.keyboard.press("Control+a")
    chosen = page.get_by_role("toolbar", name="Chosen images")
    chosen.get_by_text("100 chosen").wait_for()
    chosen.get_by_role("button", name=re.compile("^Choose all .* of this view$")).click()
    chosen.get_by_text(re.compile("^all ")).wait_for()
    chosen.get_by_role("button", name="Split").click()
    page.get_by_role("menuitem", name="valid").click()
    page.get_by_text(re.compile("images are being changed. See the activity tray.")).wait_for()
    body = json.loads(next(body for verb, path, _, body in api.requests if path.endswith("/images/bulk")))
    assert body == {"filter": {"class_id": api.classes[0]["id"]}, "action": "set_split", "value": "valid"}
    page.get_by_role("button", name=re.compile("^Activity")).click()
    page.get_by_text("Changing many images").wait_for()
    page.get_by_text(re.compile("500 of")).wait_for()
    api.jobs[0].update(status="succeeded", finished_at=NOW, result={"affected": 130})
    page.get_by_text("The images are changed.").wait_for()


def test_the_address_is_the_state_of_the_gallery(visit):
    page = visit().open(f"{PROJECT}/images?status=unlabelled&sort=filename")
    page.locator(".gallery-total", has_text="6 images").wait_for()
    assert page.get_by_role("checkbox", name=re.compile("^Unlabelled")).is_checked()
    assert page.get_by_label("Sort").input_value() == "filename"
    page.get_by_role("checkbox", name=re.compile("^test")).click()
    page.wait_for_url(re.compile("split=test"))
    page.locator(".gallery-total", has_text="5 images").wait_for()
    page.get_by_label("Filter by name").fill("nothing is called this")
    page.wait_for_url(re.compile("q=nothing"))
    page.get_by_role("heading", name="Nothing fits these filters").wait_for()
    page.get_by_role("button", name="Clear the filters").first.click()
    page.locator(".gallery-total", has_text="24 images").wait_for()
    assert "status" not in page.url


def test_the_gallery_by_keyboard(visit):
    page = visit().open(f"{PROJECT}/images")
    page.get_by_role("gridcell").first.wait_for()
    page.locator(".cell-link").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    focused = lambda: page.evaluate("document.activeElement.dataset.index")
    until(page, "document.activeElement.dataset.index === '7'")
    assert focused() == "7"
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("toolbar", name="Chosen images").get_by_text("3 chosen").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("toolbar", name="Chosen images").wait_for(state="hidden")
    page.keyboard.press("Space")
    page.get_by_role("dialog").wait_for()
    assert "preview=" in page.url
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/images/[0-9a-f-]{36}"))


def test_deleting_can_be_undone(visit):
    one = visit()
    page = one.open(f"{PROJECT}/images")
    page.get_by_role("gridcell").first.wait_for()
    page.locator(".cell-check").first.click(force=True)
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("1 image in the bin for 30 days.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state("networkidle")
    acts = [json.loads(body)["action"] for method, path, _, body in one.api.requests if path.endswith("/bulk")]
    assert acts == ["delete", "restore"]


def test_the_palette_finds_pages_and_images(visit):
    page = visit().open(PROJECT)
    page.get_by_role("heading", name="Street corners").wait_for()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("corner-00007")
    page.get_by_role("option", name="corner-00007.jpg").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/images/{identifier(10007)}"))


def test_the_sheet_lists_keys_and_can_be_searched(visit):
    page = visit().open(f"{PROJECT}/images")
    page.get_by_role("gridcell").first.wait_for()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.get_by_label("Search the keys").fill("row")
    dialog.get_by_text("Fewer in a row").wait_for()
    assert problems(page) == []


def test_a_key_is_shown_once(visit):
    page = visit().open("/w/northlight/settings/keys")
    page.get_by_role("button", name="New key").click()
    page.get_by_label("What is it for?").fill("Camera")
    page.get_by_role("button", name="Make the key").click()
    assert page.get_by_label("API key", exact=True).input_value().startswith("wld_")
    page.get_by_role("button", name="I have it").click()
    page.get_by_label("API key", exact=True).wait_for(state="detached")


def files(count, folder="corners", prefix="photo"):
    return [{"name": f"{prefix}-{index:04}.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes([index % 256]) * 400} for index in range(count)]


def test_uploading_shows_progress_duplicates_and_failures(visit):
    one = visit()
    page = one.open(f"{PROJECT}/sources")
    page.get_by_text("Drop images, videos or folders here").wait_for()
    page.get_by_test_id("files").set_input_files(
        [*files(120), *files(3, prefix="twin"), *files(2, prefix="broken"), {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"x"}])
    page.get_by_role("heading", name="Uploaded, with failures").wait_for()
    panel = page.get_by_role("region", name=re.compile("^Upload"))
    page.get_by_role("button", name="3 duplicates").click()
    assert page.get_by_role("link", name="Already here: show").count() == 3
    page.get_by_role("button", name="2 failed").click()
    page.get_by_text("The file is no picture").first.wait_for()
    page.get_by_text("1 label file was in there too").wait_for()
    bulk = [len(json.loads(body)["files"]) for method, path, _, body in one.api.requests if path.endswith("/upload_urls")]
    assert bulk == [50, 50, 25]
    hashes = [file["sha256"] for method, path, _, body in one.api.requests if path.endswith("/upload_urls") for file in json.loads(body)["files"]]
    assert all(len(value) == 64 for value in hashes)
    assert panel is not None


def test_an_upload_goes_on_after_a_reload(visit):
    one = visit()
    page = one.open(f"{PROJECT}/sources")
    page.get_by_text("Drop images, videos or folders here").wait_for()
    one.api.failing["/complete_uploads"] = "abort"
    page.get_by_test_id("files").set_input_files(files(60))
    page.get_by_text("The server cannot be reached.").wait_for()
    page.wait_for_timeout(600)
    one.api.failing.clear()
    page.reload()
    page.get_by_role("heading", name=re.compile("Not finished")).wait_for()
    page.get_by_test_id("files").set_input_files(files(60))
    # The same bytes were made anew: their time differs, so each is sent once more and none twice.
    page.get_by_role("heading", name=re.compile("^Uploaded")).wait_for()
    page.get_by_text("60 of 60").first.wait_for()


def open_workbench(visit, api=None, **options):
    one = visit(api or MockAPI(), **options)
    page = one.open(f"{PROJECT}/images/{identifier(10003)}")
    page.locator(".workbench-canvas").wait_for()
    page.locator("[data-saved=saved]").wait_for()
    page.wait_for_load_state("networkidle")
    return one, page


def draw(page, start=(0.3, 0.3), end=(0.5, 0.5)):
    box = page.locator(".workbench-canvas").bounding_box()
    page.keyboard.press("b")
    page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=6)
    page.mouse.up()


def labels_of(api, number):
    return [one for one in api.annotations.values() if one["image_id"] == identifier(number)]


def test_a_drawn_box_is_saved_with_its_class_and_undone(visit):
    one, page = open_workbench(visit)
    page.keyboard.press("2")
    draw(page)
    page.get_by_role("list", name="Labels of this image").get_by_text("person").wait_for()
    page.locator("[data-saved=saved]").wait_for()
    saved = labels_of(one.api, 10003)
    assert [label["class_name"] for label in saved] == ["person"]
    assert 100 < saved[0]["data"]["width"] < 600
    page.keyboard.press("Control+z")
    page.get_by_text("Draw a box, or say that nothing is here.").wait_for()
    page.locator("[data-saved=saved]").wait_for()
    assert labels_of(one.api, 10003) == []


def test_labels_drawn_offline_survive_a_reload_and_are_sent(visit):
    one, page = open_workbench(visit)
    one.api.failing["/annotations/batch"] = "abort"
    draw(page)
    page.locator("[data-saved=waiting]").wait_for()
    assert labels_of(one.api, 10003) == []
    one.api.failing.clear()
    page.reload()
    page.get_by_role("list", name="Labels of this image").get_by_text("car").wait_for()
    page.locator("[data-saved=saved]").wait_for()
    assert len(labels_of(one.api, 10003)) == 1


@pytest.mark.parametrize("keep", ["Keep mine", "Take theirs"])
def test_two_versions_of_a_label_are_both_shown(visit, keep):
    api = MockAPI()
    api.add_annotation(identifier(10003), api.classes[0], {"x": 400, "y": 300, "width": 200, "height": 200})
    one, page = open_workbench(visit, api)
    label = labels_of(api, 10003)[0]
    label["revision"] = 7
    label["data"] = {"x": 10, "y": 10, "width": 50, "height": 50}
    page.get_by_role("list", name="Labels of this image").get_by_text("car").click()
    page.keyboard.press("2")
    page.get_by_text("A label was changed by somebody else meanwhile.").wait_for()
    page.get_by_role("button", name="Look").click()
    page.get_by_role("dialog", name="Two versions").get_by_role("button", name=keep).click()
    page.locator("[data-saved=saved]").wait_for()
    page.wait_for_load_state("networkidle")
    expected = api.classes[1]["id"] if keep == "Keep mine" else api.classes[0]["id"]
    assert label["class_id"] == expected


def test_the_first_class_is_made_while_drawing(visit):
    api = MockAPI(classes=())
    one, page = open_workbench(visit, api)
    draw(page)
    picker = page.get_by_role("form", name="What is in the box?")
    picker.get_by_label("What is in the box?").fill("tram")
    page.keyboard.press("Enter")
    page.get_by_role("list", name="Labels of this image").get_by_text("tram").wait_for()
    page.locator("[data-saved=saved]").wait_for()
    assert [label["class_name"] for label in labels_of(api, 10003)] == ["tram"]


def test_done_goes_to_the_next_image_and_empty_is_confirmed(visit):
    one, page = open_workbench(visit)
    page.keyboard.press("d")
    page.wait_for_url(re.compile(identifier(10004)))
    assert one.api.image(identifier(10003))["is_null"] is True
    assert one.api.image(identifier(10003))["status"] == "done"


def test_whole_images_are_classified_by_keys(visit):
    api = MockAPI(project_type="classification")
    one, page = open_workbench(visit, api)
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.get_by_role("checkbox", name="bicycle").and_(page.locator("[aria-checked=true]")).wait_for()
    page.locator("[data-saved=saved]").wait_for()
    assert sorted(label["class_name"] for label in labels_of(api, 10003)) == ["bicycle", "car"]
    page.keyboard.press("1")
    page.locator("[data-saved=saved]").wait_for()
    until(page, "document.querySelectorAll('[role=checkbox][aria-checked=true]').length === 1")


def test_a_viewer_changes_nothing(visit):
    api = MockAPI()
    api.project["role"] = "viewer"
    one, page = open_workbench(visit, api)
    draw(page)
    assert page.get_by_text("Only looking").is_visible()
    assert labels_of(api, 10003) == []
    page.goto(f"{PROJECT}/classes")
    page.get_by_text("person").first.wait_for()
    assert page.get_by_role("button", name="Change person").count() == 0


def test_instructions_cannot_run_anything(visit):
    api = MockAPI()
    api.project["instructions"] = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) **<script>alert(1)</script>** [ok](https://example.org)"
    page = visit(api).open(PROJECT)
    block = page.locator(".markdown")
    block.wait_for()
    assert block.locator("img, script").count() == 0
    assert [link.get_attribute("href") for link in block.locator("a").all()] == ["https://example.org/"]


def test_the_theme_can_be_chosen_and_stays(visit):
    page = visit(theme="light").open("/account")
    page.get_by_role("radio", name="Dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_less_motion_is_honoured(visit):
    page = visit(reduced_motion="reduce").open("/w/northlight")
    settled(page)
    assert float(page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration").rstrip("s")) < 0.001


def test_the_first_page_is_small():
    import gzip

    from visiting import DIST
    index = (DIST / "index.html").read_text()
    first = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', index)
    pages = [path.name for path in (DIST / "assets").glob("SignedInPages-*.js")]
    total = sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in {*first, *(f"assets/{page}" for page in pages)})
    assert total < 250_000

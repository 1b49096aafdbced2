"""The objects of a project as crops, against a real server: found, chosen in every way, relabelled, deleted, taken back."""

import re

import numpy
import pytest
from playwright.sync_api import expect

from accessibility import problems
from test_large_pictures import png

SIDE = 2000


@pytest.fixture(scope="module")
def owner(server, pages):
    return server.sign_up("Olga")


@pytest.fixture
def page(signed_in, owner):
    expect.set_options(timeout=60_000)
    with signed_in(owner, width=1280, height=800) as page:
        yield page


def made(owner, name, count, **more):
    """A project with the classes cat, dog and bird, one large picture and `count` boxes on it, one in three of each class."""
    project = owner.project(name, ["cat", "dog", "bird"], **more)
    pixels = numpy.random.default_rng(3).integers(0, 255, (SIDE // 50, SIDE // 50, 3), numpy.uint8)
    image = owner.upload_image(project["id"], png(pixels.repeat(50, 0).repeat(50, 1)), "mosaic.png")
    classes = owner.get(f"projects/{project['id']}/classes")["items"]
    for first in range(0, count, 1000):
        owner.post(f"projects/{project['id']}/annotations/batch", {"operations": [
            {"op": "create", "annotation": {
                "image_id": image["id"], "class_id": classes[number % 3]["id"], "kind": "box",
                "data": {"x": number * 37 % (SIDE - 100), "y": number * 53 % (SIDE - 100), "width": 20 + number % 60, "height": 20 + number % 60},
                **({"confidence": number % 100 / 100} if number % 2 else {})}}
            for number in range(first, min(first + 1000, count))]})
    return project, classes, image


def visit(page, owner, server, project, query=""):
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/objects{query}")
    page.locator(".crop-cell").first.wait_for()


def cell(page, index):
    return page.locator(f'.crop-cell[data-index="{index}"]')


def chosen(page):
    return page.locator('.crop-cell[aria-selected="true"]')


def bar(page):
    return page.get_by_role("toolbar", name="Chosen objects")


def names(owner, project):
    """How many labels each class has."""
    counts = owner.get(f"projects/{project['id']}/counts")["classes"]
    return {one["class_name"]: one["total"] for one in counts}


def test_objects_are_chosen_relabelled_deleted_and_taken_back(page, owner, server):
    project, classes, _ = made(owner, "Chosen", 60)
    visit(page, owner, server, project, f"?class_id={classes[0]['id']}")
    expect(page.get_by_role("status").filter(has_text="20 objects")).to_be_visible()
    assert problems(page) == []

    # Click, Shift, Ctrl.
    cell(page, 1).click()
    cell(page, 5).click(modifiers=["Shift"])
    expect(chosen(page)).to_have_count(5)
    cell(page, 3).click(modifiers=["Control"])
    expect(chosen(page)).to_have_count(4)
    cell(page, 9).click()
    expect(chosen(page)).to_have_count(1)
    # A frame drawn over them: the second to the fourth of the first row.
    first, last = cell(page, 1).bounding_box(), cell(page, 3).bounding_box()
    page.mouse.move(first["x"] + 8, first["y"] + 8)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + 30, steps=6)
    page.mouse.up()
    expect(chosen(page)).to_have_count(3)
    # Keys alone.
    page.keyboard.press("Escape")
    expect(chosen(page)).to_have_count(0)
    cell(page, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(chosen(page)).to_have_count(3)
    expect(bar(page)).to_contain_text("3 chosen")

    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Relabel 3 objects")
    dialog.get_by_label("New class").fill("do")
    assert problems(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 objects relabelled as dog.")).to_be_visible()
    expect(page.locator(".crop-cell")).to_have_count(17)
    assert names(owner, project) == {"cat": 17, "dog": 23, "bird": 20}

    page.keyboard.press("Control+a")
    expect(bar(page)).to_contain_text("17 chosen")
    page.keyboard.press("Delete")
    expect(page.get_by_text("No object is like that")).to_be_visible()
    expect(page.get_by_text("17 objects deleted.")).to_be_visible()
    # Both are taken back, the later one first.
    page.keyboard.press("Control+z")
    expect(page.locator(".crop-cell")).to_have_count(17)
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.locator(".crop-cell")).to_have_count(20)
    assert names(owner, project) == {"cat": 20, "dog": 20, "bird": 20}


def test_what_somebody_else_changed_is_shown_and_left_alone(page, owner, server):
    project, classes, _ = made(owner, "Contested", 9)
    visit(page, owner, server, project, "?sort=created_at")
    labels = owner.get(f"projects/{project['id']}/objects", params={"sort": "created_at"})["items"]
    # Meanwhile the first becomes a bird and the second goes.
    owner.patch(f"annotations/{labels[0]['id']}", {"class_id": classes[2]["id"]}, params={"revision": 1})
    owner.delete(f"annotations/{labels[1]['id']}", params={"revision": 1})
    page.keyboard.press("Control+a")
    expect(chosen(page)).to_have_count(9)
    page.keyboard.press("2")
    expect(page.get_by_text("7 objects relabelled as dog.")).to_be_visible()
    notice = page.locator(".objects-conflicts")
    expect(notice).to_contain_text("1 object was changed by somebody else meanwhile and left alone")
    expect(page.locator(".crop-conflict")).to_have_count(1)
    expect(page.locator(".crop-conflict")).to_have_attribute("aria-label", re.compile("bird.*changed by somebody else"))
    expect(page.locator(".crop-cell")).to_have_count(8)
    assert problems(page) == []
    notice.get_by_role("button", name="Relabel them anyway").click()
    expect(page.get_by_text("1 object relabelled as dog.")).to_be_visible()
    expect(notice).to_have_count(0)
    assert names(owner, project) == {"cat": 0, "dog": 8, "bird": 0}
    # Somebody else's later work outlives the undo.
    owner.patch(f"annotations/{labels[4]['id']}", {"class_id": classes[2]["id"]}, params={
        "revision": owner.get(f"annotations/{labels[4]['id']}")["revision"]})
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("Taken back: 1 object relabelled as dog.")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("1 object changed since and stays as it is")).to_be_visible()
    assert owner.get(f"annotations/{labels[4]['id']}")["class_name"] == "bird"


def test_filters_stand_in_the_address_and_objects_open_in_the_workbench(page, owner, server):
    project, classes, _ = made(owner, "Filtered", 30)
    visit(page, owner, server, project)
    expect(page.locator(".crop-cell")).to_have_count(30)
    filters = page.get_by_role("complementary", name="Filters")
    filters.get_by_role("checkbox", name=re.compile("bird")).check()
    expect(page).to_have_url(re.compile(rf"class_id={classes[2]['id']}"))
    expect(page.locator(".crop-cell")).to_have_count(10)
    filters.get_by_label("Least score").fill("0.15")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("min_confidence=0.15"))
    found = owner.get(f"projects/{project['id']}/objects", params={"class_id": classes[2]["id"], "min_confidence": 0.15})["items"]
    expect(page.locator(".crop-cell")).to_have_count(len(found))
    page.get_by_label("Sort").select_option("size")
    expect(page).to_have_url(re.compile("sort=size"))
    page.reload()
    sizes = owner.get(f"projects/{project['id']}/objects", params={"class_id": classes[2]["id"], "min_confidence": 0.15, "sort": "size"})["items"]
    expect(cell(page, 0)).to_have_attribute("data-object", sizes[0]["id"])
    # A crop of 20 pixels out of 2,000 is cut by the server, and is of that size.
    picture = cell(page, 0).locator("img")
    expect(picture).to_have_attribute("src", re.compile("^blob:"))
    expect(picture).to_have_js_property("complete", True)
    cell(page, 0).dblclick()
    page.locator(".workbench-photo img").last.wait_for()
    expect(page.locator(".object-main[aria-pressed=true]")).to_have_count(1)
    expect(page.locator(".object-main[aria-pressed=true]")).to_contain_text("bird")
    page.get_by_role("button", name="Back to the objects").click()
    expect(page).to_have_url(re.compile(r"/objects\?.*min_confidence=0.15"))
    # Nothing is like that any more.
    filters.get_by_role("checkbox", name="valid").check()
    expect(page.get_by_text("No object is like that")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Clear the filters").last.click()
    expect(page.locator(".crop-cell")).to_have_count(30)


def test_ten_thousand_objects_are_scrolled_and_changed_together(page, owner, server):
    project, classes, _ = made(owner, "Many", 10_500)
    visit(page, owner, server, project)
    expect(page.get_by_role("status").filter(has_text="10,500 objects")).to_be_visible()
    drawn = page.locator(".crop-cell")
    # Only what is in sight is drawn.
    assert drawn.count() < 200
    for _ in range(4):
        before = page.locator(".crops").evaluate("grid => grid.clientHeight")
        page.locator(".gallery-scroll").evaluate("box => box.scrollTo(0, box.scrollHeight)")
        page.wait_for_function("before => document.querySelector('.crops').clientHeight > before", arg=before)
    assert drawn.count() < 200
    page.keyboard.press("Control+a")
    bar(page).get_by_role("button", name="Choose all 10,500").click()
    expect(bar(page)).to_contain_text("10,500 chosen")
    page.keyboard.press("2")
    expect(page.get_by_text("10,500 objects relabelled as dog.")).to_be_visible(timeout=240_000)
    assert names(owner, project) == {"cat": 0, "dog": 10_500, "bird": 0}


def test_a_change_that_breaks_off_can_be_gone_on_with_and_taken_back(page, owner, server):
    project, _, _ = made(owner, "Broken off", 600)
    visit(page, owner, server, project)
    page.keyboard.press("Control+a")
    if bar(page).get_by_role("button", name="Choose all 600").count():
        bar(page).get_by_role("button", name="Choose all 600").click()
    expect(bar(page)).to_contain_text("600 chosen")
    refused = {"code": "unavailable", "message": "The server has no time for this."}
    requests = []

    def second_fails(route):
        requests.append(route.request.url)
        if len(requests) == 2:
            route.fulfill(status=500, json=refused)
        else:
            route.continue_()

    page.route("**/annotations/batch", second_fails)
    page.keyboard.press("2")
    expect(page.get_by_text("250 of 600 objects changed, then: The server has no time for this.")).to_be_visible()
    expect(bar(page)).to_contain_text("350 chosen")
    page.keyboard.press("2")
    expect(page.get_by_text("350 objects relabelled as dog.")).to_be_visible()
    assert names(owner, project) == {"cat": 0, "dog": 600, "bird": 0}
    # Taking it back breaks off, too, and is tried again.
    page.route("**/events/revert", lambda route: route.fulfill(status=500, json=refused), times=1)
    undo = page.get_by_role("button", name="Undo the last change")
    undo.click()
    expect(page.get_by_text("The server has no time for this.").last).to_be_visible()
    undo.click()
    expect(page.get_by_text("Taken back: 350 objects relabelled as dog.")).to_be_visible()
    undo.click()
    expect(page.get_by_text("Taken back: 250 objects relabelled as dog.")).to_be_visible()
    assert names(owner, project) == {"cat": 200, "dog": 200, "bird": 200}


def test_a_viewer_sees_objects_and_changes_none(signed_in, owner, server):
    expect.set_options(timeout=60_000)
    project, _, _ = made(owner, "Looked at", 6)
    guest = server.join(owner, "viewer", "Vera")
    with signed_in(guest) as page:
        visit(page, owner, server, project)
        cell(page, 0).click()
        expect(bar(page).get_by_role("button", name="Relabel")).to_be_disabled()
        expect(bar(page).get_by_role("button", name="Delete")).to_be_disabled()
        page.keyboard.press("Delete")
        expect(page.locator(".crop-cell")).to_have_count(6)

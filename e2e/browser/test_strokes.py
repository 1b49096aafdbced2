"""What comes between a hand and its work: a reload in mid-stroke, a tab that is closed, a pen that presses softly, and
buttons that cannot be pressed and say why."""

import re

import pytest
from playwright.sync_api import expect

from framewright import wait_until
from test_flow import labels, opened, owner, page, project_of, ready  # noqa: F401 (fixtures)


def at(page, x, y):  # noqa: F811
    """Where a pixel of the 400 × 300 picture is on the page."""
    frame = page.locator(".workbench-canvas").bounding_box()
    scale = min((frame["width"] - 48) / 400, (frame["height"] - 48) / 300)
    return frame["x"] + (frame["width"] - 400 * scale) / 2 + x * scale, frame["y"] + (frame["height"] - 300 * scale) / 2 + y * scale


def drag(page, start, end):  # noqa: F811
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=5)
    page.mouse.up()


def saved(page):  # noqa: F811
    expect(page.locator("[data-saved=saved]")).to_be_visible()


def test_a_reload_in_mid_stroke_leaves_what_was_there(page, owner, server):  # noqa: F811
    project, images = project_of(owner, "Strokes", count=1)
    opened(page, owner, server, project, images[0])
    page.keyboard.press("b")
    drag(page, (20, 20), (120, 100))
    saved(page)
    before = labels(owner, images[0])
    assert len(before) == 1
    objects = page.get_by_role("list", name="Labels of this image").get_by_role("listitem")
    for key, start in (("b", (200, 150)), ("m", (60, 60)), ("Shift+m", (60, 60)), ("p", (300, 200)), ("c", (250, 50)), ("v", (70, 60))):
        # The button is down and the pointer on its way when the page goes.
        page.keyboard.press(key)
        page.mouse.move(*at(page, *start))
        page.mouse.down()
        page.mouse.move(*at(page, start[0] + 40, start[1] + 40), steps=4)
        page.reload()
        ready(page, "0.png")
        page.mouse.up()
        expect(objects).to_have_count(1)
        saved(page)
        assert [one["data"] for one in labels(owner, images[0])] == [before[0]["data"]], key
    # A polygon of two points is none yet.
    page.keyboard.press("p")
    for place in ((200, 100), (260, 100)):
        page.mouse.click(*at(page, *place))
    page.reload()
    ready(page, "0.png")
    expect(objects).to_have_count(1)
    # The hand goes on as if nothing had been, and what was done before is taken back after it.
    page.keyboard.press("b")
    drag(page, (200, 20), (300, 100))
    expect(objects).to_have_count(2)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(objects).to_have_count(0)
    saved(page)
    assert labels(owner, images[0]) == []


def test_a_tab_with_unsaved_work_asks_before_it_closes(page, owner, server):  # noqa: F811
    project, images = project_of(owner, "Closing", count=1)
    opened(page, owner, server, project, images[0])
    page.route("**/annotations/batch", lambda route: route.abort())
    page.keyboard.press("b")
    drag(page, (20, 20), (120, 100))
    expect(page.locator("[data-saved=waiting]")).to_be_visible()
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    wait_until(lambda: page.wait_for_timeout(100) or asked, 20, "the question")
    assert asked == ["beforeunload"] and not page.is_closed()
    page.unroute("**/annotations/batch")
    saved(page)
    assert len(labels(owner, images[0])) == 1
    # With everything saved, nobody is asked.
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_a_pen_that_presses_softly_paints_a_narrow_stroke(page, owner, server):  # noqa: F811
    project, images = project_of(owner, "Pen", count=2)
    hand = page.context.new_cdp_session(page)
    heights = []
    for image, force in zip(images, (1, 0.3)):
        opened(page, owner, server, project, image)
        page.keyboard.press("m")
        for kind, x in (("mousePressed", 100), ("mouseMoved", 160), ("mouseMoved", 220), ("mouseReleased", 220)):
            left, top = at(page, x, 150)
            hand.send("Input.dispatchMouseEvent", {"type": kind, "x": left, "y": top, "button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1,
                                                   "pointerType": "pen", "force": force})
        saved(page)
        mask, = labels(owner, image)
        assert mask["kind"] == "mask"
        heights.append((mask["bounds"]["y_max"] - mask["bounds"]["y_min"]) * 300)
    assert heights[0] == pytest.approx(24, abs=2)
    assert heights[1] < 0.7 * heights[0]


def test_attributes_are_saved_and_exported(page, owner, server):  # noqa: F811
    project, images = project_of(owner, "Attributes", count=1)
    car = owner.get(f"projects/{project['id']}/classes")["items"][0]
    owner.patch(f"classes/{car['id']}", {"attributes": [
        {"name": "parked", "type": "checkbox"}, {"name": "colour", "type": "select", "values": ["red", "blue"]}, {"name": "doors", "type": "number"}]})
    opened(page, owner, server, project, images[0])
    page.keyboard.press("b")
    drag(page, (20, 20), (120, 100))
    page.get_by_role("tab", name="Attributes").click()
    page.get_by_label("parked").check()
    page.get_by_label("colour").select_option("blue")
    page.get_by_label("doors").fill("4")
    page.get_by_label("doors").press("Enter")
    page.get_by_label("Partly hidden").check()
    saved(page)
    wait_until(lambda: labels(owner, images[0])[0]["attributes"] == {"parked": True, "colour": "blue", "doors": 4}, 20, "the attributes")
    label, = labels(owner, images[0])
    assert label["is_occluded"] is True
    page.reload()
    ready(page, "0.png")
    page.get_by_role("list", name="Labels of this image").get_by_role("button", name=re.compile("car")).first.click()
    page.get_by_role("tab", name="Attributes").click()
    expect(page.get_by_label("colour")).to_have_value("blue")
    archive = owner.export(project["id"], format="cvat")
    text = archive.read(next(name for name in archive.namelist() if name.endswith(".xml"))).decode()
    assert '<attribute name="colour">blue</attribute>' in text and 'occluded="1"' in text


def reasons(page):  # noqa: F811
    """What the tooltip of each button says that cannot be pressed now, by the button's name."""
    said = {}
    for button in page.locator(".wb-top button:disabled, .wb-tools button:disabled, .side button:disabled, .vw-bar button:disabled").all():
        button.scroll_into_view_if_needed()
        button.hover(force=True)
        tip = page.get_by_role("tooltip")
        expect(tip).to_be_visible()
        said[button.get_attribute("aria-label") or button.inner_text()] = tip.inner_text()
        page.mouse.move(700, 450)
        expect(tip).to_have_count(0)
    return said


def test_buttons_that_cannot_be_pressed_say_why(page, owner, server):  # noqa: F811
    project, images = project_of(owner, "Reasons", count=1)
    opened(page, owner, server, project, images[0])
    said = reasons(page)
    assert {"Undo", "Redo", "Delete what is selected", "Join the selected polygons", "Draw skeletons: a box, in which the class's points appear", "Previous image", "Next image",
            "Copy all labels to the next image"} <= set(said), said
    for name, words in said.items():
        assert words.split("\n")[0] != name, f"{name} does not say why"
    # Pressed in vain by keys, nothing happens.
    for key in ("Control+z", "Delete", "j", "."):
        page.keyboard.press(key)
    ready(page, "0.png")
    assert labels(owner, images[0]) == []

"""Walking through images: left for later, copied to the next one, marks, the time really worked."""

import numpy
import pytest
from playwright.sync_api import expect

from accessibility import problems
from framewright import wait_until
from test_large_pictures import png


@pytest.fixture(scope="module")
def owner(server, pages):
    return server.sign_up("Kim")


@pytest.fixture
def page(signed_in, owner):
    expect.set_options(timeout=60_000)
    with signed_in(owner) as page:
        yield page


def project_of(owner, name, count=4, **more):
    """A project with grey pictures of 400 × 300, the oldest first."""
    project = owner.project(name, ["car", "person"], **more)
    images = [owner.upload_image(project["id"], png(numpy.full((300, 400, 3), 60 + 30 * number, numpy.uint8)), f"{number}.png") for number in range(count)]
    return project, images


def opened(page, owner, server, project, image, query="?sort=created_at"):
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/images/{image['id']}{query}")
    ready(page, image["filename"])


def ready(page, filename):
    expect(page.get_by_role("heading", level=1)).to_have_text(filename)
    page.locator(f".workbench-photo img[alt='{filename}']").last.wait_for()
    page.locator(".workbench-canvas").focus()


def box(owner, image, class_id, x=100, y=100, width=80, height=60, **more):
    return owner.post("annotations", {"image_id": image["id"], "class_id": class_id, "kind": "box",
                                      "data": {"x": x, "y": y, "width": width, "height": height}, **more}, 201)


def labels(owner, image):
    return owner.get(f"images/{image['id']}/annotations")["items"]


def message(page, text):
    return page.get_by_role("region", name="Messages").get_by_text(text)


def test_an_image_is_left_for_later_and_taken_back(page, owner, server):
    project, images = project_of(owner, "For later")
    opened(page, owner, server, project, images[0])
    page.keyboard.press("Shift+d")
    dialog = page.get_by_role("dialog", name="Leave this image for later")
    expect(dialog).to_be_visible()
    assert problems(page) == []
    # One digit is enough, and leads on.
    page.keyboard.press("1")
    ready(page, "1.png")
    expect(message(page, "0.png is left for later: blurred.")).to_be_visible()
    assert owner.get(f"images/{images[0]['id']}")["skip"]["reason"] == "blurred"
    expect(page.get_by_role("navigation", name="Images of this view").get_by_role("button", name="0.png, left for later: blurred")).to_be_visible()
    # Undone at once.
    page.get_by_role("button", name="Undo", exact=True).last.click()
    wait_until(lambda: "skip" not in owner.get(f"images/{images[0]['id']}"), 20, "the undo")

    # With words: it says so when it is opened, and drawing takes it back.
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Shift+d")
    page.keyboard.press("4")
    expect(dialog.get_by_role("button", name="Leave it for later")).to_be_disabled()
    page.keyboard.type("Is 1 car enough?")
    dialog.get_by_role("button", name="Leave it for later").click()
    ready(page, "2.png")
    page.keyboard.press(",")
    ready(page, "1.png")
    mark = page.get_by_role("note", name="Left for later")
    expect(mark).to_contain_text("other · Is 1 car enough?")
    expect(mark).to_contain_text("Kim")
    page.keyboard.press("n")
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    expect(mark).to_have_count(0)
    assert "skip" not in owner.get(f"images/{images[1]['id']}")

    # By its button; and the gallery finds what is left.
    owner.send("PUT", f"images/{images[2]['id']}/skip", {"reason": "not_mine"}).raise_for_status()
    page.keyboard.press(".")
    ready(page, "2.png")
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/images?skipped=true")
    expect(page.get_by_role("gridcell")).to_have_count(1)
    page.get_by_role("link", name="2.png, 0 labels, left for later: not mine").click()
    ready(page, "2.png")
    mark.get_by_role("button", name="Take back").click()
    expect(mark).to_have_count(0)
    # What is done is not left for later, and the button says so.
    page.keyboard.press("n")
    page.keyboard.press("d")
    wait_until(lambda: owner.get(f"images/{images[2]['id']}")["status"] == "done", 20, "done")
    later = page.get_by_role("button", name="Leave the image for later")
    expect(later).to_be_disabled()


def test_labels_are_there_when_one_comes_back(page, owner, server):
    project, images = project_of(owner, "Back", count=2)
    opened(page, owner, server, project, images[0])
    page.keyboard.press("n")
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    for _ in range(2):
        page.keyboard.press(".")
        ready(page, "1.png")
        page.keyboard.press(",")
        ready(page, "0.png")
        expect(page.get_by_role("tab", name="Objects 1")).to_be_visible(timeout=5000)


def test_the_next_image_is_read_ahead_and_what_others_change_follows(page, owner, server):
    project, images = project_of(owner, "Ahead", count=3)
    car, _ = [one["id"] for one in owner.get(f"projects/{project['id']}/classes")["items"]]
    kept, gone = box(owner, images[1], car), box(owner, images[1], car, x=10, y=10)
    with page.expect_response(lambda answer: f"/images/{images[1]['id']}/annotations" in answer.url):
        opened(page, owner, server, project, images[0])
    page.wait_for_timeout(1500)
    # All of it is here by now: the server is not needed.
    page.context.set_offline(True)
    page.keyboard.press(".")
    ready(page, "1.png")
    expect(page.get_by_role("tab", name="Objects 2")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("tab", name="Objects 3")).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press(",")
    ready(page, "0.png")
    page.context.set_offline(False)
    # Meanwhile somebody else works on it.
    owner.patch(f"annotations/{kept['id']}", {"data": {"x": 300, "y": 200, "width": 50, "height": 50}}, headers={"If-Match": f'"{kept["revision"]}"'})
    owner.delete(f"annotations/{gone['id']}", headers={"If-Match": f'"{gone["revision"]}"'})
    for x in (20, 60):
        box(owner, images[1], car, x=x, y=200)
    page.wait_for_timeout(4500)
    page.keyboard.press(".")
    ready(page, "1.png")
    expect(page.get_by_role("tab", name="Objects 3")).to_be_visible()
    # It is at its new place, and a step from there is no conflict.
    page.keyboard.press("Control+a")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    wait_until(lambda: sorted(one["data"]["x"] for one in labels(owner, images[1])) == [21, 61, 301], 20, "the step")


def test_labels_are_copied_to_the_next_image(page, owner, server):
    project, images = project_of(owner, "Burst")
    car, person = [one["id"] for one in owner.get(f"projects/{project['id']}/classes")["items"]]
    box(owner, images[0], car)
    box(owner, images[0], car, x=10, y=10)
    box(owner, images[0], person, x=200, is_occluded=True)
    # The same car, hardly moved; a person at the place of the first car is another thing.
    box(owner, images[1], car, x=101)
    box(owner, images[1], person)
    opened(page, owner, server, project, images[0])
    page.keyboard.press("Shift+p")
    ready(page, "1.png")
    expect(message(page, "2 labels copied to 1.png. 1 was there already.")).to_be_visible()
    expect(page.get_by_role("tab", name="Objects 4")).to_be_visible()
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    now = labels(owner, images[1])
    assert len(now) == 4
    assert [one["is_occluded"] for one in now if one["data"]["x"] == 200] == [True]
    assert {one["source"] for one in now} == {"manual"}
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(page.get_by_role("tab", name="Objects 2")).to_be_visible()
    wait_until(lambda: len(labels(owner, images[1])) == 2, 20, "the undo")

    # The selected one alone; a second time it is there already.
    page.keyboard.press(",")
    ready(page, "0.png")
    page.keyboard.press("]")
    page.keyboard.press("Shift+p")
    ready(page, "1.png")
    wait_until(lambda: len(labels(owner, images[1])) in (2, 3), 20, "one label")
    page.keyboard.press("Shift+p")
    ready(page, "2.png")
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    count = len(labels(owner, images[2]))
    assert count == len(labels(owner, images[1]))
    page.keyboard.press(",")
    ready(page, "1.png")
    page.keyboard.press("Shift+p")
    expect(message(page, f"Nothing to copy to 2.png: {count} were there already.")).to_be_visible()
    assert len(labels(owner, images[2])) == count


def test_undo_by_its_key_is_about_what_was_done_last(page, owner, server):
    project, images = project_of(owner, "Last first", count=2)
    car, _ = [one["id"] for one in owner.get(f"projects/{project['id']}/classes")["items"]]
    box(owner, images[0], car)
    opened(page, owner, server, project, images[0])
    page.keyboard.press("Shift+p")
    ready(page, "1.png")
    offer = message(page, "1 label copied to 1.png.")
    expect(offer).to_be_visible()
    expect(page.get_by_role("tab", name="Objects 1")).to_be_visible()
    # Something is drawn while the copy's undo is still offered: that goes first, the copy by its button.
    page.keyboard.press("n")
    expect(page.get_by_role("tab", name="Objects 2")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("tab", name="Objects 1")).to_be_visible()
    expect(offer).to_be_visible()
    wait_until(lambda: len(labels(owner, images[1])) == 1, 20, "the copy alone")
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo", exact=True).click()
    wait_until(lambda: labels(owner, images[1]) == [], 20, "the copy taken back")


def test_the_next_image_without_labels(page, owner, server):
    project, images = project_of(owner, "Gaps", count=5)
    car = owner.get(f"projects/{project['id']}/classes")["items"][0]["id"]
    for number in (1, 3):
        box(owner, images[number], car)
    owner.send("PUT", f"images/{images[2]['id']}/skip", {"reason": "blurred"}).raise_for_status()
    opened(page, owner, server, project, images[1])
    for expected in ("4.png", "0.png", "4.png"):
        page.keyboard.press("Shift+u")
        ready(page, expected)


def test_marks_are_placed_seen_and_resolved(page, owner, server, signed_in):
    project, images = project_of(owner, "Marks", count=2)
    other = server.join(owner, "annotator", "Bo")
    opened(page, owner, server, project, images[0])
    page.keyboard.press("Shift+c")
    stage = page.locator(".wb-placing").bounding_box()
    page.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    page.keyboard.type("Is this a car?")
    assert problems(page) == []
    page.keyboard.press("Control+Enter")
    pin = page.get_by_role("button", name="Mark 1, open: Is this a car?").first
    expect(pin).to_be_visible()
    made = owner.get(f"images/{images[0]['id']}/marks")["items"]
    assert abs(made[0]["position"]["x"] - 200) < 2 and abs(made[0]["position"]["y"] - 150) < 2
    # One for the whole image.
    page.keyboard.press("Shift+c")
    page.get_by_role("button", name="Mean the whole image").click()
    page.keyboard.type("Too dark")
    page.get_by_role("button", name="Save the mark").click()
    expect(page.get_by_role("tab", name="Marks 2")).to_be_visible()

    with signed_in(other) as theirs:
        opened(theirs, other, server, project, images[0])
        theirs.get_by_role("button", name="Mark 1, open: Is this a car?").first.click()
        panel = theirs.get_by_role("list", name="Marks")
        expect(panel.get_by_role("listitem")).to_have_count(2)
        # Somebody else's words stay theirs, and the button says so.
        expect(panel.get_by_role("button", name="Delete mark 1")).to_be_disabled()
        assert problems(theirs) == []
        panel.get_by_role("listitem").first.get_by_role("button", name="Resolve").click()
        expect(theirs.get_by_role("tab", name="Marks 1")).to_be_visible()
        # Heard at the other's page without a reload.
        expect(page.get_by_role("tab", name="Marks 1")).to_be_visible()
        expect(pin).to_have_count(0)
        theirs.get_by_role("button", name="Show 1 resolved").click()
        line = panel.get_by_role("listitem").first
        expect(line).to_contain_text("Resolved by Bo")
        line.get_by_role("button", name="Open again").click()
        expect(page.get_by_role("tab", name="Marks 2")).to_be_visible()
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/images?open_marks=true")
    expect(page.get_by_role("gridcell")).to_have_count(1)
    expect(page.get_by_role("link", name="0.png, 0 labels, 2 open marks")).to_be_visible()


def test_marks_of_a_project_are_listed_and_lead_to_their_places(page, owner, server):
    project, images = project_of(owner, "All marks", count=3)
    slug = owner.get("me")["workspace"]["slug"]
    address = f"{server.url}/w/{slug}/{project['slug']}/marks"
    page.goto(f"{server.url}/w/{slug}/{project['slug']}")
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Nothing waits to be looked at")).to_be_visible()
    assert page.url == address and problems(page) == []
    made = [owner.post(f"images/{images[number]['id']}/marks", body, 201) for number, body in (
        (0, {"text": "Whole picture"}), (1, {"text": "Corner", "position": {"x": 380, "y": 280}}), (2, {"text": "Edge", "position": {"x": 0, "y": 150}}))]
    # Heard without a reload, the newest first, with where they are.
    lines = page.get_by_role("list", name="Marks").get_by_role("listitem")
    expect(lines).to_have_count(3)
    assert [line.split("\n")[0] for line in lines.all_inner_texts()] == ["Edge", "Corner", "Whole picture"]
    expect(lines.nth(1).locator("img")).to_be_visible()
    assert lines.nth(1).locator(".mark-dot").get_attribute("style") == "left: 95%; top: 93.3333%;"
    expect(lines.nth(2).locator(".mark-dot")).to_have_count(0)
    assert problems(page) == []

    # By keys: to the second, resolved; the next one takes its place.
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(lines.nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("r")
    wait_until(lambda: "resolved_at" in owner.get(f"images/{images[1]['id']}/marks")["items"][0], 20, "the mark to be resolved")
    expect(lines).to_have_count(2)
    expect(lines.nth(1).get_by_role("link")).to_be_focused()
    page.get_by_role("link", name="Resolved", exact=True).click()
    expect(lines).to_have_count(1)
    assert page.url.endswith("/marks?state=resolved")
    expect(lines).to_contain_text("resolved by Kim")
    lines.get_by_role("button", name="Open again").click()
    expect(page.get_by_role("heading", name="No mark is resolved yet")).to_be_visible()
    page.get_by_role("link", name="All", exact=True).click()
    expect(lines).to_have_count(3)

    # To the image, with the place in the middle and the mark chosen; and back to the list as it was left.
    lines.nth(1).get_by_role("link").press("Enter")
    ready(page, "1.png")
    pin = page.get_by_role("button", name="Mark 1, open: Corner").first
    expect(pin).to_have_class("wb-pin wb-pin-on")
    expect(page.get_by_role("tab", name="Marks 1")).to_have_attribute("aria-selected", "true")
    stage = page.locator(".workbench-canvas").bounding_box()

    def middle():
        box = pin.bounding_box()
        return (abs(box["x"] + 14 - stage["x"] - stage["width"] / 2) < stage["width"] / 4
                and abs(box["y"] + 34 - stage["y"] - stage["height"] / 2) < stage["height"] / 3)

    wait_until(middle, 20, "the place near the middle")
    page.get_by_role("button", name="Back to the marks").click()
    expect(lines).to_have_count(3)
    assert page.url.endswith("/marks?state=all")
    # What is deleted elsewhere goes from here.
    owner.delete(f"marks/{made[0]['id']}")
    expect(lines).to_have_count(2)


def test_many_marks_are_read_as_one_scrolls(page, owner, server):
    project, images = project_of(owner, "Many marks", count=1)
    for number in range(130):
        owner.post(f"images/{images[0]['id']}/marks", {"text": f"Mark {number}"}, 201)
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/marks")
    lines = page.get_by_role("list", name="Marks").get_by_role("listitem")
    expect(lines).to_have_count(100)
    lines.last.scroll_into_view_if_needed()
    expect(lines).to_have_count(130)
    expect(lines.last).to_contain_text("Mark 0")


def test_a_viewer_reads_marks_and_resolves_none(signed_in, owner, server):
    project, images = project_of(owner, "Read only", count=1)
    owner.post(f"images/{images[0]['id']}/marks", {"text": "Look"}, 201)
    viewer = server.join(owner, "viewer", "Vi")
    slug = owner.get("me")["workspace"]["slug"]
    with signed_in(viewer) as page:
        page.goto(f"{server.url}/w/{slug}/{project['slug']}/marks")
        expect(page.get_by_role("list", name="Marks").get_by_role("listitem")).to_have_count(1)
        expect(page.get_by_role("button", name="Resolve")).to_have_count(0)
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.keyboard.press("Enter")
        ready(page, "0.png")
        assert "resolved_at" not in owner.get(f"images/{images[0]['id']}/marks")["items"][0]


def test_time_worked_survives_a_reload_and_counts_once(page, owner, server):
    project, images = project_of(owner, "Time", count=2)
    refused = []
    # The server is away for whoever reports time.
    page.route("**/api/v1/projects/*/work", lambda route: (refused.append(1), route.abort()) if route.request.method == "POST" else route.continue_())
    opened(page, owner, server, project, images[0])
    for step in range(8):
        page.mouse.move(500 + 10 * step, 400)
        page.wait_for_timeout(300)
    page.reload()
    ready(page, "0.png")
    page.wait_for_timeout(3000)
    assert refused
    assert owner.get(f"projects/{project['id']}/work")["items"] == []
    page.get_by_role("tab", name="Info").click()
    expect(page.get_by_text("You", exact=True)).to_be_visible()
    page.unroute("**/api/v1/projects/*/work")
    page.reload()
    ready(page, "0.png")
    page.keyboard.press(".")
    ready(page, "1.png")
    def recorded():
        return owner.get(f"images/{images[0]['id']}/work")["seconds"]
    wait_until(lambda: recorded() > 4, 40, "the time")
    page.wait_for_timeout(2500)
    settled = recorded()
    assert 4 < settled < 60
    # Nothing more counts on an image that is not open, however often pages come and go.
    page.reload()
    ready(page, "1.png")
    page.wait_for_timeout(2500)
    assert recorded() == settled
    assert owner.get(f"projects/{project['id']}/work")["items"][0]["name"] == "Kim"
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}")
    expect(page.get_by_role("heading", name="Time worked")).to_be_visible()


def test_every_key_of_the_flow_is_in_the_sheet(page, owner, server):
    project, images = project_of(owner, "Sheet", count=1)
    opened(page, owner, server, project, images[0])
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    for label, keys in (
        ("Leave the image for later, with a reason", "Shift D"), ("Next image without labels", "Shift U"),
        ("Copy the selected labels, or all, to the next image", "Shift P"), ("Mark what looks wrong", "Shift C"),
    ):
        line = dialog.locator(".key-line").filter(has=page.get_by_text(label, exact=True))
        expect(line.get_by_role("img").first).to_have_accessible_name(keys)

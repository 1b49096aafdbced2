"""Suggestions of a model on the open image, against a real server: looked for, accepted, rejected, changed; nothing is
saved before it is accepted."""

import json
import re

import numpy
import pytest
from playwright.sync_api import expect

from accessibility import problems
from test_large_pictures import png
from tiny_models import detector

BOXES = [(8, 20, 24, 44, 0.9, 1), (30, 20, 46, 44, 0.7, 0), (48, 24, 60, 40, 0.4, 2)]


@pytest.fixture(scope="module")
def owner(server, pages, models):
    return server.sign_up("Sue")


@pytest.fixture
def page(signed_in, owner):
    expect.set_options(timeout=60_000)
    with signed_in(owner, width=1440, height=900) as page:
        yield page


def opened(page, owner, server, name):
    """A project with the classes car and person and one picture of 640 × 640, open in the workbench."""
    project = owner.project(name, ["car", "person"])
    image = owner.upload_image(project["id"], png(numpy.full((640, 640, 3), 200, numpy.uint8)), "street.png")
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/images/{image['id']}")
    page.locator(".workbench-photo img").last.wait_for()
    page.locator(".workbench-canvas").focus()
    return project, image


def labels(owner, image):
    return sorted(owner.get(f"images/{image['id']}/annotations")["items"], key=lambda one: one["confidence"] or 0)


def test_what_a_model_suggests_is_judged_before_it_is_saved(page, owner, server, tmp_path):
    project, image = opened(page, owner, server, "Suggested")
    part = page.get_by_role("region", name="Suggest labels")

    # Without a model the page says what to add, and where.
    page.get_by_text("Suggest labels").click()
    part.get_by_role("link", name="Add one under Models").wait_for()
    assert problems(page) == []
    added = server.run("model", "add", detector(tmp_path / "finder.onnx", BOXES, ("car", "person", "Bus")), "--name", "Finder", "--json", token=owner.token)
    assert added.returncode == 0, added.stderr
    model = json.loads(added.stdout)["id"]
    page.reload()
    page.locator(".workbench-photo img").last.wait_for()
    page.locator(".workbench-canvas").focus()
    expect(part.get_by_label("Model")).to_contain_text("Finder")
    assert problems(page) == []

    # Shift G looks; what the project has no class for can be added.
    page.keyboard.press("Shift+G")
    expect(part).to_contain_text("Finder found 3 things")
    expect(part).to_contain_text("Bus (1)")
    bar = page.get_by_role("region", name="Suggestions", exact=True)
    expect(bar).to_contain_text("2 suggestions")
    assert problems(page) == []
    part.get_by_role("button", name="Add the class Bus").click()
    expect(bar).to_contain_text("3 suggestions")
    assert labels(owner, image) == []

    # A second look does not double them.
    part.get_by_role("button", name="Suggest").click()
    expect(part).to_contain_text("Finder found 3 things")
    expect(bar).to_contain_text("3 suggestions")

    # Enter keeps the selected one, with its maker and score.
    objects = page.get_by_role("list", name="Labels of this image")
    objects.get_by_role("button", name=re.compile("^person")).click()
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("2 suggestions")
    page.locator("[data-saved=saved]").wait_for()
    saved = labels(owner, image)
    assert len(saved) == 1
    assert saved[0] | {"class_name": "person", "status": "accepted", "model_id": model, "source": "model", "creation_method": "model"} == saved[0]
    assert saved[0]["confidence"] == pytest.approx(0.9)
    assert saved[0]["data"] == {"x": 80, "y": 200, "width": 160, "height": 240}
    # Undo takes it back to a suggestion.
    page.get_by_role("button", name="Undo").last.click()
    expect(bar).to_contain_text("3 suggestions")
    page.locator("[data-saved=saved]").wait_for()
    assert labels(owner, image) == []

    # Moved first, then accepted: what is saved is where it was moved to.
    objects.get_by_role("button", name=re.compile("^car")).click()
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("2 suggestions")
    # Delete throws one away, and Undo brings it back.
    objects.get_by_role("button", name=re.compile("^Bus")).click()
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Delete")
    expect(bar).to_contain_text("1 suggestion")
    page.get_by_role("button", name="Undo").last.click()
    expect(bar).to_contain_text("2 suggestions")
    # All from a score on.
    bar.get_by_role("slider").fill("60")
    expect(bar).to_contain_text("1 shown")
    bar.get_by_role("button", name="Accept all 1").click()
    expect(bar).to_contain_text("1 suggestion")
    page.locator("[data-saved=saved]").wait_for()
    saved = labels(owner, image)
    assert [(one["class_name"], one["data"]["x"]) for one in saved] == [("car", 310), ("person", 80)]
    # What was not decided on is gone with the page.
    page.reload()
    page.locator(".workbench-photo img").last.wait_for()
    expect(objects.get_by_role("listitem")).to_have_count(2)
    expect(bar).to_have_count(0)


def test_a_look_can_be_given_up_and_faults_are_told(page, owner, server):
    opened(page, owner, server, "Given up")
    held = []
    page.route("**/api/v1/images/*/predictions", lambda route: held.append(route))
    part = page.get_by_role("region", name="Suggest labels")
    if part.count() == 0:
        page.get_by_text("Suggest labels").click()
    part.get_by_role("button", name="Suggest").click()
    part.get_by_role("button", name="Cancel").click()
    expect(part.get_by_role("button", name="Suggest")).to_be_enabled()
    expect(part.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.unroute("**/api/v1/images/*/predictions")
    page.route("**/api/v1/images/*/predictions", lambda route: route.fulfill(
        status=501, content_type="application/json", body=json.dumps({"error": {"code": "models_off", "message": "This server runs no models: OpenVINO is not installed."}})))
    part.get_by_role("button", name="Suggest").click()
    expect(part.get_by_role("alert")).to_contain_text("OpenVINO is not installed")
    assert problems(page) == []

"""The page of models against a real server: a detector is sent, looked at and used; a broken file tells its reason."""

import pytest
from playwright.sync_api import expect

from accessibility import problems
from tiny_models import fixed_detector


@pytest.fixture(scope="module")
def owner(server, pages, models):
    return server.sign_up("Ada")


@pytest.fixture
def page(signed_in, owner):
    with signed_in(owner) as page:
        page.get_by_role("link", name="Models").click()
        yield page


def add(page, file, name):
    page.get_by_role("button", name="Add a model").click()
    page.get_by_label("ONNX file").set_input_files(file)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Add it").click()


def test_models_are_added_used_and_deleted(page, owner, tmp_path):
    page.get_by_text("No model yet").wait_for()
    assert problems(page) == []
    page.get_by_role("button", name="Add a model").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Choose a file: ONNX file.").wait_for()
    page.get_by_role("button", name="Cancel").click()

    add(page, str(fixed_detector(tmp_path / "finder.onnx")), "Finder")
    finder = page.get_by_role("listitem").filter(has_text="Finder")
    finder.get_by_text("ready", exact=True).wait_for()
    finder.get_by_text("car, person").wait_for()
    (tmp_path / "broken.onnx").write_text("no model at all")
    add(page, str(tmp_path / "broken.onnx"), "Broken")
    broken = page.get_by_role("listitem").filter(has_text="Broken")
    broken.get_by_text("failed", exact=True).wait_for()
    broken.get_by_role("alert").filter(has_text="no ONNX model").wait_for()
    assert problems(page) == []

    finder.get_by_role("button", name="Rename Finder").click()
    page.get_by_label("Name", exact=True).fill("Seeker")
    page.get_by_role("button", name="Rename", exact=True).click()
    seeker = page.get_by_role("listitem").filter(has_text="Seeker")
    seeker.get_by_text("ready", exact=True).wait_for()

    model = next(one["id"] for one in owner.get("models")["items"] if one["name"] == "Seeker")
    project = owner.post("projects", {"name": "Street", "project_type": "object_detection"}, 201)
    owner.patch(f"projects/{project['id']}/footage", {"detect": {"model_id": model}})
    seeker.get_by_text("used by 1 project").wait_for()
    assert seeker.get_by_role("button", name="Delete Seeker").is_disabled()
    owner.patch(f"projects/{project['id']}/footage", {"detect": {}})
    seeker.get_by_text("used by 1 project").wait_for(state="detached")
    seeker.get_by_role("button", name="Delete Seeker").click()
    page.get_by_role("button", name="Delete the model").click()
    seeker.wait_for(state="detached")

    # A file that was never sent is asked for again after a reload, and goes on.
    owner.post("models", {"name": "Later", "task": "detector", "files": [
        {"role": "model", "filename": "later.onnx", "size": fixed_detector(tmp_path / "later.onnx").stat().st_size}]}, 201)
    page.reload()
    later = page.get_by_role("listitem").filter(has_text="Later")
    with page.expect_file_chooser() as chooser:
        later.get_by_role("button", name="Send the file").click()
    chooser.value.set_files(str(tmp_path / "later.onnx"))
    later.get_by_text("ready", exact=True).wait_for()


def test_a_dialog_taller_than_the_screen_keeps_its_buttons(visit):
    page = visit(width=390, height=600).open("/w/northlight/settings/models")
    page.get_by_role("button", name="Add a model").first.click()
    page.get_by_label("What does it do?").select_option("image_text")
    expect(page.get_by_role("button", name="Add it")).to_be_in_viewport(ratio=1)

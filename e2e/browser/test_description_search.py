"""Images found by what is on them, against a real server: what stands there without a model, and with one."""

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from accessibility import problems
from tiny_models import image_text

COLOURS = {"red": (235, 20, 25), "green": (20, 230, 30), "blue": (25, 20, 240), "maroon": (120, 10, 10)}


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (160, 120), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def owner(server, pages, models):
    return server.sign_up("Iris")


@pytest.fixture
def page(signed_in, owner):
    with signed_in(owner) as page:
        yield page


def test_a_description_finds_images(page, owner, server, tmp_path):
    expect.set_options(timeout=60_000)
    project = owner.project("Colours")
    images = {name: owner.upload_image(project["id"], picture(colour), f"{name}.png") for name, colour in COLOURS.items()}
    slug = owner.get("me")["workspace"]["slug"]
    search = f"{server.url}/w/{slug}/{project['slug']}/search"

    # Without a model the page says what to add, and where.
    page.goto(search)
    page.get_by_role("radio", name=re.compile("^Description|^What is to be seen")).click()
    page.get_by_role("heading", name="No image-text model yet").wait_for()
    assert problems(page) == []
    page.get_by_role("link", name="Add a model").wait_for()

    image, text, tokenizer = image_text(tmp_path)
    added = server.run("model", "add", "--task", "image_text", "--image-encoder", image, "--text-encoder", text,
                       "--tokenizer", tokenizer, "--colours", "centred", "--name", "Colour words", "--json",
                       token=owner.token)
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["vector_length"] == 3
    page.reload()
    page.get_by_role("button", name="Describe the images with it").click()
    field = page.get_by_label("Describe what is to be seen")
    field.wait_for()
    page.get_by_text("which of 4 images are most like it").wait_for()
    assert problems(page) == []
    field.fill("something green")
    page.wait_for_url(re.compile("q=something"))
    expect(page.locator(".found-image").first).to_have_accessible_name(re.compile("^green.png"))
    expect(page.locator(".found-image")).to_have_count(4)
    field.fill("red")
    expect(page.locator(".found-image").first).to_have_accessible_name(re.compile("^(red|maroon).png"))
    assert problems(page) == []
    found = owner.get(f"projects/{project['id']}/search/description?text=blue&limit=1")
    assert [one["filename"] for one in found["images"]] == ["blue.png"]

    # An image that comes later is found as well.
    owner.upload_image(project["id"], picture((40, 200, 60)), "moss.png")
    field.fill("green")
    expect(page.locator(".found-image")).to_have_count(5)

    # The same model compares images.
    page.goto(f"{search}?like={images['red']['id']}")
    page.get_by_label("Compared by").select_option(label="Colour words")
    expect(page.get_by_label("Compared by")).to_have_value(json.loads(added.stdout)["id"])
    expect(page.locator(".found-image").first).to_have_accessible_name(re.compile("^maroon.png"))
    assert problems(page) == []

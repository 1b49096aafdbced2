"""Things selected by a promptable model, against a real server: numbers beside onnxruntime, clicks in the workbench."""

import io
import json
import time

import numpy
import onnxruntime
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from accessibility import problems
from test_suggest import owner, page  # noqa: F401 (fixtures)
from tiny_models import segmenter

SIZE = (640, 480)


def blobs():
    """A bright disc and a half bright box on black."""
    image = Image.new("RGB", SIZE, (0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((180, 120, 400, 340), fill=(255, 255, 255))
    draw.rectangle((450, 300, 600, 420), fill=(150, 150, 150))
    return image


@pytest.fixture(scope="module")
def pair(server, owner, tmp_path_factory):  # noqa: F811
    """The files of a model that the workspace has."""
    encoder, decoder = segmenter(tmp_path_factory.mktemp("segmenter"))
    added = server.run("model", "add", "--task", "segmenter", "--image-encoder", encoder, "--mask-decoder", decoder, "--name", "Tiny SAM", "--json", token=owner.token)
    assert added.returncode == 0, added.stderr
    model = json.loads(added.stdout)
    assert model["status"] == "ready" and model["input_width"] == 256
    return encoder, decoder, model["id"]


def judged(encoder, decoder, places, labels):
    """The pixels of the picture that onnxruntime's best mask covers, as the official code scales it."""
    mean, deviation = numpy.array([0.485, 0.456, 0.406]), numpy.array([0.229, 0.224, 0.225])
    small = numpy.asarray(blobs().resize((256, 256), Image.BILINEAR), numpy.float32) / 255
    planes = ((small - mean) / deviation).transpose(2, 0, 1)[None].astype(numpy.float32)
    run = onnxruntime.InferenceSession(str(encoder), providers=["CPUExecutionProvider"])
    arrays = dict(zip((one.name for one in run.get_outputs()), run.run(None, {"image": planes})))
    arrays |= {"point_coords": numpy.array([places], numpy.float32), "point_labels": numpy.array([labels], numpy.float32),
               "mask_input": numpy.zeros((1, 1, 64, 64), numpy.float32), "has_mask_input": numpy.zeros(1, numpy.float32)}
    run = onnxruntime.InferenceSession(str(decoder), providers=["CPUExecutionProvider"])
    masks, scores = run.run(["masks", "iou_predictions"], {one.name: arrays[one.name] for one in run.get_inputs()})
    best = int(scores[0].argmax())
    return numpy.asarray(Image.fromarray(masks[0, best]).resize(SIZE, Image.BILINEAR)) > 0, float(scores[0, best])


def filled(parts):
    image = Image.new("1", SIZE)
    draw = ImageDraw.Draw(image)
    for part in parts:
        draw.polygon([tuple(point) for point in part["outer"]], fill=1)
        for hole in part["holes"]:
            draw.polygon([tuple(point) for point in hole], fill=0)
    return numpy.asarray(image)


def uploaded(owner, name):  # noqa: F811
    out = io.BytesIO()
    blobs().save(out, "PNG")
    project = owner.project(name, ["thing"])
    return project, owner.upload_image(project["id"], out.getvalue(), "blobs.png")


def test_answers_are_those_of_onnxruntime(owner, pair):  # noqa: F811
    encoder, decoder, model = pair
    _, image = uploaded(owner, "Judged")
    across, down = 256 / SIZE[0], 256 / SIZE[1]
    for places, box in (
        ([(290, 230, True)], None), ([(290, 230, True), (500, 350, False), (20, 20, False)], None),
        ([(290, 230, True), (300, 240, True)], None), ([], (170, 110, 240, 240)),
    ):
        body = {"model_id": model, "places": [{"x": x, "y": y, "is_inside": inside} for x, y, inside in places]}
        coordinates, labels = [(x * across, y * down) for x, y, _ in places], [int(inside) for *_, inside in places]
        if box is not None:
            x, y, width, height = box
            body["box"] = {"x": x, "y": y, "width": width, "height": height}
            coordinates, labels = [(x * across, y * down), ((x + width) * across, (y + height) * down)], [2, 3]
        answer = owner.post(f"images/{image['id']}/selection", body)
        wanted, score = judged(encoder, decoder, coordinates, labels)
        found = filled(answer["parts"])
        assert (found & wanted).sum() / (found | wanted).sum() > 0.97, (places, box)
        assert answer["score"] == pytest.approx(score, abs=1e-4)
    assert answer["was_prepared"] is True


def test_clicks_are_answered_by_the_model(page, owner, server, pair):  # noqa: F811
    project, image = uploaded(owner, "Clicked")
    slug = owner.get("me")["workspace"]["slug"]
    page.goto(f"{server.url}/w/{slug}/{project['slug']}/images/{image['id']}")
    page.locator(".workbench-photo img").last.wait_for()
    canvas = page.locator(".workbench-canvas")
    canvas.focus()
    page.keyboard.press("y")
    panel = page.get_by_role("region", name="Selecting things")
    panel.get_by_label("Found by").select_option(label="Tiny SAM")
    expect(panel).to_contain_text("Click on a thing")
    assert problems(page) == []
    frame = canvas.bounding_box()
    scale = min((frame["width"] - 48) / SIZE[0], (frame["height"] - 48) / SIZE[1])
    left, top = frame["x"] + (frame["width"] - SIZE[0] * scale) / 2, frame["y"] + (frame["height"] - SIZE[1] * scale) / 2

    def at(x, y):
        return left + x * scale, top + y * scale

    page.mouse.click(*at(290, 230))
    expect(panel).to_have_attribute("data-answered", "1")
    expect(panel).to_contain_text("80 % sure")
    # Both things are bright enough; places on the darker one that do not belong to it take it away.
    page.keyboard.down("Alt")
    for count, x in enumerate((480, 510, 540, 570)):
        page.mouse.click(*at(x, 360))
        expect(panel).to_have_attribute("data-answered", str(count + 2))
    page.keyboard.up("Alt")
    page.keyboard.press("Enter")
    objects = page.get_by_role("list", name="Labels of this image")
    expect(objects.get_by_role("listitem")).to_have_count(1)
    page.locator("[data-saved=saved]").wait_for()
    label = owner.get(f"images/{image['id']}/annotations")["items"][0]
    assert label["kind"] == "polygon" and len(label["data"]["parts"]) == 1
    xs = [x for x, _ in label["data"]["parts"][0]["outer"]]
    assert min(xs) == pytest.approx(180, abs=8) and max(xs) == pytest.approx(400, abs=8)
    # Undo takes the shape away; the tool asks for the next one.
    page.keyboard.press("Control+z")
    expect(page.get_by_role("list", name="Labels of this image")).to_have_count(0)
    # Without the model the picture itself is looked at again.
    panel.get_by_label("Found by").select_option(label="colours and edges (built in)")
    canvas.focus()
    page.mouse.click(*at(290, 230))
    page.keyboard.press("Enter")
    expect(objects.get_by_role("listitem")).to_have_count(1)


def test_a_click_costs_little_more_than_the_decoder(owner, pair):  # noqa: F811
    """Told, not asserted: machines differ. The decoder's own run and everything around it, in milliseconds."""
    _, image = uploaded(owner, "Timed")
    body = {"places": [{"x": 290, "y": 230, "is_inside": True}]}
    owner.post(f"images/{image['id']}/selection", body)
    walls, runs = [], []
    for _ in range(20):
        begun = time.perf_counter()
        answer = owner.post(f"images/{image['id']}/selection", body)
        walls.append((time.perf_counter() - begun) * 1000)
        runs.append(answer["decoder_milliseconds"])
        assert answer["was_prepared"] is True and answer["milliseconds"] >= answer["decoder_milliseconds"]
    print(f"\nclick: {numpy.median(walls):.1f} ms in all, decoder {numpy.median(runs):.1f} ms")

"""Pictures that are more than a file for an <img>, on a real server: tiles, 16-bit samples, formats that browsers do
not know; and how one moves from picture to picture."""

import re
import struct
import time
import zlib

import numpy
import pytest

import framewright as program
from visiting import sign_in


def png(pixels):
    """A PNG of an array: height × width × 3 of 8 bits, or height × width of 16 bits."""
    height, width = pixels.shape[:2]
    kind, bits = (0, 16) if pixels.dtype == numpy.uint16 else (2, 8)
    rows = pixels.astype(">u2").tobytes() if bits == 16 else pixels.tobytes()
    step = len(rows) // height
    data = zlib.compress(b"".join(b"\0" + rows[at:at + step] for at in range(0, len(rows), step)), 1)

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def until(page, script, seconds=30):
    """Waits until the script is true. Playwright's own waiting needs eval, which the content policy forbids."""
    end = time.monotonic() + seconds
    while True:
        value = page.evaluate(script)
        if value:
            return value
        assert time.monotonic() < end, f"never came true: {script}"
        page.wait_for_timeout(50)


@pytest.fixture
def browse(chromium, pages, server):
    """Opens the pages as a person: `browse(person, width=360)`."""
    contexts = []

    def start(person, width=1440, height=900, theme="light"):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme,
                                       base_url=server.url, locale="en-GB")
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.trouble = []
        page.asked = []
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("console", lambda message: page.trouble.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: page.asked.append(request.url))
        sign_in(page, person)
        page.home = page.url
        return page

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def bench(ada, browse):
    """Opens a picture in the workbench: the page and the image."""
    project = ada.project(classes=("thing",))

    def start(data, filename, **options):
        image = ada.upload_image(project["id"], data, filename)
        assert image["ingest_status"] == "ready", image
        page = browse(ada, **options)
        page.goto(f"/w/{ada.get('me')['workspace']['slug']}/{project['slug']}/images/{image['id']}")
        until(page, "document.querySelector('.workbench-photo img') !== null")
        return page, image

    return start


# The pixels of a part of a picture or canvas, as rows of the green channel.
PIXELS = """([selector, x, y, width, height]) => {
  const source = document.querySelector(selector);
  const canvas = document.createElement("canvas");
  canvas.width = width; canvas.height = height;
  const context = canvas.getContext("2d");
  context.drawImage(source, x, y, width, height, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return Array.from({ length: width * height }, (_, at) => data[at * 4 + 3] === 0 ? -1 : data[at * 4 + 1]);
}"""


def test_a_very_large_picture_shows_each_pixel(bench):
    height, width = 4400, 6200
    rows, columns = numpy.mgrid[0:height, 0:width]
    # Squares that a preview shows, of columns that only the picture itself has.
    stripes = numpy.where((rows // 300 + columns // 300) % 2 == 0, 128, columns % 2 * 200 + 20).astype(numpy.uint8)
    page, image = bench(png(numpy.stack([stripes] * 3, axis=-1)), "survey.png")
    assert image["tile_levels"] is not None
    assert page.evaluate("document.querySelector('.workbench-photo img').naturalWidth") == 1280
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("Shift+0")
    page.get_by_text("100%", exact=True).wait_for()

    def contrast():
        pixels = page.evaluate(PIXELS, [".workbench-tiles", 100, 100, 700, 500])
        if -1 in pixels:
            return -1
        return float(numpy.percentile(numpy.abs(numpy.diff(numpy.array(pixels).reshape(500, 700), axis=1)), 75))

    end = time.monotonic() + 30
    while contrast() < 150:
        assert time.monotonic() < end, f"the details never came: {contrast()}"
        page.wait_for_timeout(100)
    # Only what is in sight was fetched, and the file itself never was.
    tiles = [one for one in page.asked if re.search(r"/tiles/.*\.jpg", one)]
    assert 0 < len(tiles) < 60 and len(set(tiles)) == len(tiles)
    assert not any("/originals/" in one or one.split("?")[0].endswith(".png") for one in page.asked), page.asked
    # Another part comes when it is moved to.
    page.keyboard.press("h")
    box = page.locator(".workbench-canvas").bounding_box()
    page.mouse.move(box["x"] + 500, box["y"] + 400)
    page.mouse.down()
    page.mouse.move(box["x"] - 700, box["y"] + 100, steps=8)
    page.mouse.up()
    end = time.monotonic() + 30
    while contrast() < 150:
        assert time.monotonic() < end, "the details of the other part never came"
        page.wait_for_timeout(100)
    # Back at the whole picture the preview is as good.
    page.keyboard.press("f")
    until(page, "document.querySelector('.wb-percent').innerText !== '100%'")
    assert page.trouble == []


def test_the_window_of_16_bit_samples_can_be_moved(bench):
    gradient = numpy.tile(numpy.linspace(20_000, 24_000, 1600).astype(numpy.uint16), (900, 1))
    page, image = bench(png(gradient), "deep.png")
    assert image["bits"] == 16
    panel = page.get_by_label("Window and level", exact=True)
    black, white = panel.get_by_label("Black"), panel.get_by_label("White")
    until(page, "Number(document.querySelector('.wb-window input').max) < 30000")
    assert 20_000 <= int(black.input_value()) < 20_100 and 23_900 < int(white.input_value()) <= 24_000

    def middle():
        width = page.evaluate("[...document.querySelectorAll('.workbench-photo img')].pop().naturalWidth")
        pixels = page.evaluate(PIXELS, [".workbench-photo img:last-child", 0, 10, width, 1])
        return pixels[width // 2]

    def suggested():
        end = time.monotonic() + 20
        while not 110 < middle() < 145:
            assert time.monotonic() < end, middle()
            page.wait_for_timeout(100)

    suggested()
    black.focus()
    for _ in range(6):
        page.keyboard.press("PageUp")
    value = int(black.input_value())
    assert 22_000 < value < 24_000
    end = time.monotonic() + 20
    while middle() > 5:  # everything below the new black is black
        assert time.monotonic() < end, middle()
        page.wait_for_timeout(100)
    # And back to what the picture itself suggests.
    page.get_by_role("button", name="As the picture suggests").click()
    suggested()
    page.locator(".workbench-canvas").focus()
    page.keyboard.press("w")
    until(page, "document.querySelector('.wb-window') === null")
    assert page.trouble == []


def test_a_format_that_browsers_do_not_know_is_seen_in_full(bench):
    side = 1500
    columns = numpy.arange(side) % 2 * 200 + 20
    rows = numpy.repeat(columns.astype(numpy.uint8)[:, None], 3, axis=1).tobytes()
    # Uncompressed TGA, rows from the top.
    data = struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, side, side, 24, 0x20) + rows * side
    page, _ = bench(data, "plain.tga")
    until(page, f"[...document.querySelectorAll('.workbench-photo img')].some((one) => one.naturalWidth === {side})")
    pixels = page.evaluate(PIXELS, [".workbench-photo img:last-child", 700, 700, 40, 1])
    assert min(abs(a - b) for a, b in zip(pixels, pixels[1:])) > 100
    assert page.trouble == []


@pytest.mark.parametrize("width", [360, 1440])
def test_one_moves_through_the_view_it_was_opened_from(ada, browse, width):
    project = ada.project(classes=("thing",))
    images = [ada.upload_image(project["id"], filename=f"{number}.png") for number in range(5)]
    for image in images[::2]:
        ada.patch(f"images/{image['id']}", {"split": "train"})
    page = browse(ada, width=width)
    place = f"/w/{ada.get('me')['workspace']['slug']}/{project['slug']}/images"
    page.goto(f"{place}/{images[2]['id']}?split=train&sort=filename")
    page.get_by_role("heading", name="2.png").wait_for()
    page.get_by_role("button", name="Next image", exact=True).click()
    page.get_by_role("heading", name="4.png").wait_for()
    assert page.get_by_role("button", name="Next image", exact=True).is_disabled()
    page.get_by_role("button", name="Previous image", exact=True).click()
    page.get_by_role("heading", name="2.png").wait_for()
    page.get_by_role("button", name="Previous image", exact=True).click()
    page.get_by_role("heading", name="0.png").wait_for()
    assert page.get_by_role("button", name="Previous image", exact=True).is_disabled()
    # Where there is no filmstrip nobody reads one.
    assert any("around=" in one for one in page.asked) == (width > 760)
    assert page.trouble == []

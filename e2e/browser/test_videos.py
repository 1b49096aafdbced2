"""The pages of videos on a real server: the list, exact frames by keys and scrubber, and frames kept or dropped by hand."""

import re
import sys

import av
import numpy
import pytest

import framewright as program
from accessibility import problems
from test_large_pictures import until
from visiting import sign_in

sys.path.insert(0, str(program.ROOT / "e2e/footage"))
from test_frames import ready, send  # noqa: E402

FRAMES, BITS = 200, 8


def clip(path):
    """Each frame shows its number as eight blocks, white for one: the most significant is the first."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "100", "crf": "18", "sc_threshold": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(FRAMES):
            picture = numpy.full((180, 320, 3), 90, numpy.uint8)
            picture[100:, :, 1] = 40 + number // 2
            for bit in range(BITS):
                picture[20:80, bit * 40 + 4:bit * 40 + 36] = 235 if number >> (BITS - 1 - bit) & 1 else 16
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


# The number that the picture shows, read from its pixels.
NUMBER = """(selector) => {
  const picture = document.querySelector(selector);
  if (picture === null || !(picture.naturalWidth > 0 || picture.videoWidth > 0)) return -1;
  const canvas = document.createElement("canvas");
  canvas.width = 320; canvas.height = 180;
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0, 320, 180);
  const bits = Array.from({ length: 8 }, (_, at) => (context.getImageData(at * 40 + 20, 50, 1, 1).data[1] > 128 ? 1 : 0));
  return bits.reduce((sum, bit) => sum * 2 + bit, 0);
}"""

SAID = """1
00:00:01,000 --> 00:00:02,000
Here begins the second part.

2
00:00:04,000 --> 00:00:05,500
And this is the last one.
"""


@pytest.fixture(scope="module")
def seen(server, tmp_path_factory):
    """A person, a project and its video, extracted, with proxy and transcript."""
    person = server.sign_up("Ada")
    project = person.project(classes=("thing",))
    person.patch(f"projects/{project['id']}/footage", {
        "extract": {"mode": "every_frames", "every_frames": 20},
        "filter": {"rules": {}}, "dedup": {"method": "none"}})
    folder = tmp_path_factory.mktemp("clips")
    video = send(person, project["id"], clip(folder / "numbers.mp4"))
    ready(person, project["id"], video)
    person.send("POST", f"projects/{project['id']}/videos/{video}/transcripts?filename=said.srt", data=SAID.encode(),
                headers={"Content-Type": "application/x-subrip"})
    broken = folder / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom" + b"\x09" * 4000)
    bad = send(person, project["id"], broken)
    program.wait_until(
        lambda: person.get(f"projects/{project['id']}/videos/{bad}")["video"]["status"] == "FAILED", 60, "the failure")
    program.wait_until(
        lambda: person.get(f"projects/{project['id']}/footage/frames?limit=1&with=facets")["facets"]["reason"].get("kept") == 10,
        60, "the verdicts")
    home = f"/w/{person.get('me')['workspace']['slug']}/{project['slug']}"
    return person, project, video, home


@pytest.fixture
def browse(chromium, pages, server, seen):
    contexts = []

    def start(width=1440, height=900, theme="light"):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme,
                                       base_url=server.url, locale="en-GB")
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.trouble = []
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("console", lambda message: page.trouble.append(message.text) if message.type == "error" else None)
        sign_in(page, seen[0])
        return page

    yield start
    for context in contexts:
        context.close()


def fits(page):
    """Waits until neither the page nor its main part is wider than the window."""
    until(page, "[document.documentElement, document.querySelector('main')].every((one) => one.scrollWidth <= one.clientWidth)")


def shows(page, number):
    """Waits until the exact frame is there, in the picture and in words."""
    until(page, f"document.querySelector('.player-frame')?.dataset.frame === '{number}'")
    until(page, "document.querySelector('.player-frame').complete")
    assert page.evaluate(NUMBER, ".player-frame") == number
    assert page.locator(".player-number").input_value() == str(number)
    assert page.get_by_role("slider", name="Place in the video").get_attribute("aria-valuenow") == str(number)


def test_the_list_finds_filters_and_retries(browse, seen):
    _, _, video, home = seen
    page = browse()
    page.goto(f"{home}/videos")
    row = page.get_by_role("row", name=re.compile("numbers.mp4"))
    row.get_by_text("Ready").wait_for()
    until(page, "document.querySelector('.video-poster img')?.naturalWidth > 0")
    assert "25 fps" in row.inner_text() and "0:08" in row.inner_text() and "200" in row.inner_text()
    bad = page.get_by_role("row", name=re.compile("broken.mp4"))
    assert "Failed" in bad.inner_text() and "no video format" in bad.inner_text()
    bad.get_by_role("button", name="Try broken.mp4 again").click()
    page.get_by_text("1 video is tried again.").wait_for()
    page.get_by_label("Search names and titles").fill("number")
    until(page, "document.querySelectorAll('tbody tr').length === 1")
    assert "q=number" in page.url
    page.get_by_label("Search names and titles").fill("")
    page.get_by_label("State").select_option("extracted")
    until(page, "document.querySelectorAll('tbody tr').length === 1")
    page.reload()
    page.get_by_role("link", name="numbers.mp4", exact=True).click()
    page.wait_for_url(re.compile(f"/videos/{video}"))
    shows(page, 0)
    assert page.trouble == []


def test_keys_scrubber_and_addresses_lead_to_the_very_frame(browse, seen):
    _, _, video, home = seen
    page = browse()
    page.goto(f"{home}/videos/{video}?frame=57")
    shows(page, 57)
    for key, number in [(".", 58), ("ArrowRight", 59), (",", 58), ("ArrowLeft", 57), ("Shift+ArrowRight", 67),
                        ("n", 80), ("Shift+N", 60), (">", 100), ("<", 0), ("End", 199), (".", 199), ("Home", 0), (",", 0)]:
        page.keyboard.press(key)
        shows(page, number)
    page.keyboard.press("f")
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    shows(page, 123)
    assert "frame=123" in page.url
    assert page.locator("[data-time='123/25 s']").inner_text() == "0:00:04.920"
    assert "pts" in page.locator(".player-place").inner_text()
    # The scrubber: hovering previews from the storyboard, pressing goes there.
    box = page.get_by_role("slider", name="Place in the video").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 10)
    page.locator(".scrubber-preview").get_by_text(re.compile("frame (99|100|101)")).wait_for()
    assert "storyboard" in page.locator(".scrubber-tile").evaluate("one => one.style.backgroundImage")
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 10)
    until(page, "Math.abs(Number(document.querySelector('.player-frame').dataset.frame) - 100) <= 1")
    # What is said leads to its first frame.
    page.get_by_role("button", name=re.compile("And this is the last one")).click()
    shows(page, 100)
    page.get_by_role("button", name=re.compile("Here begins")).click()
    shows(page, 25)
    assert page.trouble == []


def test_playing_ends_at_an_exact_frame(browse, seen):
    _, _, video, home = seen
    page = browse()
    page.goto(f"{home}/videos/{video}?frame=40")
    shows(page, 40)
    page.keyboard.press("Space")
    until(page, "Number(document.querySelector('.player-number').value) > 52")
    page.keyboard.press("k")
    number = int(page.locator(".player-number").input_value())
    assert 52 < number < 199
    shows(page, number)
    # The video stopped at that very frame, or one that came while the key was handled.
    assert 0 <= page.evaluate(NUMBER, ".player-video") - number <= 3
    page.keyboard.press("j")
    until(page, f"Number(document.querySelector('.player-number').value) < {number - 8}")
    page.keyboard.press("k")
    shows(page, int(page.locator(".player-number").input_value()))
    # To the end, twice as fast.
    page.keyboard.press("l")
    page.keyboard.press("l")
    until(page, "document.querySelector('.player-frame')?.dataset.frame === '199'")
    shows(page, 199)
    assert page.trouble == []


def test_a_frame_is_dropped_and_kept_by_hand(browse, seen):
    person, project, video, home = seen
    page = browse()
    page.goto(f"{home}/videos/{video}?frame=60")
    shows(page, 60)
    strip = page.get_by_role("region", name="Extracted frames")
    strip.get_by_role("radio", name="10 kept frames").wait_for()
    strip.get_by_role("button", name="Drop", exact=True).click()
    strip.get_by_text("Dropped by hand.").wait_for()
    strip.get_by_role("radio", name="9 kept frames").wait_for()

    def verdict():
        one = [each for each in person.all(f"projects/{project['id']}/footage/frames?video_id={video}") if each["frame_number"] == 60][0]
        return one["verdict"], one["is_manual"]

    assert verdict() == ("dropped", True)
    page.get_by_role("button", name="Undo").click()
    strip.get_by_role("radio", name="10 kept frames").wait_for()
    program.wait_until(lambda: verdict() == ("kept", False), 20, "the rules' verdict")
    page.keyboard.press("d")
    strip.get_by_role("radio", name="1 dropped frames").click()
    strip.get_by_role("button", name=re.compile("Frame 60. Dropped by hand")).wait_for()
    page.keyboard.press("r")
    strip.get_by_role("radio", name="10 kept frames").wait_for()
    page.keyboard.press(".")
    shows(page, 61)
    strip.get_by_text("Frame 61 was not extracted.").wait_for()
    assert strip.get_by_role("button", name="Keep", exact=True).is_disabled()
    # From the facts to the images that show frames of it.
    page.get_by_role("link", name="10 images", exact=True).click()
    page.wait_for_url(re.compile("video_id="))
    page.get_by_role("status").filter(has_text="10 images").first.wait_for()
    assert page.trouble == []


@pytest.mark.parametrize("theme,width", [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 360)])
def test_the_pages_are_accessible(browse, seen, theme, width):
    _, _, video, home = seen
    page = browse(width=width, theme=theme)
    page.goto(f"{home}/videos")
    page.get_by_role("link", name="numbers.mp4", exact=True).wait_for()
    assert problems(page) == []
    page.goto(f"{home}/videos/{video}?frame=60")
    shows(page, 60)
    assert problems(page) == []
    fits(page)

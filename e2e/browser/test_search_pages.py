"""Finding things in a real browser against a real server: by words, by what is said, and by what an image looks like."""

import io
import re

from PIL import Image

from accessibility import problems
from test_journey import fresh, person, photographs, server  # noqa: F401  (fixtures)

SPEECH = """1
00:00:01,000 --> 00:00:04,000
Ada: mind the crossing.

2
00:01:02,500 --> 00:01:06,000
The lantern over the crossing is out again.
"""


def smaller(photograph):
    """The same photograph at half the size, saved again."""
    picture = Image.open(io.BytesIO(photograph["buffer"])).convert("RGB")
    out = io.BytesIO()
    picture.resize((picture.width // 2, picture.height // 2)).save(out, "JPEG", quality=60)
    return {"name": f"small-{photograph['name'].rsplit('.', 1)[0]}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_words_speech_and_looks_find_images(person):  # noqa: F811
    someone = person()
    page = someone.page
    someone.sign_up(fresh("grace"))
    photos = photographs(5)
    someone.make_project("Crossings", "car, person", [*photos, smaller(photos[2])])
    page.get_by_role("link", name="Show the images").click()
    page.locator(".cell .thumb img").nth(5).wait_for()
    project = someone.call("GET", "/api/v1/projects")["body"]["items"][0]
    images = someone.call("GET", f"/api/v1/projects/{project['id']}/images?sort=filename")["body"]["items"]
    by_name = {image["filename"]: image for image in images}
    assert someone.call("PATCH", f"/api/v1/images/{by_name[photos[0]['name']]['id']}", {"tags": ["lantern"]})["status"] == 200
    video = someone.call("POST", f"/api/v1/projects/{project['id']}/videos", {"filename": "night walk.mp4", "fps_numerator": 30, "fps_denominator": 1})["body"]
    sent = page.evaluate("""async ([path, text]) => {
      const refreshed = await fetch("/auth/v1/token?grant_type=refresh_token", { method: "POST", headers: { "Content-Type": "application/json", "X-Framewright-Browser": "1" }, body: "{}" });
      const { access_token } = await refreshed.json();
      return (await fetch(path, { method: "POST", headers: { Authorization: `Bearer ${access_token}`, "Content-Type": "application/x-subrip" }, body: text })).status;
    }""", [f"/api/v1/projects/{project['id']}/videos/{video['id']}/transcripts?filename=walk.srt", SPEECH])
    assert sent == 201

    # By what an image looks like: its smaller copy is the nearest.
    page.locator(f".cell-link[aria-label^='{photos[2]['name']}']").focus()
    page.keyboard.press("l")
    page.get_by_role("heading", name="Find similar").wait_for()
    page.locator(".found-image").first.wait_for()
    assert page.locator(".found-image").first.get_attribute("aria-label").startswith("small-")
    assert problems(page) == []
    page.get_by_role("slider").fill("1")
    page.wait_for_url(re.compile("within=1"))
    assert page.locator(".found-image").count() == 5
    page.get_by_role("slider").fill("0")
    page.get_by_role("heading", name="Nothing is that near").wait_for()
    page.get_by_role("radio", name=re.compile("^Same picture")).click()
    page.wait_for_url(re.compile("by=phash"))
    page.locator(".found-image").first.wait_for()
    assert page.locator(".found-image").count() == 1
    assert "bits differ" in page.locator(".found-image").first.inner_text()

    # By words: a tag, and a sentence with its time.
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.get_by_role("heading", name="Search", exact=True).wait_for()
    page.get_by_label("Search images, videos and what is said").fill("lantern")
    page.wait_for_url(re.compile("q=lantern"))
    page.get_by_role("heading", name=re.compile("^Videos")).wait_for()
    assert page.locator(".found-image").count() == 1
    assert "Tag: lantern" in page.locator(".found-image").inner_text()
    sentence = page.locator(".found-sentence")
    assert sentence.count() == 1 and "1:02" in sentence.inner_text()
    assert sentence.locator("mark").inner_text() == "lantern"
    assert problems(page) == []
    page.get_by_label("Search images, videos and what is said").fill("lantern nobody")
    page.get_by_role("heading", name=re.compile("^Nothing fits")).wait_for()
    page.get_by_label("Search images, videos and what is said").fill(photos[2]["name"])
    page.locator(f".found-image[aria-label^='{photos[2]['name']}']").click()
    page.wait_for_url(re.compile("/images/"))
    # From the workbench back to what looks like it.
    page.get_by_role("tab", name="Info").click()
    page.get_by_role("link", name="Find similar images").click()
    page.get_by_role("heading", name="Find similar").wait_for()
    page.locator(".found-image").first.wait_for()

    # The command palette leads there, too.
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search and commands").fill("crossing")
    page.get_by_role("option", name=re.compile("^Search for “crossing”")).click()
    page.wait_for_url(re.compile("search\\?q=crossing"))
    page.locator(".found-sentence").nth(1).wait_for()
    assert someone.errors == []

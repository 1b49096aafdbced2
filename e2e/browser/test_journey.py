"""The main job in a real browser against a real server: sign-up, project, upload, box, reload, export; and two people
in two workspaces who cannot see each other's anything."""

import io
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import time
import urllib.request
import zipfile
import zlib

import pytest

from accessibility import problems
from framewright import free_port, wait_until
from visiting import ROOT

PASSWORD = "four quiet words here"


def built_binary():
    if "FRAMEWRIGHT_BINARY" in os.environ:
        return pathlib.Path(os.environ["FRAMEWRIGHT_BINARY"])
    for kind in ("debug", "release"):
        binary = ROOT / ".build" / kind / "framewright"
        if binary.exists():
            return binary
    return None


@pytest.fixture(scope="module")
def server(pages, tmp_path_factory):
    """A whole Framewright on a folder of its own; `pages` has seen to it that the pages are built."""
    named = os.environ.get("FRAMEWRIGHT_TEST_URL")
    if named:
        yield named
        return
    binary = built_binary()
    if binary is None:
        pytest.skip("there is no built binary: swift build --product framewright")
    folder = tmp_path_factory.mktemp("framewright")
    for part in [folder, *folder.parents][:3]:
        part.chmod(0o755)  # the private database runs as a user without rights
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRAMEWRIGHT_")}
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [binary, "up", "--data", folder / "data", "--port", str(port)], stdout=log, stderr=subprocess.STDOUT,
            env={**environment, "FRAMEWRIGHT_WEB_ROOT": str(ROOT / "web/dist")})
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{address}/readyz", timeout=2)
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()[-4000:]
                time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


class Person:
    """Somebody at a browser of their own, without any mock."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=address, accept_downloads=True, **options)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.errors = []
        self.answers = []
        self.page.on("pageerror", lambda error: self.errors.append(f"{error}\n{error.stack}"))
        self.page.on("console", self.note)
        self.page.on("response", self.seen)

    def note(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def seen(self, response):
        if response.status >= 400:
            self.answers.append(f"{response.status} {response.request.method} {response.url}")

    def sign_up(self, email):
        self.page.goto("/sign-up")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Make the account").click()
        self.page.get_by_role("heading", name="Make your first project").wait_for()

    def make_project(self, name, classes, files):
        page = self.page
        page.get_by_role("link", name="New project").first.click()
        page.get_by_role("heading", name="Your first project").wait_for()
        page.get_by_label("Name").fill(name)
        page.get_by_label("Classes").fill(classes)
        page.get_by_test_id("files").set_input_files(files)
        page.get_by_role("button", name="Make the project and upload").click()
        page.get_by_role("heading", name=re.compile("^Uploaded")).wait_for()

    def call(self, method, path, body=None):
        """The API with this person's own token, as a script in their page would."""
        return self.page.evaluate("""async ([method, path, body]) => {
          const refreshed = await fetch("/auth/v1/token?grant_type=refresh_token", { method: "POST", headers: { "Content-Type": "application/json", "X-Framewright-Browser": "1" }, body: "{}" });
          const { access_token } = await refreshed.json();
          const answer = await fetch(path, { method, headers: { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" }, body: body === null ? undefined : JSON.stringify(body) });
          const text = await answer.text();
          return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
        }""", [method, path, body])

    def close(self):
        self.context.close()


@pytest.fixture
def person(chromium, server):
    made = []

    def arrive(**options):
        one = Person(chromium, server, **options)
        made.append(one)
        return one

    yield arrive
    for one in made:
        one.close()


def drawn_png(width, height, shade):
    row = b"".join(bytes((shade, 80 + 120 * x // width, 150)) for x in range(width))
    data = zlib.compress(b"".join(b"\0" + row for _ in range(height)), 6)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def photographs(count):
    """Real photographs where the sample data is at hand, drawn ones elsewhere."""
    folder = pathlib.Path(os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", ROOT.parent / "shared/data")) / "coco/photos/images"
    found = sorted(folder.glob("*.jpg"))[:count] if folder.is_dir() else []
    if len(found) == count:
        return [{"name": path.name, "mimeType": "image/jpeg", "buffer": path.read_bytes()} for path in found]
    return [{"name": f"photo-{index}.png", "mimeType": "image/png", "buffer": drawn_png(640, 480, 40 * index)} for index in range(count)]


def fresh(name):
    return f"{name}-{time.time_ns()}@example.org"


def test_from_photographs_to_a_dataset(person, tmp_path):
    someone = person()
    page = someone.page
    someone.sign_up(fresh("ada"))
    someone.make_project("Street corners", "car, person", photographs(6))
    page.get_by_text("6 of 6").first.wait_for()

    page.get_by_role("link", name="Show the images").click()
    page.get_by_role("gridcell").nth(5).wait_for()
    page.locator(".cell .thumb img").nth(5).wait_for()
    assert problems(page) == []

    page.locator(".cell-link").first.click()
    page.locator(".workbench-canvas").wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(".wb-frame").nth(5).wait_for()
    page.keyboard.press("2")
    page.keyboard.press("b")
    box = page.locator(".workbench-canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.42, box["y"] + box["height"] * 0.35)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.58, box["y"] + box["height"] * 0.6, steps=8)
    page.mouse.up()
    objects = page.get_by_role("list", name="Labels of this image")
    objects.get_by_text("person").wait_for()
    page.locator("[data-saved=saved]").wait_for()
    size = objects.locator(".figures").first.text_content()

    page.reload()
    objects.get_by_text("person").wait_for()
    assert objects.locator(".figures").first.text_content() == size
    filename = page.locator(".wb-title h1").text_content()
    here = page.url
    page.keyboard.press("d")
    page.wait_for_url(lambda address: address != here)
    page.get_by_role("button", name="Back to the images").click()
    page.get_by_role("gridcell").first.wait_for()

    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_role("button", name="Export the dataset").click()
    page.get_by_label("Format").select_option("coco")
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").first.click()
    waiting.value.save_as(tmp_path / "dataset.zip")
    with zipfile.ZipFile(tmp_path / "dataset.zip") as archive:
        names = archive.namelist()
        documents = [json.load(io.TextIOWrapper(archive.open(name))) for name in names if name.endswith(".json")]
    annotations = [(one, document) for document in documents if isinstance(document, dict) for one in document.get("annotations", [])]
    assert len(annotations) == 1
    one, document = annotations[0]
    assert next(item["name"] for item in document["categories"] if item["id"] == one["category_id"]) == "person"
    assert next(item["file_name"] for item in document["images"] if item["id"] == one["image_id"]).endswith(filename)
    assert "×".join(str(int(side + 0.5)) for side in one["bbox"][2:]) == size
    assert sum(name.lower().endswith((".jpg", ".jpeg", ".png")) for name in names) == 6
    assert someone.errors == []
    # Nobody asks for what is refused or is not there: a first visit neither.
    assert someone.answers == []


def test_labels_dropped_on_a_new_project_are_imported(person):
    someone = person()
    page = someone.page
    someone.sign_up(fresh("ada"))
    pictures = [{"name": f"photo-{index}.png", "mimeType": "image/png", "buffer": drawn_png(640, 480, 40 * index)} for index in range(2)]
    document = {
        "images": [{"id": index, "file_name": one["name"], "width": 640, "height": 480} for index, one in enumerate(pictures)],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [100, 50, 200, 120], "area": 24000, "iscrowd": 0}],
    }
    labels = {"name": "labels.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    page.get_by_role("link", name="New project").first.click()
    page.get_by_test_id("files").set_input_files([*pictures, labels])
    page.get_by_text("1 label file can be imported once the images are up").wait_for()
    page.get_by_role("button", name="Make the project and upload").click()
    page.get_by_role("heading", name=re.compile("^Uploaded")).wait_for()
    # What waits is still there when one comes back.
    page.get_by_role("link", name="Show the images").click()
    page.get_by_role("gridcell").nth(1).wait_for()
    page.get_by_role("link", name="Sources").click()
    page.get_by_text("1 label file was in there too").wait_for()
    assert problems(page) == []
    page.get_by_role("button", name="Import labels").last.click()
    window = page.get_by_role("dialog", name="Import labels")
    window.get_by_text("labels.json").wait_for()
    window.get_by_role("button", name=re.compile("^Import")).last.click()
    project = someone.call("GET", "/api/v1/projects")["body"]["items"][0]["id"]
    wait_until(lambda: someone.call("GET", f"/api/v1/projects/{project}")["body"]["counts"]["annotations"] == 1, 60, "the label")
    assert someone.errors == []


def test_two_people_see_nothing_of_each_other(person):
    ada, ben = person(), person()
    ada.sign_up(fresh("ada"))
    ada.make_project("Secret corners", "car", photographs(2))
    ada.page.get_by_role("link", name="Show the images").click()
    ada.page.locator(".cell .thumb img").first.wait_for()
    address = ada.page.url
    ben.sign_up(fresh("ben"))

    project = ada.call("GET", "/api/v1/projects")["body"]["items"][0]
    images = ada.call("GET", f"/api/v1/projects/{project['id']}/images?with=urls")["body"]["items"]
    classes = ada.call("GET", f"/api/v1/projects/{project['id']}/classes")["body"]["items"]
    workspace = ada.call("GET", "/api/v1/me")["body"]["workspace"]
    assert len(images) == 2
    assert ben.call("GET", "/api/v1/projects")["body"]["items"] == []
    for method, path, body in [
        ("GET", f"/api/v1/projects/{project['id']}", None), ("GET", f"/api/v1/projects/{project['slug']}", None),
        ("GET", f"/api/v1/projects/{project['id']}/images", None), ("GET", f"/api/v1/projects/{project['id']}/classes", None),
        ("GET", f"/api/v1/images/{images[0]['id']}", None), ("GET", f"/api/v1/images/{images[0]['id']}/annotations", None),
        ("PATCH", f"/api/v1/images/{images[0]['id']}", {"tags": ["mine"]}), ("DELETE", f"/api/v1/projects/{project['id']}", None),
        ("POST", f"/api/v1/projects/{project['id']}/exports", {"format": "coco"}), ("POST", f"/api/v1/workspaces/{workspace['id']}/switch", None),
        ("POST", "/api/v1/annotations", {"image_id": images[0]["id"], "class_id": classes[0]["id"], "kind": "box", "data": {"x": 1, "y": 1, "width": 5, "height": 5}}),
    ]:
        answer = ben.call(method, path, body)
        assert answer["status"] in (403, 404), (method, path, answer)
        assert "Secret" not in json.dumps(answer)
    # A picture's address is signed for a while; without its signature it opens nothing.
    bare = images[0]["urls"]["original"].split("?")[0]
    assert ben.page.evaluate("(address) => fetch(address).then((answer) => answer.status)", bare) in (401, 403, 404)

    ben.page.goto(address)
    ben.page.get_by_role("heading", name="You are not in this workspace").wait_for()
    assert "Secret" not in ben.page.content()
    assert ada.errors == [] and ben.errors == []


def test_the_sample_can_be_tried_and_deleted(person):
    someone = person()
    page = someone.page
    someone.sign_up(fresh("eve"))
    page.get_by_role("link", name="New project").first.click()
    page.get_by_role("button", name="Use the sample instead").click()
    page.locator(".gallery-total", has_text="24 images").wait_for(timeout=60_000)
    page.locator(".thumb-boxes rect").first.wait_for(timeout=60_000)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Move the project to the bin").click()
    page.get_by_role("heading", name="Make your first project").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name=re.compile("^Fruit sample")).first.wait_for()
    assert someone.errors == []


def test_signing_out_ends_access(person):
    someone = person()
    page = someone.page
    someone.sign_up(fresh("dan"))
    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("heading", name="Sign in to Framewright").wait_for()
    page.go_back()
    page.goto("/")
    page.get_by_role("heading", name="Sign in to Framewright").wait_for()


def test_colours_that_the_server_gives_are_those_that_the_pages_offer(person):
    someone = person()
    page = someone.page
    someone.sign_up(fresh("mia"))
    someone.make_project("Colours", ", ".join(f"thing {number}" for number in range(20)), photographs(1))
    page.get_by_role("link", name="Classes").click()
    for number in (0, 7, 19):
        page.get_by_role("button", name=f"Change thing {number}", exact=True).click()
        picked = page.get_by_role("dialog").get_by_role("radio", checked=True)
        assert picked.get_attribute("aria-label") == f"Colour {number + 1}"
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
    assert someone.errors == []


def tab_to(page, name, most=80):
    """Presses Tab until what has the focus is called so."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        text = page.evaluate("(() => { const one = document.activeElement; return (one.getAttribute('aria-label') || one.innerText || one.labels?.[0]?.innerText || '').trim(); })()")
        if re.search(name, text):
            return
        seen.append(text[:30])
    raise AssertionError(f"no stop is called {name}: {seen}")


def test_the_main_job_without_a_pointer(person):
    someone = person()
    page = someone.page
    page.goto("/sign-up")
    page.get_by_role("button", name="Make the account").wait_for()
    tab_to(page, "^E-mail")
    page.keyboard.type(fresh("kai"))
    tab_to(page, "^Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Make your first project").wait_for()
    tab_to(page, "^New project")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your first project").wait_for()
    tab_to(page, "Use the sample instead")
    page.keyboard.press("Enter")
    page.locator(".gallery-total", has_text="24 images").wait_for(timeout=90_000)
    page.locator(".thumb img").first.wait_for(timeout=60_000)
    tab_to(page, r"\.(png|jpe?g|webp), ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".workbench-photo img").first.wait_for()
    title = page.locator(".wb-title h1").inner_text()
    labels = page.get_by_label("Labels of this image").get_by_role("listitem")
    before = labels.count()
    page.keyboard.press("n")
    page.get_by_text("Saved", exact=True).wait_for()
    assert labels.count() == before + 1
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    page.get_by_text("Saved", exact=True).wait_for()
    page.keyboard.press("d")
    page.locator(".wb-title h1", has_text=title).wait_for(state="hidden")
    page.keyboard.press("q")
    page.locator(".gallery-total", has_text="24 images").wait_for()
    project = someone.call("GET", "/api/v1/projects")["body"]["items"][0]
    done = someone.call("GET", f"/api/v1/projects/{project['id']}/images?status=done")["body"]["items"]
    assert [one["annotation_count"] for one in done if one["filename"] == title] == [before + 1]
    assert someone.errors == []

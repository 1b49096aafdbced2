"""Bad input of every kind: refused with a code and a hint or reported with file and reason; the server lives."""

import json
import time
import urllib.parse
import uuid

import pytest
import requests

from framewright import SAMPLE_DATA, archive, coco_archive, picture

HOSTILE = SAMPLE_DATA / "hostile"
hostile = pytest.mark.sample_data("hostile")


@pytest.fixture(scope="module")
def owner(server):
    return server.sign_up("Ada")


@pytest.fixture(scope="module")
def project(owner):
    return owner.project()["id"]


@pytest.fixture(autouse=True)
def lives(server):
    """The same server process answers after each test."""
    before = [process.pid for process in server.processes()["serve"]]
    yield
    assert requests.get(f"{server.url}/readyz", timeout=20).status_code == 200
    assert [process.pid for process in server.processes()["serve"]] == before


def error(answer, status, *codes):
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    problem = answer.json()["error"]
    assert problem["code"] in codes or not codes, problem
    assert problem["message"] and problem["request_id"]
    return problem


def counts(owner, project):
    found = owner.get(f"projects/{project}")["counts"]
    return found["images"], found["annotations"], found["classes"]


# Requests

@pytest.mark.parametrize("body", [b"", b"{", b"[1", b"{\"name\": }", b"nul", b"\xff\xfe", b"{\"name\":\"a\"}}", b"\0",
                                  b"{\"name\":\"\xed\xa0\x80\"}", b'{"name":"x\\u0000y"}', b"[" * 100_000])
def test_broken_json_is_refused_with_its_place(owner, project, body):
    before = counts(owner, project)
    answer = owner.send("POST", f"projects/{project}/classes", data=body, headers={"Content-Type": "application/json"})
    error(answer, 400, "malformed_json", "missing_body")
    assert counts(owner, project) == before


@pytest.mark.parametrize("body", [
    [], "text", 3, None, {"name": 5}, {"name": None}, {"name": ["x"]}, {"name": {"x": 1}}, {},
    {"name": "x", "attributes": "none"}, {"name": "x", "parent_id": "no uuid"}, {"name": "x", "parent_id": 7},
    {"name": ""}, {"name": "x" * 100_000}])
def test_wrong_types_are_refused_with_their_place(owner, project, body):
    before = counts(owner, project)
    answer = owner.send("POST", f"projects/{project}/classes", data=json.dumps(body),
                        headers={"Content-Type": "application/json"})
    error(answer, 422, "invalid_field")
    assert counts(owner, project) == before


def test_unknown_fields_and_parameters_are_refused_by_name(owner, project):
    problem = error(owner.send("POST", f"projects/{project}/classes", {"name": "x", "colr": "#fff"}),
                    422, "unknown_field")
    assert "colr" in problem["message"] + (problem["hint"] or "")
    problem = error(owner.send("GET", f"projects/{project}/images?limt=3"), 422, "unknown_field")
    assert "limt" in problem["message"] + (problem["hint"] or "")


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "application/x-www-form-urlencoded",
                                  "multipart/form-data; boundary=x", "json", ";", "application/json; charset=latin1"])
def test_wrong_content_types_are_refused(owner, project, kind):
    before = counts(owner, project)
    headers = {"Content-Type": kind} if kind else {}
    answer = owner.send("POST", f"projects/{project}/classes", data=b'{"name": "cow"}', headers=headers)
    error(answer, 415, "unsupported_media_type")
    assert counts(owner, project) == before


def test_oversized_bodies_are_refused(owner, project):
    body = json.dumps({"name": "x", "colour": "#" + "f" * (40 << 20)}).encode()
    try:
        answer = owner.send("POST", f"projects/{project}/classes", data=body,
                            headers={"Content-Type": "application/json"})
    except requests.ConnectionError:
        return  # Answered and closed while we were sending: as good.
    error(answer, 413, "body_too_large")


def test_oversized_bodies_without_a_length_are_refused(owner, project):
    def endless():
        yield b'{"name": "'
        for _ in range(64):
            yield b"x" * (1 << 20)
        yield b'"}'

    try:
        answer = owner.send("POST", f"projects/{project}/classes", data=endless(),
                            headers={"Content-Type": "application/json"})
    except requests.ConnectionError:
        return
    error(answer, 413, "body_too_large")


@pytest.mark.parametrize("path", [
    "projects/%00", "projects/..%2f..%2fetc", "projects/" + "x" * 3000, "images/1", "images/%ff", "images/null",
    "annotations/' or 1=1--", "jobs/" + "0" * 36, "nothing", "projects//images"])
def test_nonsense_addresses_are_not_found(owner, path):
    answer = owner.send("GET", path)
    assert answer.status_code in (400, 404, 422), f"{answer.status_code} {answer.text[:300]}"
    assert answer.json()["error"]["code"]


@pytest.mark.parametrize("query", [
    "limit=0", "limit=-1", "limit=501", "limit=x", "limit=9999999999999999999999", "cursor=x", "cursor=%00",
    "cursor=eyJhIjoxfQ", "sort=evil;drop", "split=other", "uploaded_after=yesterday", "batch=1", "with=everything",
    "around=1", "is_null=maybe", "media=thing"])
def test_nonsense_parameters_are_refused(owner, project, query):
    answer = owner.send("GET", f"projects/{project}/images?{query}")
    assert answer.status_code in (400, 404, 422), f"{answer.status_code} {answer.text[:300]}"


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "tag='%20or%20'1'='1", "name=%25%25%25", "q=(((", "q=a:*%26!"])
def test_text_to_search_is_only_text(owner, project, query):
    answer = owner.send("GET", f"projects/{project}/images?{query}")
    assert answer.status_code in (200, 400, 422), f"{answer.status_code} {answer.text[:300]}"


@pytest.mark.parametrize("data", [
    {}, {"x": 1}, {"x": 1, "y": 1, "width": -5, "height": 5}, {"x": 1, "y": 1, "width": 0, "height": 0},
    {"x": "1", "y": 1, "width": 5, "height": 5}, {"x": 1e308, "y": 1, "width": 1e308, "height": 5}, [], "box"])
def test_boxes_that_are_none_are_refused(owner, project, data):
    image = owner.upload_image(project)
    label_class = owner.get(f"projects/{project}/classes")["items"][0]["id"]
    before = counts(owner, project)
    answer = owner.send("POST", "annotations", {"image_id": image["id"], "class_id": label_class, "kind": "box",
                                               "data": data})
    error(answer, 422)
    assert counts(owner, project) == before


def test_labels_of_videos_are_checked_like_those_of_images(owner, project):
    video = owner.post(f"projects/{project}/videos", {"filename": "a.mp4", "width": 640, "height": 480,
                                                      "fps_numerator": 25, "fps_denominator": 1, "frame_count": 9})
    label_class = owner.get(f"projects/{project}/classes")["items"][0]["id"]
    good = {"start": [1, 25], "end": [5, 25]}
    for named in ({"class_id": label_class}, {"class_name": "cat"}):
        for data in ({}, None, [], {"start": "now"}):
            error(owner.send("POST", "annotations", {"video_id": video["id"], "kind": "time_range", "data": data,
                                                    **named}), 422)
        made = owner.send("POST", "annotations", {"video_id": video["id"], "kind": "time_range", "data": good, **named})
        assert made.status_code == 201, made.text


def test_not_a_number_is_no_json(owner, project):
    image = owner.upload_image(project)
    for text in ("NaN", "Infinity", "-Infinity", "1e999"):
        answer = owner.send("POST", "annotations", data=(
            '{"image_id":"%s","class_name":"cat","kind":"box","data":{"x":%s,"y":1,"width":5,"height":5}}'
            % (image["id"], text)), headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), answer.text


def test_uploads_that_never_came_or_differ_are_refused(server, owner, project):
    before = counts(owner, project)
    ticket = owner.post(f"projects/{project}/upload_url", {"filename": "a.png", "content_type": "image/png"})
    answer = owner.send("POST", "images/complete_upload", {"upload_id": ticket["upload_id"]})
    # The upload stays open: the bytes may still come.
    assert answer.json()["status"] == "pending" and answer.json()["error"]["code"] == "upload_missing", answer.text
    data = picture()
    ticket = owner.post(f"projects/{project}/upload_url", {
        "filename": "b.png", "content_type": "image/png", "sha256": "0" * 64, "size": len(data)})
    address = ticket["url"] if ticket["url"].startswith("http") else server.url + ticket["url"]
    requests.put(address, data=data, headers=ticket["headers"], timeout=20)
    answer = owner.send("POST", "images/complete_upload", {"upload_id": ticket["upload_id"]})
    assert answer.status_code == 422 or answer.json()["status"] == "failed", answer.text
    assert counts(owner, project) == before
    for body in ({}, {"upload_id": str(uuid.uuid4())}, {"storage_path": "../../etc/passwd"}):
        answer = owner.send("POST", "images/complete_upload", body)
        assert answer.status_code in (404, 422), answer.text


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a/../../b.png", "/etc/passwd.png", "x" * 5000 + ".png",
                                  "a\0b.png", "", ".", "..", "\u202egnp.exe", "<script>alert(1)</script>.png"])
def test_names_of_files_never_lead_outside(owner, project, name):
    answer = owner.send("POST", f"projects/{project}/upload_url", {
        "filename": name, "relative_path": name, "content_type": "image/png"})
    # U+0000 is refused in all JSON: PostgreSQL's text cannot hold it.
    assert answer.status_code in ((400,) if "\0" in name else (201, 422)), answer.text
    if answer.status_code == 201:
        assert ".." not in answer.json()["storage_path"].split("/")


# Pictures

REFUSED = {"empty.jpg", "bomb_30000x30000_gray8.png", "png_lies_about_size.png", "bomb.gif", "broken_data_stream.png",
           "fuzzed.tif", "script.svg", "truncated.heic"}
ACCEPTED = {"jpeg_named.png": "jpeg", "invalid_exif.jpg": "jpeg", "jpeg_plus_zip.jpg": "jpeg"}


def worker_memory(server):
    return sum(process.memory_info().rss for kind in ("work", "serve") for process in server.processes()[kind])


@hostile
@pytest.mark.parametrize("name", sorted(REFUSED | set(ACCEPTED) | {"truncated.jpg"}))
def test_hostile_pictures_end_as_they_should(server, owner, name):
    project = owner.project()["id"]
    before = worker_memory(server)
    answer = owner.upload(project, (HOSTILE / "images" / name).read_bytes(), name)
    if answer.status_code == 201 and answer.json()["status"] == "completed":
        image = owner.wait_image(answer.json()["image_id"])
    else:
        image = None
        reason = answer.json()["error"]
        assert reason["code"] and reason["message"], answer.text
    if name in REFUSED:
        assert image is None or image["ingest_status"] == "failed", image
        if image:
            assert image["ingest_error"]["code"] and image["ingest_error"]["message"]
    elif name in ACCEPTED:
        assert image and image["ingest_status"] == "ready", answer.text
        assert image["format"] == ACCEPTED[name]
        assert image["width"] and image["height"]
        served = requests.get(urllib.parse.urljoin(server.url, image["urls"]["original"]), timeout=20)
        assert served.headers["Content-Type"] == "image/jpeg"
        assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert worker_memory(server) - before < 700 << 20
    # A sound picture of the same project still comes in.
    assert owner.upload_image(project)["ingest_status"] == "ready"


# Archives and labels

def report_of(job):
    assert job["status"] in ("succeeded", "failed"), job
    if job["status"] == "failed":
        assert job["error"]["code"] and job["error"]["message"], job
        assert job["error"]["code"] != "internal", job
        return job["error"], []
    report = job["result"]["report"]
    return report, report["conversion"]["diagnostics"]


@hostile
@pytest.mark.parametrize("name", ["zip_slip.zip", "zip_symlink.zip", "bomb_flat_1GiB.zip", "truncated.zip",
                                  "duplicate_names.zip"])
def test_hostile_archives_end_as_they_should(server, owner, name):
    project = owner.project()["id"]
    before = worker_memory(server)
    began = time.monotonic()
    job = owner.import_file(project, (HOSTILE / "archives" / name).read_bytes(), name)
    report, diagnostics = report_of(job)
    assert time.monotonic() - began < 120
    if name == "truncated.zip":
        assert job["status"] == "failed", report
    elif job["status"] == "succeeded":
        assert diagnostics, report
        assert all(entry["message"] for entry in diagnostics)
    for image in owner.all(f"projects/{project}/images"):
        assert ".." not in image["relative_path"].split("/") and not image["relative_path"].startswith("/")
        assert image["filename"] != "passwd"
    assert worker_memory(server) - before < 500 << 20


def test_a_bad_picture_in_an_archive_is_named_and_the_others_come_in(owner):
    project = owner.project()["id"]
    data = archive({"good.png": picture(), "sub/empty.jpg": b"", "sub/rubbish.png": b"\x89PNG\r\n\x1a\nrubbish"})
    job = owner.import_file(project, data, "mixed.zip")
    report, diagnostics = report_of(job)
    assert job["status"] == "succeeded"
    images = {image["relative_path"]: image for image in owner.all(f"projects/{project}/images")}
    good = owner.wait_image(next(value["id"] for key, value in images.items() if key.endswith("good.png")))
    assert good["ingest_status"] == "ready"
    for bad in ("sub/empty.jpg", "sub/rubbish.png"):
        named = [entry for entry in diagnostics if (entry.get("file") or "").endswith(bad)]
        stored = images.get(bad)
        if not named:
            assert stored, (bad, diagnostics)
            stored = owner.wait_image(stored["id"])
            assert stored["ingest_status"] == "failed" and stored["ingest_error"]["message"], stored


@hostile
@pytest.mark.parametrize("name", sorted(path.name for path in (HOSTILE / "coco").glob("*.json")))
def test_hostile_coco_is_reported(server, owner, name):
    project = owner.project()["id"]
    text = (HOSTILE / "coco" / name).read_bytes()
    try:
        names = [image["file_name"] for image in json.loads(text)["images"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        names = ["a.jpg"]
    members = {each: picture(640, 480, seed=each) for each in names
               if isinstance(each, str) and "/" not in each and "\\" not in each and ":" not in each}
    job = owner.import_file(project, archive({**members, "annotations.json": text}), "labels.zip", format="coco")
    report, diagnostics = report_of(job)
    if job["status"] == "succeeded":
        assert diagnostics, report
        for entry in diagnostics:
            assert entry["message"] and entry["severity"] in ("error", "warning", "note"), entry
        assert any("annotations.json" in (entry.get("file") or "") for entry in diagnostics), diagnostics
    for label in owner.all(f"projects/{project}/annotations"):
        if label["bounds"]:
            assert all(abs(value) <= 1e6 for value in label["bounds"].values())
    for image in owner.all(f"projects/{project}/images"):
        assert ".." not in image["relative_path"].split("/") and "://" not in image["relative_path"]


@hostile
@pytest.mark.parametrize("name,form", [("xml/billion_laughs_voc.xml", "voc"), ("xml/voc_bad_boxes.xml", "voc"),
                                       ("xml/xxe_cvat.xml", "voc"), ("text/yolo_bad_lines.txt", "yolo")])
def test_hostile_labels_are_reported_by_line(server, owner, name, form):
    project = owner.project()["id"]
    path = HOSTILE / name
    stem = path.stem
    members = {f"images/{stem}.png": picture(640, 480)}
    if form == "voc":
        members[f"Annotations/{stem}.xml"] = path.read_bytes()
    else:
        members |= {f"labels/{stem}.txt": path.read_bytes(), "classes.txt": "one\ntwo\n"}
    before = worker_memory(server)
    job = owner.import_file(project, archive(members), "labels.zip", format=form)
    report, diagnostics = report_of(job)
    assert worker_memory(server) - before < 300 << 20
    if job["status"] == "succeeded":
        assert any(path.name in (entry.get("file") or "") for entry in diagnostics), diagnostics
        if form == "yolo":
            assert any(entry.get("line") for entry in diagnostics), diagnostics
    text = json.dumps(job)
    assert "root:" not in text
    for label in owner.all(f"projects/{project}/annotations"):
        assert "root:" not in label["class_name"]


def test_an_import_of_what_is_no_dataset_says_so(owner, project):
    for name, data in [("empty.zip", archive({})), ("text.zip", b"hello"), ("nothing.json", b"{}"), ("a.xml", b"<a/>")]:
        job = owner.import_file(project, data, name)
        report, diagnostics = report_of(job)
        assert job["status"] == "failed" or diagnostics or report["images"]["read"] == 0, job


def test_an_import_of_nothing_is_refused_by_name(owner, project):
    upload = owner.put_file(project, b"", "zero.json", purpose="import")
    problem = error(owner.send("POST", f"projects/{project}/imports", {"upload_id": upload}), 409)
    assert "zero.json is empty" in problem["message"]


def test_labels_with_an_unknown_format_are_refused(owner, project):
    upload = owner.put_file(project, coco_archive(1), "x.zip", purpose="import")
    answer = owner.send("POST", f"projects/{project}/imports", {"upload_id": upload, "format": "no_such"})
    assert answer.status_code in (404, 422), answer.text

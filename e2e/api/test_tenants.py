"""Two workspaces see nothing of each other, and rights end when they are taken away."""

import time
import urllib.parse
import uuid

import pytest
import requests

from framewright import coco_archive, picture, wait_until


class World:
    """A workspace with one of everything."""

    def __init__(self, server, name):
        self.owner = server.sign_up(name)
        self.project = self.owner.project(f"Secret {name}")["id"]
        self.image = self.owner.upload_image(self.project)
        self.label_class = self.owner.get(f"projects/{self.project}/classes")["items"][0]["id"]
        self.annotation = self.owner.post("annotations", box(self.image["id"], self.label_class), 201)
        self.batch = self.owner.post(f"projects/{self.project}/batches", {"name": "one"}, 201)["id"]
        self.upload = self.owner.put_file(self.project, picture(), "later.png", batch_id=self.batch)
        self.job = self.owner.import_file(self.project, coco_archive(2, seed=name), "two.zip")["id"]
        self.export = self.owner.wait_job(
            self.owner.post(f"projects/{self.project}/exports", {"format": "coco"}, 202)["id"])["id"]
        self.invite = self.owner.post("invites", {"role": "viewer", "uses": 1}, 201)
        self.key = self.owner.post("keys", {"name": "mine", "scopes": ["read"]}, 201)
        self.me = self.owner.get("me")


def box(image, label_class, **more):
    return {"image_id": image, "class_id": label_class, "kind": "box",
            "data": {"x": 1, "y": 2, "width": 10, "height": 12}, **more}


@pytest.fixture(scope="module")
def one(server):
    return World(server, "one")


@pytest.fixture(scope="module")
def two(server):
    return World(server, "two")


def refused(person, method, path, body=None, status=404, **options):
    answer = person.send(method, path, body, **options)
    assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
    assert answer.json()["error"]["code"]
    return answer


def test_every_address_of_a_stranger_is_as_if_it_did_not_exist(one, two):
    hidden = two
    project, image, annotation = hidden.project, hidden.image["id"], hidden.annotation["id"]
    reads = [
        f"projects/{project}", f"projects/{project}/images", f"projects/{project}/classes",
        f"projects/{project}/members", f"projects/{project}/batches", f"projects/{project}/tags",
        f"projects/{project}/counts", f"projects/{project}/events", f"projects/{project}/annotations",
        f"projects/{project}/tracks", f"projects/{project}/videos", f"images/{image}", f"images/{image}/annotations",
        f"images/{image}/duplicates", f"annotations/{annotation}", f"batches/{hidden.batch}/uploads",
        f"jobs/{hidden.job}", f"jobs/{hidden.export}", f"exports/{hidden.export}/download",
        f"projects/{hidden.project}/images?ids={image}",
    ]
    for path in reads:
        refused(one.owner, "GET", path)
    writes = [
        ("PATCH", f"projects/{project}", {"name": "taken"}), ("DELETE", f"projects/{project}", None),
        ("POST", f"projects/{project}/restore", None),
        ("POST", f"projects/{project}/classes", {"name": "cow"}),
        ("PATCH", f"classes/{hidden.label_class}", {"name": "cow"}), ("DELETE", f"classes/{hidden.label_class}", None),
        ("POST", f"classes/{hidden.label_class}/merge", {"into": one.label_class}),
        ("POST", f"projects/{project}/batches", {"name": "x"}),
        ("POST", f"projects/{project}/upload_url", {"filename": "x.png"}),
        ("PATCH", f"images/{image}", {"split": "train"}), ("DELETE", f"images/{image}", None),
        ("POST", f"images/{image}/restore", None),
        ("POST", f"projects/{project}/images/bulk", {"ids": [image], "action": "delete"}),
        ("POST", f"projects/{project}/splits/rebalance", {"train": 1, "valid": 0, "test": 0, "seed": 1}),
        ("DELETE", f"annotations/{annotation}?revision=1", None),
        ("PATCH", f"annotations/{annotation}?revision=1", {"data": {"x": 0, "y": 0, "width": 1, "height": 1}}),
        ("POST", f"annotations/{annotation}/approve", None),
        ("POST", f"projects/{project}/annotations/batch", {"operations": []}),
        ("POST", f"projects/{project}/exports", {"format": "coco"}),
        ("POST", f"projects/{project}/imports", {"upload_id": hidden.upload}),
        ("POST", f"jobs/{hidden.job}/cancel", None), ("POST", f"jobs/{hidden.job}/retry", None),
        ("DELETE", f"keys/{hidden.key['id']}", None), ("DELETE", f"invites/{hidden.invite['id']}", None),
        ("PATCH", f"workspaces/{hidden.me['workspace']['id']}", {"name": "taken"}),
        ("POST", f"workspaces/{hidden.me['workspace']['id']}/switch", None),
        ("DELETE", f"members/{hidden.me['id']}", None), ("PATCH", f"members/{hidden.me['id']}", {"role": "viewer"}),
    ]
    for method, path, body in writes:
        refused(one.owner, method, path, body)
    assert hidden.owner.get(f"images/{image}")["revision"] == one_revision(hidden)
    assert hidden.owner.get(f"annotations/{annotation}")["revision"] == hidden.annotation["revision"]
    assert hidden.owner.get("me")["workspace"]["name"] == hidden.me["workspace"]["name"]


def one_revision(world):
    return world.owner.get(f"images/{world.image['id']}")["revision"]


def test_lists_hold_only_what_is_theirs(one, two):
    for path in ("projects", "jobs", "keys", "invites", "members"):
        mine = {item.get("id") or item.get("user_id") for item in one.owner.all(path)}
        theirs = {item.get("id") or item.get("user_id") for item in two.owner.all(path)}
        assert mine and theirs and not mine & theirs, path
    answer = one.owner.send("GET", f"jobs?project_id={two.project}")
    assert answer.status_code == 404 or answer.json()["items"] == []


def test_foreign_ids_in_bodies_are_not_found(one, two):
    person = one.owner
    bodies = [
        ("annotations", box(two.image["id"], one.label_class)),
        ("annotations", box(one.image["id"], two.label_class)),
        (f"projects/{one.project}/upload_url", {"filename": "x.png", "batch_id": two.batch}),
        ("images/complete_upload", {"upload_id": two.upload}),
        (f"projects/{one.project}/imports", {"upload_id": two.upload}),
        (f"classes/{one.label_class}/merge", {"into": two.label_class}),
        (f"projects/{one.project}/classes", {"name": "child", "parent_id": two.label_class}),
    ]
    for path, body in bodies:
        answer = person.send("POST", path, body)
        assert answer.status_code in (404, 422), f"{path} {body}: {answer.status_code} {answer.text[:500]}"
        assert "Secret" not in answer.text
    answer = person.send("POST", f"projects/{one.project}/complete_uploads", {"upload_ids": [two.upload]})
    assert answer.status_code in (404, 422) or answer.json()["items"][0]["status"] == "failed", answer.text
    answer = person.send("POST", f"projects/{one.project}/images/bulk",
                         {"ids": [two.image["id"]], "action": "delete"})
    assert answer.status_code in (404, 422) or answer.json()["affected"] == 0, answer.text
    answer = person.send("POST", f"projects/{one.project}/annotations/batch", {"operations": [
        {"op": "create", "annotation": box(two.image["id"], one.label_class)},
        {"op": "update", "id": two.annotation["id"], "revision": 1, "changes": {"z_order": 3}},
        {"op": "delete", "id": two.annotation["id"], "revision": 1}]})
    assert answer.status_code in (404, 422) or all(
        result["status"] in (404, 422) for result in answer.json()["results"]), answer.text
    answer = person.send("PUT", f"projects/{one.project}/members/{two.me['id']}", {"role": "admin"})
    assert answer.status_code in (404, 422), answer.text
    # An identifier that another workspace uses must not tell that it is taken.
    made = person.send("POST", "annotations", box(one.image["id"], one.label_class, id=two.annotation["id"]))
    assert made.status_code in (201, 404, 409), made.text
    assert two.annotation["data"] == two.owner.get(f"annotations/{two.annotation['id']}")["data"]


def test_addresses_of_bytes_cannot_be_changed_or_guessed(server, one, two):
    image = one.owner.get(f"images/{one.image['id']}")
    address = urllib.parse.urljoin(server.url, image["urls"]["original"])
    assert requests.get(address, timeout=20).status_code == 200
    parts = urllib.parse.urlsplit(address)
    query = dict(urllib.parse.parse_qsl(parts.query))

    def fetch(path=parts.path, **changes):
        changed = {**query, **changes}
        kept = {name: value for name, value in changed.items() if value is not None}
        return requests.get(f"{server.url}{path}?{urllib.parse.urlencode(kept)}", timeout=20).status_code

    assert fetch() == 200
    signature = query["X-Amz-Signature"]
    flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
    assert fetch(**{"X-Amz-Signature": flipped}) == 403
    assert fetch(**{"X-Amz-Signature": None}) in (400, 403)
    assert fetch(**{"X-Amz-Expires": "604800"}) == 403
    assert fetch(**{"X-Amz-Date": "20200101T000000Z"}) in (400, 403)
    other = two.owner.get(f"images/{two.image['id']}")["urls"]["original"]
    assert fetch(path=urllib.parse.urlsplit(other).path) == 403
    assert fetch(path=parts.path + "/../x") in (400, 403)
    # The host is signed: an address does not work under another name.
    assert requests.get(address, headers={"Host": "elsewhere.test"}, timeout=20).status_code == 403
    # Reading is not writing.
    assert requests.put(address, data=b"x", timeout=20).status_code == 403
    assert requests.delete(address, timeout=20).status_code == 403
    assert requests.get(f"{server.url}{parts.path}", timeout=20).status_code == 403
    assert requests.get(f"{server.url}/s3/framewright/?list-type=2", timeout=20).status_code == 403


def test_whoever_is_removed_has_no_access_within_five_seconds(server, one):
    guest = server.join(one.owner, "editor")
    assert guest.get(f"projects/{one.project}")["id"] == one.project
    user = guest.get("me")["id"]
    one.owner.delete(f"members/{user}")
    removed = time.monotonic()
    wait_until(lambda: guest.send("GET", f"projects/{one.project}").status_code in (401, 403, 404), 5,
               "the end of access")
    assert time.monotonic() - removed < 5
    for _ in range(10):
        assert guest.send("GET", f"projects/{one.project}/images").status_code in (401, 403, 404)


def test_a_revoked_key_ends(server, one):
    made = one.owner.post("keys", {"name": "short", "scopes": ["read", "write"]}, 201)
    assert made["key"].startswith("wld_")
    assert made["key"] not in str(one.owner.get("keys"))
    holder = type(one.owner)(server, made["key"])
    holder.get(f"projects/{one.project}")
    one.owner.delete(f"keys/{made['id']}")
    wait_until(lambda: holder.send("GET", f"projects/{one.project}").status_code == 401, 5, "the end of the key")


def test_a_key_does_only_what_its_scopes_say(server, one):
    made = one.owner.post("keys", {"name": "reader", "scopes": ["read"]}, 201)
    holder = type(one.owner)(server, made["key"])
    holder.get(f"projects/{one.project}/images")
    for path, body in [(f"projects/{one.project}/classes", {"name": "cow"}), ("projects", {
            "name": "x", "project_type": "object_detection"}), ("keys", {"name": "x", "scopes": ["admin"]})]:
        refused(holder, "POST", path, body, 403)
    assert holder.upload(one.project, picture(), "a.png").status_code == 403
    forged = type(one.owner)(server, made["key"][:-4] + "0000")
    assert forged.send("GET", "projects").status_code == 401


def test_a_viewer_never_writes(server, one):
    """Every writing operation of the contract, with ids that exist."""
    viewer = server.join(one.owner, "viewer")
    viewer.get(f"projects/{one.project}/images")
    document = requests.get(f"{server.url}/openapi.json", timeout=120).json()
    ids = {"project_id": one.project, "image_id": one.image["id"], "annotation_id": one.annotation["id"],
           "class_id": one.label_class, "batch_id": one.batch, "job_id": one.job, "invite_id": one.invite["id"],
           "key_id": one.key["id"], "user_id": one.me["id"], "workspace_id": one.me["workspace"]["id"], "position": "1"}
    # What everybody may do about themselves.
    personal = {"me.update", "workspaces.create", "workspaces.switch", "invites.accept", "keys.create"}
    # Taking a copy of what one may see writes nothing into the project.
    personal.add("exports.create")
    # Asking what rules would do changes none of them.
    personal |= {"footage.preview", "footage.preview_duplicates"}
    tried = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method == "get" or operation["operationId"] in personal:
                continue
            address = path
            for name, value in ids.items():
                address = address.replace("{" + name + "}", value)
            address = address.replace("{track_id}", str(uuid.uuid4())).replace("{bucket_import_id}", str(uuid.uuid4()))
            body = {"image_id": one.image["id"], "class_id": one.label_class, "kind": "box",
                    "data": {"x": 1, "y": 1, "width": 2, "height": 2}} if path == "/api/v1/annotations" else {}
            if path == "/api/v1/images/complete_upload":
                body = {"upload_id": one.upload}
            answer = viewer.send(method.upper(), address, body)
            assert answer.status_code in (403, 404), (
                f"{operation['operationId']}: {answer.status_code} {answer.text[:300]}")
            tried += 1
    assert tried > 30

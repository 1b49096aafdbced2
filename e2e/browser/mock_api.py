"""An API in memory for tests of the pages' states: empty, loading, failing, full. Never shipped, never served.

It answers what Playwright intercepts, in the shapes of the real operations.
"""

import json
import re
import uuid
from urllib.parse import parse_qs, urlsplit

from mock_footage import MockFootage

# A session that nobody has: JSON's null.
NOBODY = object()
NOW = "2026-11-21T12:00:00.000Z"
SCENES = ["#7d8f69", "#a3785a", "#5b7aa3", "#8a8f99", "#b39a6b", "#4f6d7a"]


def identifier(number):
    return str(uuid.UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + number))


def picture(number, width, height, boxes, classes):
    """A street drawn as SVG, since tests need no real photograph."""
    colour = SCENES[number % len(SCENES)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="100%" height="100%" fill="{colour}"/>',
        f'<rect y="{height * 0.62}" width="100%" height="100%" fill="#3d4046"/>',
        f'<circle cx="{width * (0.2 + number % 5 / 7)}" cy="{height * 0.2}" r="{height * 0.1}" fill="#f3e6b8"/>',
    ]
    for box in boxes:
        x, y = box["x_min"] * width, box["y_min"] * height
        w, h = (box["x_max"] - box["x_min"]) * width, (box["y_max"] - box["y_min"]) * height
        parts.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{h * 0.2}" fill="#d9dde3"/>')
        parts.append(f'<rect x="{x + w * 0.1}" y="{y + h * 0.15}" width="{w * 0.8}" height="{h * 0.3}" fill="#5c6d80"/>')
    return "".join(parts) + "</svg>"


class Failure(Exception):
    def __init__(self, status, code, message, **extra):
        self.status, self.body = status, {"error": {"code": code, "message": message, "request_id": "req-test"}, **extra}

# A live connection that never comes: pages ask at intervals instead.
NO_LIVE = """
window.WebSocket = class {
  static OPEN = 1
  readyState = 3
  constructor() { setTimeout(() => this.onclose?.(), 0) }
  close() {}
}
"""


class MockAPI:
    """State of one workspace with one project; tests change it before or while a page uses it."""

    def __init__(self, images=24, classes=("car", "person", "bicycle", "traffic light"), project_type="object_detection", signed_in=True):
        self.signed_in = signed_in
        self.requests = []
        self.failing = {}
        self.held = set()
        self.project_id = identifier(1)
        self.workspace = {"id": identifier(2), "name": "Northlight", "slug": "northlight", "role": "admin"}
        self.other = {"id": identifier(3), "name": "Field trials", "slug": "field-trials", "role": "editor"}
        self.user = {"id": identifier(4), "email": "ada@northlight.example", "display_name": "Ada Berg"}
        colours = ["#0a84d6", "#e69f00", "#00a37a", "#d6498f", "#f2d600", "#6a4fd8"]
        self.classes = [
            {"id": identifier(100 + index), "project_id": self.project_id, "name": name, "colour": colours[index % 6],
             "position": index, "attributes": [], "annotation_count": 0, "revision": 1}
            for index, name in enumerate(classes)]
        if self.classes:
            self.classes[0]["attributes"] = [{"name": "parked", "type": "checkbox", "required": False},
                                             {"name": "make", "type": "select", "values": ["Volvo", "Fiat"], "required": True}]
        self.project = {
            "id": self.project_id, "name": "Street corners", "slug": "street-corners", "project_type": project_type, "review": False,
            "instructions": "# What to label\n\nEvery **car** and *person*, also when they are\n\n- parked\n- partly hidden\n\nSee [the guide](https://example.org/guide).",
            "settings": {}, "role": "admin", "revision": 3, "created_at": NOW, "updated_at": NOW}
        self.annotations = {}
        self.images = [self.make_image(index) for index in range(images)]
        self.footage = MockFootage()
        self.jobs, self.keys, self.invites, self.buckets, self.batches = [], [], [], [], []
        self.members = [
            {"user_id": self.user["id"], "email": self.user["email"], "display_name": "Ada Berg", "role": "admin", "joined_at": NOW, "is_active": True},
            {"user_id": identifier(5), "email": "jon@northlight.example", "display_name": "Jon Sæther", "role": "annotator", "joined_at": NOW, "is_active": True}]
        self.uploads = {}
        self.marks, self.work = [], {"items": [], "seconds": 0}
        self.onboarded = True
        self.no_projects = False

    def make_image(self, index):
        width, height = (1200, 800)
        image_id = identifier(10_000 + index)
        if index % 4 != 3 and self.classes:
            for place in range(1 + index % 3):
                one = self.classes[(index + place) % len(self.classes)]
                x, y = 120 + 330 * place, 380 + 40 * (index % 4)
                self.add_annotation(image_id, one, {"x": x, "y": y, "width": 240 - 30 * place, "height": 150})
        return {
            "id": image_id, "project_id": self.project_id, "media": "image", "page": 0, "filename": f"corner-{index:05}.jpg",
            "relative_path": f"corners/corner-{index:05}.jpg", "format": "png", "width": width, "height": height, "file_size": 245_000 + index,
            "sha256": "0" * 64, **({"split": ("train", "train", "valid", "test")[index % 4]} if index % 5 else {}),
            "status": "unlabelled" if index % 4 == 3 else "in_progress" if index % 7 == 0 else "done", "is_null": False,
            "ingest_status": "failed" if index == 10 else "ready", **({"ingest_error": {"code": "image_truncated", "message": "The file ends in the middle of the picture."}} if index == 10 else {}),
            "bits": 8, "placeholder_colour": SCENES[index % 6], "tags": ["night"] if index % 6 == 0 else [], "metadata": {"camera": "north"},
            "uploaded_by": self.user["id"], "open_marks": 0, "revision": 1, "created_at": NOW, "updated_at": NOW}

    def add_annotation(self, image_id, one, data, kind="box"):
        number = identifier(5_000_000 + len(self.annotations))
        self.annotations[number] = {
            "id": number, "project_id": self.project_id, "image_id": image_id, "class_id": one["id"], "class_name": one["name"], "kind": kind, "data": data,
            "attributes": {}, "status": "approved", "creation_method": "user", "source": "manual", "revision": 1, "created_at": NOW, "updated_at": NOW}
        one["annotation_count"] += 1

    def by_image(self):
        found = {}
        for one in self.annotations.values():
            found.setdefault(one["image_id"], []).append(one)
        return found

    def show_image(self, image, labels, urls=True):
        boxes = [
            {"id": one["id"], "class_id": one["class_id"], "kind": one["kind"], "status": one["status"],
             "x_min": one["data"]["x"] / image["width"], "y_min": one["data"]["y"] / image["height"],
             "x_max": (one["data"]["x"] + one["data"]["width"]) / image["width"], "y_max": (one["data"]["y"] + one["data"]["height"]) / image["height"]}
            for one in labels if one["kind"] == "box"]
        number = int(image["filename"][7:12])
        address = f"/s3/pictures/{number}"
        return {**image, "annotation_count": len(labels), "boxes": boxes,
                "urls": {"thumb": f"{address}/thumb.svg", "preview": f"{address}/preview.svg", "original": f"{address}/original.svg"}}

    def show_project(self):
        count = lambda status: sum(image["status"] == status for image in self.images)
        return {**self.project, "counts": {
            "images": len(self.images), "unlabelled": count("unlabelled"), "in_progress": count("in_progress"), "done": count("done"),
            "annotations": len(self.annotations), "classes": len(self.classes)},
            "cover_urls": [f"/s3/pictures/{index}/thumb.svg" for index in range(min(4, len(self.images)))]}

    # Routing

    def install(self, context):
        context.route(re.compile(r"/(api|auth)/v1/"), self.answer)
        context.route(re.compile(r"/s3/"), self.store)
        context.add_init_script(NO_LIVE)

    def store(self, route):
        request = route.request
        if request.method == "PUT":
            route.fulfill(status=200)
            return
        number = int(request.url.split("/pictures/")[1].split("/")[0])
        image = self.images[number] if number < len(self.images) else None
        labels = [] if image is None else [one for one in self.show_image(image, self.by_image().get(image["id"], []))["boxes"]]
        route.fulfill(status=200, content_type="image/svg+xml", body=picture(number, 1200, 800, labels, self.classes))

    def answer(self, route):
        request = route.request
        parts = urlsplit(request.url)
        path, query = parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.requests.append((request.method, path, query, request.post_data))
        for pattern, failure in list(self.failing.items()):
            if re.search(pattern, path):
                if failure == "abort":
                    route.abort()
                else:
                    status, code, message = failure
                    route.fulfill(status=status, json={"error": {"code": code, "message": message, "hint": None, "request_id": "01J-REQUEST"}}, headers={"Retry-After": "2"} if status == 503 else {})
                return
        if any(re.search(pattern, path) for pattern in self.held):
            return  # never answered: the page keeps loading
        try:
            body = json.loads(request.post_data) if request.post_data else {}
        except (ValueError, UnicodeDecodeError):
            body = {}
        try:
            status, answer = self.handle(request.method, path, query, body)
            if answer is None:
                route.fulfill(status=status)
            else:
                route.fulfill(status=status, content_type="application/json", body="null" if answer is NOBODY else json.dumps(answer))
        except Failure as failure:
            route.fulfill(status=failure.status, json=failure.body)

    def session(self):
        return {"access_token": "token", "token_type": "bearer", "expires_in": 3600, "expires_at": 4_000_000_000,
                "user": {"id": self.user["id"], "email": self.user["email"], "app_metadata": {"tenant_id": self.workspace["id"]}}}

    def handle(self, method, path, query, body):
        if path.startswith("/auth/v1"):
            return self.auth(method, path, query, body)
        path = path.removeprefix("/api/v1")
        for verbs, pattern, handler in self.table():
            match = re.fullmatch(pattern, path)
            if match and method in verbs.split("|"):
                return handler(method, query, body, *match.groups())
        raise Failure(404, "not_found", "There is no such thing.")

    def auth(self, method, path, query, body):
        if path.endswith("/token") and query.get("grant_type") == "refresh_token":
            if not self.signed_in:
                return 200, NOBODY
            return 200, self.session()
        if path.endswith("/token"):
            if body.get("password") != "correct horse":
                return 400, {"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"}
            self.signed_in = True
            return 200, self.session()
        if path.endswith("/signup"):
            self.signed_in = True
            return 200, self.session()
        if path.endswith("/logout"):
            self.signed_in = False
            return 204, None
        return 200, {}

    def table(self):
        page = lambda items: (200, {"items": items, "next_cursor": None})
        project = rf"/projects/(?:{self.project_id}|{self.project['slug']})"
        return [
            ("GET", "/me", lambda *_: (200, {**self.user, "onboarding_completed": self.onboarded, "notification_preferences": {}, "workspace": self.workspace, "workspaces": [self.workspace, self.other], "created_at": NOW})),
            ("PATCH", "/me", lambda *_: (200, {})),
            ("GET", "/server", lambda *_: (200, {"version": "1.0.0"})),
            ("GET", "/members", lambda *_: page(self.members)),
            ("GET", "/invites", lambda *_: page(self.invites)),
            ("POST", "/invites", lambda m, q, b: (201, {"id": identifier(7), "code": "K7QF-2MXA", "role": b["role"], "uses_remaining": b["uses"], "expires_at": "2026-11-28T12:00:00Z", "note": "", "created_at": NOW, "url": "http://127.0.0.1/invite/K7QF-2MXA"})),
            ("GET", "/keys", lambda *_: page(self.keys)),
            ("POST", "/keys", lambda m, q, b: (201, {"id": identifier(8), "name": b["name"], "prefix": "wld_4f9a", "scopes": b["scopes"], "created_at": NOW, "created_by": self.user["id"], "key": "wld_4f9aB7kPq2mXv8RtZ1cYhN5dLs0GwE3u"})),
            ("GET", "/projects", lambda m, q, b: page([] if self.no_projects or q.get("deleted") else [self.show_project()])),
            ("POST", "/projects", lambda m, q, b: (201, {**self.show_project(), "name": b["name"]})),
            ("GET", project, lambda *_: (200, self.show_project())),
            ("PATCH", project, self.change_project),
            ("DELETE", project, lambda *_: (204, None)),
            ("GET", f"{project}/members", lambda *_: page([])),
            ("GET", f"{project}/classes", lambda *_: page(self.classes)),
            ("POST", f"{project}/classes", self.add_class),
            ("POST", f"{project}/classes/order", lambda *_: page(self.classes)),
            ("GET", f"{project}/images", self.list_images),
            ("POST", f"{project}/images/bulk", self.bulk),
            ("POST", f"{project}/annotations/batch", self.batch),
            ("GET", f"{project}/batches", lambda *_: page(self.batches)),
            ("POST", f"{project}/batches", lambda m, q, b: (201, {"id": identifier(9), "name": b["name"], "source": "upload", "created_at": NOW, "image_count": 0, "uploads": {"pending": 0, "completed": 0, "duplicate": 0, "failed": 0}})),
            ("POST", f"{project}/upload_urls?", self.tickets),
            ("POST", f"{project}/complete_uploads", self.complete),
            *self.footage.table(project, page),
            ("GET", f"{project}/bucket_imports", lambda *_: page(self.buckets)),
            ("GET", f"{project}/events", lambda *_: page([])),
            ("POST", f"{project}/exports", self.export),
            ("POST", f"{project}/imports", self.export),
            ("GET", "/formats", lambda *_: (200, {"items": [{"id": one, "name": name, "summary": "", "reads": True, "writes": True, "kinds": ["box"]} for one, name in (("coco", "COCO"), ("yolo", "YOLO"), ("voc", "Pascal VOC"))]})),
            ("GET", "/jobs", lambda m, q, b: page([job for job in self.jobs if q.get("kind", job["kind"]) == job["kind"]])),
            ("GET", "/jobs/(.*)", lambda m, q, b, i: (200, next(job for job in self.jobs if job["id"] == i))),
            ("GET", "/images/([0-9a-f-]{36})", lambda m, q, b, i: (200, self.show_image(self.image(i), self.by_image().get(i, [])))),
            ("PATCH", "/images/([0-9a-f-]{36})", self.change_image),
            ("GET", "/images/([0-9a-f-]{36})/annotations", lambda m, q, b, i: page(self.by_image().get(i, []))),
            ("GET", "/images/([0-9a-f-]{36})/duplicates", lambda *_: page([])),
            ("PUT|DELETE", "/images/([0-9a-f-]{36})/skip", self.skip),
            ("GET", "/images/([0-9a-f-]{36})/marks", lambda m, q, b, i: page([mark for mark in self.marks if mark["image_id"] == i])),
            ("GET", f"{project}/marks", lambda m, q, b: page([mark for mark in reversed(self.marks) if q.get("open") is None or (q["open"] == "true") == ("resolved_at" not in mark)])),
            ("GET", "/images/([0-9a-f-]{36})/work", lambda *_: (200, self.work)),
            ("GET", f"{project}/work", lambda *_: (200, self.work)),
            ("POST", f"{project}/work", lambda m, q, b: (200, {"kept": len(b["items"]), "refused": []})),
        ]

    def image(self, image_id):
        for image in self.images:
            if image["id"] == image_id:
                return image
        raise Failure(404, "not_found", "There is no such image.")

    def change_project(self, method, query, body):
        self.project.update(body)
        self.project["revision"] += 1
        return 200, self.show_project()

    def add_class(self, method, query, body):
        made = {"id": identifier(100 + len(self.classes)), "project_id": self.project_id, "name": body["name"], "colour": "#8a2be2", "position": len(self.classes), "attributes": [], "annotation_count": 0, "revision": 1}
        self.classes.append(made)
        return 201, made

    def change_image(self, method, query, body, image_id):
        image = self.image(image_id)
        image.update(body)
        image["revision"] += 1
        return 200, self.show_image(image, self.by_image().get(image_id, []))

    def skip(self, method, query, body, image_id):
        image = self.image(image_id)
        image.pop("skip", None)
        if method == "PUT":
            image["skip"] = {"reason": body["reason"], "note": body["note"], "by": self.user["id"], "at": NOW}
        return 200, self.show_image(image, self.by_image().get(image_id, []))

    def add_mark(self, image_id, text, position=None, resolved=False):
        one = {"id": identifier(60_000 + len(self.marks)), "project_id": self.project_id, "image_id": image_id, "filename": self.image(image_id)["filename"],
               "text": text, "author_id": self.members[1]["user_id"], "author_name": "Jon Sæther", "created_at": NOW}
        if position:
            one["position"] = {"x": position[0], "y": position[1]}
        if resolved:
            one |= {"resolved_by": self.user["id"], "resolver_name": "Ada Berg", "resolved_at": NOW}
        else:
            self.image(image_id)["open_marks"] += 1
        self.marks.append(one)

    def bulk(self, method, query, body):
        if "ids" not in body:
            job = {"id": identifier(80_000 + len(self.jobs)), "kind": "images.bulk", "status": "running", "project_id": self.project_id,
                   "priority": 5, "attempts": 1, "is_cancel_requested": False, "created_at": NOW, "started_at": NOW,
                   "progress": {"done": 500, "total": len(self.images), "message": ""}}
            self.jobs.insert(0, job)
            return 202, dict(job)
        if body["action"] == "delete":
            self.images = [image for image in self.images if image["id"] not in body["ids"]]
        return 200, {"affected": len(body.get("ids", []))}

    def list_images(self, method, query, body):
        labels = self.by_image()
        found = [image for image in self.images
                 if (not query.get("status") or image["status"] == query["status"])
                 and (not query.get("split") or image.get("split", "none") == query["split"])
                 and (not query.get("tag") or query["tag"] in image["tags"])
                 and (not query.get("q") or query["q"].lower() in image["filename"])
                 and (not query.get("class_id") or any(one["class_id"] == query["class_id"] for one in labels.get(image["id"], [])))
                 and query.get("deleted") != "true"]
        limit = int(query.get("limit", 50))
        start = int(query.get("cursor", 0))
        if "around" in query:
            at = next((index for index, image in enumerate(found) if image["id"] == query["around"]), 0)
            start = max(0, at - limit // 2)
        items = [self.show_image(image, labels.get(image["id"], [])) for image in found[start:start + limit]]
        answer = {"items": items, "next_cursor": str(start + limit) if start + limit < len(found) else None}
        if "total" in query.get("with", ""):
            count = lambda key: [{"value": value, "label": value, "count": number} for value, number in self.counted(found, key).items()]
            by_class = {}
            for image in found:
                for one in {label["class_id"] for label in labels.get(image["id"], [])}:
                    by_class[one] = by_class.get(one, 0) + 1
            names = {one["id"]: one["name"] for one in self.classes}
            answer |= {"total": len(found), "total_is_exact": True, "facets": {
                "status": count(lambda image: [image["status"]]), "split": count(lambda image: [image.get("split", "none")]),
                "tag": count(lambda image: image["tags"]), "is_null": count(lambda image: [str(image["is_null"]).lower()]),
                "class": [{"value": key, "label": names[key], "count": number} for key, number in by_class.items()]}}
        return 200, answer

    @staticmethod
    def counted(images, key):
        counts = {}
        for image in images:
            for value in key(image):
                counts[value] = counts.get(value, 0) + 1
        return counts

    def batch(self, method, query, body):
        results = []
        for index, operation in enumerate(body["operations"]):
            if operation["op"] == "create":
                one = operation["annotation"]
                name = next(item["name"] for item in self.classes if item["id"] == one["class_id"])
                made = {"project_id": self.project_id, "class_name": name, "attributes": {}, "status": "approved", "revision": 1, "created_at": NOW, "updated_at": NOW, **one}
                self.annotations[one["id"]] = made
                results.append({"index": index, "status": 201, "annotation": made})
                continue
            current = self.annotations.get(operation["id"])
            if current is None:
                results.append({"index": index, "status": 404})
            elif current["revision"] != operation["revision"]:
                results.append({"index": index, "status": 409, "current": current, "error": {"code": "stale_revision", "message": "Changed meanwhile."}})
            elif operation["op"] == "delete":
                del self.annotations[operation["id"]]
                results.append({"index": index, "status": 204})
            else:
                current |= operation["changes"]
                current["revision"] += 1
                results.append({"index": index, "status": 200, "annotation": dict(current)})
        return 200, {"results": results, "position": 1}

    def tickets(self, method, query, body):
        files = body.get("files", [body])
        items = []
        for file in files:
            number = identifier(900_000 + len(self.uploads))
            self.uploads[number] = file
            twin = file.get("relative_path", "").startswith("twin")
            items.append({"upload_id": number, "duplicate_of": self.images[0]["id"]} if twin and self.images else {
                "upload_id": number, "url": f"/s3/incoming/{number}", "method": "PUT", "headers": {"Content-Type": "image/jpeg"}, "expires_at": "2036-01-01T00:00:00Z"})
        return 201, {"items": items} if "files" in body else items[0]

    def complete(self, method, query, body):
        items = []
        for number in body["upload_ids"]:
            name = self.uploads[number]["filename"]
            failed = name.startswith("broken")
            items.append({"id": number, "filename": name, "status": "failed" if failed else "completed", "created_at": NOW,
                          **({"error": {"code": "unsupported_image", "message": "The file is no picture: it begins with text."}} if failed else {"image_id": identifier(10_000)})})
        return 200, {"items": items}

    def export(self, method, query, body):
        job = {
            "id": identifier(70_000 + len(self.jobs)), "kind": "datasets.export" if "include_images" in body else "datasets.import", "status": "succeeded", "project_id": self.project_id, "priority": 0, "attempts": 1,
            "is_cancel_requested": False, "progress": {"done": 24, "total": 24, "message": ""}, "created_at": NOW, "started_at": NOW, "finished_at": NOW, "result": {
                "object": {"name": "street-corners-coco.zip", "size": 48_200_100, "sha256": "9f" * 32},
                "report": {"format": "COCO", "images": {"read": 24, "added": 0, "matched": 24, "skipped": 2, "failed": 1}, "annotations": {"read": 44, "added": 40, "replaced": 0, "skipped": 3, "unchanged": 0, "failed": 1},
                           "classes_added": ["tram"], "left_out_by_status": {"draft": 3}, "turned": {"lossless": 2}, "conversion": {"errors": 1, "warnings": 1, "unlisted": 0, "losses": [
                               {"what": "polyline", "how": "dropped", "count": 12}, {"what": "attribute colour", "how": "dropped", "count": 1204}], "diagnostics": [
                               {"severity": "error", "code": "box_outside", "file": "annotations/train.json", "line": 1204, "item": "annotation 17", "message": "The box lies outside of its image.", "remedy": "Correct it in the source and import again."},
                               {"severity": "warning", "code": "name_twice", "file": "images/a/001.jpg", "message": "Two images have this name; the second is called 001-2.jpg."}]}}}}
        self.jobs.insert(0, job)
        return 202, {**job, "status": "queued"}

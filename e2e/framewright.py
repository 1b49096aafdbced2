"""Framewright as the tests use it: the running program, people with sessions, and pictures made on the spot."""

import contextlib
import io
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import uuid
import zipfile
import zlib

import psutil
import requests

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))
SAMPLE_DATA = pathlib.Path(os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", ROOT.parent / "shared/data"))
PASSWORD = "correct horse battery"


def free_port():
    """Below the range from which the system hands out ports of its own."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def wait_until(condition, seconds=60, what="it"):
    """The first true value of `condition`."""
    end = time.monotonic() + seconds
    pause = 0.05
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(pause)
        # Asking all the time would take the very cores that the answer needs.
        pause = min(pause * 1.3, 0.5)


def data_folder():
    """A folder that the database's user may enter."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="framewright-e2e-"))
    folder.chmod(0o711)
    return folder


def environment(**more):
    """This process's environment without settings of Framewright, plus those given."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("FRAMEWRIGHT_", "DATABASE_", "OBJECTS_", "SUPABASE_", "SMTP_"))}
    return {**kept, **more}


@contextlib.contextmanager
def running(**options):
    """A server for as long as the block runs; it must end in order and leave no process."""
    one = Framewright(**options)
    try:
        one.start()
        yield one
        status, _ = one.stop()
        assert status == 0, f"`up` ended with {status}:\n{one.tail()}"
        assert one.alive() == []
    finally:
        one.remove()


class Framewright:
    """One `framewright up` on a folder of its own."""

    def __init__(self, workers=1, settings=None, folder=None):
        self.workers = workers
        self.settings = settings or {}
        self.home = folder or data_folder()
        self.data = self.home / "data"
        self.log = self.home / "up.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def command(self, *more):
        return [str(BINARY), "up", "--data", str(self.data), "--port", str(self.port),
                "--workers", str(self.workers), *more]

    def start(self, seconds=90):
        """Starts it and returns the seconds until it was ready."""
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env=environment(**self.settings), start_new_session=True)
        wait_until(self.is_ready, seconds, "a ready server")
        return time.monotonic() - began

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"`up` ended with {self.process.returncode}:\n{self.tail()}")
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def processes(self):
        """Everything that runs on the data folder, by what it is."""
        found = {"up": [], "serve": [], "work": [], "postmaster": [], "other": []}
        mark = str(self.data)
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
                if not words or process.status() == psutil.STATUS_ZOMBIE:
                    continue
                if words[0].endswith("postgres") and any(mark in word for word in words):
                    found["postmaster"].append(process)
                elif "framewright" in words[0] and (
                        mark in words or process.environ().get("FRAMEWRIGHT_DATA") == mark):
                    kind = words[1] if len(words) > 1 and words[1] in found else "other"
                    found[kind].append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    def alive(self):
        return [process for kind in self.processes().values() for process in kind]

    def stop(self, signal_number=signal.SIGTERM, seconds=40):
        """Asks it to end; returns its exit status and the seconds that took."""
        began = time.monotonic()
        if self.process is None or self.process.poll() is not None:
            return None, 0
        self.process.send_signal(signal_number)
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"`up` did not stop within {seconds} s:\n{self.tail()}") from None
        return status, time.monotonic() - began

    def kill(self):
        """SIGKILL for `up` and everything it started."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        kill(self.alive())
        if self.process is not None:
            self.process.wait(20)
        wait_until(lambda: not self.alive(), 20, "the end of all processes")

    def remove(self):
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    # People

    def sign_up(self, name="Ada"):
        """A new person in a workspace of their own."""
        email = f"{uuid.uuid4().hex}@example.test"
        answer = requests.post(f"{self.url}/auth/v1/signup", timeout=60, json={
            "email": email, "password": PASSWORD, "data": {"display_name": name}})
        assert answer.status_code == 200, answer.text
        return Person(self, answer.json()["access_token"], email)

    def join(self, admin, role, name="Bob"):
        """A new person who takes an invitation of `admin` into their workspace."""
        invite = admin.post("invites", {"role": role, "uses": 1}, 201)
        person = self.sign_up(name)
        session = person.post("invites/accept", {"code": invite["code"]})
        return Person(self, session["access_token"], person.email)

    def run(self, *words, token=None, stdin=None, seconds=120, **settings):
        """Runs a verb of the shell against this server."""
        given = {"FRAMEWRIGHT_URL": self.url, "XDG_CONFIG_HOME": str(self.home / "config"), **settings}
        if token:
            given["FRAMEWRIGHT_TOKEN"] = token
        return run_verb(*words, stdin=stdin, seconds=seconds, **given)

    def sql(self, text):
        """Rows of a statement on the private database, as the superuser, as lists of text."""
        socket_folder = self.socket_folder()
        words = ["psql", "-XAtq", "-F", "\t", "-h", socket_folder, "-U", "postgres", "-d", "framewright", "-c", text]
        done = subprocess.run(words, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def socket_folder(self):
        for process in self.processes()["postmaster"]:
            for word in command_line(process):
                if word.startswith("unix_socket_directories="):
                    return word.split("=", 1)[1]
        raise AssertionError("no database runs")


def command_line(process):
    """The words a process was started with: none where it has ended since it was listed."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def children(process):
    """What a process has started and what that has started: none where it has ended."""
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def kill(processes):
    """SIGKILL for all of them that have not ended since they were listed."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def ended(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def run_verb(*words, stdin=None, seconds=120, cwd=None, **settings):
    """Runs the program once."""
    return subprocess.run([str(BINARY), *map(str, words)], input=stdin, capture_output=True, text=True,
                          timeout=seconds, env=environment(**settings), cwd=cwd)


class Person:
    """Somebody with a session or a key."""

    def __init__(self, server, token, email=None):
        self.server = server
        self.token = token
        self.email = email
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"

    def send(self, method, path, body=None, **options):
        """One request; `path` below /api/v1 unless it begins with a slash."""
        address = self.server.url + (path if path.startswith("/") else f"/api/v1/{path}")
        options.setdefault("timeout", 60)
        if body is not None:
            options["json"] = body
        return self.http.request(method, address, **options)

    def call(self, method, path, body=None, expect=(200, 201, 202, 204), **options):
        answer = self.send(method, path, body, **options)
        wanted = (expect,) if isinstance(expect, int) else expect
        assert answer.status_code in wanted, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json() if answer.content and "json" in answer.headers.get("Content-Type", "") else None

    def get(self, path, expect=200, **options):
        return self.call("GET", path, None, expect, **options)

    def post(self, path, body=None, expect=(200, 201, 202, 204), **options):
        return self.call("POST", path, body, expect, **options)

    def patch(self, path, body=None, expect=200, **options):
        return self.call("PATCH", path, body, expect, **options)

    def delete(self, path, expect=(200, 202, 204), **options):
        return self.call("DELETE", path, None, expect, **options)

    def all(self, path):
        """Every item of a list, page by page."""
        items, cursor = [], None
        while True:
            query = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = self.get(path, params=query)
            items += page["items"]
            cursor = page.get("next_cursor")
            if not cursor:
                return items

    def project(self, name=None, classes=("cat", "dog"), **more):
        return self.post("projects", {"name": name or f"Project {uuid.uuid4().hex[:8]}",
                                      "project_type": "object_detection",
                                      "classes": [{"name": each} for each in classes], **more}, 201)

    def upload(self, project, data, filename, **query):
        """Sends one picture through the server; the answer, whatever it is."""
        return self.http.post(f"{self.server.url}/api/v1/projects/{project}/upload_image",
                              params={"filename": filename, **query}, data=data, timeout=120,
                              headers={"Content-Type": "application/octet-stream"})

    def upload_image(self, project, data=None, filename=None, **query):
        """One picture, read to the end; the image."""
        answer = self.upload(project, data or picture(), filename or f"{uuid.uuid4().hex[:8]}.png", **query)
        assert answer.status_code == 201, answer.text
        return self.wait_image(answer.json()["image_id"])

    def wait_image(self, image, seconds=60):
        """The image once a worker has read it, or refused it."""
        return wait_until(lambda: next((found for found in [self.get(f"images/{image}")]
                                        if found["ingest_status"] in ("ready", "failed")), None),
                          seconds, f"image {image}")

    def put_file(self, project, data, filename, **more):
        """Sends bytes by a presigned address; the upload's id."""
        ticket = self.post(f"projects/{project}/upload_url", {
            "filename": filename, "content_type": "application/octet-stream", "size": len(data), **more})
        address = ticket["url"] if ticket["url"].startswith("http") else self.server.url + ticket["url"]
        answer = requests.put(address, data=data, headers=ticket.get("headers", {}), timeout=120)
        assert answer.status_code in (200, 201, 204), answer.text
        return ticket["upload_id"]

    def import_file(self, project, data, filename, **options):
        """Imports an archive or label file; the job at its end."""
        return self.wait_job(self.start_import(project, data, filename, **options))

    def start_import(self, project, data, filename, **options):
        upload = self.put_file(project, data, filename, purpose="import")
        return self.post(f"projects/{project}/imports", {"upload_id": upload, **options}, 202)["id"]

    def wait_job(self, job, seconds=180):
        return wait_until(lambda: next((found for found in [self.get(f"jobs/{job}")]
                                        if found["status"] in ("succeeded", "failed", "cancelled")), None),
                          seconds, f"job {job}")

    def export(self, project, **options):
        """Exports a project; the archive."""
        job = self.wait_job(self.post(f"projects/{project}/exports", options, 202)["id"])
        assert job["status"] == "succeeded", job
        address = self.get(f"exports/{job['id']}/download", params={"as": "json"})["url"]
        answer = requests.get(address if address.startswith("http") else self.server.url + address, timeout=60)
        assert answer.status_code == 200, answer.text
        return zipfile.ZipFile(io.BytesIO(answer.content))


def picture(width=64, height=48, seed=None):
    """A small PNG unlike every other, or the one of a seed."""
    chance = random.Random(seed) if seed is not None else random
    colour = bytes(chance.randrange(256) for _ in range(3))
    pixels = bytearray((b"\0" + colour * width) * height)
    for _ in range(8):
        start = chance.randrange(height) * (1 + 3 * width) + 1 + 3 * chance.randrange(width)
        pixels[start:start + 3] = bytes(chance.randrange(256) for _ in range(3))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(pixels)))
            + chunk(b"IEND", b""))


def archive(members):
    """A zip of names and bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, data in members.items():
            zipped.writestr(name, data if isinstance(data, (bytes, str)) else json.dumps(data))
    return out.getvalue()


def coco_archive(count, boxes=2, seed=0, width=64, height=48):
    """A COCO dataset of generated pictures, each with boxes of whole pixels."""
    chance = random.Random(seed)
    images, annotations, members = [], [], {}
    for number in range(1, count + 1):
        name = f"{number:05}.png"
        members[f"images/{name}"] = picture(width, height, seed=f"{seed}-{number}")
        images.append({"id": number, "file_name": name, "width": width, "height": height})
        for _ in range(boxes):
            x, y = chance.randrange(0, width - 20), chance.randrange(0, height - 20)
            w, h = chance.randrange(2, 20), chance.randrange(2, 20)
            annotations.append({"id": len(annotations) + 1, "image_id": number, "category_id": chance.choice([1, 2]),
                                "bbox": [x, y, w, h], "area": w * h, "iscrowd": 0})
    members["annotations/instances.json"] = {
        "images": images, "annotations": annotations,
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]}
    return archive(members)

"""Killed workers, servers and databases, full disks and pauses: nothing acknowledged is lost, nothing comes twice."""

import contextlib
import os
import pathlib
import random
import signal
import subprocess
import threading
import time

import psutil
import pytest
import requests

from framewright import (
    Framewright, children, coco_archive, command_line, data_folder, kill, picture, wait_until)

PICTURES, BOXES = 300, 2


@pytest.fixture(scope="module")
def dataset():
    return coco_archive(PICTURES, BOXES, seed="faults", width=200, height=150)


@pytest.fixture(scope="module")
def own(binary):
    """A server of this module's own: it is killed again and again."""
    one = Framewright(workers=2)
    try:
        one.start()
        yield one
        status, _ = one.stop()
        assert status == 0, one.tail()
    finally:
        one.remove()


def import_with(own, dataset, strike):
    """Starts an import, strikes at random moments, and returns person and project once the job has ended."""
    ada = own.sign_up()
    project = ada.project()["id"]
    job = ada.start_import(project, dataset, "dataset.zip", format="coco")
    strike()
    wait_until(lambda: reachable(own), 120, "the server")

    def ended():
        try:
            found = ada.get(f"jobs/{job}")
        except (requests.RequestException, AssertionError):
            return None
        return found if found["status"] in ("succeeded", "failed", "cancelled") else None

    found = wait_until(ended, 240, f"the end of job {job}")
    assert found["status"] == "succeeded", (found, own.tail())
    return ada, project


def reachable(own):
    try:
        return requests.get(f"{own.url}/readyz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def check_whole(own, ada, project):
    """Every picture and label exactly once, every picture read, counters equal to the rows."""
    def read():
        images = ada.all(f"projects/{project}/images")
        return images if all(image["ingest_status"] in ("ready", "failed") for image in images) else None

    images = wait_until(read, 240, "the reading of all pictures")
    assert len(images) == PICTURES
    assert len({image["sha256"] for image in images}) == PICTURES
    assert {image["ingest_status"] for image in images} == {"ready"}
    labels = ada.all(f"projects/{project}/annotations")
    assert len(labels) == PICTURES * BOXES
    assert len({label["original_id"] for label in labels}) == PICTURES * BOXES
    counts = wait_until(lambda: next((found for found in [ada.get(f"projects/{project}")["counts"]]
                                      if found["annotations"] == PICTURES * BOXES), None), 20, "the counters")
    assert counts["images"] == PICTURES
    by_class = {item["class_name"]: item["total"] for item in ada.get(f"projects/{project}/counts")["classes"]}
    for name, total in by_class.items():
        assert total == sum(label["class_name"] == name for label in labels), name
    rows = own.sql(f"select (select count(*) from images where project_id = '{project}'), "
                   f"(select count(*) from annotations where project_id = '{project}')")
    assert rows == [[str(PICTURES), str(PICTURES * BOXES)]]
    for image in images:
        assert image["annotation_count"] == BOXES
    for image in random.sample(images, 10):
        urls = ada.get(f"images/{image['id']}")["urls"]
        for address in (urls["original"], urls["thumb"]):
            full = address if address.startswith("http") else own.url + address
            assert requests.get(full, timeout=20).status_code == 200


def kill_each(own, kind, times, pause=(0.1, 1.0)):
    for _ in range(times):
        time.sleep(random.uniform(*pause))
        found = wait_until(lambda: own.processes()[kind], 60, f"a process {kind}")
        kill([random.choice(found)])


def test_workers_killed(own, dataset):
    ada, project = import_with(own, dataset, lambda: kill_each(own, "work", 4))
    check_whole(own, ada, project)


def test_server_killed(own, dataset):
    ada, project = import_with(own, dataset, lambda: kill_each(own, "serve", 2))
    check_whole(own, ada, project)


def test_database_killed(own, dataset):
    def strike():
        for _ in range(2):
            time.sleep(random.uniform(0.2, 1.0))
            main = wait_until(lambda: [process for process in own.processes()["postmaster"] if "-D" in command_line(process)],
                              60, "the postmaster")
            kill(main)

    ada, project = import_with(own, dataset, strike)
    check_whole(own, ada, project)


def test_everything_killed(own, dataset):
    def strike():
        time.sleep(random.uniform(0.3, 1.5))
        own.process.send_signal(signal.SIGKILL)
        own.process.wait(20)
        # The children end by themselves when `up` is gone.
        wait_until(lambda: not own.alive(), 40, "the end of the children")
        own.start()

    ada, project = import_with(own, dataset, strike)
    check_whole(own, ada, project)


class Load(threading.Thread):
    """Somebody who writes without a pause and remembers what was acknowledged."""

    def __init__(self, ada, project, image, label_class):
        super().__init__(daemon=True)
        self.ada, self.project, self.image, self.label_class = ada, project, image, label_class
        self.acknowledged, self.refused, self.ends = [], {}, threading.Event()

    def run(self):
        while not self.ends.is_set():
            try:
                answer = self.ada.send("POST", "annotations", {
                    "image_id": self.image, "class_id": self.label_class, "kind": "box",
                    "data": {"x": 1, "y": 1, "width": 5, "height": 5}}, timeout=60)
            except requests.RequestException as error:
                self.refused[type(error).__name__] = self.refused.get(type(error).__name__, 0) + 1
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                self.acknowledged.append(answer.json()["id"])
            else:
                self.refused[answer.status_code] = self.refused.get(answer.status_code, 0) + 1
                time.sleep(0.02)


def load(own, count=4):
    ada = own.sign_up()
    project = ada.project()["id"]
    image = ada.upload_image(project)["id"]
    label_class = ada.get(f"projects/{project}/classes")["items"][0]["id"]
    threads = [Load(type(ada)(own, ada.token), project, image, label_class) for _ in range(count)]
    for thread in threads:
        thread.start()
    return ada, project, threads


def finish(ada, project, threads):
    for thread in threads:
        thread.ends.set()
    for thread in threads:
        thread.join(70)
    acknowledged = {each for thread in threads for each in thread.acknowledged}
    stored = {label["id"] for label in ada.all(f"projects/{project}/annotations")}
    assert acknowledged <= stored, f"lost: {len(acknowledged - stored)} of {len(acknowledged)}"
    assert ada.get(f"projects/{project}")["counts"]["annotations"] == len(stored)
    refused = {}
    for thread in threads:
        for kind, number in thread.refused.items():
            refused[kind] = refused.get(kind, 0) + number
    return acknowledged, refused


def test_a_pause_of_the_database_loses_nothing(own):
    """Stopped for three seconds under load: requests wait or are told to come again."""
    ada, project, threads = load(own)
    wait_until(lambda: sum(len(thread.acknowledged) for thread in threads) > 20, 30, "load")
    held = own.processes()["postmaster"]
    held += [child for process in held for child in children(process)]
    for process in held:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()
    time.sleep(3)
    assert requests.get(f"{own.url}/healthz", timeout=5).status_code == 200
    for process in held:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()
    mark = sum(len(thread.acknowledged) for thread in threads)
    wait_until(lambda: sum(len(thread.acknowledged) for thread in threads) > mark + 20, 60, "work after the pause")
    acknowledged, refused = finish(ada, project, threads)
    assert set(refused) <= {503}, refused
    assert len(acknowledged) > 40


def test_a_killed_database_under_load_loses_nothing_acknowledged(own):
    ada, project, threads = load(own)
    wait_until(lambda: sum(len(thread.acknowledged) for thread in threads) > 20, 30, "load")
    kill([process for process in own.processes()["postmaster"] if "-D" in command_line(process)])
    mark = sum(len(thread.acknowledged) for thread in threads)
    wait_until(lambda: sum(len(thread.acknowledged) for thread in threads) > mark + 20, 90, "work after the crash")
    _, refused = finish(ada, project, threads)
    assert set(refused) <= {503}, refused


@pytest.fixture
def small_disk():
    """A file system of 220 MB for a data folder."""
    folder = data_folder()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=220m,mode=711", "tmpfs", str(folder)],
                          capture_output=True, text=True)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"needs the right to mount a small disk: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


def test_files_leave_the_database_its_room(binary, small_disk):
    reserve = 48 << 20
    one = Framewright(workers=1, folder=small_disk, settings={"OBJECTS_RESERVE_BYTES": str(reserve)})
    ballast = pathlib.Path(small_disk, "ballast")

    def free():
        found = os.statvfs(small_disk)
        return found.f_bavail * found.f_frsize

    def leave(bytes):
        with open(ballast, "ab", buffering=0) as file:
            for _ in range(max(0, free() - bytes) >> 20):
                file.write(b"\0" * (1 << 20))

    try:
        one.start()
        ada = one.sign_up()
        project = ada.project()["id"]
        kept = ada.upload_image(project)
        # A file that would take the reserve is refused; one that leaves it is not.
        leave(reserve + (12 << 20))
        answer = ada.upload(project, os.urandom(30 << 20), "large.png")
        assert answer.status_code == 507, f"{answer.status_code} {answer.text[:500]}"
        assert answer.json()["error"]["code"] == "insufficient_storage" and answer.json()["error"]["hint"]
        assert ada.upload(project, picture(), "small.png").status_code == 201
        leave(reserve - (2 << 20))
        assert ada.upload(project, picture(), "refused.png").status_code == 507
        # All else goes on: rows are written, what is there is shown.
        for _ in range(20):
            ada.project()
        assert requests.get(f"{one.url}/readyz", timeout=10).status_code == 200
        assert ada.get(f"images/{kept['id']}")["ingest_status"] == "ready"
        assert free() > reserve // 2
        ballast.unlink()
        wait_until(lambda: ada.upload(project, picture(), "after.png").status_code == 201, 60, "room")
        assert one.stop()[0] == 0, one.tail()
    finally:
        one.kill()


def test_a_full_disk_is_told_and_survived(binary, small_disk):
    one = Framewright(workers=1, folder=small_disk)
    try:
        one.start()
        ada = one.sign_up()
        project = ada.project()["id"]
        kept = ada.upload_image(project)
        free = os.statvfs(small_disk)
        ballast = pathlib.Path(small_disk, "ballast")
        # The database keeps a little room: it is the store of bytes that must tell.
        with open(ballast, "wb") as file:
            file.write(b"\0" * max(0, free.f_bavail * free.f_frsize - (24 << 20)))
        answer = ada.upload(project, os.urandom(40 << 20), "large.png")
        assert answer.status_code in (507, 503), f"{answer.status_code} {answer.text[:500]}"
        assert answer.json()["error"]["message"]
        assert requests.get(f"{one.url}/healthz", timeout=10).status_code == 200
        assert ada.get(f"images/{kept['id']}")["id"] == kept["id"]
        # Full to the last byte: whatever cannot be done is refused, nothing dies.
        with open(ballast, "ab", buffering=0) as file:
            try:
                while file.write(b"\0" * (1 << 20)):
                    pass
            except OSError:
                pass
        answer = ada.upload(project, picture(900, 900), "small.png")
        assert answer.status_code in (201, 503, 507), f"{answer.status_code} {answer.text[:500]}"
        acknowledged = answer.status_code == 201
        ballast.unlink()

        def works():
            try:
                return ada.upload(project, picture(), "after.png").status_code == 201
            except requests.RequestException:
                return False

        wait_until(works, 90, "work after the disk has room")
        assert ada.upload_image(project)["ingest_status"] == "ready"
        images = ada.all(f"projects/{project}/images")
        assert kept["id"] in {image["id"] for image in images}
        assert len(images) >= (4 if acknowledged else 3)
    finally:
        one.kill()

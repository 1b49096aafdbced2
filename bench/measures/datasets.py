"""Import and export of labels for pictures that are there already, beside a bare COPY of the same rows.

Prints one line of JSON a measure. Label Studio needs 18 s for the import and 17 to 33 s with 800 MB for the export, as
published; it is not run here.
"""

import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from measures.server import BINARY, Server, free_port, program

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def labels(path, images, boxes):
    """COCO's JSON with boxes in quarters of a pixel, which every format keeps."""
    chance = random.Random(1)
    pictures, annotations = [], []
    for number in range(1, images + 1):
        pictures.append({"id": number, "file_name": f"walk/photo_{number:06}.jpg", "width": 1920, "height": 1080})
        for _ in range(boxes):
            x, y = chance.randrange(4800) / 4, chance.randrange(2800) / 4
            width, height = 20 + chance.randrange(2400) / 4, 20 + chance.randrange(1200) / 4
            annotations.append({
                "id": len(annotations) + 1, "image_id": number, "category_id": 1 + chance.randrange(10),
                "bbox": [x, y, width, height], "area": width * height, "iscrowd": 0})
    categories = [{"id": n, "name": f"class {n}"} for n in range(1, 11)]
    with open(path, "w") as file:
        json.dump({"images": pictures, "annotations": annotations, "categories": categories}, file)


def finished(server, job):
    """Waits for a job; answers it and the seconds between its beginning and its end."""
    while job["status"] in ("queued", "running"):
        time.sleep(0.02)
        job = server.call("GET", f"/api/v1/jobs/{job['id']}")
    if job["status"] != "succeeded":
        raise SystemExit(f"the job failed: {job['error']}")
    times = server.sql(f"select extract(epoch from finished_at - started_at) from jobs where id = '{job['id']}'")
    return job, float(times)


def importing(server, project, file):
    ticket = server.call("POST", f"/api/v1/projects/{project}/upload_url", {
        "filename": "labels.json", "size": os.path.getsize(file), "purpose": "import", "content_type": "application/json"})
    subprocess.run(
        ["curl", "--silent", "--show-error", "--fail", "--upload-file", file, "--output", "/dev/null"]
        + [part for name, value in ticket["headers"].items() for part in ("--header", f"{name}: {value}")]
        + [ticket["url"]], check=True)
    job = server.call("POST", f"/api/v1/projects/{project}/imports", {"upload_id": ticket["upload_id"], "format": "coco"})
    return finished(server, job)


class Peak:
    """How far the largest of our processes grows above what it held before."""

    def __init__(self, server):
        self.before = {}
        for pid in server.processes:
            try:
                with open(f"/proc/{pid}/clear_refs", "w") as file:
                    file.write("5")
                self.before[pid] = self.field(pid, "VmRSS")
            except OSError:
                continue

    @staticmethod
    def field(pid, name):
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def megabytes(self):
        return max((self.field(pid, "VmHWM") - before for pid, before in self.before.items()), default=0.0)


def bare_copy(server, project, scratch):
    """Seconds of a COPY of the project's labels into a table without index, check or trigger."""
    rows = os.path.join(scratch, "rows.tsv")
    server.sql(f"\\copy (select * from annotations where project_id = '{project}') to '{rows}'")
    server.sql("create table bare (like annotations)")
    command = [
        program("psql"), "-XqAt", "-h", server.socket_folder, "-U", "postgres", "-d", "framewright", "-c", "begin", "-c",
        f"\\copy bare from '{rows}'", "-c", "commit"]
    begin = time.monotonic()
    subprocess.run(command, check=True)
    seconds = time.monotonic() - begin
    server.sql("drop table bare")
    return seconds


def line(name, value, unit, target, met, **more):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "target": target, "met": met, **more}), flush=True)


def main():
    tiny = bool(os.environ.get("BENCH_TINY"))
    images, boxes, rounds = (300, 10, 1) if tiny else (10_000, 10, 3)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if not os.access(BINARY, os.X_OK):
        raise SystemExit(f"{BINARY} is not built")
    scratch = tempfile.mkdtemp(prefix="framewright-datasets-", dir=os.environ.get("BENCH_SCRATCH"))
    os.chmod(scratch, 0o755)
    server = Server(scratch, free_port())
    file = os.path.join(scratch, "labels.json")
    labels(file, images, boxes)
    figures = {"import": [], "import peak": [], "copy": [], "coco": [], "coco peak": [], "yolo": []}
    try:
        server.start()
        server.sign_up()
        for number in range(rounds):
            project = server.call("POST", "/api/v1/projects", {"name": f"Bench {number}", "project_type": "object_detection"})["id"]
            with open(os.path.join(BENCH, "measures/fill.sql")) as script:
                server.sql(script.read(), variables=[
                    ("workspace", server.workspace), ("project", project), ("owner", server.user), ("images", images),
                    ("boxes", 0)])
            peak = Peak(server)
            job, seconds = importing(server, project, file)
            added = job["result"]["report"]["annotations"]["added"]
            if added != images * boxes:
                raise SystemExit(f"{added} of {images * boxes} boxes were imported")
            figures["import"].append(seconds)
            figures["import peak"].append(peak.megabytes())
            figures["copy"].append(bare_copy(server, project, scratch))
            for form in ("coco", "yolo"):
                peak = Peak(server)
                job = server.call("POST", f"/api/v1/projects/{project}/exports", {"format": form, "include_images": False})
                job, seconds = finished(server, job)
                figures[form].append(seconds)
                if form == "coco":
                    figures["coco peak"].append(peak.megabytes())
                if job["result"]["report"]["annotations"]["read"] != images * boxes:
                    raise SystemExit(f"the {form} export has not every box")
            say(f"datasets, round {number + 1}: " + ", ".join(f"{name} {values[-1]:.2f}" for name, values in figures.items()))
            # Ids of the filled pictures are equal in every round.
            server.sql(f"delete from annotations where project_id = '{project}';\ndelete from projects where id = '{project}'")
    finally:
        server.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    size = f"{images:,} images / {images * boxes:,} boxes"
    middle = {name: statistics.median(values) for name, values in figures.items()}
    ratio = statistics.median(a / b for a, b in zip(figures["import"], figures["copy"]))

    def met(is_met):
        return None if tiny else is_met

    line(f"Import of labels as COCO, {size}", middle["import"], "s", "≤ 2 s; Label Studio 18 s", met(middle["import"] <= 2),
         yardstick="bare COPY of the same rows", yardstick_value=round(middle["copy"], 3), ratio=round(ratio, 2))
    line("Memory of that import above idle", middle["import peak"], "MB", "", None)
    for form in ("coco", "yolo"):
        line(f"Export of labels as {form.upper()}, {size}", middle[form], "s", "≤ 1 s; Label Studio 17-33 s", met(middle[form] <= 1))
    line("Memory of the COCO export above idle", middle["coco peak"], "MB", "≤ 100 MB; Label Studio 800 MB",
         met(middle["coco peak"] <= 100))


if __name__ == "__main__":
    main()

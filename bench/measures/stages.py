"""What the stages of footage cost beside decoding: states, claims, rows, verdicts, images and their bytes in the store."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from statistics import median

from measures import machine
from measures.result import Result

# Processes that decode: what the stages are measured beside.
DECODERS = ("decode-video", "show-frames")


def clip(folder, name, seconds, seed):
    """25 frames a second, small: the less a frame costs to decode, the plainer is what else it costs."""
    path = os.path.join(folder, name)
    subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
         f"testsrc2=size=640x360:rate=25,noise=alls=6:allf=t:all_seed={seed}", "-t", str(seconds), "-c:v", "libx264",
         "-preset", "ultrafast", "-g", "12", "-bf", "0", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path],
        check=True)
    return path


def send(server, project, path):
    """Sends a file in parts, as the pages do: the video."""
    with open(path, "rb") as file:
        data = file.read()
    base = f"/api/v1/projects/{project}/video_uploads"
    upload = server.call("POST", base, {"filename": os.path.basename(path), "size": len(data)})
    base += f"/{upload['upload_id']}"
    numbers = [part + 1 for part in range(upload["part_count"])]
    for part in server.call("POST", f"{base}/parts", {"numbers": numbers})["parts"]:
        first = (part["number"] - 1) * upload["part_size"]
        request = urllib.request.Request(part["url"], method="PUT", data=data[first:first + upload["part_size"]])
        with urllib.request.urlopen(request, timeout=60) as reply:
            reply.read()
    server.call("POST", f"{base}/complete", {})


def used(server):
    """CPU seconds of server, workers and database. Processes that decode are left out, also when they have ended: what
    ended children used is only asked of the database."""
    total = 0
    for pid in machine.family(server.process.pid):
        try:
            with open(f"/proc/{pid}/cmdline") as file:
                words = file.read().split("\0")
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if any(word in DECODERS for word in words[1:2]):
            continue
        is_database = words[0].startswith("postgres") or os.path.basename(words[0]) == "postgres"
        total += sum(int(field) for field in fields[11:15 if is_database else 13]) / machine.TICKS
    return total


def through(server, path, seconds):
    """All stages of one video in a project of its own: CPU seconds beside decoding until its frames are here, seconds of
    the jobs that take frames and that judge them, and frames.

    Once frames are judged, workers make thumbnails of those that are kept: that is no stage's work, and its CPU seconds
    cannot be told from theirs, so judging is measured by the clock."""
    project = server.call(
        "POST", "/api/v1/projects", {"name": os.path.basename(path), "project_type": "object_detection"})["id"]
    # Each frame is taken and kept: the most that the stages can have to do.
    server.call("PATCH", f"/api/v1/projects/{project}/footage", {
        "extract": {"mode": "every_frames", "every_frames": 1}, "filter": {"rules": {}}, "dedup": {"method": "none"}})
    before = used(server)
    send(server, project, path)
    end = time.monotonic() + seconds
    took = None
    while True:
        state = server.call("GET", f"/api/v1/projects/{project}/footage")
        if state["counts"]["failed"]:
            raise SystemExit("the video of the measure of stages failed")
        if took is None and state["counts"]["extracted"] == 1:
            took = used(server) - before
        if state["stage"] == "COMPLETE" and state["counts"]["total"] == 1:
            break
        if time.monotonic() > end:
            raise SystemExit(f"the stages do not end: {state['stage']}")
        # Each look costs the server something, too.
        time.sleep(0.5)
    rows = server.sql(
        "select kind, extract(epoch from sum(finished_at - started_at)) from jobs "
        f"where project_id = '{project}' and status = 'succeeded' group by kind").splitlines()
    jobs = {kind: float(value) for kind, value in (row.split("|") for row in rows)}
    # What is still being made of these frames would count as the next round's.
    while server.sql("select count(*) from jobs where status in ('queued', 'running')") != "0":
        if time.monotonic() > end + seconds:
            raise SystemExit("the work behind the stages does not end")
        time.sleep(1)
    return took, jobs["videos.extract"], jobs["footage.filter"], state["counts"]["frames_extracted"]


def run(server, scratch, seconds, rounds, say):
    if not shutil.which("ffmpeg"):
        return [Result("Stages of footage", "", "", None, note="needs Debian's package ffmpeg")]
    figures, extracting, filtering = [], [], []
    frames = 0
    for number in range(rounds):
        path = clip(scratch, f"stages-{number}.mp4", seconds, number + 1)
        took, extract, choose, frames = through(server, path, 120 + 20 * seconds)
        figures.append((took + choose) * 1000 / frames)
        extracting.append(extract * 1000 / frames)
        filtering.append(choose * 1000 / frames)
        say(f"round {number + 1}: {figures[-1]:.2f} ms a frame")
        os.remove(path)
    return [Result(
        "Stages of footage beside decoding", f"{median(figures):.2f} ms a frame", "< 2 ms",
        None if seconds < 10 else median(figures) < 2,
        note=f"processor time of server, worker and database until the frames are there, the file's upload included, and "
             f"the job that judges them, by the clock: {median(filtering):.2f} ms of it; {rounds} rounds of {frames:,} frames, "
             f"all taken and kept: {', '.join(f'{one:.2f}' for one in figures)} ms; to take a frame, with decoding, "
             f"measuring and encoding, {median(extracting):.1f} ms by the clock")]

"""`framewright model` and `framewright mine`: a detector of the workspace, files and folders down to labelled frames."""

import json
import os
import shutil
import signal
import subprocess

import pytest
import requests

from framewright import BINARY, SAMPLE_DATA, environment, run_verb, wait_until
from tiny_models import SIDE, fixed_detector

CLIP = SAMPLE_DATA / "videos/bridge_traffic_10s.mp4"


@pytest.fixture(scope="module")
def runtime(binary):
    """Skips where the libraries for models or videos are not installed."""
    findings = json.loads(run_verb("doctor", "--json").stdout)
    state = {one["subject"]: one["state"] for one in findings}
    if state.get("ONNX models") != "good" or state.get("video") != "good":
        pytest.skip("needs OpenVINO and FFmpeg's libraries")


@pytest.fixture(scope="module")
def clip():
    """A short video."""
    if not CLIP.exists():
        pytest.skip(f"needs the sample data {CLIP}: set FRAMEWRIGHT_SAMPLE_DATA")
    return CLIP


@pytest.fixture(scope="module")
def detector(tmp_path_factory):
    """A detector that finds one box on every picture."""
    return fixed_detector(tmp_path_factory.mktemp("model") / "finder.onnx")


@pytest.fixture(scope="module")
def owner(server):
    return server.sign_up("Ada")


@pytest.fixture
def shell(server, owner, tmp_path_factory):
    """Runs a verb as the owner, with a memory of uploads of its own."""
    return lambda *words, **options: server.run(
        *words, token=owner.token, seconds=300, XDG_STATE_HOME=str(server.home / "state"), **options)


def document(done, *statuses):
    assert done.returncode in (statuses or (0,)), f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def finder(server, owner, runtime, detector):
    added = server.run("model", "add", detector, "--name", "Finder", "--json", token=owner.token)
    model = document(added)
    assert model["status"] == "ready" and model["class_names"] == ["car", "person"] and model["input_width"] == SIDE
    return model


def test_models_are_listed_and_stay_while_used(server, owner, shell, finder, detector):
    again = shell("model", "add", detector, "--name", "Finder")
    assert again.returncode == 3 and "already" in again.stderr
    listed = document(shell("model", "list", "--json"))["models"]
    assert [one["name"] for one in listed] == ["Finder"]
    wrong = shell("model", "add", __file__, "--name", "Text")
    assert wrong.returncode == 3 and "ONNX" in wrong.stderr, wrong.stderr
    assert shell("model", "remove", "Text").returncode == 0
    assert shell("model", "remove", "Nobody").returncode == 2
    assert shell("model", "add", detector).returncode == 2


def test_a_file_becomes_labelled_frames(server, owner, shell, finder, clip, tmp_path):
    done = document(shell("mine", "--project", "Street", "--create", clip, "--detect", "Finder", "--json"))
    counts = done["footage"]["counts"]
    assert done["footage"]["stage"] == "COMPLETE" and counts["failed"] == 0
    assert counts["frames_unique"] > 0 and counts["frames_detected"] == counts["frames_unique"]
    assert done["files"][0]["is_new"] is True
    project = owner.get("projects?slug=street")["items"][0]["id"]
    labels = owner.get(f"projects/{project}/annotations?limit=200")["items"]
    assert len(labels) == counts["frames_detected"]
    assert {(one["class_name"], one["source"], one["status"]) for one in labels} == {("person", "model", "generated")}
    assert {one["model_id"] for one in labels} == {finder["id"]}
    # The second time nothing is sent, and nothing is doubled.
    folder = tmp_path / "clips"
    folder.mkdir()
    again = document(shell("mine", "--project", "Street", clip, "--force", "detect", "--json"))
    assert again["files"][0]["is_new"] is False and again["files"][0]["video_id"] == done["files"][0]["video_id"]
    assert len(owner.get(f"projects/{project}/annotations?limit=200")["items"]) == len(labels)
    used = shell("model", "remove", "Finder")
    assert used.returncode == 3 and "Street" in used.stderr, used.stderr
    assert shell("mine", "--project", "Street", folder).returncode == 2
    assert shell("mine", "--project", "Street", "nowhere.mp4").returncode == 2


def test_a_cut_upload_goes_on(server, owner, shell, clip, tmp_path):
    # Zeros behind a video change nothing of it and make it large enough for three parts.
    large = tmp_path / "large.mp4"
    shutil.copy(clip, large)
    with open(large, "ab") as file:
        file.write(bytes(40 << 20))
    size = large.stat().st_size
    project = owner.post("projects", {"name": "Cut", "project_type": "object_detection"}, 201)["id"]
    upload = owner.post(f"projects/{project}/video_uploads", {"filename": large.name, "size": size}, 201)
    part = owner.post(f"projects/{project}/video_uploads/{upload['upload_id']}/parts", {"numbers": [2]})["parts"][0]
    data = large.read_bytes()[upload["part_size"]:2 * upload["part_size"]]
    assert requests.put(server.url + part["url"] if part["url"].startswith("/") else part["url"], data=data,
                        timeout=60).status_code == 200
    memory = server.home / "state/framewright"
    memory.mkdir(parents=True, exist_ok=True)
    key = "\n".join([server.url, project, str(large), str(size), str(int(large.stat().st_mtime * 1000))])
    (memory / "uploads.json").write_text(json.dumps([{"key": key, "upload_id": upload["upload_id"]}]))
    done = document(shell("mine", "--project", project, large, "--no-wait", "--json"))
    assert done["files"][0]["is_new"] is True and done["files"][0]["error"] is None
    rows = server.sql(f"select id, status from uploads where project_id = '{project}'")
    assert rows == [[upload["upload_id"], "completed"]]


def test_a_watched_folder_is_sent(server, owner, clip, tmp_path):
    folder = tmp_path / "incoming"
    folder.mkdir()
    project = owner.post("projects", {"name": "Watched", "project_type": "object_detection"}, 201)["id"]
    given = environment(FRAMEWRIGHT_URL=server.url, FRAMEWRIGHT_TOKEN=owner.token,
                        XDG_STATE_HOME=str(server.home / "state"))
    watching = subprocess.Popen(
        [str(BINARY), "mine", "--project", project, "--watch", str(folder), "--json"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=given)
    try:
        (folder / "notes.txt").write_text("no video")
        shutil.copy(clip, folder / "one.mp4")
        wait_until(lambda: owner.get(f"projects/{project}/videos")["items"], 90, "the video of the watched folder")
        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=60)
    finally:
        if watching.poll() is None:
            watching.kill()
            watching.wait()
    assert watching.returncode == 0, err
    files = json.loads(out)["files"]
    assert [os.path.basename(one["file"]) for one in files] == ["one.mp4"] and files[0]["video_id"]

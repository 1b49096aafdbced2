"""`framewright up` starts, refuses and ends as it says."""

import json
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

from framewright import Framewright, environment, wait_until


@pytest.fixture
def own(binary):
    one = Framewright(workers=1)
    yield one
    one.remove()


def test_start_again_stop_and_signals(own, record_property):
    first = own.start()
    ada = own.sign_up()
    project = ada.project("kept")["id"]
    # Connections that wait for nothing must not hold the end up.
    idle = [socket.create_connection(("127.0.0.1", own.port)) for _ in range(20)]
    for connection in idle[:10]:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    status, stopping = own.stop(signal.SIGTERM)
    assert status == 0, own.tail()
    assert own.alive() == []
    for connection in idle:
        connection.close()
    again = own.start()
    assert ada.get(f"projects/{project}")["name"] == "kept"
    status, interrupted = own.stop(signal.SIGINT)
    assert status == 0 and own.alive() == []
    print(f"start {first:.2f} s, start with data {again:.2f} s, stop {stopping:.2f} s and {interrupted:.2f} s")
    for name, value in (("start", first), ("start_with_data", again), ("stop", stopping)):
        record_property(name, round(value, 2))


def test_stopping_while_it_starts(own):
    with open(own.log, "ab") as log:
        own.process = subprocess.Popen(own.command(), stdout=log, stderr=log, env=environment(),
                                       start_new_session=True)
    time.sleep(1)
    status, _ = own.stop(signal.SIGTERM)
    assert own.alive() == []
    assert status in (0, 130, 143), own.tail()
    own.start()
    assert own.stop()[0] == 0


def test_what_an_interrupted_start_still_writes_is_in_nobodys_way(own):
    """Processes that were making a cluster may live a moment longer than who started them."""
    draft, over = own.data / "postgres/pgdata.draft", threading.Event()

    def write():
        while not over.is_set():
            try:
                draft.mkdir(exist_ok=True)
                (draft / "late").write_text("late")
            except OSError:
                pass  # `up` has not made the folder yet, or is about to remove this one

    writing = threading.Thread(target=write)
    writing.start()
    try:
        own.start()
    finally:
        over.set()
        writing.join()
    assert own.stop()[0] == 0


@pytest.mark.parametrize("after", ["the command", "making a cluster", "postgres: started", "migrations applied"])
def test_ending_before_it_is_ready(own, after):
    """Whoever stops it while the database is still being made waits for none of that."""
    with open(own.log, "ab") as log:
        own.process = subprocess.Popen(own.command(), stdout=log, stderr=log, env=environment(),
                                       start_new_session=True)
    if after == "making a cluster":
        wait_until(lambda: list(own.data.glob("postgres/pgdata.draft-*")), 20, after)
    elif after == "the command":
        wait_until(own.data.exists, 20, after)
    else:
        wait_until(lambda: after in own.log.read_text(), 30, after)
    status, seconds = own.stop(signal.SIGTERM)
    assert status == 0, own.tail()
    assert own.alive() == []
    assert seconds < 10, own.tail()
    # Nothing half made is left: it starts as if nothing had been.
    own.start()
    assert own.stop()[0] == 0


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/openapi.json", "/api/v1/me", "/auth/v1/user",
                                  "/s3/framewright/x", "/assets/nothing.js"])
def test_methods_that_nobody_answers_are_refused_with_those_that_are(server, path):
    answer = requests.request("TRACE", server.url + path, timeout=20)
    assert answer.status_code == 405, answer.text
    assert "GET" in answer.headers["Allow"] and "TRACE" not in answer.headers["Allow"]
    assert answer.headers.get("Content-Type") != "message/http"


def test_metrics_forget_jobs_that_are_gone(own):
    own.start()
    ada = own.sign_up()
    project = ada.project()["id"]
    ada.upload_image(project)
    def shown():
        return [line for line in requests.get(f"{own.url}/metrics", timeout=20).text.splitlines()
                if line.startswith("framewright_jobs{") and "images.ingest" in line]
    wait_until(lambda: shown() == ['framewright_jobs{kind="images.ingest",status="succeeded"} 1'], 60, "the end of the job")
    own.sql("delete from jobs")
    assert shown() == []
    assert own.stop()[0] == 0


def test_a_second_interrupt_ends_at_once(own):
    own.start()
    own.process.send_signal(signal.SIGINT)
    own.process.send_signal(signal.SIGINT)
    own.process.wait(20)
    wait_until(lambda: not own.alive(), 20, "the end of all processes")
    own.start()
    assert own.stop()[0] == 0


def test_a_taken_port_is_told_and_ends(own):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.port))
        taken.listen()
        done = subprocess.run(own.command(), capture_output=True, text=True, timeout=120, env=environment())
    assert done.returncode == 3, done.stderr
    assert str(own.port) in done.stderr and "in use" in done.stderr.lower(), done.stderr
    assert own.alive() == []


def test_a_second_start_on_the_same_folder_is_refused(own):
    own.start()
    other = Framewright(workers=1, folder=own.home)
    done = subprocess.run(other.command(), capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode == 3, done.stderr
    assert str(own.data) in done.stderr and "Stack" not in done.stderr, done.stderr
    assert requests.get(f"{own.url}/readyz", timeout=10).status_code == 200
    assert own.stop()[0] == 0


def test_logs_are_json_with_request_ids(own):
    own.start()
    requests.get(f"{own.url}/api/v1/me", headers={"X-Request-Id": "seen-in-the-log"}, timeout=20)
    own.stop()
    lines = [json.loads(line) for line in own.log.read_text().splitlines() if line.startswith("{")]
    assert all(isinstance(line, dict) for line in lines)
    metrics_names = [line for line in lines if "seen-in-the-log" in json.dumps(line)]
    assert metrics_names, own.tail()

"""A killed server, a broken connection and a full disk lose nothing and leave nothing half written."""

import os
import signal
import socket
import subprocess
import time
from urllib.parse import urlsplit

import pytest
import requests
from object_store import BUCKET, Store, error_of


def half_a_put(address, body, announced):
    """Sends the head and part of a body; the connection stays open."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname, parts.port))
    head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {announced}\r\n\r\n"
    connection.sendall(head.encode() + body)
    return connection


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def put_url(client, key):
    return client.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": key}, 60)


def test_killed_in_the_middle_of_an_upload(tmp_path):
    first = Store(tmp_path)
    client = first.client()
    client.put_object(Bucket=BUCKET, Key="kept", Body=b"old content")
    connection = half_a_put(put_url(client, "kept"), os.urandom(5_000_000), 9_000_000)
    wait_for(lambda: any(name.startswith("staging/") for name in first.stored_files()))
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    connection.close()
    second = Store(tmp_path)
    client = second.client()
    assert client.get_object(Bucket=BUCKET, Key="kept")["Body"].read() == b"old content"
    assert [o["Key"] for o in client.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["kept"]
    client.put_object(Bucket=BUCKET, Key="kept", Body=b"new")
    assert client.get_object(Bucket=BUCKET, Key="kept")["Body"].read() == b"new"
    second.stop()


def test_a_broken_connection_leaves_nothing(store, s3, prefix):
    connection = half_a_put(put_url(s3, prefix + "o"), os.urandom(5_000_000), 9_000_000)
    wait_for(lambda: any(name.startswith("staging/") for name in store.stored_files()))
    connection.close()
    wait_for(lambda: not any(name.startswith("staging/") for name in store.stored_files()))
    assert error_of(s3.head_object, Bucket=BUCKET, Key=prefix + "o") == (404, "404")


def test_a_full_disk_refuses_and_recovers(tmp_path):
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(mount)], capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip("a small file system cannot be mounted here: " + made.stderr.decode().strip())
    try:
        store = Store(mount)
        client = store.client()
        client.put_object(Bucket=BUCKET, Key="kept", Body=b"k" * 1_000_000)
        full = (503, "ServiceUnavailable")
        assert error_of(client.put_object, Bucket=BUCKET, Key="big", Body=os.urandom(9_000_000)) == full
        # Without an announced length the disk fills on the way.
        form = client.generate_presigned_post(BUCKET, "big")
        answer = requests.post(form["url"], data=form["fields"], files={"file": os.urandom(9_000_000)})
        assert answer.status_code == 503 and "no room left" in answer.text
        wait_for(lambda: store.stored_files() == ["objects/kept"])
        client.put_object(Bucket=BUCKET, Key="more", Body=b"m" * 5_000_000)
        assert client.get_object(Bucket=BUCKET, Key="kept")["Body"].read() == b"k" * 1_000_000
        store.stop()
    finally:
        subprocess.run(["umount", str(mount)], check=True)

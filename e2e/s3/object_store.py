"""Starts the object store's S3 endpoint and gives boto3 clients for it."""

import os
import random
import subprocess
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "framewright"


def find_server() -> Path:
    named = os.environ.get("S3_TEST_SERVER")
    places = [Path(named)] if named else [ROOT / ".build" / kind / "s3-test-server" for kind in ("release", "debug")]
    built = [place for place in places if place.exists()]
    if built:
        return max(built, key=lambda place: place.stat().st_mtime)
    pytest.skip("s3-test-server is not built: swift build --product s3-test-server", allow_module_level=True)


class Store:
    def __init__(self, folder: Path):
        self.folder = folder
        last = None
        for _ in range(20):
            self.process = subprocess.Popen(
                [str(find_server()), str(folder), str(random.randrange(20_000, 32_000))],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.endpoint = self.process.stdout.readline().strip()
            if self.endpoint:
                return
            last = self.process.wait()
        raise RuntimeError(f"s3-test-server ended with {last}")

    def client(self, access_key="test-key", secret_key="test-secret", region="us-east-1", endpoint=None, **options):
        options.setdefault("signature_version", "s3v4")
        return boto3.client(
            "s3", endpoint_url=endpoint or self.endpoint, region_name=region, aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, **options))

    def stored_files(self):
        return sorted(
            str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
            if path.is_file() and path.parent.name != "locks")

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0


def error_of(call, *args, **kwargs):
    """Status and code of a refused call."""
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]

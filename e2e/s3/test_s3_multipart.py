"""Uploads in parts."""

import hashlib
import os
import threading

import requests
from boto3.s3.transfer import TransferConfig
from object_store import BUCKET, error_of

MIB = 1 << 20


def begin(s3, key, **extra):
    return s3.create_multipart_upload(Bucket=BUCKET, Key=key, **extra)["UploadId"]


def part(s3, key, upload, number, body):
    return s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number, Body=body)["ETag"]


def complete(s3, key, upload, *parts):
    listed = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
    return s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": listed})


def test_transfer_manager(s3, prefix, tmp_path, store):
    source = tmp_path / "source"
    source.write_bytes(os.urandom(30 * MIB + 12_345))
    s3.upload_file(str(source), BUCKET, prefix + "o", ExtraArgs={"ContentType": "video/mp4"})
    head = s3.head_object(Bucket=BUCKET, Key=prefix + "o")
    assert head["ETag"].endswith('-4"') and head["ContentType"] == "video/mp4"
    target = tmp_path / "target"
    s3.download_file(BUCKET, prefix + "o", str(target), Config=TransferConfig(multipart_threshold=8 * MIB))
    assert target.read_bytes() == source.read_bytes()
    assert not [name for name in store.stored_files() if name.startswith(("staging/",)) or "00001-" in name]


def test_order_overwriting_and_repetition(s3, prefix):
    key = prefix + "o"
    upload = begin(s3, key, Metadata={"a": "1"})
    first, second = os.urandom(5 * MIB), os.urandom(100)
    two = part(s3, key, upload, 2, second)
    old = part(s3, key, upload, 1, b"wrong")
    one = part(s3, key, upload, 1, first)
    part(s3, key, upload, 3, b"not listed")
    listed = s3.list_parts(Bucket=BUCKET, Key=key, UploadId=upload)["Parts"]
    assert [(p["PartNumber"], p["ETag"], p["Size"]) for p in listed] == [
        (1, one, 5 * MIB), (2, two, 100), (3, f'"{hashlib.md5(b"not listed").hexdigest()}"', 10)]
    assert error_of(complete, s3, key, upload, (2, two), (1, one)) == (400, "InvalidPartOrder")
    assert error_of(complete, s3, key, upload, (1, one), (1, one)) == (400, "InvalidPartOrder")
    assert error_of(complete, s3, key, upload, (1, old), (2, two)) == (400, "InvalidPart")
    assert error_of(complete, s3, key, upload, (1, one), (4, two)) == (400, "InvalidPart")
    assert error_of(complete, s3, key, upload, (2, two), (3, listed[2]["ETag"])) == (400, "EntityTooSmall")
    assert error_of(s3.head_object, Bucket=BUCKET, Key=key) == (404, "404")
    done = complete(s3, key, upload, (1, one), (2, two))
    binary = hashlib.md5(first).digest() + hashlib.md5(second).digest()
    assert done["ETag"] == f'"{hashlib.md5(binary).hexdigest()}-2"'
    got = s3.get_object(Bucket=BUCKET, Key=key)
    assert got["Body"].read() == first + second and got["Metadata"] == {"a": "1"}
    assert complete(s3, key, upload, (1, one), (2, two))["ETag"] == done["ETag"]
    assert error_of(part, s3, key, upload, 5, b"late") == (404, "NoSuchUpload")
    assert error_of(s3.abort_multipart_upload, Bucket=BUCKET, Key=key, UploadId=upload) == (404, "NoSuchUpload")


def test_unknown_and_aborted_uploads(s3, prefix):
    key = prefix + "o"
    upload = begin(s3, key)
    etag = part(s3, key, upload, 1, b"x")
    listed = s3.list_multipart_uploads(Bucket=BUCKET, Prefix=prefix)["Uploads"]
    assert [(u["Key"], u["UploadId"]) for u in listed] == [(key, upload)]
    s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload)
    gone = (404, "NoSuchUpload")
    assert error_of(complete, s3, key, upload, (1, etag)) == gone
    assert error_of(s3.list_parts, Bucket=BUCKET, Key=key, UploadId=upload) == gone
    other = begin(s3, prefix + "other")
    for bad in ["0" * 32, "../../x", "..", "A" * 32, other]:
        assert error_of(part, s3, key, bad, 1, b"x") == gone, bad
    for number in [0, 10_001]:
        assert error_of(part, s3, prefix + "other", other, number, b"x") == (400, "InvalidArgument")
    listed = s3.list_multipart_uploads(Bucket=BUCKET, Prefix=prefix)["Uploads"]
    assert [(u["Key"], u["UploadId"]) for u in listed] == [(prefix + "other", other)]


def test_parts_by_address_and_copy(s3, prefix):
    key = prefix + "o"
    source = os.urandom(6 * MIB)
    s3.put_object(Bucket=BUCKET, Key=prefix + "source", Body=source)
    upload = begin(s3, key)
    copied = s3.upload_part_copy(
        Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=1, CopySource={"Bucket": BUCKET, "Key": prefix + "source"},
        CopySourceRange=f"bytes=10-{10 + 5 * MIB - 1}")["CopyPartResult"]["ETag"]
    address = s3.generate_presigned_url(
        "upload_part", {"Bucket": BUCKET, "Key": key, "UploadId": upload, "PartNumber": 2}, 60)
    sent = requests.put(address, data=b"tail")
    assert sent.status_code == 200
    assert requests.put(address.replace("partNumber=2", "partNumber=3"), data=b"x").status_code == 403
    complete(s3, key, upload, (1, copied), (2, sent.headers["ETag"]))
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == source[10:10 + 5 * MIB] + b"tail"


def test_complete_against_abort_one_wins(s3, prefix):
    for number in range(8):
        key = f"{prefix}{number}"
        upload = begin(s3, key)
        etag = part(s3, key, upload, 1, b"x" * 1000)
        results = {}

        def run(name, call):
            try:
                call()
                results[name] = True
            except Exception:
                results[name] = False

        calls = {
            "complete": lambda: complete(s3, key, upload, (1, etag)),
            "abort": lambda: s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload),
        }
        threads = [threading.Thread(target=run, args=item) for item in calls.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results.values()) == [False, True]
        exists = s3.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 1
        assert exists == results["complete"]

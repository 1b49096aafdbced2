"""Single objects through boto3."""

import hashlib
import os
from datetime import datetime, timedelta, timezone

import pytest
from object_store import BUCKET, error_of

KEYS = [
    "plain.txt", "a b/c+d.png", "a//b", "a/../b", "../../etc/passwd", "/absolute", "trailing/", "ü/日本語 😀", "%2e%2e/%2F",
    "q?x=1&y=#z", "quote\"'<>&", "~tilde", "semi;colon", "UPPER", "upper", "x" * 1024, "tab\tline\n", "*()!'", ".", "..",
]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_round_trips(s3, key):
    body = key.encode() * 3
    put = s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="text/x-test", Metadata={"origin": "camera"})
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=BUCKET, Key=key)
    assert got["Body"].read() == body
    assert got["ContentType"] == "text/x-test"
    assert got["Metadata"] == {"origin": "camera"}
    assert got["ETag"] == put["ETag"]
    head = s3.head_object(Bucket=BUCKET, Key=key)
    assert head["ContentLength"] == len(body)
    assert abs(head["LastModified"] - datetime.now(timezone.utc)) < timedelta(minutes=5)
    assert s3.delete_object(Bucket=BUCKET, Key=key)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.delete_object(Bucket=BUCKET, Key=key)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert error_of(s3.head_object, Bucket=BUCKET, Key=key) == (404, "404")
    assert error_of(s3.get_object, Bucket=BUCKET, Key=key) == (404, "NoSuchKey")


@pytest.mark.parametrize("size", [0, 1, 65_536, 1 << 20, (1 << 20) + 1, 9_000_001])
@pytest.mark.parametrize("algorithm", [None, "CRC32", "SHA1", "SHA256"])
def test_sizes_and_checksums(s3, prefix, size, algorithm):
    body = os.urandom(size)
    extra = {"ChecksumAlgorithm": algorithm} if algorithm else {}
    put = s3.put_object(Bucket=BUCKET, Key=prefix + "o", Body=body, **extra)
    if algorithm:
        assert put[f"Checksum{algorithm}"]
    # boto3 verifies the checksum that comes back.
    assert s3.get_object(Bucket=BUCKET, Key=prefix + "o", ChecksumMode="ENABLED")["Body"].read() == body


def test_ranges(s3, prefix):
    body = bytes(range(256)) * 100
    s3.put_object(Bucket=BUCKET, Key=prefix + "o", Body=body)

    def get(text):
        answer = s3.get_object(Bucket=BUCKET, Key=prefix + "o", Range=text)
        return answer["Body"].read(), answer.get("ContentRange")

    assert get("bytes=0-9") == (body[:10], "bytes 0-9/25600")
    assert get("bytes=25590-") == (body[-10:], "bytes 25590-25599/25600")
    assert get("bytes=-5") == (body[-5:], "bytes 25595-25599/25600")
    assert get("bytes=100-99999999") == (body[100:], "bytes 100-25599/25600")
    assert get("bytes=-99999999") == (body, "bytes 0-25599/25600")
    assert get("bytes=5-1") == (body, None)
    assert error_of(s3.get_object, Bucket=BUCKET, Key=prefix + "o", Range="bytes=25600-") == (416, "InvalidRange")


def test_conditions(s3, prefix):
    key = prefix + "o"
    etag = s3.put_object(Bucket=BUCKET, Key=key, Body=b"one", IfNoneMatch="*")["ETag"]
    assert error_of(s3.put_object, Bucket=BUCKET, Key=key, Body=b"two", IfNoneMatch="*") == (412, "PreconditionFailed")
    assert error_of(s3.put_object, Bucket=BUCKET, Key=key, Body=b"two", IfMatch='"0"') == (412, "PreconditionFailed")
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"two", IfMatch=etag)
    head = s3.head_object(Bucket=BUCKET, Key=key)
    assert error_of(s3.get_object, Bucket=BUCKET, Key=key, IfMatch=etag) == (412, "PreconditionFailed")
    assert error_of(s3.get_object, Bucket=BUCKET, Key=key, IfNoneMatch=head["ETag"]) == (304, "304")
    assert error_of(s3.get_object, Bucket=BUCKET, Key=key, IfModifiedSince=head["LastModified"]) == (304, "304")
    early = head["LastModified"] - timedelta(hours=1)
    assert error_of(s3.get_object, Bucket=BUCKET, Key=key, IfUnmodifiedSince=early) == (412, "PreconditionFailed")
    assert s3.get_object(Bucket=BUCKET, Key=key, IfModifiedSince=early)["Body"].read() == b"two"


def test_copies(s3, prefix):
    s3.put_object(Bucket=BUCKET, Key=prefix + "a b+c", Body=b"content", ContentType="image/png", Metadata={"a": "1"})
    source = {"Bucket": BUCKET, "Key": prefix + "a b+c"}
    s3.copy_object(Bucket=BUCKET, Key=prefix + "kept", CopySource=source)
    kept = s3.get_object(Bucket=BUCKET, Key=prefix + "kept")
    assert (kept["Body"].read(), kept["ContentType"], kept["Metadata"]) == (b"content", "image/png", {"a": "1"})
    s3.copy_object(
        Bucket=BUCKET, Key=prefix + "new", CopySource=source, MetadataDirective="REPLACE", ContentType="image/gif")
    new = s3.get_object(Bucket=BUCKET, Key=prefix + "new")
    assert (new["Body"].read(), new["ContentType"], new["Metadata"]) == (b"content", "image/gif", {})
    assert error_of(s3.copy_object, Bucket=BUCKET, Key=source["Key"], CopySource=source) == (400, "InvalidRequest")
    gone = {"Bucket": BUCKET, "Key": prefix + "gone"}
    assert error_of(s3.copy_object, Bucket=BUCKET, Key=prefix + "x", CopySource=gone) == (404, "NoSuchKey")
    foreign = {"Bucket": "other", "Key": "x"}
    assert error_of(s3.copy_object, Bucket=BUCKET, Key=prefix + "x", CopySource=foreign) == (404, "NoSuchBucket")
    wrong = error_of(
        s3.copy_object, Bucket=BUCKET, Key=prefix + "x", CopySource=source, CopySourceIfMatch='"0"')
    assert wrong == (412, "PreconditionFailed")


def test_many_are_deleted_at_once(s3, prefix):
    keys = [f"{prefix}{number}" for number in range(20)]
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys + [prefix + "<&>"]]})
    assert len(answer["Deleted"]) == 21
    assert "Errors" not in answer
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"] == 0
    quiet = s3.delete_objects(Bucket=BUCKET, Delete={"Quiet": True, "Objects": [{"Key": "x"}]})
    assert "Deleted" not in quiet


def test_bucket_calls(s3):
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]
    s3.head_bucket(Bucket=BUCKET)
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] is None
    assert "Status" not in s3.get_bucket_versioning(Bucket=BUCKET)
    assert error_of(s3.head_bucket, Bucket="other") == (404, "404")
    assert error_of(s3.list_objects_v2, Bucket="other") == (404, "NoSuchBucket")
    assert error_of(s3.create_bucket, Bucket=BUCKET) == (409, "BucketAlreadyOwnedByYou")
    assert error_of(s3.create_bucket, Bucket="other") == (403, "AccessDenied")
    assert error_of(s3.delete_bucket, Bucket=BUCKET) == (403, "AccessDenied")


def test_what_is_not_offered_is_refused(s3, prefix):
    key = prefix + "o"
    for extra in ({"Tagging": "a=b"}, {"ACL": "public-read"}, {"ServerSideEncryption": "AES256"}):
        assert error_of(s3.put_object, Bucket=BUCKET, Key=key, Body=b"", **extra) == (501, "NotImplemented")
    refused = error_of(s3.put_object, Bucket=BUCKET, Key=key, Body=b"", StorageClass="GLACIER")
    assert refused == (400, "InvalidStorageClass")
    assert error_of(s3.get_object_acl, Bucket=BUCKET, Key=key) == (501, "NotImplemented")
    assert error_of(s3.get_object_tagging, Bucket=BUCKET, Key=key) == (501, "NotImplemented")
    assert error_of(s3.head_object, Bucket=BUCKET, Key=key) == (404, "404")
    big = {f"name{number}": "x" * 500 for number in range(5)}
    assert error_of(s3.put_object, Bucket=BUCKET, Key=key, Body=b"", Metadata=big) == (400, "MetadataTooLarge")

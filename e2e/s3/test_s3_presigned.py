"""Presigned addresses and forms, and everything that must be refused."""

import base64
import datetime
import hashlib
import hmac
import json
import re

import botocore.auth
import pytest
import requests
from object_store import BUCKET, error_of


def code_of(response):
    match = re.search(r"<Code>(\w+)</Code>", response.text)
    return response.status_code, match and match.group(1)


def url(s3, method, key, seconds=60, **params):
    return s3.generate_presigned_url(method, Params={"Bucket": BUCKET, "Key": key, **params}, ExpiresIn=seconds)


@pytest.mark.parametrize("key", ["plain", "a b/c+d.png", "a//b", "ü/&=?#"])  # requests itself removes dot segments
def test_put_then_get(s3, prefix, key):
    key = prefix + key
    put = requests.put(url(s3, "put_object", key), data=b"hello", headers={"Content-Type": "image/png"})
    assert put.status_code == 200 and put.headers["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    got = requests.get(url(s3, "get_object", key))
    assert (got.content, got.headers["Content-Type"]) == (b"hello", "image/png")
    part = requests.get(url(s3, "get_object", key), headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"ell")
    assert requests.head(url(s3, "head_object", key)).status_code == 200
    assert requests.delete(url(s3, "delete_object", key)).status_code == 204


def test_answers_cannot_run_in_the_page(s3, prefix):
    for kind, shown in [("text/html", False), ("image/svg+xml", False), ("image/png", True), ("video/mp4", True)]:
        s3.put_object(Bucket=BUCKET, Key=prefix + "o", Body=b"<script>", ContentType=kind)
        got = requests.get(url(s3, "get_object", prefix + "o"))
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in got.headers["Content-Security-Policy"]
        assert got.headers["Cache-Control"].startswith("private, max-age=")
        assert got.headers.get("Content-Disposition") == (None if shown else "attachment")
        assert "Access-Control-Allow-Origin" not in got.headers
    named = requests.get(url(
        s3, "get_object", prefix + "o", ResponseContentDisposition='attachment; filename="a.mp4"',
        ResponseContentType="video/x"))
    assert named.headers["Content-Disposition"] == 'attachment; filename="a.mp4"'
    assert named.headers["Content-Type"] == "video/x"


def test_tampered_addresses_are_refused(s3, prefix):
    s3.put_object(Bucket=BUCKET, Key=prefix + "o", Body=b"secret")
    s3.put_object(Bucket=BUCKET, Key=prefix + "other", Body=b"secret")
    good = url(s3, "get_object", prefix + "o")
    assert requests.get(good).status_code == 200
    mismatch = (403, "SignatureDoesNotMatch")
    assert code_of(requests.get(good.replace("/o?", "/other?"))) == mismatch
    assert code_of(requests.get(good + "&response-content-type=text/html")) == mismatch
    assert code_of(requests.get(good.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))) == mismatch
    assert code_of(requests.put(good, data=b"x")) == mismatch
    assert requests.delete(good).status_code == 403
    last = "0" if good[-1] != "0" else "1"
    assert code_of(requests.get(good[:-1] + last)) == mismatch
    assert code_of(requests.get(good.replace("/framewright/", "/FRAMEWRIGHT/"))) == mismatch
    host = good.replace("127.0.0.1", "localhost")
    assert code_of(requests.get(host)) == mismatch
    added = requests.get(good, headers={"x-amz-copy-source": "/framewright/x"})
    assert code_of(added) == (403, "AccessDenied")
    assert requests.get(good).content == b"secret"


def test_malformed_addresses_are_refused(s3, prefix):
    good = url(s3, "get_object", prefix + "o")
    wrong = (400, "AuthorizationQueryParametersError")
    for name in ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"]:
        without = re.sub(rf"X-Amz-{name}=[^&]*&?", "", good)
        assert code_of(requests.get(without)) == wrong, name
        twice = good + "&" + re.search(rf"X-Amz-{name}=[^&]*", good).group(0)
        assert code_of(requests.get(twice)) == wrong, name
    for old, new in [
        ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"), ("us-east-1", "eu-west-1"), ("%2Fs3%2F", "%2Fsts%2F"),
        ("aws4_request", "aws5_request"), ("X-Amz-Expires=60", "X-Amz-Expires=0"),
        ("X-Amz-Expires=60", "X-Amz-Expires=604801"), ("X-Amz-Expires=60", "X-Amz-Expires=-1"),
        ("X-Amz-Expires=60", "X-Amz-Expires=6e1"),
    ]:
        assert code_of(requests.get(good.replace(old, new))) == wrong, new
    stamp = re.search(r"X-Amz-Date=(\d{8}T\d{6}Z)", good).group(1)
    for date in ["20200101T000000Z", "nonsense", "20260231T000000Z", ""]:
        assert code_of(requests.get(good.replace(f"X-Amz-Date={stamp}", f"X-Amz-Date={date}"))) == wrong, date
    both = requests.get(good, headers={"Authorization": "AWS4-HMAC-SHA256 Credential=x"})
    assert code_of(both) == (400, "InvalidRequest")
    assert code_of(requests.get(good.split("?")[0])) == (403, "AccessDenied")
    unsigned_host = good.replace("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date")
    assert code_of(requests.get(unsigned_host)) == (403, "AccessDenied")


def test_expired_early_and_foreign_addresses_are_refused(store, s3, prefix, monkeypatch):
    key = prefix + "o"
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")

    def at(offset, seconds=60):
        moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)
        with monkeypatch.context() as patch:
            patch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: moment.replace(tzinfo=None))
            return url(s3, "get_object", key, seconds)

    assert requests.get(at(-30)).status_code == 200
    assert code_of(requests.get(at(-90))) == (403, "AccessDenied")
    assert "expired" in requests.get(at(-90)).text
    assert requests.get(at(600)).status_code == 200
    assert code_of(requests.get(at(1000))) == (403, "AccessDenied")
    foreign = store.client(access_key="somebody")
    assert code_of(requests.get(url(foreign, "get_object", key))) == (403, "InvalidAccessKeyId")
    forged = store.client(secret_key="guess")
    assert code_of(requests.get(url(forged, "get_object", key))) == (403, "SignatureDoesNotMatch")
    assert error_of(forged.get_object, Bucket=BUCKET, Key=key) == (403, "SignatureDoesNotMatch")
    assert error_of(foreign.get_object, Bucket=BUCKET, Key=key) == (403, "InvalidAccessKeyId")
    elsewhere = store.client(region="eu-central-1")
    assert error_of(elsewhere.get_object, Bucket=BUCKET, Key=key)[1] == "AuthorizationHeaderMalformed"


def test_version_2_is_named(store, prefix):
    old = store.client(signature_version="s3")
    answer = requests.get(url(old, "get_object", prefix + "o"))
    assert code_of(answer) == (400, "InvalidRequest")
    assert "v4" in answer.text


def test_signed_headers_must_be_sent(s3, prefix):
    key = prefix + "o"
    address = url(s3, "put_object", key, ContentType="image/png", Metadata={"a": "1"})
    good = {"Content-Type": "image/png", "x-amz-meta-a": "1"}
    assert code_of(requests.put(address, data=b"x", headers={**good, "Content-Type": "text/html"}))[0] == 403
    assert code_of(requests.put(address, data=b"x", headers={"Content-Type": "image/png"})) == (403, "AccessDenied")
    extra = requests.put(address, data=b"x", headers={**good, "x-amz-meta-b": "2"})
    assert code_of(extra) == (403, "AccessDenied")
    assert requests.put(address, data=b"x", headers=good).status_code == 200


def test_bad_digests_store_nothing(s3, prefix):
    key = prefix + "o"
    md5 = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    answer = requests.put(url(s3, "put_object", key), data=b"x", headers={"Content-MD5": md5})
    assert code_of(answer) == (400, "BadDigest")
    assert code_of(requests.put(url(s3, "put_object", key), data=b"x", headers={"Content-MD5": "?"})) == (400, "InvalidDigest")
    bad = error_of(s3.put_object, Bucket=BUCKET, Key=key, Body=b"x", ChecksumCRC32="AAAAAA==")
    assert bad == (400, "BadDigest")
    assert error_of(s3.head_object, Bucket=BUCKET, Key=key) == (404, "404")


# Forms


def post(s3, prefix, key, fields=None, conditions=None, file=b"content", name="a.txt", change=None, seconds=60):
    form = s3.generate_presigned_post(BUCKET, prefix + key, fields or {}, conditions or [], seconds)
    data = dict(form["fields"])
    if change:
        change(data)
    return requests.post(form["url"], data=data, files={"file": (name, file, "text/html")} if file is not None else None)


def test_form_uploads(s3, prefix):
    answer = post(s3, prefix, "o")
    assert answer.status_code == 204 and answer.headers["ETag"]
    stored = s3.get_object(Bucket=BUCKET, Key=prefix + "o")
    assert stored["Body"].read() == b"content"
    assert stored["ContentType"] == "application/octet-stream"
    big = bytes(range(256)) * 20_000 + b"\r\n--not a boundary\r\n"
    named = post(s3, prefix, "up/${filename}", file=big, name="/home/x/b c.png")
    assert named.status_code == 204
    assert s3.get_object(Bucket=BUCKET, Key=prefix + "up/b c.png")["Body"].read() == big
    status = {"success_action_status": "201", "Content-Type": "image/png", "x-amz-meta-a": "1"}
    created = post(s3, prefix, "o", status, [
        {"success_action_status": "201"}, ["starts-with", "$Content-Type", "image/"], {"x-amz-meta-a": "1"}])
    assert created.status_code == 201 and f"<Key>{prefix}o</Key>" in created.text
    head = s3.head_object(Bucket=BUCKET, Key=prefix + "o")
    assert (head["ContentType"], head["Metadata"]) == ("image/png", {"a": "1"})
    redirect = {"success_action_redirect": "http://127.0.0.1:1/done?x=1"}
    form = s3.generate_presigned_post(BUCKET, prefix + "o", redirect, [redirect], 60)
    sent = requests.post(form["url"], data=form["fields"], files={"file": b"x"}, allow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith("http://127.0.0.1:1/done?x=1&bucket=framewright&etag=%22")
    assert post(s3, prefix, "empty", file=b"").status_code == 204


def test_form_size_is_bounded(s3, prefix):
    size = [["content-length-range", 3, 10]]
    assert post(s3, prefix, "o", conditions=size, file=b"123").status_code == 204
    assert post(s3, prefix, "o", conditions=size, file=b"1234567890").status_code == 204
    assert code_of(post(s3, prefix, "big", conditions=size, file=b"x" * 5_000_000)) == (400, "EntityTooLarge")
    assert code_of(post(s3, prefix, "small", conditions=size, file=b"12")) == (400, "EntityTooSmall")
    for key in ["big", "small"]:
        assert error_of(s3.head_object, Bucket=BUCKET, Key=prefix + key) == (404, "404")


def test_forms_that_are_refused(s3, prefix):
    denied = (403, "AccessDenied")
    assert code_of(post(s3, prefix, "o", change=lambda f: f.update({"key": "elsewhere"}))) == denied
    assert code_of(post(s3, prefix, "o", change=lambda f: f.update({"Content-Type": "text/html"}))) == denied
    assert code_of(post(s3, prefix, "o", change=lambda f: f.update({"x-amz-meta-a": "1"}))) == denied
    assert post(s3, prefix, "o", change=lambda f: f.update({"x-ignore-a": "1"})).status_code == 204
    assert code_of(post(s3, prefix, "o", {"x-amz-meta-a": "1"}, [{"x-amz-meta-a": "2"}])) == denied
    assert code_of(post(s3, prefix, "o", seconds=-10)) == denied
    prefixed = code_of(post(s3, prefix, "up/${filename}", change=lambda f: f.update({"key": prefix + "down/x"})))
    assert prefixed == denied
    forged = lambda f: f.update({"policy": base64.b64encode(json.dumps({
        "expiration": "2099-01-01T00:00:00Z", "conditions": []}).encode()).decode()})
    assert code_of(post(s3, prefix, "o", change=forged)) == (403, "SignatureDoesNotMatch")
    assert code_of(post(s3, prefix, "o", file=None, change=lambda f: f.update({"x-ignore-a": "1"})))[0] in (400, 403, 405)
    for field in ["policy", "x-amz-signature", "x-amz-credential", "x-amz-date", "x-amz-algorithm"]:
        assert code_of(post(s3, prefix, "o", change=lambda f: f.pop(field))) == denied, field
    assert code_of(post(s3, prefix, "o", change=lambda f: f.pop("key")))[0] in (400, 403)
    form = s3.generate_presigned_post(BUCKET, prefix + "twice", {}, [], 60)
    pairs = [(name, (None, value)) for name, value in form["fields"].items()]
    twice = requests.post(form["url"], files=pairs + [("Key", (None, prefix + "x")), ("file", ("f", b"x"))])
    assert code_of(twice) == (400, "MalformedPOSTRequest")
    none = requests.post(form["url"], files=pairs)
    assert code_of(none) == (400, "IncorrectNumberOfFilesInPostRequest")
    long = requests.post(form["url"], files=[("x-ignore-a", (None, "x" * 30_000))] + pairs)
    assert code_of(long) == (400, "MaxPostPreDataLengthExceededError")
    cut = requests.post(form["url"], data=b"--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nx",
                        headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert code_of(cut) == (400, "MalformedPOSTRequest")
    assert error_of(s3.head_object, Bucket=BUCKET, Key=prefix + "twice") == (404, "404")


# Streams


def test_trailing_checksums(store, prefix):
    """What SDKs send over https, spelled by hand."""
    s3 = store.client()
    address = url(s3, "put_object", prefix + "o")  # only for the host
    body = b"a" * 100_000 + b"end"
    import binascii
    import struct

    crc = base64.b64encode(struct.pack(">I", binascii.crc32(body))).decode()

    def send(data, checksum=crc, length=len(body)):
        request = __import__("botocore.awsrequest").awsrequest.AWSRequest(
            "PUT", address.split("?")[0], data=data, headers={
                "Content-Encoding": "aws-chunked, gzip", "x-amz-trailer": "x-amz-checksum-crc32",
                "x-amz-decoded-content-length": str(length),
                "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
        signer = botocore.auth.S3SigV4Auth(s3._request_signer._credentials, "s3", "us-east-1")
        signer.payload = lambda request: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        signer.add_auth(request)
        prepared = request.prepare()
        return requests.put(prepared.url, data=data, headers=dict(prepared.headers))

    def coded(checksum, sizes=(65_536, 34_467)):
        parts, start = b"", 0
        for size in sizes:
            parts += b"%x\r\n" % size + body[start:start + size] + b"\r\n"
            start += size
        return parts + b"0\r\nx-amz-checksum-crc32:" + checksum.encode() + b"\r\n\r\n"

    assert send(coded(crc)).status_code == 200
    got = s3.get_object(Bucket=BUCKET, Key=prefix + "o", ChecksumMode="ENABLED")
    assert got["ContentEncoding"] == "gzip"
    assert got["Body"].read() == body
    assert code_of(send(coded("AAAAAA=="))) == (400, "BadDigest")
    assert code_of(send(coded(crc)[:-10])) == (400, "IncompleteBody")
    assert code_of(send(coded(crc), length=len(body) + 1)) == (400, "IncompleteBody")
    assert code_of(send(coded(crc), length=10)) == (400, "InvalidChunkSizeError")
    assert code_of(send(b"zz\r\n"))[0] == 400
    assert code_of(send(coded(crc) + b"0\r\n\r\n"))[0] == 400


def test_signed_chunks(store, prefix):
    """STREAMING-AWS4-HMAC-SHA256-PAYLOAD: each chunk is signed over the one before."""
    s3 = store.client()
    constant = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    body = b"0123456789" * 10_000

    def sign(key, text):
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    def send(tamper=False):
        request = __import__("botocore.awsrequest").awsrequest.AWSRequest(
            "PUT", f"{store.endpoint}/{BUCKET}/{prefix}o", headers={
                "Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(body)),
                "x-amz-content-sha256": constant})
        signer = botocore.auth.S3SigV4Auth(s3._request_signer._credentials, "s3", "us-east-1")
        signer.payload = lambda request: constant
        signer.add_auth(request)
        stamp = request.context["timestamp"]
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        previous = re.search(r"Signature=(\w+)", request.headers["Authorization"]).group(1)
        key = b"AWS4test-secret"
        for part in scope.split("/"):
            key = sign(key, part)
        data, empty = b"", hashlib.sha256(b"").hexdigest()
        for start in list(range(0, len(body), 65_536)) + [None]:
            chunk = b"" if start is None else body[start:start + 65_536]
            text = f"AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{scope}\n{previous}\n{empty}\n{hashlib.sha256(chunk).hexdigest()}"
            previous = sign(key, text).hex()
            if tamper and start == 65_536:
                chunk = b"X" + chunk[1:]
            data += b"%x;chunk-signature=%s\r\n%s\r\n" % (len(chunk), previous.encode(), chunk)
        return requests.put(request.url, data=data, headers=dict(request.headers))

    assert send().status_code == 200
    assert s3.get_object(Bucket=BUCKET, Key=prefix + "o")["Body"].read() == body
    s3.delete_object(Bucket=BUCKET, Key=prefix + "o")
    assert code_of(send(tamper=True)) == (403, "SignatureDoesNotMatch")
    assert error_of(s3.head_object, Bucket=BUCKET, Key=prefix + "o") == (404, "404")

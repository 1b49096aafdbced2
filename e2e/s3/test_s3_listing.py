"""Listings through boto3's paginators."""

import pytest
from object_store import BUCKET, error_of

NAMES = ["a", "a!", "a/1", "a/b/2", "a0", "b//c", "b/c", "Z", "ü/x y", "l" * 80, "l" * 80 + "/1", "l" * 100, "+&<"]


@pytest.fixture(scope="module")
def filled(s3):
    for name in NAMES:
        s3.put_object(Bucket=BUCKET, Key="list/" + name, Body=b"x")
    return s3


def expected(prefix, delimiter):
    names = []
    for key in sorted(("list/" + name for name in NAMES), key=str.encode):
        if not key.startswith(prefix):
            continue
        rest = key[len(prefix):]
        name = prefix + rest[:rest.index(delimiter) + 1] if delimiter and delimiter in rest else key
        if name not in names:
            names.append(name)
    return names


def found(pages):
    names = []
    for page in pages:
        listed = [o["Key"] for o in page.get("Contents", [])] + [p["Prefix"] for p in page.get("CommonPrefixes", [])]
        names += sorted(listed, key=str.encode)
    return names


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
@pytest.mark.parametrize("prefix,delimiter", [("list/", ""), ("list/", "/"), ("list/a", "/"), ("list/b/", "/"), ("no", "")])
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_pages(filled, operation, prefix, delimiter, size):
    pages = filled.get_paginator(operation).paginate(
        Bucket=BUCKET, Prefix=prefix, Delimiter=delimiter, PaginationConfig={"PageSize": size})
    assert found(pages) == expected(prefix, delimiter)


def test_details(filled):
    page = filled.list_objects_v2(Bucket=BUCKET, Prefix="list/a", MaxKeys=2, FetchOwner=True)
    assert page["KeyCount"] == 2 and page["MaxKeys"] == 2 and page["IsTruncated"]
    assert page["Contents"][0]["Size"] == 1
    assert page["Contents"][0]["ETag"] == '"9dd4e461268c8034f5c8564e155c67a6"'
    assert page["Contents"][0]["Owner"]["ID"]
    assert filled.list_objects_v2(Bucket=BUCKET, MaxKeys=0)["IsTruncated"] is False
    behind = filled.list_objects_v2(Bucket=BUCKET, Prefix="list/a", StartAfter="list/a/1")
    assert [o["Key"] for o in behind["Contents"]] == ["list/a/b/2", "list/a0"]
    bad = error_of(filled.list_objects_v2, Bucket=BUCKET, ContinuationToken="nonsense")
    assert bad == (400, "InvalidArgument")
    assert error_of(filled.list_objects_v2, Bucket=BUCKET, MaxKeys=-1) == (400, "InvalidArgument")

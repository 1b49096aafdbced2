"""One object store for all S3 suites."""

import pytest
from object_store import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("objects"))
    yield store
    store.stop()


@pytest.fixture(scope="session")
def s3(store):
    return store.client()


@pytest.fixture
def prefix(request):
    """Keys of one test."""
    return f"{request.node.name}/"

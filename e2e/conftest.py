"""One running Framewright for all suites, and people who use it."""

import pytest

import framewright as program


def pytest_configure(config):
    config.addinivalue_line("markers", "sample_data(*names): needs these folders of the sample data")


def pytest_runtest_setup(item):
    for mark in item.iter_markers("sample_data"):
        for name in mark.args or [""]:
            if not (program.SAMPLE_DATA / name).exists():
                pytest.skip(f"needs the sample data {program.SAMPLE_DATA / name}: set FRAMEWRIGHT_SAMPLE_DATA")


@pytest.fixture(scope="session")
def binary():
    """The program under test."""
    if not program.BINARY.exists():
        pytest.skip(f"needs {program.BINARY}: swift build --product framewright")
    return program.BINARY


@pytest.fixture(scope="session")
def server(binary):
    """`framewright up` with two workers; it must end in order and leave no process."""
    with program.running(workers=2) as one:
        yield one


@pytest.fixture
def ada(server):
    """A person in a workspace of her own."""
    return server.sign_up("Ada")


@pytest.fixture(scope="session")
def sample_data():
    return program.SAMPLE_DATA

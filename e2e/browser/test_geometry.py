"""The geometry compiled to WebAssembly answers to the last bit what the native build answers.

GEOMETRY_ROUNDS changes the number of random questions a topic.
"""

import base64
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("GEOMETRY_JUDGE", ROOT / ".build/debug/geometry-judge"))
ROUNDS = int(os.environ.get("GEOMETRY_ROUNDS", 200))
TOPICS = ["masks", "fills", "contours", "overlaps", "numbers", "outlines", "sequences", "tracks"]

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product geometry-judge")


@pytest.fixture(scope="module")
def answers(chromium, tmp_path_factory):
    """Asks the module in a page of the browser: (topic, seed, rounds) to a number."""
    file = tmp_path_factory.mktemp("geometry") / "check.wasm"
    subprocess.run([ROOT / "scripts/build-wasm.sh", "--geometry-check", file], check=True)
    page = chromium.new_page()

    def ask(*question):
        return int(page.evaluate(
            """async ([code, question]) => {
              const bytes = Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));
              const { instance } = await WebAssembly.instantiate(bytes, {});
              return BigInt.asUintN(64, instance.exports.check(...question)).toString();
            }""", [base64.b64encode(file.read_bytes()).decode(), list(question)]))

    yield ask
    page.close()


@pytest.mark.parametrize("topic", TOPICS)
def test_browser_and_native_agree(answers, topic):
    questions = [(TOPICS.index(topic), seed, ROUNDS) for seed in (1, 2)]
    text = "".join(f"check {' '.join(map(str, question))}\n" for question in questions)
    native = subprocess.run([BINARY], input=text, capture_output=True, text=True, check=True, timeout=300)
    found = [int(word) for word in native.stdout.split()]
    assert len(set(found)) == 2
    assert [answers(*question) for question in questions] == found

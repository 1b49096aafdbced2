"""Near codes and vectors against numpy, which compares all with all."""

import numpy
import pytest

from similarity_judge import BINARY, ask

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product similarity-judge")


def near_codes(count, words, chance):
    """Random codes, the last third of them near others."""
    codes = chance.integers(0, 1 << 63, (count, words), dtype=numpy.uint64) * numpy.uint64(2)
    third = count // 3
    turned = codes[chance.integers(0, count - third, third)]
    for _ in range(6 * words):
        word = chance.integers(0, words, third)
        turned[numpy.arange(third), word] ^= numpy.uint64(1) << chance.integers(0, 64, third).astype(numpy.uint64)
    codes[count - third:] = turned
    return codes


@pytest.mark.parametrize(("words", "radius"), [(1, 0), (1, 8), (1, 16), (4, 20), (4, 40)])
def test_pairs_are_exact(tmp_path, words, radius):
    codes = near_codes(8_000, words, numpy.random.default_rng(radius))
    file = tmp_path / "codes"
    codes.astype("<u8").tofile(file)
    pairs = distances = 0
    for place in range(len(codes)):
        differing = numpy.bitwise_count(codes[place + 1:] ^ codes[place]).sum(axis=1, dtype=numpy.int64)
        near = differing[differing <= radius]
        pairs += len(near)
        distances += int(near.sum())
    found = ask(f"pairs {file} {radius} {words * 64}")[0]
    assert (found["pairs"], found["distances"]) == (pairs, distances)


def test_nearest_vectors_are_exact(tmp_path):
    chance = numpy.random.default_rng(1)
    vectors = chance.standard_normal((5000, 96)).astype("<f4")
    file = tmp_path / "vectors"
    vectors.tofile(file)
    units = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
    for query, matches in enumerate(ask(f"search {file} 96 25 20")[0]["found"]):
        cosines = units @ units[query]
        assert [item for item, _ in matches] == list(numpy.argsort(-cosines)[:25])
        for item, similarity in matches:
            assert similarity == pytest.approx(cosines[item], abs=1e-5)

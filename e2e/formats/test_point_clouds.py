"""laspy (with lazrs, another implementation of LASzip) and `framewright convert` read each other's LAS and LAZ alike.

Needs the built binary (FRAMEWRIGHT_BINARY, else .build/debug/framewright); the clouds are made here.
"""

import json
import os
import pathlib
import subprocess

import laspy
import numpy
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))
DATA = pathlib.Path(os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", ROOT.parent / "shared/data"))

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product framewright")


def convert(source, target, form, *words):
    """Runs the verb and returns its report."""
    command = [BINARY, "convert", source, target, "--to", form, "--json", *words]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=240)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return json.loads(done.stdout)


def make(path, form, count, channels=1, extra=False):
    """A cloud with every value that the point format holds, in jumps that all the compressor's ways have to take."""
    rng = numpy.random.default_rng(form * 1000 + count)
    header = laspy.LasHeader(point_format=form, version="1.4" if form >= 6 else "1.2")
    header.scales, header.offsets = [0.01, 0.01, 0.001], [1000.0, 2000.0, 0.0]
    if extra:
        header.add_extra_dims([laspy.ExtraBytesParams("dev", "f4"), laspy.ExtraBytesParams("object", "u2")])
    cloud = laspy.LasData(header)
    cloud.points = laspy.ScaleAwarePointRecord.zeros(count, header=header)
    cloud.X, cloud.Y = (numpy.cumsum(rng.integers(-500, 500, count)) for _ in range(2))
    cloud.Z = rng.integers(-(2**31), 2**31 - 1, count) if count % 2 else rng.integers(0, 3000, count)
    most = 16 if form >= 6 else 8
    cloud.intensity = rng.integers(0, 65535, count)
    cloud.return_number, cloud.number_of_returns = (rng.integers(0, most, count) for _ in range(2))
    for name in ("scan_direction_flag", "edge_of_flight_line", "synthetic", "withheld"):
        cloud[name] = rng.integers(0, 2, count)
    cloud.classification = rng.integers(0, 256 if form >= 6 else 32, count)
    if form >= 6:
        cloud.scan_angle, cloud.overlap = rng.integers(-30000, 30000, count), rng.integers(0, 2, count)
        cloud.scanner_channel = rng.integers(0, channels, count)
    else:
        cloud.scan_angle_rank = rng.integers(-90, 90, count)
    cloud.user_data, cloud.point_source_id = rng.integers(0, 256, count), rng.integers(0, 65536, count)
    if "gps_time" in cloud.point_format.dimension_names:
        times = numpy.cumsum(rng.integers(0, 3, count) * 1e-5) + 1e5 + rng.integers(0, 4, count) * 1000.0
        times[rng.integers(0, count, count // 50)] = rng.normal(0, 1e300, count // 50)
        cloud.gps_time = times
    for name in ("red", "green", "blue", "nir"):
        if name in cloud.point_format.dimension_names:
            cloud[name] = rng.integers(0, 65536, count) if count % 2 else rng.integers(0, 3, count) * 257
    if extra:
        cloud.dev, cloud.object = rng.normal(size=count), rng.integers(0, 65536, count)
    cloud.write(str(path))


def assert_same(first, second):
    first, second = laspy.read(first), laspy.read(second)
    assert first.header.point_count == second.header.point_count
    assert list(first.point_format.dimension_names) == list(second.point_format.dimension_names)
    assert first.points.array.tobytes() == second.points.array.tobytes()
    assert numpy.array_equal(first.header.scales, second.header.scales)
    assert numpy.array_equal(first.header.offsets, second.header.offsets)
    assert numpy.allclose(first.header.mins, second.header.mins, rtol=0, atol=1e-6)
    assert numpy.allclose(first.header.maxs, second.header.maxs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("suffix", ["las", "laz"])
@pytest.mark.parametrize("form", [0, 1, 2, 3])
@pytest.mark.parametrize("count, extra", [(1, False), (1001, False), (60000, True)])
def test_old_point_formats_go_both_ways(tmp_path, form, count, extra, suffix):
    source = tmp_path / f"a.{suffix}"
    make(source, form, count, extra=extra)
    for target in ("las", "laz"):
        report = convert(source, tmp_path / f"b.{target}", target)
        assert report["outcome"] == "clean" and report["written"] == {"points": count}
        assert_same(source, tmp_path / f"b.{target}")


@pytest.mark.parametrize("form", [6, 7, 8])
@pytest.mark.parametrize("count, channels, extra", [(1, 1, False), (1001, 4, False), (1000, 1, True), (60000, 4, True)])
def test_new_point_formats_go_both_ways(tmp_path, form, count, channels, extra):
    make(tmp_path / "a.laz", form, count, channels, extra)
    for target in ("las", "laz"):
        report = convert(tmp_path / "a.laz", tmp_path / f"b.{target}", target)
        assert report["outcome"] == "clean" and report["written"] == {"points": count}
        assert_same(tmp_path / "a.laz", tmp_path / f"b.{target}")


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA")
@pytest.mark.parametrize("suffix", ["las", "laz"])
@pytest.mark.parametrize("name", ["autzen-utm.pcd", "milk_color.pcd", "colored_cloud.pcd", "cube.ply"])
def test_clouds_of_other_formats_become_las_that_laspy_reads(tmp_path, name, suffix):
    source = DATA / "pointclouds" / name
    report = convert(source, tmp_path / f"a.{suffix}", suffix)
    cloud = laspy.read(tmp_path / f"a.{suffix}")
    assert cloud.header.point_count == report["read"]["points"] == report["written"]["points"]
    assert numpy.allclose(cloud.header.mins, cloud.xyz.min(axis=0)) and numpy.allclose(cloud.header.maxs, cloud.xyz.max(axis=0))
    described = subprocess.run([str(BINARY), "describe", str(source), "--json"], capture_output=True, text=True, timeout=60)
    bounds = json.loads(described.stdout)["bounds"]
    assert numpy.allclose(cloud.header.mins, bounds["minimum"], atol=1e-3)
    assert numpy.allclose(cloud.header.maxs, bounds["maximum"], atol=1e-3)
    assert cloud.header.number_of_points_by_return.sum() == cloud.header.point_count


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the sample data: set FRAMEWRIGHT_SAMPLE_DATA")
def test_a_scan_comes_back_bit_by_bit(tmp_path):
    source = DATA / "kitti/training/velodyne/000000.bin"
    for form, words in (("pcd", ["--encoding", "compressed"]), ("ply", []), ("pcd", ["--encoding", "ascii"])):
        middle = tmp_path / f"{form}-{len(words)}-{words[-1] if words else ''}.{form}"
        assert convert(source, middle, form, *words)["outcome"] == "clean"
        back = middle.with_suffix(".bin")
        convert(middle, back, "kitti_bin")
        assert back.read_bytes() == source.read_bytes()

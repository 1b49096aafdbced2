"""Large label files of few records are converted in little memory.

Each is made once small and once large: what the large one takes more may not grow with its length.
"""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("FRAMEWRIGHT_BINARY", ROOT / ".build/debug/framewright"))

pytestmark = pytest.mark.skipif(not BINARY.exists(), reason=f"needs {BINARY}: swift build --product framewright")


def track(count):
    """One track, whose keyframes lie in a hundred frames."""
    shape = '<box frame="%d" keyframe="1" outside="0" occluded="0" xtl="1" ytl="1" xbr="9.5" ybr="9.5" z_order="0"/>\n'
    yield '<annotations><version>1.1</version><track id="0" label="car">\n'
    for number in range(count):
        yield shape % (number % 100 * 10)
    yield "</track></annotations>\n"


def tracklets(count):
    """Bodies that stand for a hundred frames each."""
    yield "<!DOCTYPE boost_serialization>\n<boost_serialization><tracklets>\n"
    pose = "<item><tx>1</tx><ty>2</ty><tz>3</tz><rx>0</rx><ry>0</ry><rz>0.5</rz><occlusion>0</occlusion></item>\n"
    for number in range(count // 100):
        yield f"<item><objectType>Car</objectType><h>1</h><w>2</w><l>3</l><first_frame>{number}</first_frame><poses>\n"
        yield pose * 100
        yield "</poses></item>\n"
    yield "</tracklets></boost_serialization>\n"


def faces(count):
    """Pictures with rows of which none is a box, so that nothing is left to keep."""
    for number in range(count // 1000):
        yield f"0--Parade/{number}.jpg\n1000\n" + "1 2 0 0 0 0 0 0 0 0\n" * 1000


def pictures(count):
    """A list of pictures that are not there."""
    for number in range(count):
        yield f"data/obj_train_data/some/folder/picture_{number:09}.jpg\n"



def peak(source, target, form, way):
    """The most memory that a conversion had at once, in MiB."""
    words = [str(word) for word in [BINARY, "convert", source, target, "--from", form, "--to", way, "--no-images"]]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1)
    return usage.ru_maxrss / 1024


@pytest.mark.parametrize(
    "name, make, count, form, way, limit",
    [
        ("annotations.xml", track, 100_000, "cvat_video", "mot", 50),
        ("tracklet_labels.xml", tracklets, 50_000, "kitti_raw", "datumaro", 25),
        ("wider_face_train_bbx_gt.txt", faces, 2_000_000, "wider_face", "csv", 35),
        ("train.txt", pictures, 600_000, "yolo", "csv", 35),
    ],
)
def test_memory_does_not_grow_with_the_file(name, make, count, form, way, limit, tmp_path):
    peaks = []
    for number, size in enumerate([1000, count]):
        folder = tmp_path / f"in{number}"
        folder.mkdir()
        if make is pictures:
            (folder / "obj.names").write_text("cat\n")
            (folder / "1.txt").write_text("0 0.5 0.5 0.1 0.1\n")
        with (folder / name).open("w") as file:
            file.writelines(make(size))
        peaks.append(peak(folder, tmp_path / f"out{number}", form, way))
    assert peaks[1] - peaks[0] < limit, peaks

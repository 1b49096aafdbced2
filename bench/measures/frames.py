"""Frames of a 1080p video as JPEGs, beside the ffmpeg command, and one frame by its number from a proxy."""

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from statistics import median

from measures.result import Result, Rounds

QUIET = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]


def timed(command):
    begun = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:6])} ended with {done.returncode}: {done.stderr[-400:]}")
    return time.perf_counter() - begun, done.stdout


def clip(folder, seconds):
    """Moving shapes and grain at 30 frames a second, as x264 writes by default: a keyframe in 250 frames, B-frames."""
    path = os.path.join(folder, "clip.mp4")
    subprocess.run(
        QUIET + ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30,noise=alls=6:allf=t", "-t", str(seconds),
                 "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", path], check=True)
    return path


def run(binary, tiny, rounds, say):
    if not shutil.which("ffmpeg"):
        return [Result("Frames of a video", "", "", None, note="needs Debian's package ffmpeg")]
    scratch = tempfile.mkdtemp(prefix="framewright-frames-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        return measure(binary, scratch, tiny, rounds, say)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def measure(binary, scratch, tiny, rounds, say):
    seconds = 2 if tiny else 20
    say(f"making a clip of {seconds} s")
    path = clip(scratch, seconds)
    out = os.path.join(scratch, "out")
    # ffmpeg's scale 1 to 31; 2 is about the quality that we are asked for. Two threads each.
    pictures = ["-q:v", "2", os.path.join(out, "%06d.jpg")]
    plans = {
        "all frames": (["--every-frames", "1"], ["-threads", "2", "-i", path, "-vsync", "passthrough", *pictures], 1.0),
        "1 a second": (["--every", "1s"], ["-threads", "2", "-i", path, "-vf", "fps=1", *pictures], 1.3),
        "keyframes": (
            ["--keyframes"],
            ["-threads", "2", "-skip_frame", "nokey", "-i", path, "-vsync", "passthrough", *pictures], None),
    }
    results = []
    for name, (words, theirs, least) in plans.items():
        figures = Rounds()
        count = 0
        for _ in range(rounds):
            for side in ("ours", "ffmpeg"):
                shutil.rmtree(out, ignore_errors=True)
                os.makedirs(out)
                if side == "ours":
                    took, document = timed([binary, "extract", path, out, *words, "--json"])
                    count = json.loads(document)["written"]
                else:
                    took, _ = timed(QUIET + theirs)
                figures.add(side, took)
        ratio = figures.ratio("ffmpeg", "ours")
        results.append(Result(
            f"Frames of a video: {name}", f"{figures.median('ours'):.2f} s for {count}", f"≥ {least:.1f}×" if least else "",
            None if least is None or tiny else ratio >= least, f"ffmpeg command: {figures.median('ffmpeg'):.2f} s", ratio,
            f"1080p30, {seconds} s, H.264, to JPEG"))
    return results + jumps(binary, scratch, path, tiny, rounds)


def jumps(binary, scratch, path, tiny, rounds):
    """One frame by its number from a 1080p proxy with its stored index, in a new process, and the one after it."""
    proxy, index = os.path.join(scratch, "proxy.mp4"), os.path.join(scratch, "proxy.index")
    subprocess.run(
        QUIET + ["-i", path, "-vsync", "passthrough", "-c:v", "libx264", "-preset", "veryfast", "-g", "15", "-bf", "0",
                 "-movflags", "faststart", proxy], check=True)
    command = [binary, "render-frame", proxy, "--index", index]
    subprocess.run([*command, "0"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    chance, cold, following = random.Random(1), [], []
    for _ in range(max(8, 4 * rounds)):
        number = chance.randrange(0, 40 if tiny else 590)
        done = subprocess.run([*command, str(number), str(number + 1)], check=True, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        first, second = (float(line.split()[2]) for line in done.stderr.splitlines())
        cold.append(first)
        following.append(second)

    def result(name, values, most):
        middle = median(values)
        return Result(f"Frame by number from a 1080p proxy: {name}", f"{middle:.1f} ms (worst {max(values):.1f})",
                      f"< {most} ms", None if tiny else middle < most, note="opened, decoded and encoded as JPEG")

    return [result("first of a process", cold, 60), result("next", following, 10),
            original(binary, scratch, path, tiny, rounds)]


def original(binary, scratch, path, tiny, rounds):
    """One frame by its number from the original: at most its keyframe distance times ffmpeg's time to decode a frame,
    and 20 ms for opening and encoding."""
    index = os.path.join(scratch, "original.index")
    command = [binary, "render-frame", path, "--index", index]
    subprocess.run([*command, "0"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Packets in the order of decoding: between two keyframes lie as many as between the same two in order of showing.
    keys = ["K" in flags for flags in subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=flags", "-of", "csv=p=0", path],
        check=True, stdout=subprocess.PIPE, text=True).stdout.split()]
    count = len(keys)
    starts = [number for number, key in enumerate(keys) if key] + [count]
    distance = max(after - before for before, after in zip(starts, starts[1:]))
    decode, ours = [], []
    chance = random.Random(2)
    for _ in range(max(4, 2 * rounds)):
        took, _ = timed(QUIET + ["-threads", "2", "-i", path, "-f", "null", "-"])
        decode.append(took / count)
        done = subprocess.run([*command, str(chance.randrange(0, count))], check=True, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        ours.append(float(done.stderr.split()[2]))
    most = distance * median(decode) * 1000 + 20
    return Result("Frame by number from the original", f"{median(ours):.0f} ms (worst {max(ours):.0f})", f"≤ {most:.0f} ms",
                  None if tiny else max(ours) <= most,
                  note=f"{distance} frames between keyframes, {median(decode) * 1000:.1f} ms each by the ffmpeg command")

"""Frames of a 1080p video as JPEGs, beside the ffmpeg command, and one frame by its number from a proxy."""

import json
import os
import random
import shutil
import socket
import struct
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


class Shown:
    """A process that has a video open, as a server holds it: heads of JSON behind their length, and bytes."""

    def __init__(self, binary):
        # As the server starts it.
        environment = {"PATH": os.environ["PATH"], "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
                       "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen([binary, "show-frames"], stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL, env=environment)

    def receive(self, count):
        data = bytearray()
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise SystemExit("show-frames ended")
            data += more
        return bytes(data)

    def ask(self, order):
        """What comes back, and the milliseconds until it was all there."""
        body = json.dumps(order).encode()
        begun = time.perf_counter()
        self.socket.sendall(struct.pack("<I", len(body)) + body)
        answer = json.loads(self.receive(struct.unpack("<I", self.receive(4))[0]))
        if answer.get("failure"):
            raise SystemExit(f"show-frames: {answer['failure']}")
        data = self.receive(answer["count"])
        return data, (time.perf_counter() - begun) * 1000

    def open(self, video, index):
        return self.ask({"video": video, "index": index})[1]

    def frame(self, number):
        data, took = self.ask({"number": number, "format": "jpeg", "quality": 85})
        if data[:2] != b"\xff\xd8":
            raise SystemExit(f"frame {number} is no JPEG")
        return took

    def close(self):
        self.socket.close()
        self.process.wait()


def read_by_worker(binary, scratch, path):
    """The stored frame index of a video, its proxy and the proxy's index: made as a worker makes them."""
    for act in ("probe", "proxy"):
        with open(os.path.join(scratch, "request.json"), "w") as file:
            json.dump({"act": act, "video": path, "settings": {}, "taken": []}, file)
        said = timed([binary, "decode-video", scratch])[1].splitlines()
        last = json.loads(said[-1])
        if act == "proxy" and (not last.get("proxy") or last["proxy"]["isOriginal"]):
            raise SystemExit(f"decode-video made no proxy: {said[-1][:300]}")
    return [os.path.join(scratch, name) for name in ("frames.index", "proxy.mp4", "proxy.index")]


def jumps(binary, scratch, path, tiny, rounds):
    """One frame by its number from a 1080p proxy with its stored index, and the one after it, by a process that waits for
    its first video as a server's does; and one from the original."""
    index, proxy, proxy_index = read_by_worker(binary, scratch, path)
    chance, cold, following = random.Random(1), [], []
    for _ in range(max(8, 4 * rounds)):
        number = chance.randrange(0, 40 if tiny else 590)
        shown = Shown(binary)
        # Until it waits; a server starts it when somebody looks at the video's frame numbers.
        time.sleep(0.3)
        cold.append(shown.open(proxy, proxy_index) + shown.frame(number))
        following.append(shown.frame(number + 1))
        shown.close()

    def result(name, values, most):
        middle = median(values)
        return Result(f"Frame by number from a 1080p proxy: {name}", f"{middle:.1f} ms (worst {max(values):.1f})",
                      f"< {most} ms", None if tiny else middle < most, note="opened, decoded and encoded as JPEG")

    return [result("first of a video", cold, 60), result("next", following, 10),
            original(binary, path, index, tiny, rounds)]


def original(binary, path, index, tiny, rounds):
    """One frame by its number from the original: at most its keyframe distance times ffmpeg's time to decode a frame,
    and 20 ms for opening and encoding."""
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
        shown = Shown(binary)
        time.sleep(0.3)
        ours.append(shown.open(path, index) + shown.frame(chance.randrange(0, count)))
        shown.close()
    most = distance * median(decode) * 1000 + 20
    return Result("Frame by number from the original", f"{median(ours):.0f} ms (worst {max(ours):.0f})", f"≤ {most:.0f} ms",
                  None if tiny else max(ours) <= most,
                  note=f"{distance} frames between keyframes, {median(decode) * 1000:.1f} ms each by the ffmpeg command")

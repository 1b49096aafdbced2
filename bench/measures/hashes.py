"""Perceptual hashes beside imagehash, near-duplicates among a million hashes beside numpy, and nearest vectors.

All by processor time of one core, ours and theirs: what others do on the machine hardly counts.
"""

import glob
import json
import os
import shutil
import subprocess
import time

import imagehash
import numpy
from PIL import Image

from measures.result import Result, Rounds

JUDGE = os.path.abspath(os.environ.get("SIMILARITY_JUDGE", ".build/release/similarity-judge"))
DATA = os.environ.get("FRAMEWRIGHT_SAMPLE_DATA", "../shared/data")
SIZE = (1920, 1080)


def asked(question):
    done = subprocess.run([JUDGE], input=question + "\n", stdout=subprocess.PIPE, text=True, check=True)
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise SystemExit(f"{question.split()[0]}: {answer['error']}")
    return answer


def spent(work):
    """Nanoseconds of processor time, and what came of it."""
    begin = time.process_time_ns()
    found = work()
    return time.process_time_ns() - begin, found


def frames(scratch):
    """Frames of the sample videos and photographs as 1080p, JPEG at the quality that extraction writes."""
    pictures = []
    if shutil.which("ffmpeg"):
        for video in sorted(glob.glob(os.path.join(DATA, "videos/*.mp4"))):
            file = os.path.join(scratch, os.path.basename(video) + ".png")
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-ss", "3", "-i", video, "-frames:v", "1", file], check=False)
            if os.path.exists(file):
                pictures.append(Image.open(file))
    for photo in sorted(glob.glob(os.path.join(DATA, "photos_extra/*"))):
        pictures.append(Image.open(photo))
    if not pictures:
        y, x = numpy.mgrid[0:1080, 0:1920]
        pictures = [Image.fromarray(numpy.stack([x % 256, y % 256, (x * y) % 256], axis=2).astype(numpy.uint8))]
    files = []
    for number, picture in enumerate(pictures):
        files.append(os.path.join(scratch, f"frame{number}.jpg"))
        picture.convert("RGB").resize(SIZE, Image.LANCZOS).save(files[-1], quality=90)
    return files


def hashes(scratch, tiny, say):
    files = frames(scratch)
    rounds, repeats = (1, 2) if tiny else (5, 5)
    picture = Image.open(files[0]).convert("RGB")
    pixels = os.path.join(scratch, "pixels")
    with open(pixels, "wb") as file:
        file.write(picture.tobytes())
    figures = Rounds()
    for _ in range(rounds):
        from_files = asked(f"hash-files {repeats} " + " ".join(files))
        figures.add("file", from_files["nanoseconds"] / len(files))
        theirs = [spent(lambda: [str(imagehash.phash(Image.open(file))) for file in files]) for _ in range(2)]
        figures.add("imagehash file", min(theirs)[0] / len(files))
        from_pixels = asked(f"hash-pixels {repeats * 4} {SIZE[0]} {SIZE[1]} {pixels}")
        figures.add("pixels", from_pixels["nanoseconds"])
        figures.add("imagehash pixels", min(spent(lambda: str(imagehash.phash(picture)))[0] for _ in range(repeats)))
        figures.add("measure", asked(f"measure-pixels {repeats} {SIZE[0]} {SIZE[1]} {pixels}")["nanoseconds"])
    say("hashes: " + ", ".join(f"{name} {figures.median(name) / 1e6:.2f} ms" for name in figures.figures))
    differing = [(int(a, 16) ^ int(b, 16)).bit_count() for a, b in zip(from_files["hashes"], theirs[0][1])]
    size = sum(map(os.path.getsize, files)) / len(files) / 1e3

    def line(name, ours, yardstick, least, note):
        ratio = figures.ratio(yardstick, ours)
        return Result(
            name, f"{figures.median(ours) / 1e6:.2f} ms", f"≥ {least} × imagehash", None if tiny else ratio >= least,
            f"imagehash: {figures.median(yardstick) / 1e6:.2f} ms", ratio, note)

    return [
        line("Perceptual hash from a 1080p JPEG", "file", "imagehash file", 5,
             f"processor time; {len(files)} frames and photographs at quality 90, {size:.0f} kB each; "
             f"at most {max(differing)} of 64 bits differ from imagehash's"),
        line("Perceptual hash of 1080p pixels", "pixels", "imagehash pixels", 10, "processor time"),
        Result("All measures and both hashes of 1080p pixels", f"{figures.median('measure') / 1e6:.2f} ms",
               note="processor time; sharpness, brightness, contrast, entropy, flat and black shares, bars, text"),
    ]


def near(count, words, chance):
    """Random codes, three tenths of them within a few bits of another."""
    codes = chance.integers(0, 1 << 63, (count, words), dtype=numpy.uint64) * numpy.uint64(2)
    some = count * 3 // 10
    turned = codes[chance.integers(0, count - some, some)]
    for _ in range(4 * words):
        word = chance.integers(0, words, some)
        turned[numpy.arange(some), word] ^= numpy.uint64(1) << chance.integers(0, 64, some).astype(numpy.uint64)
    codes[count - some:] = turned
    return codes


def duplicates(scratch, tiny, say):
    count, sample = (20_000, 20) if tiny else (1_000_000, 200)
    results = []
    for bits, radius in ((64, 8), (256, 32)):
        words = bits // 64
        codes = near(count, words, numpy.random.default_rng(bits))
        file = os.path.join(scratch, f"codes{bits}")
        codes.astype("<u8").tofile(file)
        ours = sorted(asked(f"groups {file} {radius} {bits}")["nanoseconds"] for _ in range(1 if tiny else 3))[0 if tiny else 1]
        pairs = asked(f"pairs {file} {radius} {bits}")
        # Each of some codes against all: the rest of the million is more of the same.
        asked_for = numpy.random.default_rng(2).integers(0, count, sample)
        theirs, _ = spent(lambda: [
            numpy.flatnonzero(numpy.bitwise_count(codes ^ codes[one]).sum(axis=1, dtype=numpy.uint16) <= radius)
            for one in asked_for])
        theirs = theirs / sample * count / 2
        os.remove(file)
        say(f"duplicates of {bits} bits: {ours / 1e9:.2f} s")
        results.append(Result(
            f"Groups among {count:,} hashes of {bits} bits, within {radius}", f"{ours / 1e9:.2f} s",
            "< 5 s" if bits == 64 else "", None if tiny or bits != 64 else ours < 5e9,
            f"numpy, popcount of all pairs: {theirs / 1e9:,.0f} s", theirs / ours,
            f"processor time; exact, {pairs['pairs']:,} pairs; numpy's time from {sample} of the codes against all, halved"))
    return results


def vectors(scratch, tiny, say):
    count, width = (2_000, 64) if tiny else (100_000, 512)
    table = numpy.random.default_rng(3).standard_normal((count, width), dtype=numpy.float32)
    file = os.path.join(scratch, "vectors")
    table.astype("<f4").tofile(file)
    answer = asked(f"search {file} {width} 10 {5 if tiny else 30}")
    first, rest = answer["nanoseconds"][0], sorted(answer["nanoseconds"][1:])
    units = table / numpy.linalg.norm(table, axis=1, keepdims=True)
    theirs = min(spent(lambda: numpy.argpartition(-(units @ units[0]), 10)[:10])[0] for _ in range(5))
    agree = all(
        {item for item, _ in found} == set(numpy.argsort(-(units @ units[query]))[:10].tolist())
        for query, found in enumerate(answer["found"]))
    ours = rest[len(rest) // 2]
    say(f"vectors: {ours / 1e6:.1f} ms")
    return [Result(
        f"10 nearest of {count:,} vectors of {width}", f"{ours / 1e6:.1f} ms", "< 50 ms",
        None if tiny else first < 50e6 and agree, f"numpy, one product with the matrix: {theirs / 1e6:.1f} ms", theirs / ours,
        f"processor time; the first, which reads the file's pages in, {first / 1e6:.1f} ms; "
        f"{'the same ten' if agree else 'OTHERS'} as numpy finds, for {len(answer['found'])} questions")]


def run(scratch, tiny, say):
    if not os.access(JUDGE, os.X_OK):
        return [Result("Perceptual hashes", f"{JUDGE} is not built", "", None if tiny else False)]
    return hashes(scratch, tiny, say) + duplicates(scratch, tiny, say) + vectors(scratch, tiny, say)

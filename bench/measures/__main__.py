"""All benchmarks, each beside its yardstick: `bench/run.sh [--tiny] [--only NAME …] [--out FILE]`."""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

from measures import (
    canvas, cloud_page, connections, conversion, evaluation, frames, geometry, hashes, idle, image_page, machine, report, segmenter, similar, stages,
    upload, video_page)
from measures.listing import Listing
from measures.result import Result
from measures.server import Server, free_port

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAMES = ["start", "idle", "list", "connections", "upload", "similar", "stages", "datasets", "masks", "evaluation",
         "conversion", "hashes", "frames", "video", "canvas", "walk", "segmenter", "cloud"]
# Those that ask a running server with a filled project.
SERVED = {"start", "idle", "list", "connections", "upload", "similar", "stages"}


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def datasets(scratch, tiny):
    """Import and export have a program of their own, which prints a line of JSON a measure."""
    program = os.path.join(BENCH, "datasets.sh")
    if not os.access(program, os.X_OK):
        return [], ""
    binary = os.path.abspath(os.environ.get("FRAMEWRIGHT_BINARY", ".build/release/framewright"))
    environment = dict(os.environ, BENCH_SCRATCH=scratch, FRAMEWRIGHT_BINARY=binary)
    if tiny:
        environment["BENCH_TINY"] = "1"
    output = subprocess.run([program], stdout=subprocess.PIPE, text=True, env=environment)
    results, rest = [], []
    for line in output.stdout.splitlines():
        try:
            values = json.loads(line)
            results.append(from_line(values))
        except (ValueError, KeyError, TypeError, AttributeError):
            rest.append(line)
    if output.returncode:
        results.append(Result("Import and export", f"ended with status {output.returncode}", "", False))
    return results, "\n".join(rest)


def served(server, scratch, tiny, measure):
    """The measures that ask a running server."""
    say(f"filling a project in {scratch}")
    server.start()
    server.sign_up()
    project = server.call("POST", "/api/v1/projects", {"name": "Bench", "project_type": "object_detection"})["id"]
    with open(os.path.join(BENCH, "measures/fill.sql")) as file:
        server.sql(file.read(), variables=[
            ("workspace", server.workspace), ("project", project), ("owner", server.user),
            ("images", 300 if tiny else 10_000), ("boxes", 10)])
    measure("start", lambda: idle.starting(server, 1 if tiny else 5, say))
    measure("idle", lambda: idle.memory(server, 1 if tiny else 20))
    server.sign_in()
    measure("list", lambda: Listing(server, project, scratch).run(1 if tiny else 5, 3 if tiny else 8, free_port(), say))
    server.sign_in()
    ids = server.sql(f"select id from images where project_id = '{project}' order by md5(id::text) limit 100").split()
    measure("connections", lambda: connections.run(
        server, project, ids, 100 if tiny else 10_000, 100 if tiny else 1000, 2 if tiny else 20, 1 if tiny else 3, say))
    measure("upload", lambda: upload.run(server, project, scratch, (10 if tiny else 300) << 20, 1 if tiny else 5, say))
    server.sign_in()
    measure("similar", lambda: similar.run(server, scratch, 2000 if tiny else 100_000, 10 if tiny else 60, say))
    server.sign_in()
    measure("stages", lambda: stages.run(server, scratch, 2 if tiny else 60, 1 if tiny else 3, say))


def from_line(values):
    def figure(value):
        return "" if value is None else f"{value:,.2f} {values.get('unit', '')}".strip()

    yardstick = values.get("yardstick") or ""
    if yardstick and values.get("yardstick_value") is not None:
        yardstick += f": {figure(values['yardstick_value'])}"
    return Result(
        values["name"], figure(values["value"]), values.get("target") or "", values.get("met"), yardstick, values.get("ratio"),
        values.get("note") or "")


def main():
    parser = argparse.ArgumentParser(prog="bench/run.sh", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="small sizes, to try the measures out; writes no RESULTS.md")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="some of the measures; their lines replace their own in RESULTS.md")
    parser.add_argument("--out", help="where to write the table; by default bench/RESULTS.md, or standard output when tiny")
    parser.add_argument("--wait", type=int, default=300, help="seconds to wait for a quiet machine before each measure")
    arguments = parser.parse_args()
    tiny, begun, load_before = arguments.tiny, report.now(), machine.load()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    results, extra = [], ""
    scratch = tempfile.mkdtemp(prefix="framewright-bench-", dir=os.environ.get("BENCH_SCRATCH"))
    # The private database runs as another user when this is root.
    os.chmod(scratch, 0o755)
    server = Server(scratch, free_port())

    def measure(name, work):
        nonlocal results
        if name not in arguments.only:
            return
        if not tiny:
            machine.wait_for_quiet(arguments.wait, say)
        say(name)
        with machine.Watch() as watch:
            found = work()
        if watch.foreign > 0.05 and found:
            found[0].note = "; ".join(part for part in (found[0].note, f"others used {watch.foreign:.2f} cores") if part)
        results += found

    try:
        if SERVED.intersection(arguments.only):
            served(server, scratch, tiny, measure)
            server.stop()

        def apart():
            nonlocal extra
            found, extra = datasets(scratch, tiny)
            return found

        measure("datasets", apart)
        measure("masks", lambda: geometry.run(scratch, tiny, say))
        binary = os.path.abspath(os.environ.get("FRAMEWRIGHT_BINARY", ".build/release/framewright"))
        measure("evaluation", lambda: evaluation.run(scratch, binary, 1 if tiny else 3, tiny, say))
        measure("conversion", lambda: conversion.run(binary, tiny, 1 if tiny else 5, say))
        measure("hashes", lambda: hashes.run(scratch, tiny, say))
        measure("frames", lambda: frames.run(binary, tiny, 1 if tiny else 3, say))
        measure("video", lambda: video_page.run(binary, tiny, say))
        measure("canvas", lambda: canvas.run(tiny, say))
        measure("walk", lambda: image_page.run(binary, tiny, say))
        measure("segmenter", lambda: segmenter.run(binary, tiny, say))
        measure("cloud", lambda: cloud_page.run(binary, tiny, say))
    finally:
        server.stop()
        shutil.rmtree(scratch, ignore_errors=True)

    command = " ".join(["bench/run.sh", *sys.argv[1:]]) if sys.argv[1:] else "make bench"
    text = report.text(results, begun, load_before, command, extra)
    out = arguments.out or (None if tiny else os.path.join(BENCH, "RESULTS.md"))
    if out:
        if arguments.only != NAMES and os.path.exists(out):
            with open(out) as file:
                text = report.merged(file.read(), results, begun, "`--only " + " ".join(arguments.only) + "`")
        with open(out, "w") as file:
            file.write(text)
        say(f"{out} is written")
    else:
        print(text)
    for result in results:
        say(f"{'' if result.met is not False else 'MISSED '}{result.name}: {result.value} {result.yardstick} {result.target}")


if __name__ == "__main__":
    main()

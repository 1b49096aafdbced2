"""10,000 connections held open on a fixed schedule, then 10,000 requests at once."""

import json
import os
import subprocess

from measures.result import Result

GENERATOR = os.environ.get("BENCH_GENERATOR", ".build/release/framewright-load")


def run(server, project, ids, connections, rate, seconds, rounds, say):
    command = [GENERATOR, "--connections", str(connections), "--rate", str(rate), "--seconds", str(seconds),
               "--burst", str(connections), "--share", "80", "--token", server.token]
    for image in ids:
        command += ["--often", f"{server.origin}/api/v1/images/{image}"]
    command += ["--seldom", f"{server.origin}/api/v1/projects/{project}/images?limit=20&with=boxes"]
    runs = []
    for number in range(rounds):
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode not in (0, 1):
            raise SystemExit(f"framewright-load: {result.stderr}")
        runs.append(json.loads(result.stdout))
        say(f"connections, run {number + 1}: {result.stdout.strip()}")
    # The run in the middle by its 99th percentile; failures of any run count.
    runs.sort(key=lambda run: run["steady"]["p99_ms"])
    steady, burst = runs[len(runs) // 2]["steady"], runs[len(runs) // 2]["burst"]
    failures = sum(run["steady"]["failures"] for run in runs)
    lost = sum(run["burst"]["failures"] for run in runs)
    refused = burst["statuses"].get("503", 0)
    name = f"{connections:,} connections, {rate:,} requests/s"
    others = ", ".join(f"{run['steady']['p99_ms']:.0f}" for run in runs)
    return [
        Result(name, f"{failures} failures of {sum(run['steady']['requests'] for run in runs):,}", "none", failures == 0,
               note=f"{rounds} runs of {seconds} s; 80 % `GET /images/{{id}}`, 20 % lists of 20 with boxes; latency from "
               "the scheduled moment"),
        Result(name, f"p95 {steady['p95_ms']:.1f} ms", "< 150 ms", steady["p95_ms"] < 150,
               note=f"p50 {steady['p50_ms']:.1f} ms"),
        Result(name, f"p99 {steady['p99_ms']:.1f} ms", "< 500 ms", steady["p99_ms"] < 500,
               note=f"the runs: {others} ms; longest {steady['max_ms']:.0f} ms"),
        Result(f"{connections:,} requests at once", f"last after {burst['max_ms'] / 1000:.1f} s",
               "each answered, or 503 with Retry-After, within 30 s", lost == 0 and burst["max_ms"] < 30_000,
               note=f"{burst['statuses'].get('200', 0):,} answered, {refused:,} refused politely, {lost} lost"),
    ]

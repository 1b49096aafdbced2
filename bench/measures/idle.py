"""What `up` costs when nobody asks for anything, and how long it takes to be ready."""

import time
from statistics import median

from measures.result import Result


def memory(server, seconds):
    """Of every process of ours, PostgreSQL excepted, after `seconds` of idleness."""
    time.sleep(seconds)
    pss = rss = 0
    parts = []
    for pid, name in sorted(server.processes.items()):
        own = {}
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                words = line.split()
                if words[0] in ("Rss:", "Pss:"):
                    own[words[0]] = int(words[1]) / 1024
        pss += own["Pss:"]
        rss += own["Rss:"]
        parts.append(f"{name} {own['Pss:']:.0f}/{own['Rss:']:.0f}")
    return [Result(
        "Idle `up` without PostgreSQL", f"{pss:.0f} MB PSS, {rss:.0f} MB RSS", "< 120 MB", pss < 120,
        note=f"after {seconds} s; pages that processes share count once in PSS; PSS/RSS: {', '.join(parts)}")]


def starting(server, rounds, say):
    """From the command to the first ready answer, on a data folder that exists."""
    times = []
    for number in range(rounds):
        server.stop()
        times.append(server.start())
        say(f"start {number + 1}: {times[-1]:.2f} s")
    return [Result(
        "Start to ready, existing data folder", f"{median(times):.2f} s", "< 5 s", max(times) < 5,
        note=f"{rounds} starts, the slowest {max(times):.2f} s; database, migrations, server and worker")]

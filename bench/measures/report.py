"""Writes RESULTS.md."""

import datetime
import platform

from measures import machine

HEAD = "| Measure | Ours | Yardstick, same run | Ratio | Target | Met | Remarks |\n|---|---|---|---|---|---|---|\n"


def text(results, begun, load_before, command, extra):
    aims = [result for result in results if result.met is not None]
    missed = [result for result in aims if not result.met]
    lines = [
        "# Benchmarks\n",
        "Written by `make bench`. Every figure stands beside its yardstick, taken in the same run on the same machine; "
        "ratios travel, absolute figures do not. Interleaved runs, medians; a ratio is the median of the rounds' ratios.\n",
        f"- Date: {begun:%Y-%m-%d %H:%M} UTC",
        f"- Machine: {machine.cores()} cores, {machine.processor()}, {machine.memory():.0f} GB of memory, "
        f"{distribution()}, Linux {platform.release().split('-')[0]}",
        f"- Load average before: {load_before:.1f}; most that other programs used during a measure: "
        f"{machine.Watch.worst:.2f} cores",
        f"- Command: `{command}`",
        f"- {len(aims) - len(missed)} of {len(aims)} targets met\n",
        HEAD + "\n".join(result.row() for result in results),
    ]
    if extra:
        lines += ["", extra.rstrip()]
    return "\n".join(lines) + "\n"


def merged(old, results, begun, command):
    """The report with the lines of some measures replaced by new ones; the others stay with their dates."""
    lines = old.splitlines()
    names = {result.name for result in results}
    fresh = []
    for result in results:
        told = f"measured {begun:%Y-%m-%d %H:%M} UTC with {command}"
        result.note = f"{result.note}; {told}" if result.note else told
        fresh.append(result.row())
    first = lines.index(HEAD.splitlines()[1]) + 1
    end = next((at for at in range(first, len(lines)) if not lines[at].startswith("|")), len(lines))
    kept, place = [], None
    for line in lines[first:end]:
        if line.split(" | ")[0].removeprefix("| ") not in names:
            kept.append(line)
        elif place is None:
            place = len(kept)
    if place is None:
        place = len(kept)
    rows = kept[:place] + fresh + kept[place:]
    met = [row.split(" | ")[5] for row in rows]
    told = f"- {met.count('yes')} of {met.count('yes') + met.count('**no**')} targets met"
    for at, line in enumerate(lines[:first]):
        if " targets met" in line:
            lines[at] = told + "; rows with a time of their own were measured later than the rest"
    return "\n".join(lines[:first] + rows + lines[end:]) + "\n"


def distribution():
    try:
        with open("/etc/os-release") as file:
            for line in file:
                if line.startswith("PRETTY_NAME="):
                    return line.split("=", 1)[1].strip().strip('"')
    except OSError:
        pass
    return "unknown system"


def now():
    return datetime.datetime.now(datetime.timezone.utc)

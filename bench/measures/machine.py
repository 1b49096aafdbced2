"""What the figures were measured on, and how much of it others used meanwhile."""

import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cores():
    return len(os.sched_getaffinity(0))


def processor():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return os.uname().machine


def memory():
    with open("/proc/meminfo") as file:
        return int(file.readline().split()[1]) / (1 << 20)


def load():
    return os.getloadavg()[0]


def busy():
    """Seconds of all cores together that were not idle."""
    with open("/proc/stat") as file:
        fields = [int(field) for field in file.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


def parents():
    """Every process with its parent and the CPU seconds it and the children it waited for have used."""
    table = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    # The name in brackets may hold anything.
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            table[int(name)] = (int(fields[1]), sum(int(field) for field in fields[11:15]) / TICKS)
    return table


def family(root):
    """A process and all its descendants."""
    table = parents()
    found = {root}
    while True:
        more = {pid for pid, (parent, _) in table.items() if parent in found} - found
        if not more:
            return found
        found |= more


def own():
    """CPU seconds of this program and everything it started."""
    table = parents()
    return sum(table[pid][1] for pid in family(os.getpid()) if pid in table)


class Watch:
    """Measures how many cores others used between its beginning and its end."""

    worst = 0.0

    def __enter__(self):
        self.start, self.busy, self.own = time.monotonic(), busy(), own()
        return self

    def __exit__(self, *_):
        passed = time.monotonic() - self.start
        self.foreign = max(0.0, busy() - self.busy - (own() - self.own)) / max(passed, 0.01)
        Watch.worst = max(Watch.worst, self.foreign)


def wait_for_quiet(patience, say):
    """Waits until others leave the cores alone, for `patience` seconds at most."""
    end = time.monotonic() + patience
    said = False
    while True:
        with Watch() as watch:
            time.sleep(2)
        if watch.foreign < 0.1 * cores():
            return
        if time.monotonic() > end:
            say(f"others still use {watch.foreign:.2f} cores; measuring all the same")
            return
        if not said:
            said = True
            say(f"others use {watch.foreign:.2f} cores; waiting up to {patience} s for quiet")

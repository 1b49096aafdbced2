"""What tests of killed workers share: a clip whose frames are counted, and holds on the tables that stages write."""

import os
import shutil
import subprocess

from framewright import ended, kill, wait_until

FFMPEG = shutil.which("ffmpeg")
FRAMES, RATE = 250, 25


def make_clip(path, seconds=FRAMES // RATE, size="320x180"):
    subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate={RATE}:duration={seconds}",
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-movflags", "+faststart", "-y", str(path)],
                   check=True)


def running(own, work, kind):
    """Whether a job of the kind runs for the project."""
    return own.sql(f"select 1 from jobs where kind = '{kind}' and status = 'running' and project_id = '{work}'")


class Held:
    """A table that nobody may write until it is let go."""

    def __init__(self, own, table):
        self.own = own
        words = ["psql", "-XAtq", "-h", own.socket_folder(), "-U", "postgres", "-d", "framewright"]
        self.psql = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.psql.stdin.write(f"begin; lock table {table} in exclusive mode; select 'held';\n")
        self.psql.stdin.flush()
        assert self.psql.stdout.readline().strip() == "held"

    def let_go(self):
        self.psql.stdin.write("rollback;\n")
        self.psql.stdin.close()
        self.psql.wait(20)


def kill_workers(own):
    found = own.processes()["work"]
    assert found
    kill(found)
    wait_until(lambda: all(ended(process) for process in found), 20, "the end of the workers")


def whole_settings():
    """Every frame, so that the stages take their time; nothing counts as alike."""
    return {"extract": {"mode": "every_frames", "every_frames": 1}}


def finish(miner, own, work, address):
    row = miner.ended(1, 300, work)[address]
    assert row["video"] == "EXTRACTED" and row["link"] == "FILTERED", row
    assert miner.numbers(row["id"]) == list(range(FRAMES))
    miner.complete(work=work)
    miner.check(work)
    # The copy for the browser comes last; its folder goes with it.
    wait_until(lambda: not work_folders(own), 240, "the end of all working folders")


def work_folders(own):
    return [name for name in os.listdir(own.scratch) if name.startswith("framewright-work-")]

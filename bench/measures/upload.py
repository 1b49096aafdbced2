"""One large file through a presigned PUT, beside `cp` and `sha256sum` of the same file."""

import os
import subprocess
import time

from measures.result import Result, Rounds


def run(server, project, scratch, size, rounds, say):
    source = os.path.join(scratch, "upload.zip")
    copy = os.path.join(scratch, "copy.zip")
    with open(source, "wb") as file:
        for _ in range(size >> 20):
            file.write(os.urandom(1 << 20))
    os.sync()
    figures = Rounds()
    for number in range(rounds):
        ticket = server.call("POST", f"/api/v1/projects/{project}/upload_url",
                             {"filename": "upload.zip", "size": size, "purpose": "import", "content_type": "application/zip"})
        command = ["curl", "--silent", "--show-error", "--fail", "--upload-file", source, "--output", "/dev/null"]
        for name, value in ticket["headers"].items():
            command += ["--header", f"{name}: {value}"]
        begin = time.monotonic()
        # The answer comes once the bytes are hashed and on the disk.
        subprocess.run([*command, ticket["url"]], check=True)
        figures.add("ours", time.monotonic() - begin)
        begin = time.monotonic()
        subprocess.run(["cp", source, copy], check=True)
        subprocess.run(["sync", copy], check=True)
        subprocess.run(["sha256sum", copy], check=True, stdout=subprocess.DEVNULL)
        figures.add("copy", time.monotonic() - begin)
        os.unlink(copy)
        os.sync()
        say(f"upload, round {number + 1}: ours {figures.figures['ours'][-1]:.2f} s, copy {figures.figures['copy'][-1]:.2f} s")
    os.unlink(source)
    share = figures.ratio("copy", "ours")
    megabytes = size / (1 << 20)
    return [Result(
        f"Upload of {megabytes:.0f} MB by presigned PUT", f"{figures.median('ours'):.2f} s", "≥ 0.6 of cp + sha256sum", share >= 0.6,
        f"`cp`, `sync`, `sha256sum`: {figures.median('copy'):.2f} s", share,
        f"{rounds} rounds; {megabytes / figures.median('ours'):.0f} MB/s; ours ends with the bytes hashed and synced")]

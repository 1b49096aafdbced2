"""A list of 100 images with 10 boxes each: our server, pgbench on the same SQL and from rows, FastAPI from rows."""

import glob
import json
import os
import re
import subprocess
import sys
import time
import urllib.request

from measures import machine
from measures.result import Result, Rounds
from measures.server import program

CLIENTS = 16
# What a server sends that keeps nothing: its settings, then the statement, in one pipeline.
PGBENCH = """\\startpipeline
select set_config('statement_timeout', :timeout, true), set_config('request.jwt.claims', :claims, true), \
set_config('transaction_read_only', 'on', true);
{statement};
\\endpipeline
"""

# What every image's JSON is in the statement, when a server keeps none; the server asks for versions instead.
RENDERED = "i.rendered || i.rendered_state || ',\"boxes\":' || i.boxes_json"

# The same JSON without anything rendered ahead: what a server pays that asks its tables each time.
FROM_ROWS = """\\startpipeline
select set_config('statement_timeout', :timeout, true), set_config('request.jwt.claims', :claims, true), \
set_config('transaction_read_only', 'on', true);
select row_to_json(p) from (select i.id, i.project_id, i.media, i.parent_id, i.page, i.video_id, i.frame_number, \
i.filename, i.relative_path, i.format, i.width, i.height, i.file_size, encode(i.sha256, 'hex') as sha256, i.split, \
i.status, i.is_null, i.ingest_status, i.bits, i.tile_levels, i.placeholder_colour, i.batch_id, i.tags, i.metadata, \
i.licence, i.attribution, i.uploaded_by, i.annotation_count, i.revision, i.created_at, i.updated_at, i.deleted_at, \
(select coalesce(json_agg(json_build_object('id', a.id, 'class_id', a.class_id, 'x_min', a.x_min, 'y_min', a.y_min, \
'x_max', a.x_max, 'y_max', a.y_max, 'kind', a.kind, 'status', a.status) order by a.z_order, a.id), '[]') \
from annotations a where a.project_id = i.project_id and a.image_id = i.id and a.x_min is not null \
and a.status <> 'rejected') as boxes \
from images i where i.project_id = :project and i.deleted_at is null order by i.id desc limit 101) p;
\\endpipeline
"""


def statement(server, project):
    """The SQL as PostgreSQL received it from the server, so that both sides are sure to run the same."""
    server.sql("alter system set log_statement = 'all';\nselect pg_reload_conf();")
    log = os.path.join(server.data, "postgres/postgres.log")
    try:
        time.sleep(1)
        size = os.path.getsize(log)
        server.call("GET", path(project))
        time.sleep(0.5)
    finally:
        server.sql("alter system reset log_statement;\nselect pg_reload_conf();")
    with open(log, errors="replace") as file:
        file.seek(size)
        text = file.read()
    found = re.search(
        r"execute [^:]+: (select i\.id[^\n]*?from images i where.*?)\n\S+ \S+ UTC \[\d+\] DETAIL:  parameters: ([^\n]*)",
        text, re.S)
    if not found:
        raise SystemExit(f"the list's statement is not in PostgreSQL's log:\n{text[-3000:]}")
    values = re.findall(r"\$(\d+) = '((?:[^']|'')*)'", found.group(2))
    return found.group(1).strip(), [value for _, value in values]


def path(project):
    return f"/api/v1/projects/{project}/images?limit=100&with=boxes"


def wrk(url, seconds, headers=()):
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "30s"]
    for header in headers:
        command += ["-H", header]
    text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"answers failed under load:\n{text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


class Listing:
    def __init__(self, server, project, scratch):
        self.server, self.project, self.scratch = server, project, scratch
        text, values = statement(server, project)
        names = []
        for number, value in enumerate(values, 1):
            text = re.sub(rf"\${number}\b", f":v{number}", text)
            names += ["-D", f"v{number}={value}"]
        self.names = names
        versions = text.replace("\n", " ")
        if "i.xmin" not in versions:
            raise SystemExit(f"the list does not ask for versions:\n{text}")
        self.script = self.write("list.sql", PGBENCH.format(statement=versions.replace("i.xmin", RENDERED)))
        self.versions_script = self.write("versions.sql", PGBENCH.format(statement=versions))
        self.rows_script = self.write("rows.sql", FROM_ROWS)

    def write(self, name, text):
        path = os.path.join(self.scratch, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def pgbench(self, script, seconds, mode="prepared"):
        """Plans once a session, as the server does, or for each transaction (`extended`)."""
        command = [
            program("pgbench"), "-h", self.server.socket_folder, "-U", "framewright_app", "-n", "-M", mode,
            "-c", str(CLIENTS), "-j", str(machine.cores()), "-T", str(seconds), "-f", script,
            "-D", f"claims={self.server.claims}", "-D", f"project={self.project}", "-D", "timeout=30000", *self.names,
            "framewright"]
        result = subprocess.run(command, capture_output=True, text=True)
        found = re.search(r"tps = ([\d.]+)", result.stdout)
        if result.returncode or not found or "number of failed transactions: 0 " not in result.stdout:
            raise SystemExit(f"pgbench: {result.stdout}{result.stderr}")
        return float(found.group(1))

    def ours(self, seconds):
        return wrk(self.server.origin + path(self.project), seconds, [f"Authorization: Bearer {self.server.token}"])

    def ready(self, seconds):
        """As many bytes as the list has, of a file that the server holds ready: what HTTP alone costs."""
        file = max(glob.glob("web/dist/assets/*.js"), key=os.path.getsize)
        length = min(self.size, os.path.getsize(file))
        return wrk(f"{self.server.origin}/assets/{os.path.basename(file)}", seconds,
                   [f"Range: bytes=0-{length - 1}"]) * length / self.size

    def run(self, rounds, seconds, port, say):
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        environment = dict(os.environ, BENCH_SOCKET=self.server.socket_folder, BENCH_CLAIMS=self.server.claims)
        fastapi = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "measures.rows_api:app", "--port", str(port), "--workers",
             str(machine.cores()), "--no-access-log", "--log-level", "warning"], cwd=folder, env=environment)
        try:
            url = f"http://127.0.0.1:{port}/projects/{self.project}/images?limit=100"
            theirs = self.await_answer(url)
            answer = self.server.call("GET", path(self.project))
            assert len(answer["items"]) == 100 and all(len(item["boxes"]) == 10 for item in answer["items"])
            assert [item["id"] for item in answer["items"]] == [item["id"] for item in theirs["items"]]
            self.size = len(json.dumps(answer, separators=(",", ":")))
            figures = Rounds()
            for number in range(rounds):
                figures.add("ours", self.ours(seconds))
                figures.add("pgbench", self.pgbench(self.script, seconds))
                figures.add("planning", self.pgbench(self.script, seconds, "extended"))
                figures.add("ready", self.ready(seconds))
                # One after the other on the same cores: what a server could reach that adds nothing of its own.
                figures.add("both", 1 / (1 / figures.figures["pgbench"][-1] + 1 / figures.figures["ready"][-1]))
                figures.add("versions", self.pgbench(self.versions_script, seconds))
                figures.add("rows", self.pgbench(self.rows_script, seconds))
                figures.add("fastapi", wrk(url, seconds))
                say(f"list, round {number + 1}: " + ", ".join(f"{k} {v[-1]:.0f}/s" for k, v in figures.figures.items()))
        finally:
            fastapi.terminate()
            fastapi.wait(30)
        return self.results(figures, rounds, seconds)

    @staticmethod
    def await_answer(url):
        for _ in range(600):
            try:
                with urllib.request.urlopen(url, timeout=30) as reply:
                    return json.loads(reply.read())
            except OSError:
                time.sleep(0.1)
        raise SystemExit("FastAPI does not start")

    def results(self, figures, rounds, seconds):
        name = "List of 100 images × 10 boxes, 16 clients"
        ours = f"{figures.median('ours'):,.0f}/s"
        share = figures.ratio("ours", "pgbench")
        factor = figures.ratio("ours", "fastapi")
        return [
            Result(name, ours, "≥ 0.9 of pgbench", share >= 0.9,
                   f"pgbench, the list by one statement, planned once a session: {figures.median('pgbench'):,.0f}/s", share,
                   f"{rounds} rounds of {seconds} s; ours {figures.spread('ours')}, pgbench {figures.spread('pgbench')}; "
                   f"{self.size // 1000} kB of JSON an answer"),
            Result(name, ours, yardstick=f"pgbench, the boxes joined from rows in SQL: {figures.median('rows'):,.0f}/s",
                   ratio=figures.ratio("ours", "rows"), note="what rendering boxes once a change is worth"),
            Result(name, ours, yardstick=f"that pgbench, then as many ready bytes by HTTP: {figures.median('both'):,.0f}/s",
                   ratio=figures.ratio("ours", "both"),
                   note=f"what could be reached by adding nothing; bytes of a file: {figures.median('ready'):,.0f}/s"),
            Result(name, ours, yardstick=f"pgbench, that statement planned each time: {figures.median('planning'):,.0f}/s",
                   ratio=figures.ratio("ours", "planning"), note="as through pgbouncer in transaction mode"),
            Result(name, ours,
                   yardstick=f"pgbench, what the server asks for unchanged images: {figures.median('versions'):,.0f}/s",
                   ratio=figures.ratio("ours", "versions"), note="versions of rows alone; no answer to a client"),
            Result(name, ours, "≥ 10 × FastAPI", factor >= 10, f"FastAPI from rows: {figures.median('fastapi'):,.1f}/s", factor,
                   f"uvicorn with {machine.cores()} processes, uvloop, asyncpg"),
            Result(name, ours, "≥ 1,000/s", figures.median("ours") >= 1000),
        ]

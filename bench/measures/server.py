"""A server of our own on a fresh data folder, a person in it, and the database behind it."""

import glob
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from measures import machine

BINARY = os.environ.get("FRAMEWRIGHT_BINARY", ".build/release/framewright")


class Server:
    """`framewright up` as a child."""

    def __init__(self, scratch, port):
        self.data = os.path.join(scratch, "data")
        self.log = os.path.join(scratch, "server.log")
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.process = None
        self.token = None

    def start(self):
        """Starts it; answers the seconds until it was ready."""
        environment = dict(os.environ, FRAMEWRIGHT_LOG_LEVEL="warning")
        environment.pop("FRAMEWRIGHT_BINARY", None)
        begin = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "up", "--data", self.data, "--port", str(self.port)],
                stdout=log, stderr=log, env=environment)
        while True:
            try:
                with urllib.request.urlopen(self.origin + "/readyz", timeout=5) as reply:
                    reply.read()
                    return time.monotonic() - begin
            except OSError:
                if self.process.poll() is not None or time.monotonic() - begin > 120:
                    raise SystemExit(f"the server does not start:\n{self.log_end()}")
                time.sleep(0.005)

    def log_end(self):
        with open(self.log, errors="replace") as file:
            return file.read()[-4000:]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            self.origin + path, method=method, headers=headers,
            data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.loads(reply.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path} answered {error.code}: {error.read().decode()[:500]}")

    def sign_up(self):
        body = {"email": "bench@example.org", "password": "a long pass phrase for measuring"}
        self.session(self.call("POST", "/auth/v1/signup", body))

    def sign_in(self):
        """Sessions last an hour: a long run needs a fresh one now and then."""
        self.token = None
        body = {"email": "bench@example.org", "password": "a long pass phrase for measuring"}
        self.session(self.call("POST", "/auth/v1/token?grant_type=password", body))

    def session(self, answer):
        self.token = answer["access_token"]
        self.user = answer["user"]["id"]
        me = self.call("GET", "/api/v1/me")
        self.workspace = me["workspace"]["id"]

    @property
    def socket_folder(self):
        with open(os.path.join(self.data, "postgres/pgdata/postmaster.pid")) as file:
            return file.read().split("\n")[4]

    @property
    def claims(self):
        """As the server writes them."""
        return f'{{"role":"authenticated","sub":"{self.user}","tenant_id":"{self.workspace}"}}'

    def sql(self, script, role="postgres", variables=()):
        """Runs a script; answers what it printed, unaligned."""
        command = [
            program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.socket_folder, "-U", role, "-d", "framewright"]
        for name, value in variables:
            command += ["-v", f"{name}={value}"]
        result = subprocess.run(command, input=script, capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(f"psql: {result.stderr}")
        return result.stdout.strip()

    @property
    def processes(self):
        """Our own processes, by name: no PostgreSQL."""
        found = {}
        for pid in machine.family(self.process.pid):
            try:
                if os.path.realpath(f"/proc/{pid}/exe") == os.path.realpath(BINARY):
                    with open(f"/proc/{pid}/cmdline") as file:
                        found[pid] = file.read().split("\0")[1]
            except OSError:
                continue
        return found


def program(name):
    """A program of PostgreSQL's, on PATH or where Debian keeps it."""
    for folder in os.environ["PATH"].split(":") + sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    raise SystemExit(f"{name} is not installed")


def free_port():
    """A port that nobody listens on, below the range from which clients take theirs."""
    for port in range(18080, 18980):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise SystemExit("no free port from 18080 to 18979")

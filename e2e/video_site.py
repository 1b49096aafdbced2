"""A site on this machine, from which the tests let videos be fetched."""

import hashlib
import http.server
import os
import subprocess
import threading
import time

import framewright as program


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files with ranges; the first answer for /cut/… breaks off in the middle, /slow/… comes in drops."""

    def log_message(self, *words):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        name = self.path.split("?")[0].lstrip("/")
        if name.startswith("away/"):
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/clip.mp4")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        is_cut = name.startswith("cut/") and self.path not in self.server.cut
        path = os.path.join(self.directory, os.path.basename(name))
        if not os.path.isfile(path):
            self.send_error(404)
            return
        data = open(path, "rb").read()
        first = 0
        if "Range" in self.headers:
            first = int(self.headers["Range"].split("=")[1].split("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(data) - first))
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()[:16]}"')
        self.end_headers()
        self.server.ranges.append((self.path, first))
        if is_cut:
            self.server.cut.add(self.path)
            self.wfile.write(data[:len(data) // 2])
            self.wfile.flush()
            self.connection.close()
            return
        rest = data[first:]
        if name.startswith("slow/"):
            # Until the test lets it go on.
            try:
                while rest and not self.server.hurry.is_set():
                    self.wfile.write(rest[:4096])
                    self.wfile.flush()
                    rest = rest[4096:]
                    time.sleep(0.02)
            except OSError:
                return
        try:
            self.wfile.write(rest)
        except OSError:
            pass


class Site:
    """A folder as a site."""

    def __init__(self, folder):
        self.folder = folder
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", program.free_port()),
            lambda *words: Handler(*words, directory=str(folder)))
        self.server.daemon_threads = True
        self.server.asked, self.server.cut, self.server.ranges = [], set(), []
        self.server.hurry = threading.Event()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def clip(self, name, colour):
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"color={colour}:size=160x90:rate=10:duration=2",
                        "-c:v", "libx264", "-y", str(self.folder / name)], check=True)
        return (self.folder / name).read_bytes()

    def stop(self):
        self.server.hurry.set()
        self.server.shutdown()
        self.server.server_close()

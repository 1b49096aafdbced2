"""A line to a store: it tells what was asked for, carries objects in drops, and breaks where it is told to."""

import re
import socket
import threading
import time
import urllib.parse

REQUEST = re.compile(rb"^(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP/1\.1\r\n(.*?)\r\n\r\n", re.S | re.M)


class SlowLine:
    """Everything goes through byte by byte, so that signatures stay true: people name ``endpoint`` as their store."""

    def __init__(self, endpoint):
        parts = urllib.parse.urlsplit(endpoint)
        self.target = (parts.hostname, parts.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self.listener.getsockname()[1]}{parts.path}"
        # Objects that were read, each with the first byte.
        self.reads = []
        # The next answers that are longer break off after so many bytes, one after the other.
        self.breaks = []
        # Set to carry at once.
        self.hurry = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                person = self.listener.accept()[0]
            except OSError:
                return
            store = socket.create_connection(self.target)
            threading.Thread(target=self.carry_questions, args=(person, store), daemon=True).start()
            threading.Thread(target=self.carry_answers, args=(store, person), daemon=True).start()

    def carry_questions(self, person, store):
        try:
            while data := person.recv(1 << 16):
                for method, target, fields in REQUEST.findall(data):
                    path, _, query = target.decode().partition("?")
                    if method == b"GET" and not query:
                        found = re.search(rb"range: *bytes=(\d+)-(\d+)", fields, re.I)
                        first, last = (int(one) for one in found.groups()) if found else (0, None)
                        # The beginnings that a scan looks at are no downloads.
                        if last is None or last - first >= 4096:
                            self.reads.append((urllib.parse.unquote(path), first))
                store.sendall(data)
        except OSError:
            pass
        self.close(person, store)

    def carry_answers(self, store, person):
        carried = 0
        try:
            while data := store.recv(4096):
                carried += len(data)
                person.sendall(data)
                if self.breaks and carried > self.breaks[0]:
                    self.breaks.pop(0)
                    break
                if not self.hurry.is_set() and carried > 4096:
                    time.sleep(0.02)
        except OSError:
            pass
        self.close(store, person)

    @staticmethod
    def close(*ends):
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def stop(self):
        self.hurry.set()
        self.listener.close()

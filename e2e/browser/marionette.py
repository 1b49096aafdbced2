"""A Firefox without a window, driven by its own remote protocol (Marionette, a socket with JSON messages)."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from framewright import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Control": "\ue009", "Shift": "\ue008"}


class Firefox:
    """One Firefox with a profile of its own, gone with it. Without a screen it has no WebGL; on one that is only memory it has."""

    def __init__(self, width=1280, height=800, has_screen=False):
        self.screen, display = self.memory_screen(width, height) if has_screen else (None, {})
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="framewright-firefox-"))
        port = free_port()
        settings = {
            "marionette.port": port, "network.proxy.allow_hijacking_localhost": True, "webgl.force-enabled": True, "app.update.enabled": False, "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
            "toolkit.telemetry.reportingpolicy.firstRun": False, "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
            "browser.startup.homepage_override.mstone": "ignore", "extensions.update.enabled": False, "services.settings.server": "",
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
        (self.home / "user.js").write_text("\n".join(lines))
        # Its own home: nothing of the person's is read or written.
        self.process = subprocess.Popen(
            [shutil.which("firefox-esr") or "firefox", *([] if has_screen else ["--headless"]), "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", str(self.home), f"--width={width}", f"--height={height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, **display, "HOME": str(self.home), "MOZ_CRASHREPORTER_DISABLE": "1"})
        self.number = 0
        self.rest = b""
        try:
            self.socket = self.connected(port)
            self.socket.settimeout(120)
            self.message()
            self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"unhandledPromptBehavior": "accept"}})
            self.call("WebDriver:SetTimeouts", script=60_000, pageLoad=60_000, implicit=0)
        except BaseException:
            self.close()
            raise

    @staticmethod
    def memory_screen(width, height):
        """An X server that draws into memory, and what tells programs of it."""
        reading, writing = os.pipe()
        process = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height + 100}x24", "-nolisten", "tcp"], pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "the screen in memory did not start"
        return process, {"DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}

    def connected(self, port, seconds=60):
        end = time.monotonic() + seconds
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), 5)
            except OSError:
                assert self.process.poll() is None, f"Firefox ended with {self.process.returncode}"
                assert time.monotonic() < end, f"Firefox did not listen within {seconds} s"
                time.sleep(0.1)

    def close(self):
        # Firefox has children; they are in the group that it began.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(20)
        if self.screen is not None:
            self.screen.terminate()
            self.screen.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)

    def message(self):
        """The next message: its length in bytes, a colon, JSON."""
        def more():
            piece = self.socket.recv(65536)
            assert piece, "Firefox closed the connection"
            self.rest += piece

        while b":" not in self.rest:
            more()
        length, self.rest = self.rest.split(b":", 1)
        while len(self.rest) < int(length):
            more()
        body, self.rest = self.rest[:int(length)], self.rest[int(length):]
        return json.loads(body)

    def call(self, command, **parameters):
        self.number += 1
        body = json.dumps([0, self.number, command, parameters]).encode()
        self.socket.sendall(str(len(body)).encode() + b":" + body)
        _, number, error, result = self.message()
        assert number == self.number
        if error is not None:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result

    # What people do

    def goto(self, address):
        self.call("WebDriver:Navigate", url=address)

    def reload(self):
        self.call("WebDriver:Refresh")

    def run(self, script, *arguments):
        """The value of a function's body in the page."""
        return self.call("WebDriver:ExecuteScript", script=script, args=list(arguments), sandbox=None)["value"]

    def until(self, script, *arguments, seconds=60):
        """The first true value of a function's body in the page, asked again and again."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = self.run(script, *arguments)
            except RuntimeError as error:
                # A page on its way has no document yet.
                if "no such window" in str(error) or time.monotonic() > end:
                    raise
                value = None
            if value:
                return value
            assert time.monotonic() < end, f"not within {seconds} s: {script}"
            time.sleep(0.1)

    def fill(self, selector, text):
        element = self.until("return document.querySelector(arguments[0])", selector)
        self.call("WebDriver:ElementSendKeys", id=element[ELEMENT], text=text)

    def press(self, *names):
        """Keys held together, the last one pressed with the others down."""
        keys = [KEYS.get(name, name) for name in names]
        actions = [{"type": "keyDown", "value": key} for key in keys] + [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.call("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def pointer(self, *steps):
        """Moves and presses of the mouse: places to go to, and `down` and `up`."""
        actions = []
        for step in steps:
            if step in ("down", "up"):
                actions.append({"type": "pointerDown" if step == "down" else "pointerUp", "button": 0})
            else:
                actions.append({"type": "pointerMove", "x": round(step[0]), "y": round(step[1]), "duration": 30})
        self.call("WebDriver:PerformActions", actions=[{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}])

    def let_go(self):
        """Whatever is held is held no more."""
        self.call("WebDriver:ReleaseActions")

    def offline(self, is_off):
        """Takes the browser off the network, or back: connections of this machine to itself go on when Firefox is offline, so
        they are sent to a proxy that is none."""
        self.call("Marionette:SetContext", value="chrome")
        try:
            self.call("WebDriver:ExecuteScript", sandbox="system", args=[is_off], script="""
              Services.prefs.setCharPref('network.proxy.http', '127.0.0.1');
              Services.prefs.setIntPref('network.proxy.http_port', 9);
              Services.prefs.setIntPref('network.proxy.type', arguments[0] ? 1 : 0);""")
        finally:
            self.call("Marionette:SetContext", value="content")

    def click(self, x, y):
        self.pointer((x, y), "down", "up")

    def drag(self, start, end):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.pointer(start, "down", middle, end, "up")

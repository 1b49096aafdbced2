"""Asks the program geometry-judge (GEOMETRY_JUDGE, else .build/debug/geometry-judge)."""

import os
import pathlib
import struct
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("GEOMETRY_JUDGE", ROOT / ".build/debug/geometry-judge"))


def ask(questions):
    """The answers to the questions, each a list of words."""
    done = subprocess.run([str(BINARY)], input="\n".join(questions) + "\n", capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    answers = [line.split(" ") for line in done.stdout.splitlines()]
    assert len(answers) == len(questions)
    return answers


def number(word):
    """The floating-point number of sixteen hexadecimal digits."""
    return struct.unpack(">d", bytes.fromhex(word))[0]


def numbers(words):
    return [number(word) for word in words]

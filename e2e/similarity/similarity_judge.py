"""Asks the program similarity-judge (SIMILARITY_JUDGE, else .build/debug/similarity-judge)."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("SIMILARITY_JUDGE", ROOT / ".build/debug/similarity-judge"))


def ask(*questions):
    """The answers to the questions, each a line of words."""
    done = subprocess.run([str(BINARY)], input="\n".join(questions) + "\n", capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(questions)
    assert not [answer for answer in answers if "error" in answer]
    return answers

"""Numbers of reference implementations that are not installed for the tests (they bring OpenCV and matplotlib).

`reference.json` holds what they said of the same made-up data. Where they are installed they are asked again;
`FRAMEWRIGHT_WRITE_REFERENCE=1` then writes the file anew. It was made with tidecv 1.0.1, lvis 0.5.3, py-motmetrics 1.4.0,
trackeval 1.3.0, scikit-learn 1.9.1 and krippendorff 0.9.0.
"""

import importlib.util
import json
import os
import pathlib

FILE = pathlib.Path(__file__).with_name("reference.json")


def judged(name, compute, module):
    """What the reference says: asked now where `module` is there, else as it was stored."""
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    if importlib.util.find_spec(module) is None:
        return known[name]
    fresh = json.loads(json.dumps(compute(), default=float))
    if os.environ.get("FRAMEWRIGHT_WRITE_REFERENCE"):
        known[name] = fresh
        FILE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    return fresh

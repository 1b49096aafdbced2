"""schemathesis asks every operation of the contract for what it promises: no 5xx, no undocumented answer."""

import json
import zlib

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from framewright import ROOT

schema = schemathesis.openapi.from_path(ROOT / "openapi.json")
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
# TRACE and the like are the web server's matter, and are tried there.
schema.config.phases.coverage.unexpected_methods = set()
checks = [CHECKS.get_one(name) for name in (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance")]


class World:
    """A project with one of everything, made again when an operation has used it up."""

    def __init__(self, server):
        self.owner = server.sign_up("Ada")
        self.other = server.join(self.owner, "annotator")
        me, other = self.owner.get("me"), self.other.get("me")
        self.fixed = {"user_id": other["id"], "workspace_id": me["workspace"]["id"], "position": "1"}
        self.ids = {}

    def renew(self):
        """Ids of things that exist, for the path parameters."""
        if self.ids and all(self.owner.send("GET", path).status_code == 200 for path in (
                f"projects/{self.ids['project_id']}", f"images/{self.ids['image_id']}",
                f"annotations/{self.ids['annotation_id']}", f"jobs/{self.ids['job_id']}")) and any(
                    item["id"] == self.ids["class_id"]
                    for item in self.owner.get(f"projects/{self.ids['project_id']}/classes")["items"]):
            return self.ids
        owner = self.owner
        project = owner.project()["id"]
        image = owner.upload_image(project)["id"]
        label_class = owner.get(f"projects/{project}/classes")["items"][0]["id"]
        video = owner.post(f"projects/{project}/videos", {
            "filename": "a.mp4", "width": 640, "height": 480, "fps_numerator": 25, "fps_denominator": 1,
            "frame_count": 100}, 201)["id"]
        self.ids = {
            **self.fixed, "project_id": project, "image_id": image, "class_id": label_class, "video_id": video,
            "annotation_id": owner.post("annotations", {
                "image_id": image, "class_id": label_class, "kind": "box",
                "data": {"x": 1, "y": 1, "width": 9, "height": 9}}, 201)["id"],
            "batch_id": owner.post(f"projects/{project}/batches", {"name": "b"}, 201)["id"],
            "track_id": owner.post(f"projects/{project}/tracks", {
                "video_id": video, "class_id": label_class, "kind": "box"}, 201)["id"],
            "upload_id": owner.put_file(project, b"x", "x.png"),
            "job_id": owner.post(f"projects/{project}/exports", {"format": "coco"}, 202)["id"],
            "invite_id": owner.post("invites", {"role": "viewer"}, 201)["id"],
            "key_id": owner.post("keys", {"name": "k", "scopes": ["read"]}, 201)["id"],
        }
        return self.ids


@pytest.fixture(scope="module")
def world(server):
    return World(server)


def test_the_served_contract_is_the_committed_one(server):
    served = requests.get(f"{server.url}/openapi.json", timeout=180).json()
    assert served == json.loads((ROOT / "openapi.json").read_text())


def chance(value):
    """Three times of four; the same in every run."""
    return zlib.crc32(str(value).encode(errors="replace")) % 4


@schema.parametrize()
@settings(max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=list(HealthCheck))
def test_answers_are_those_of_the_contract(case, server, world):
    ids = world.renew()
    # Ids that exist lead past the first check; the generated ones are tried too.
    if case.path_parameters and case.meta is not None and chance(case.body):
        case.path_parameters = {name: ids.get(name, value) for name, value in case.path_parameters.items()}
    if isinstance(case.body, dict) and chance(case.query):
        case.body = {name: ids[name] if name in ids else value for name, value in case.body.items()}
    response = case.call(base_url=server.url, headers={"Authorization": f"Bearer {world.owner.token}"},
                         allow_redirects=False, timeout=60)
    case.validate_response(response, checks=checks)

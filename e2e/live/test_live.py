"""PyPI's realtime client of Supabase, unchanged, against the running server: who hears what happens, and who does not."""

import asyncio
import concurrent.futures
import json
import time

import pytest
import requests
import websockets
from realtime import AsyncRealtimeClient, RealtimeSubscribeStates

import framewright as program


def run(body, seconds=120):
    """On a thread of its own: the browser of other tests has a loop on this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(asyncio.wait_for(body, seconds))).result()


async def until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not come"
        await asyncio.sleep(0.05)


class Ear:
    """A channel that somebody follows with the outside client."""

    def __init__(self, server, token, name):
        self.client = AsyncRealtimeClient(f"{server.url}/realtime/v1", token, auto_reconnect=False)
        self.channel = self.client.channel(name)
        self.heard, self.states = [], []
        for event in ("job", "changed", "missed"):
            self.channel.on_broadcast(event, lambda said, event=event: self.heard.append((event, said["payload"])))

    async def __aenter__(self):
        await self.client.connect()
        await self.channel.subscribe(lambda state, error: self.states.append((state, error)))
        return self

    async def __aexit__(self, *_):
        await self.client.close()

    @property
    def joined(self):
        return any(state == RealtimeSubscribeStates.SUBSCRIBED for state, _ in self.states)

    def jobs(self, job):
        return [said["status"] for event, said in self.heard if event == "job" and said["id"] == job]


def test_a_job_is_heard_on_its_project_its_workspace_and_its_own_channel(ada):
    project = ada.project()["id"]
    workspace = ada.get("me")["workspace"]["id"]

    async def body():
        async with Ear(ada.server, ada.token, f"project:{project}") as near, \
                Ear(ada.server, ada.token, f"workspace:{workspace}") as wide:
            assert near.joined and wide.joined
            job = await asyncio.to_thread(lambda: ada.post(f"projects/{project}/exports", {"format": "coco"}, 202)["id"])
            for ear in (near, wide):
                await until(lambda: "succeeded" in ear.jobs(job), "the end of the job")
                assert ear.jobs(job)[0] == "queued" and "running" in ear.jobs(job)
            async with Ear(ada.server, ada.token, f"job:{job}") as own:
                assert own.joined

    run(body())


def test_nobody_hears_another_tenant(ada, server):
    stranger = server.sign_up("Eve")
    project = ada.project()["id"]
    workspace = ada.get("me")["workspace"]["id"]
    job = ada.post(f"projects/{project}/exports", {"format": "coco"}, 202)["id"]

    async def body():
        for name in (f"project:{project}", f"workspace:{workspace}", f"job:{job}"):
            async with Ear(server, stranger.token, name) as ear:
                assert not ear.joined
                assert ear.states[0][0] == RealtimeSubscribeStates.CHANNEL_ERROR
        for token in ("nonsense", "wld_" + "0" * 40):
            async with Ear(server, token, f"project:{project}") as ear:
                assert not ear.joined

    run(body())


def test_whoever_leaves_a_workspace_hears_nothing_more_within_five_seconds(ada, server):
    bob = server.join(ada, "viewer")
    workspace = ada.get("me")["workspace"]["id"]
    project = ada.project()["id"]
    member = next(one["user_id"] for one in ada.get("members")["items"] if one["email"] == bob.email)

    async def body():
        async with Ear(server, bob.token, f"workspace:{workspace}") as ear:
            assert ear.joined
            await asyncio.to_thread(lambda: ada.delete(f"members/{member}"))
            gone = time.monotonic()
            closed = None
            while closed is None and time.monotonic() < gone + 30:
                job = await asyncio.to_thread(lambda: ada.post(f"projects/{project}/exports", {"format": "coco"}, 202)["id"])
                asked = time.monotonic()
                await asyncio.sleep(0.5)
                if asked > gone + 5:
                    assert ear.jobs(job) == []
                if any(state == RealtimeSubscribeStates.CLOSED for state, _ in ear.states):
                    closed = time.monotonic()
            assert closed is not None

    run(body())


async def exchange(server, *messages, answers=1):
    """What the server says to raw messages."""
    async with websockets.connect(f"{server.url.replace('http', 'ws')}/realtime/v1/websocket?vsn=1.0.0") as socket:
        for message in messages:
            await socket.send(message)
        return [json.loads(await asyncio.wait_for(socket.recv(), 20)) for _ in range(answers)]


def said(topic, event, **payload):
    return json.dumps({"topic": topic, "event": event, "payload": payload, "ref": "7"})


def test_heartbeats_are_answered_and_what_is_not_spoken_is_refused(ada, server):
    project = ada.project()["id"]
    topic = f"realtime:project:{project}"

    async def body():
        assert await exchange(server, said("phoenix", "heartbeat")) == [
            {"topic": "phoenix", "event": "phx_reply", "payload": {"status": "ok", "response": {}}, "ref": "7"}]
        for name in ("realtime:nothing:here", "realtime:project:1", "project", ""):
            (answer,) = await exchange(server, said(name, "phx_join", access_token=ada.token))
            assert answer["payload"]["status"] == "error"
        # Channels are listened to; nobody can speak as the server.
        _, refused = await exchange(server, said(topic, "phx_join", access_token=ada.token),
                                    said(topic, "broadcast", type="broadcast"), answers=2)
        assert refused["payload"]["status"] == "error"
        # A wrong token ends a channel that was joined.
        answers = await exchange(server, said(topic, "phx_join", access_token=ada.token),
                                 said(topic, "access_token", access_token="nonsense"), answers=3)
        assert [one["event"] for one in answers] == ["phx_reply", "system", "phx_close"]
        for nonsense in ("", "{", "[]", '{"topic": 1, "event": 2}', "x" * 20_000, b"\x00\x01"):
            with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
                await exchange(server, nonsense)
            assert closed.value.rcvd.code == 1008
        # More channels than a connection may have.
        joins = [said(f"realtime:job:{number:08x}-0000-7000-8000-000000000000", "phx_join", access_token=ada.token)
                 for number in range(80)]
        answers = await exchange(server, *joins, answers=80)
        assert all(one["payload"]["status"] == "error" for one in answers)

    run(body())
    assert requests.get(f"{server.url}/realtime/v1/websocket", timeout=10).status_code == 426
    assert requests.get(f"{server.url}/realtime/v1/websocket?vsn=9", timeout=10).status_code == 400
    assert requests.get(f"{server.url}/realtime/v1/elsewhere", timeout=10).status_code == 404


def test_whoever_was_cut_off_is_told_that_something_was_missed(binary):
    one = program.Framewright(workers=0)
    try:
        one.start()
        person = one.sign_up()
        project = person.project()["id"]

        async def body():
            async with Ear(one, person.token, f"project:{project}") as ear:
                assert ear.joined
                # The database ends the connection over which it announces.
                ended = await asyncio.to_thread(
                    one.sql, "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'")
                assert ended
                await until(lambda: any(event == "missed" for event, _ in ear.heard), "the announcement")

        run(body())
        status, seconds = one.stop()
        assert status == 0 and seconds < 20
    finally:
        one.remove()

"""PyPI's supabase_auth, unchanged, against the running server (without a mail server)."""

import json
import time
import urllib.error
import urllib.request
import uuid

import pytest
from supabase_auth import AsyncGoTrueClient, SyncGoTrueClient
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

BASE = ""


@pytest.fixture(scope="module", autouse=True)
def base(server):
    global BASE
    BASE = server.url


def client(**options):
    return SyncGoTrueClient(url=f"{BASE}/auth/v1", headers={"apikey": "anon"}, **options)


def address():
    return f"{uuid.uuid4().hex}@example.test"


def api(path, token, body=None, method=None):
    """One request to /api/v1 as the status and the JSON answered."""
    request = urllib.request.Request(
        f"{BASE}/api/v1/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


@pytest.fixture
def person():
    auth = client()
    email = address()
    auth.sign_up({"email": email, "password": "correct horse", "options": {"data": {"display_name": "Ada"}}})
    yield auth, email
    auth.close()


def test_sign_up_signs_in_at_once(person):
    auth, email = person
    session = auth.get_session()
    assert session.user.email == email
    assert session.token_type == "bearer"
    assert session.expires_in == 3600
    assert abs(session.expires_at - time.time() - 3600) < 60
    assert session.user.user_metadata["display_name"] == "Ada"
    assert session.user.identities[0].provider == "email"
    assert session.user.email_confirmed_at is not None
    tenant = session.user.app_metadata["tenant_id"]
    status, me = api("me", session.access_token)
    assert status == 200
    assert me["workspace"]["id"] == tenant


def test_sign_in_and_the_user(person):
    _, email = person
    auth = client()
    answer = auth.sign_in_with_password({"email": email, "password": "correct horse"})
    assert answer.user.last_sign_in_at is not None
    assert auth.get_user().user.id == answer.user.id
    # A token under a shared secret is checked by asking for the user.
    claims = auth.get_claims()["claims"]
    assert claims["sub"] == answer.user.id
    assert claims["aud"] == "authenticated"
    assert claims["role"] == "authenticated"
    assert claims["tenant_id"] == answer.user.app_metadata["tenant_id"]
    assert claims["session_id"]


def test_wrong_credentials(person):
    _, email = person
    for credentials in [{"email": email, "password": "wrong horse"}, {"email": address(), "password": "x"}]:
        with pytest.raises(AuthApiError) as refusal:
            client().sign_in_with_password(credentials)
        assert refusal.value.code == "invalid_credentials"
        assert refusal.value.status == 400


def test_sign_up_twice(person):
    _, email = person
    with pytest.raises(AuthApiError) as refusal:
        client().sign_up({"email": email, "password": "correct horse"})
    assert refusal.value.code == "user_already_exists"
    assert refusal.value.status == 422


def test_weak_password():
    with pytest.raises(AuthWeakPasswordError) as refusal:
        client().sign_up({"email": address(), "password": "short"})
    assert refusal.value.reasons == ["length"]


def test_refresh_rotates(person):
    auth, _ = person
    before = auth.get_session()
    after = auth.refresh_session().session
    assert after.refresh_token != before.refresh_token
    assert after.user.id == before.user.id
    # Another tab a moment later with the token it still has.
    other = client()
    late = other.refresh_session(before.refresh_token).session
    assert late.refresh_token == after.refresh_token
    assert api("me", late.access_token)[0] == 200


def test_unknown_refresh_token():
    with pytest.raises(AuthApiError) as refusal:
        client().refresh_session("made-up")
    assert refusal.value.code == "refresh_token_not_found"


def test_set_session(person):
    auth, _ = person
    session = auth.get_session()
    other = client()
    answer = other.set_session(session.access_token, session.refresh_token)
    assert answer.user.id == session.user.id


def test_update_user(person):
    auth, email = person
    answer = auth.update_user({"data": {"colour": "red"}, "password": "another horse"})
    assert answer.user.user_metadata["colour"] == "red"
    assert answer.user.user_metadata["display_name"] == "Ada"
    with pytest.raises(AuthApiError):
        client().sign_in_with_password({"email": email, "password": "correct horse"})
    client().sign_in_with_password({"email": email, "password": "another horse"})
    with pytest.raises(AuthApiError) as refusal:
        auth.update_user({"password": "another horse"})
    assert refusal.value.code == "same_password"


@pytest.mark.parametrize("scope", ["local", "global", "others"])
def test_sign_out(person, scope):
    auth, email = person
    other = client()
    other.sign_in_with_password({"email": email, "password": "correct horse"})
    mine, others = auth.get_session(), other.get_session()
    auth.sign_out({"scope": scope})
    ended = {"local": [mine], "global": [mine, others], "others": [others]}[scope]
    for session in [mine, others]:
        deadline = time.monotonic() + 6
        expected = 401 if session in ended else 200
        # Rights are believed for four seconds at most where announcements are not heard.
        while api("me", session.access_token)[0] != expected:
            assert time.monotonic() < deadline, f"{scope} did not act within 6 s"
    for session in ended:
        with pytest.raises(AuthApiError):
            client().refresh_session(session.refresh_token)


def test_recovery_without_a_mail_server(person):
    auth, email = person
    with pytest.raises(AuthApiError) as refusal:
        auth.reset_password_for_email(email)
    assert refusal.value.code == "email_provider_disabled"


def test_made_up_recovery_token():
    with pytest.raises(AuthApiError) as refusal:
        client().verify_otp({"type": "recovery", "token_hash": "made-up"})
    assert refusal.value.code == "otp_expired"


def test_anonymous_and_codes_are_refused():
    with pytest.raises(AuthApiError) as refusal:
        client().sign_in_anonymously()
    assert refusal.value.code == "anonymous_provider_disabled"
    with pytest.raises(AuthApiError) as refusal:
        client().sign_in_with_otp({"email": address()})
    assert refusal.value.code == "otp_disabled"


def test_forged_token(person):
    auth, _ = person
    token = auth.get_session().access_token
    with pytest.raises(AuthApiError) as refusal:
        client().get_user(token[:-2] + ("aa" if token[-2:] != "aa" else "bb"))
    assert refusal.value.code == "bad_jwt"
    assert refusal.value.status == 403


def test_workspaces_and_invites(person):
    auth, _ = person
    owner = auth.get_session()
    status, second = api("workspaces", owner.access_token, {"name": "Second"})
    assert status == 201
    status, moved = api(f"workspaces/{second['id']}/switch", owner.access_token, method="POST")
    assert status == 200
    # The session itself has moved: what it renews to is in the new workspace.
    assert auth.refresh_session().user.app_metadata["tenant_id"] == second["id"]
    status, invite = api("invites", moved["access_token"], {"role": "annotator"})
    assert status == 201
    guest = client()
    joined = guest.sign_up(
        {"email": address(), "password": "correct horse", "options": {"data": {"invite_code": invite["code"]}}}
    )
    assert joined.user.app_metadata["tenant_id"] == second["id"]
    status, members = api("members", joined.session.access_token)
    assert status == 200
    assert [member["role"] for member in members["items"]] == ["admin", "annotator"]
    assert api("invites", joined.session.access_token)[0] == 403


def test_the_async_client_too():
    import asyncio

    async def run():
        auth = AsyncGoTrueClient(url=f"{BASE}/auth/v1", headers={"apikey": "anon"})
        made = await auth.sign_up({"email": address(), "password": "correct horse"})
        assert (await auth.get_user()).user.id == made.user.id
        await auth.sign_out()
        await auth.close()

    asyncio.run(run())

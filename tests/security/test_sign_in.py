"""A browser is signed in by a key: what its cookie opens, what it never opens, and when it ends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backtrail.testing.server import Server
from tests.security.bombs import TRACE, request, span
from tests.security.test_access import backtrail, until
from tests.servers import running_server

PROTOBUF = {"content-type": "application/x-protobuf"}
OWN = {"sec-fetch-site": "same-origin"}
JSON = {"content-type": "application/json"}
COOKIE = "backtrail_session"
Key = dict[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sign-in") / "data"


def made(folder: Path, *more: str) -> Key:
    key: Key = json.loads(backtrail("keys", "make", "--data", folder, "--json", *more))
    return key


@pytest.fixture(scope="module")
def admin(folder: Path) -> Key:
    return made(folder, "--admin")


@pytest.fixture(scope="module")
def member(folder: Path) -> Key:
    return made(folder, "--project", "shop")


@pytest.fixture(scope="module")
def server(folder: Path, admin: Key, member: Key) -> Iterator[Server]:
    with running_server(folder, grpc_port=0) as running:
        yield running


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """Keeps its cookies, and says that it asks for a page of the server."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30, headers=OWN) as opened:
        yield opened


def sign_in(browser: httpx.Client, key: Key, **headers: str) -> httpx.Response:
    return browser.post("/api/sign-in", json={"key": key["secret"]}, headers=headers)


def send(client: httpx.Client, **headers: str) -> httpx.Response:
    return client.post("/v1/traces", content=request(span()), headers=PROTOBUF | headers)


def test_the_page_needs_no_key_and_the_data_does(browser: httpx.Client) -> None:
    page = browser.get("/traces", headers={"accept": "text/html"})
    refused = browser.get("/api/access")

    assert page.status_code in (200, 503)  # 503: the app is not built
    assert "www-authenticate" not in page.headers
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_a_browser_reads_what_its_key_may(browser: httpx.Client, member: Key, admin: Key) -> None:
    assert send(browser, **{"x-api-key": member["secret"]}).status_code == 200
    told = sign_in(browser, member)
    assert told.json() == browser.get("/api/access").json()
    assert told.json() == {
        "open": False, "role": "member", "project": "shop", "key": member["public"], "label": "", "signed_in": True,
    }  # fmt: skip
    assert browser.get(f"/api/traces/{TRACE}").status_code == 200
    assert browser.get("/api/traces?project=default").status_code == 403
    assert sign_in(browser, admin).json()["role"] == "admin"
    assert browser.get(f"/api/traces/{TRACE}?project=shop").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(browser: httpx.Client, member: Key) -> None:
    cookie = sign_in(browser, member).headers["set-cookie"].lower().split("; ")

    assert cookie[0].startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=strict", "path=/", "max-age=2592000"} <= set(cookie)
    assert "secure" not in cookie
    assert member["secret"].lower() not in cookie[0]


def test_the_cookie_keeps_to_https_and_to_the_path(tmp_path: Path) -> None:
    key = made(tmp_path / "data", "--admin")
    with (
        running_server(tmp_path / "data", grpc_port=0, prefix="/tools/backtrail") as server,
        httpx.Client(base_url=server.url, trust_env=False, headers=OWN) as browser,
    ):
        https = sign_in(browser, key, origin="https://tools.example").headers["set-cookie"].lower().split("; ")
        forged = sign_in(browser, key, **{"x-forwarded-proto": "https"}).headers["set-cookie"].lower().split("; ")

    assert {"secure", "path=/tools/backtrail"} <= set(https)
    assert "secure" not in forged, "nobody is trusted to say so but the browser"


def test_the_cookie_sends_nothing(browser: httpx.Client, admin: Key) -> None:
    sign_in(browser, admin)

    assert send(browser).status_code == 401
    for method, path in (
        ("POST", "/v1/logs"),
        ("POST", "/api/public/ingestion"),
        ("POST", "/api/public/otel/v1/traces"),
        ("GET", "/api/public/projects"),
        ("POST", "/runs"),
        ("POST", "/api/v1/runs/batch"),
        ("GET", "/api/v1/sessions"),
        ("POST", "/v1/traces/ingest"),
    ):
        headers = {"content-type": "application/json"}
        assert browser.request(method, path, content=b"{}", headers=headers).status_code == 401, path


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000"},
        {"sec-fetch-site": "none"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "null"},
        {},
    ],
)
def test_no_other_page_changes_anything_with_the_cookie(
    server: Server, browser: httpx.Client, admin: Key, headers: dict[str, str]
) -> None:
    sign_in(browser, admin)
    with httpx.Client(base_url=server.url, trust_env=False, cookies=browser.cookies, headers=headers) as stranger:
        refused = [
            stranger.post("/api/keys", json={"role": "admin"}),
            stranger.post("/api/projects", json={"project": "theirs"}),
            stranger.delete(f"/api/keys/{admin['id']}"),
            stranger.delete(f"/api/traces/{TRACE}?project=shop"),
            stranger.delete("/api/users/maria"),
        ]
    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in refused] == [(403, "forbidden")] * 5
    assert browser.get("/api/access").json()["role"] == "admin"


def test_no_other_page_signs_a_browser_in_or_out(server: Server, browser: httpx.Client, admin: Key) -> None:
    sign_in(browser, admin)
    strange = {"sec-fetch-site": "cross-site"}

    assert sign_in(browser, admin, **strange).status_code == 403
    assert browser.delete("/api/sign-in", headers=strange).status_code == 403
    assert browser.get("/api/access").status_code == 200


def test_a_wrong_key_signs_nobody_in(browser: httpx.Client, member: Key) -> None:
    for wrong in ("", "nope", member["public"], member["secret"][:-1], "\udcff", "sk-bt-"):
        refused = browser.post("/api/sign-in", content=json.dumps({"key": wrong}), headers=JSON)
        assert refused.status_code in (400, 401), wrong
        assert "set-cookie" not in refused.headers


def test_signing_out_ends_the_token_and_not_only_the_cookie(browser: httpx.Client, member: Key) -> None:
    sign_in(browser, member)
    kept = dict(browser.cookies)

    assert browser.delete("/api/sign-in").json() == {"signed_in": False}

    assert COOKIE not in browser.cookies
    assert browser.get("/api/access").status_code == 401
    browser.cookies.update(kept)
    refused = browser.get("/api/access")
    assert (refused.status_code, "not signed in" in refused.json()["error"]["message"]) == (401, True)


def test_revoking_the_key_ends_what_it_signed_in_and_its_live_stream(
    server: Server, folder: Path, browser: httpx.Client
) -> None:
    late = made(folder, "--project", "late")
    until(lambda: sign_in(browser, late).status_code == 200)
    with browser.stream("GET", "/api/live") as live:
        lines = live.iter_lines()
        assert next(lines).startswith("retry")

        backtrail("keys", "revoke", late["id"], "--data", folder)

        until(lambda: browser.get("/api/traces").status_code == 401)
        sign_in_again = made(folder, "--project", "late")
        until(lambda: send(browser, **{"x-api-key": sign_in_again["secret"]}).status_code == 200)
        assert not [line for line in lines if line.startswith("event: traces")], "the stream went on"


def test_a_member_makes_and_revokes_nothing(server: Server, member: Key, browser: httpx.Client) -> None:
    shown = {"authorization": f"Bearer {member['secret']}"}
    sign_in(browser, member)
    for headers in (shown, {}):
        for refused in (
            browser.post("/api/keys", json={"role": "admin"}, headers=headers),
            browser.post("/api/keys", json={"project": "shop"}, headers=headers),
            browser.post("/api/projects", json={"project": "more"}, headers=headers),
            browser.delete(f"/api/keys/{member['id']}", headers=headers),
        ):
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
            assert "backtrail keys make --admin" in refused.json()["error"]["hint"]


def test_no_secret_is_told_twice_or_logged(server: Server, browser: httpx.Client, admin: Key, member: Key) -> None:
    sign_in(browser, admin)
    new = browser.post("/api/keys", json={"project": "shop", "label": "ci"}).json()
    listed = browser.get("/api/keys")
    told = browser.post("/api/sign-in", json={"Key": new["secret"]})  # a wrong field
    until(lambda: send(browser, **{"x-api-key": new["secret"]}).status_code == 200)

    assert {row["public"] for row in listed.json()["rows"]} >= {admin["public"], member["public"], new["public"]}
    assert told.status_code == 400
    for secret in (admin["secret"], member["secret"], new["secret"], browser.cookies[COOKIE]):
        for text in (listed.text, told.text, server.log.read_text(), browser.get("/api/access").text):
            assert secret not in text
    for word in ("hash", "secret"):
        assert word not in listed.text


def test_a_body_that_is_too_large_is_refused_before_anybody_is_asked(browser: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"[" * 4096

    for content in (b'{"key": "' + b"x" * 200_000 + b'"}', endless()):
        refused = browser.post("/api/sign-in", content=content, headers=JSON)
        assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"key": 7}', b"\xff", b"[" * 60_000, b'{"key":"\\ud800"}']
)
def test_a_body_that_is_no_sign_in_is_told(browser: httpx.Client, body: bytes) -> None:
    refused = browser.post("/api/sign-in", content=body, headers=JSON)

    assert refused.status_code in (400, 401)
    assert refused.json()["error"]["hint"]


def test_a_form_of_another_page_cannot_make_the_first_key(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data", grpc_port=0) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        body: Any = {"role": "admin"}
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert client.post("/api/keys", json=body, headers=headers).status_code == 403
        plain = client.post("/api/keys", content=json.dumps(body), headers={"content-type": "text/plain"})
        assert plain.status_code == 400
        assert client.get("/api/access").json()["open"] is True


def test_the_first_key_closes_the_server_and_signs_its_browser_in(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data", grpc_port=0) as server,
        httpx.Client(base_url=server.url, trust_env=False, headers=OWN) as browser,
        httpx.Client(base_url=server.url, trust_env=False) as other,
    ):
        assert send(other).status_code == 200
        refused = browser.post("/api/keys", json={"project": "shop"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "first_key")

        first = browser.post("/api/keys", json={"role": "admin", "label": "ann"}).json()

        assert browser.get("/api/access").json()["key"] == first["public"]
        assert send(other).status_code == 401
        assert other.get("/api/traces").status_code == 401
        assert other.post("/api/keys", json={"role": "admin"}).status_code == 401
        key = browser.post("/api/keys", json={"project": "shop"}).json()
        assert send(other, **{"x-api-key": key["secret"]}).status_code == 200
        assert browser.get(f"/api/traces/{TRACE}?project=shop").status_code == 200
        assert browser.delete(f"/api/keys/{key['public']}").json()["revoked"]
        assert send(other, **{"x-api-key": key["secret"]}).status_code == 401

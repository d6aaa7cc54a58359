"""A key opens one project's door, however an SDK sends it; nothing else opens it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from backtrail.core.model.units import ProjectId
from backtrail.server.auth import Caller, Forbidden, Keys, NewKey, Unauthorised, credentials, make_key, origin, sign_ins
from backtrail.server.storage.records import ApiKey, Project, Records, open_records

SHOP = ProjectId("shop")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()


@pytest.fixture
def key(records: Records) -> NewKey:
    made = make_key(SHOP)
    with records.session() as session, session.begin():
        session.add(Project(id=SHOP))
        session.flush()
        session.add(made.row)
    return made


def of(key: NewKey) -> Caller:
    return Caller(project=SHOP, role="member", key_id=key.row.id)


def signed_in(records: Records, key: NewKey, days: float = 1.0) -> list[str]:
    """What the cookie of one more browser shows."""
    with records.session() as session, session.begin():
        token = sign_ins.begun(session, key.row.id, days)
    return sign_ins.shown(f"theme=dark; {sign_ins.COOKIE}={token.secret}; other=1")


def basic(public: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{public}:{secret}".encode()).decode()}


def ways(public: str, secret: str) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    return {
        "bearer": ({"authorization": f"Bearer {secret}"}, {}),
        "basic": (basic(public, secret), {}),
        "basic with any name": (basic("api", secret), {}),
        "x-api-key": ({"x-api-key": secret}, {}),
        "api_key header": ({"api_key": secret}, {}),
        "api_key in the query": ({}, {"api_key": secret}),
    }


@pytest.mark.parametrize("way", ways("", ""))
def test_a_key_is_known_however_it_comes(records: Records, key: NewKey, way: str) -> None:
    headers, query = ways(key.public, key.secret)[way]

    assert Keys(records).known(credentials(headers, query)) == of(key)


@pytest.mark.parametrize("way", ways("", ""))
def test_a_wrong_key_is_refused_however_it_comes(records: Records, key: NewKey, way: str) -> None:
    headers, query = ways(key.public, key.secret[:-1])[way]

    with pytest.raises(Unauthorised, match="unknown or was revoked"):
        Keys(records).known(credentials(headers, query))


@pytest.mark.parametrize("junk", ["Basic ???", "Bearer", "Digest x", "Bearer \udcff", "Basic " + "A" * 9])
def test_junk_is_refused(records: Records, key: NewKey, junk: str) -> None:
    with pytest.raises(Unauthorised):
        Keys(records).known(credentials({"authorization": junk}))


def test_a_public_key_of_another_pair_is_refused(records: Records, key: NewKey) -> None:
    with pytest.raises(Unauthorised):
        Keys(records).known(credentials(basic("pk-bt-0000000000000000", key.secret)))


def test_no_key_at_all_says_how_to_send_one(records: Records, key: NewKey) -> None:
    with pytest.raises(Unauthorised, match="Authorization: Bearer"):
        Keys(records).known(None)


def test_the_secret_is_not_in_the_records(tmp_path: Path, records: Records, key: NewKey) -> None:
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert key.row.id.encode() in stored
    assert key.secret.rpartition("-")[2].encode() not in stored


def test_without_any_key_everybody_is_let_in_on_this_machine_only(records: Records) -> None:
    assert Keys(records).known(None) == Caller(project=None)
    with pytest.raises(Unauthorised):
        Keys(records, open_without=False).known(None)


def test_revoking_the_last_key_does_not_open_the_door(records: Records, key: NewKey) -> None:
    keys = Keys(records)
    with records.session() as session, session.begin():
        session.merge(key.row).revoked = 1
    keys.refresh()

    for shown in (None, credentials({"x-api-key": key.secret})):
        with pytest.raises(Unauthorised):
            keys.known(shown)


async def test_keys_stay_in_force_while_the_records_cannot_be_read(
    records: Records, key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(records)
    monkeypatch.setattr("backtrail.server.auth.keys.FRESH", -1.0)
    with records.session() as session, session.begin():
        session.execute(text("DROP TABLE api_keys"))

    assert await keys.caller(credentials({"x-api-key": key.secret})) == of(key)
    with pytest.raises(Unauthorised):
        await keys.caller(None)


def test_without_keys_the_first_name_wins() -> None:
    caller = Caller(project=None)

    assert caller.project_of({}) == "default"
    assert caller.project_of({}, None, 7, " ", "named in the body") == "named in the body"
    assert caller.project_of({"langsmith-project": "ls"}, "body") == "ls"
    assert caller.project_of({"langsmith-project": "ls", "x-backtrail-project": "bt"}) == "bt"
    assert caller.project_of({"x-backtrail-project": "x" * 101}, "a\0b") == "default"


def test_a_key_sends_to_its_own_project_only() -> None:
    caller = Caller(project=SHOP)

    assert caller.project_of({"langsmith-project": "other"}, "another") == SHOP
    with pytest.raises(Forbidden, match="belongs to project 'shop', not to 'other'"):
        caller.project_of({"x-backtrail-project": "other"})


def test_an_admins_key_opens_every_project(records: Records) -> None:
    made = make_key(None, "ann", "admin")
    with records.session() as session, session.begin():
        session.add(made.row)

    caller = Keys(records).known(credentials({"x-api-key": made.secret}))

    assert caller == Caller(project=None, role="admin", key_id=made.row.id, label="ann")
    assert caller.project_of({"x-backtrail-project": "shop"}) == SHOP
    assert caller.project_of({}) == "default"


def test_a_role_from_the_future_may_no_more_than_a_member(records: Records, key: NewKey) -> None:
    with records.session() as session, session.begin():
        session.merge(key.row).role = "auditor"

    assert Keys(records).known(credentials({"x-api-key": key.secret})) == of(key)


def test_a_signed_in_browser_is_its_key(records: Records, key: NewKey) -> None:
    shown = signed_in(records, key)

    assert Keys(records).known(None, shown) == of(key)
    assert Keys(records).known(None, [sign_ins.hashed("of another server"), *shown]) == of(key)


def test_a_wrong_key_is_not_mended_by_a_cookie(records: Records, key: NewKey) -> None:
    shown = signed_in(records, key)

    with pytest.raises(Unauthorised, match="unknown or was revoked"):
        Keys(records).known(credentials({"x-api-key": "wrong"}), shown)


def test_a_browser_stays_signed_in_for_so_long_and_while_the_key_is_in_force(records: Records, key: NewKey) -> None:
    over, here = signed_in(records, key, days=1e-12), signed_in(records, key)
    keys = Keys(records)
    with pytest.raises(Unauthorised, match="not signed in any more"):
        keys.known(None, over)
    assert keys.known(None, here) == of(key)

    with records.session() as session, session.begin():
        session.merge(key.row).revoked = 1
    keys.refresh()

    with pytest.raises(Unauthorised):
        keys.known(None, here)


def test_one_key_signs_in_so_many_browsers_and_no_more(records: Records, key: NewKey) -> None:
    shown = [signed_in(records, key) for _ in range(sign_ins.MOST + 2)]
    keys = Keys(records)

    for gone in shown[:2]:
        with pytest.raises(Unauthorised):
            keys.known(None, gone)
    assert all(keys.known(None, there) for there in shown[2:])


def test_the_token_is_not_in_the_records_nor_in_what_is_printed(tmp_path: Path, records: Records, key: NewKey) -> None:
    with records.session() as session, session.begin():
        token = sign_ins.begun(session, key.row.id, 1)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert sign_ins.hashed(token.secret).encode() in stored
    assert token.secret.encode() not in stored
    assert token.secret not in repr(token)


def test_when_a_key_was_used_last_is_written_down(records: Records, key: NewKey) -> None:
    keys = Keys(records)
    keys.keep_used()
    assert used(records, key) is None

    keys.known(credentials({"x-api-key": key.secret}))
    keys.keep_used()

    first = used(records, key)
    assert first is not None
    keys.keep_used()
    assert used(records, key) == first


def used(records: Records, key: NewKey) -> int | None:
    with records.session() as session:
        row = session.get(ApiKey, key.row.id)
    assert row is not None
    return row.used


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, None),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://tools.example", "host": "127.0.0.1:4318"}, True),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000", "host": "127.0.0.1:4318"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://10.0.0.7:4318", "host": "10.0.0.7:4318"}, True),
        ({"origin": "http://10.0.0.7:3000", "host": "10.0.0.7:4318"}, False),
        ({"origin": "null", "host": "10.0.0.7:4318"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://evil.example"}, False),
    ],
)
def test_a_browser_says_for_whose_page_it_asks(headers: dict[str, str], own: bool | None) -> None:
    assert origin.own(headers) is own

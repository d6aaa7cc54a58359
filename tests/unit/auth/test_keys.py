"""A key opens one project's door, however an SDK sends it; nothing else opens it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from backtrail.core.model.units import ProjectId
from backtrail.server.auth import Caller, Forbidden, Keys, NewKey, Unauthorised, credentials, make_key
from backtrail.server.storage.records import Project, Records, open_records

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

    assert Keys(records).known(credentials(headers, query)) == Caller(project=SHOP)


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

    assert await keys.caller(credentials({"x-api-key": key.secret})) == Caller(project=SHOP)
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

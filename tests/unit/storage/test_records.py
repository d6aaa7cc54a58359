"""The records: made from the tables, migrated from every older revision, refused where they are newer."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from backtrail.server.datasets import reading
from backtrail.server.datasets.changing import changing
from backtrail.server.storage.records import ApiKey, Base, Dataset, Project, RecordsTooNew, open_records
from backtrail.server.storage.records.engine import migrate, revisions


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'records.db'}"


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    engine = create_engine(url(tmp_path))
    with engine.begin() as db:
        migrate(db, revisions()[-1])
        differences = compare_metadata(MigrationContext.configure(db), Base.metadata)
    engine.dispose()

    assert differences == []


@pytest.mark.parametrize("revision", revisions())
def test_records_of_every_revision_open(tmp_path: Path, revision: str) -> None:
    engine = create_engine(url(tmp_path))
    with engine.begin() as db:
        migrate(db, revision)
        db.execute(text("INSERT INTO projects VALUES ('shop', 5)"))
        db.execute(
            text("INSERT INTO api_keys (id, project_id, label, secret_hash, made) VALUES ('k','shop','ann','h',7)")
        )
    engine.dispose()

    records = open_records(url(tmp_path))
    with records.session() as session:
        project, key = session.get(Project, "shop"), session.get(ApiKey, "k")
    records.close()

    assert project is not None
    assert project.made == 5
    assert key is not None
    assert (key.project_id, key.label, key.secret_hash, key.made, key.role) == ("shop", "ann", "h", 7, "member")
    assert (key.used, key.revoked) == (None, None)


def test_datasets_that_there_were_before_versions_are_version_1(tmp_path: Path) -> None:
    engine = create_engine(url(tmp_path))
    with engine.begin() as db:
        migrate(db, "0008")
        for id_ in ("full", "empty"):
            db.execute(
                text("INSERT INTO datasets VALUES (:id, 'shop', :id, NULL, 'null', 1, 2)"),
                {"id": id_},
            )
        for id_, archived in (("a", False), ("b", True)):
            columns = "'shop', :id, 'full', '{\"q\": 1}', '2', 'null', :archived, 't', NULL, 3, 4"
            db.execute(text(f"INSERT INTO dataset_items VALUES ({columns})"), {"id": id_, "archived": archived})
    engine.dispose()

    records = open_records(url(tmp_path))
    with records.session() as db:
        full, empty = db.get_one(Dataset, "full"), db.get_one(Dataset, "empty")
        (item,) = reading.items(db, full, 1, None, 10)
        (version,) = reading.versions(db, full, None, 10)
        with changing(db, "shop", "ann") as items:
            items.item(full, "b").archived = False
        db.commit()
        assert [found.item_id for found in reading.items(db, full, 2, None, 10)] == ["a", "b"]
    records.close()

    assert (full.version, empty.version) == (2, 0)
    assert (item.item_id, item.input, item.expected, item.case, item.trace_id) == ("a", {"q": 1}, 2, None, "t")
    assert (version.row.no, version.row.at, version.changes) == (1, 4, {"added": ["a"], "archived": ["b"]})


def test_newer_records_are_refused_with_a_way_out(tmp_path: Path) -> None:
    open_records(url(tmp_path)).close()
    engine = create_engine(url(tmp_path))
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(RecordsTooNew, match="written by a newer one"):
        open_records(url(tmp_path))


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    records = open_records(url(tmp_path))
    with records.session() as session, session.begin():
        session.add(Project(id="shop"))
        session.flush()
        session.add(ApiKey(id="k", project_id="shop", secret_hash="h"))
    records.close()

    again = open_records(url(tmp_path))
    with again.session() as session:
        found = session.get(ApiKey, "k")
    again.close()

    assert found is not None
    assert (found.project_id, found.label, found.revoked) == ("shop", "", None)


def test_whoever_asks_hears_of_every_commit_while_others_come_and_go(tmp_path: Path) -> None:
    records = open_records(url(tmp_path))
    heard: list[object] = []
    deaf = records.on_commit(heard.append)
    others = threading.Thread(target=lambda: [records.on_commit(lambda _: None)() for _ in range(2000)])
    others.start()
    for at in range(20):
        with records.session() as db, db.begin():
            db.add(Project(id=f"p{at}"))
    others.join()
    deaf()
    with records.session() as db, db.begin():
        db.add(Project(id="unheard"))
    records.close()

    assert len(heard) == 20

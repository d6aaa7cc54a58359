"""Opening the records: the engine, and the step from an older schema to the present one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from backtrail.server.settings import Settings
from backtrail.server.storage.records.tables.declared import Base
from backtrail.server.storage.records.turn import Turn

MIGRATIONS: Final = Path(__file__).parent / "migrations"
FILE: Final = "records.db"


class RecordsTooNew(Exception):
    """The records were written by a newer Backtrail than this one."""


class RecordsUnreachable(Exception):
    """The database of the records cannot be opened."""

    def __init__(self, where: str, reason: object) -> None:
        super().__init__(
            f"the records (projects, keys) at {where} cannot be opened: {reason}. Mend --records (BACKTRAIL_RECORDS); "
            "without it they are kept in the data folder"
        )


class Records:
    """The database of what people make. Sessions may be used from any thread, each by one at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._hearers: tuple[Callable[[Session], None], ...] = ()
        self._turn = Turn()
        event.listen(self._sessions, "after_commit", self._committed)

    def session(self) -> Session:
        """A session; to be closed by the caller."""
        return self._sessions()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction for who writes often: in the order in which it was asked for, so that nobody is kept out."""
        with self._turn.taken(), self.session() as db, db.begin():
            yield db

    def on_commit(self, heard: Callable[[Session], None]) -> Callable[[], None]:
        """Call `heard` after every commit, in the thread that committed; the answer makes it deaf again."""
        self._hearers = (*self._hearers, heard)
        return lambda: self._forget(heard)

    def _committed(self, session: Session) -> None:
        for heard in self._hearers:
            heard(session)

    def _forget(self, heard: Callable[[Session], None]) -> None:
        """SQLAlchemy's own list may not be changed here: other threads may be committing, and go through it."""
        self._hearers = tuple(each for each in self._hearers if each != heard)

    def close(self) -> None:
        self._engine.dispose()


def url_of(settings: Settings) -> str:
    """Where the records are: the setting, or a file in the data folder."""
    return str(settings["records"] or f"sqlite:///{Path(settings['data']).absolute() / FILE}")


def open_records(url: str) -> Records:
    """Open, and make or migrate where that is due. Raises RecordsTooNew, RecordsUnreachable."""
    try:
        engine = _engine(make_url(url))
    except (SQLAlchemyError, ModuleNotFoundError, OSError) as wrong:
        raise RecordsUnreachable(url if "@" not in url else url.partition(":")[0], wrong) from wrong
    try:
        with engine.begin() as db:
            _upgrade(db)
    except SQLAlchemyError as trouble:
        engine.dispose()
        raise RecordsUnreachable(str(engine.url), str(trouble).partition("\n")[0]) from trouble
    except BaseException:
        engine.dispose()
        raise
    return Records(engine)


def _engine(where: URL) -> Engine:
    if where.get_backend_name() == "sqlite" and where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(where)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
    return engine


def revisions() -> list[str]:
    """Every revision, oldest first: the numbers that the files begin with."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _upgrade(db: Connection) -> None:
    newest = revisions()[-1]
    if not inspect(db).has_table("alembic_version"):
        Base.metadata.create_all(db)
        db.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        db.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest})
        return
    found = db.scalar(text("SELECT version_num FROM alembic_version"))
    if found == newest:
        return
    if found not in revisions():
        raise RecordsTooNew(
            f"the records (projects, keys) are at revision {found}, and this Backtrail knows up to {newest}: they were"
            " written by a newer one. Install that version again, or restore a backup made before it"
        )
    migrate(db, newest)


def migrate(db: Connection, revision: str) -> None:
    """Bring the schema to a revision."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, revision)


def _pragmas(connection: Any, _: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")

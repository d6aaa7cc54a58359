"""What every route about datasets does: find one by its name, and work on it in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Final, TypeVar

from fastapi import Path, Query
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from backtrail.server.api.errors import Problem
from backtrail.server.api.models.dataset import named
from backtrail.server.api.route import ApiRoute
from backtrail.server.datasets import cases, experiments
from backtrail.server.datasets.changing import dataset_of
from backtrail.server.datasets.values import TooDeep, fit
from backtrail.server.storage.records import Dataset, Records

T = TypeVar("T")
STATUS: Final = {"wrong_body": 400, "conflict": 409, "too_large": 413}
NameInPath = Annotated[str, Path(description="Name of the dataset")]
ItemInPath = Annotated[str, Path(description="Id of the item")]
AsOf = Annotated[int | None, Query(ge=0, le=1 << 62, description="Version of the dataset; the newest if not given")]


class DatasetRoute(ApiRoute):
    """A route that takes golden cases with their tapes, and experiments."""

    most = 48 << 20
    hint = "Make golden cases of shorter runs; tell an experiment with fewer rows, or in several."


@dataclass(frozen=True, slots=True)
class Desk:
    """One request about the datasets of a project."""

    records: Records
    project: str

    def read(self, work: Callable[[Session], T]) -> T:
        """Read. Raises Problem."""
        with self.records.session() as db:
            return work(db)

    def change(self, work: Callable[[Session], T]) -> T:
        """Change something, all of it or nothing. Raises Problem."""
        try:
            return self._once(work)
        except IntegrityError:
            return self._once(work)  # two made the same dataset or item at the same moment: the second now finds it

    def _once(self, work: Callable[[Session], T]) -> T:
        try:
            with self.records.writing() as db:
                return work(db)
        except cases.Unfit as unfit:
            raise problem_of(unfit) from unfit
        except experiments.Unfit as unfit:
            facts = {"field": unfit.field} | unfit.facts
            raise Problem(400, "wrong_body", str(unfit), hint=unfit.hint, **facts) from unfit
        except OperationalError as busy:
            raise Problem(
                503, "busy", "the database of records cannot be written now", hint="Try again in a second."
            ) from busy

    def known(self, db: Session, name: str) -> Dataset:
        """A dataset by its name. Raises Problem."""
        found = dataset_of(db, self.project, name)
        if found is None:
            names = db.scalars(select(Dataset.name).where(Dataset.project_id == self.project)).all()
            near = get_close_matches(name, names, n=1)
            raise Problem(
                404,
                "not_found",
                f"no dataset {name!a} in project {self.project!r}",
                hint=f"Did you mean {near[0]!r}?" if near else "GET /api/datasets lists what there is.",
                project=self.project,
            )
        return found

    def version(self, dataset: Dataset, asked: int | None) -> int:
        """The version that is meant. Raises Problem."""
        if asked is not None and asked > dataset.version:
            raise Problem(
                404,
                "not_found",
                f"dataset {dataset.name!r} has no version {asked}",
                hint=f"Its newest is {dataset.version}; GET /api/datasets/{{name}}/versions lists them.",
                newest=dataset.version,
            )
        return dataset.version if asked is None else asked


def problem_of(unfit: cases.Unfit) -> Problem:
    return Problem(STATUS[unfit.code], unfit.code, str(unfit), hint=unfit.hint, field=unfit.field)


def name_of_new(name: str) -> str:
    """The name of a dataset that may have to be made. Raises Problem."""
    try:
        return named(name)
    except ValueError as wrong:
        raise Problem(
            400,
            "wrong_parameter",
            f"{name[:100]!a} cannot be the name of a dataset: {wrong}",
            hint="Choose another name.",
            parameter="name",
        ) from wrong


def kept(field: str, value: Any) -> Any:
    """A value as it is kept. Raises Problem."""
    try:
        return fit(value)
    except TooDeep as deep:
        raise Problem(
            400, "wrong_body", f"{field} has more than 100 levels", hint="Keep it flatter, or as text.", field=field
        ) from deep

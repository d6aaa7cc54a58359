"""Datasets, their versions, and their items: golden cases among them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from backtrail.server.api.models.shape import Shape

RESERVED = ("/items/", "/items", "/versions", "/tape")
"""What stands behind a name or an id in a path, and so cannot end one."""


def named(text: str) -> str:
    """A name or an id that a path can hold. Raises ValueError."""
    if not 0 < len(text) <= 200 or not text.isprintable() or text != text.strip():
        raise ValueError("it has 1 to 200 printable characters, and no spaces around them")
    if "/items/" in text or text.endswith(RESERVED):
        raise ValueError("it has no /items/ in it, and does not end in /items, /versions or /tape")
    return text


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(named)]
Words = Annotated[str, StringConstraints(max_length=20_000)]
SpanId = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(named)]


class DatasetIn(Shape):
    """A dataset to be made."""

    name: Name
    description: Words = ""
    metadata: dict[str, Any] = Field(default_factory=dict)


class DatasetRow(Shape):
    """A dataset in a list."""

    id: str
    name: str
    description: str
    metadata: Any
    version: int
    """The newest; 0 before the first item."""
    count: int
    """Items of the newest version."""
    experiments: int
    made: str
    changed: str


class Datasets(Shape):
    """The datasets of a project, by name."""

    rows: list[DatasetRow]


class ItemIn(Shape):
    """An item, new or changed: what is left away stays as it was, null takes it away."""

    id: Name | None = None
    """Unique in the project; made where there is none. A golden case's is its name."""
    input: Any = None
    expected: Any = None
    metadata: dict[str, Any] | None = None
    trace_id: SpanId | None = None
    """The trace that it was made from."""
    span_id: SpanId | None = None
    case: dict[str, Any] | None = None
    """Of a golden case: what its case.yaml says."""
    tape: str | None = None
    """Of a golden case: the lines of its tape, blobs inlined."""


class ItemMade(Shape):
    """An item that was changed, and the version that this made."""

    id: str
    dataset: str
    version: int
    """The newest version of the dataset: of what was so already, the one that there was."""


class ItemRow(Shape):
    """An item as a version of its dataset has it."""

    id: str
    version: int
    """The version that made it so."""
    input: Any
    expected: Any
    metadata: Any
    cut: list[Literal["input", "expected", "metadata"]]
    """Of these only the beginning is told, as text: the item alone tells them whole."""
    trace_id: str | None
    span_id: str | None
    is_golden: bool
    has_tape: bool
    archived: bool
    changed: str
    """When that version was made."""


class ItemOut(ItemRow):
    """An item, whole."""

    dataset: str
    case: dict[str, Any] | None


class DatasetOut(DatasetRow):
    """A dataset with the items of one of its versions."""

    as_of: int
    """The version that is shown."""
    items: list[ItemRow]
    """By id."""
    next: str | None
    """Give it as `after` for more."""


class ChangeOut(Shape):
    """What became of an item in a version."""

    id: str
    change: Literal["added", "changed", "archived"]


class VersionOut(Shape):
    """A version of a dataset."""

    no: int
    at: str
    by: str
    """Who made it: a key's label or public part, or empty where nobody knows."""
    added: int
    changed: int
    archived: int
    """Archived, deleted or moved to another dataset."""
    changes: list[ChangeOut]
    """The first 50."""


class Versions(Shape):
    """Versions, newest first."""

    rows: list[VersionOut]
    next: str | None


class DatasetGone(Shape):
    """A dataset that was forgotten, and what went with it."""

    name: str
    items: int
    versions: int
    experiments: int

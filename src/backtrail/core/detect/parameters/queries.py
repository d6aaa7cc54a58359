"""The SQL that a turn gave its tools and that parses, beside the catalogue that its names are looked up in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.parameters.asked import Asked, Leaf, asked
from backtrail.core.detect.parameters.catalogue import Catalogue, learnt
from backtrail.core.detect.parameters.sql_text import parsed, statements
from backtrail.core.model.span import Span

if TYPE_CHECKING:
    from sqlglot import exp

Query: TypeAlias = "tuple[Asked, Leaf, tuple[exp.Expression, ...], Catalogue]"
"""The call and its argument, the statements in it, and the catalogue."""

CATALOGUE: Final = Threshold(
    name="sql_catalogue",
    default="",
    unit="CREATE TABLE statements",
    why="Empty: the catalogue is learnt from what each model had seen; give it where agents know it otherwise.",
)


def queries(span: Span, limits: Limits) -> Iterator[Query]:
    """In the order of the calls. The catalogue is learnt when the first of them parses."""
    catalogue: Catalogue | None = None
    for call in asked(span):
        for leaf, text in statements(call):
            trees = parsed(text)
            if not isinstance(trees, str):
                catalogue = catalogue or learnt(span, limits[CATALOGUE])
                yield call, leaf, trees, catalogue

"""Arrays of numpy, frames and series of pandas: with their dtypes, never as objects that run code."""

import base64
import sys
from collections.abc import Callable
from typing import Any, Final

from backtrail.sdk.replay.values.naming import UnreplayableValue

TAGS: Final = frozenset({"ndarray", "npscalar", "dataframe", "series", "timestamp"})


def table_of(value: Any, inner: Callable[[Any], Any]) -> Any:
    """Tagged JSON; None where the value is none of these, or holds objects that no family knows."""
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return _array(value, numpy)
    if pandas is None:
        return None
    if isinstance(value, pandas.Timestamp):
        return {"$t": "timestamp", "v": value.isoformat()}
    if isinstance(value, pandas.DataFrame):
        columns = [[inner(name), _column(value.iloc[:, at], inner)] for at, name in enumerate(value.columns)]
        return {"$t": "dataframe", "index": _column(value.index.to_series(), inner), "columns": columns}
    if isinstance(value, pandas.Series):
        told = {"index": _column(value.index.to_series(), inner), "v": _column(value, inner)}
        return {"$t": "series", "name": inner(value.name), **told}
    return None


def from_table(tag: str, told: dict[str, Any], value: Callable[[Any], Any]) -> tuple[bool, Any]:
    """Whether the tag is one of these, and its value."""
    if tag not in TAGS:
        return False, None
    if tag in ("ndarray", "npscalar"):
        numpy = _library("numpy")
        array = numpy.frombuffer(base64.b64decode(told["v"]), dtype=numpy.dtype(told["dtype"]))
        return True, array.reshape(told["shape"]).copy() if tag == "ndarray" else array[0]
    pandas = _library("pandas")
    if tag == "timestamp":
        return True, pandas.Timestamp(told["v"])
    index = pandas.Index(_series(told["index"], value, pandas), name=value(told["index"].get("name")))
    if tag == "series":
        series = _series(told["v"], value, pandas)
        series.index, series.name = index, value(told["name"])
        return True, series
    columns = [_series(column, value, pandas) for _, column in told["columns"]]
    for column in columns:
        column.index = index
    frame = pandas.concat(columns, axis=1) if columns else pandas.DataFrame(index=index)
    frame.columns = pandas.Index([value(name) for name, _ in told["columns"]])
    return True, frame


def _array(value: Any, numpy: Any) -> Any:
    if value.dtype.hasobject:
        return None
    tag = "ndarray" if isinstance(value, numpy.ndarray) else "npscalar"
    told = base64.b64encode(numpy.ascontiguousarray(value).tobytes()).decode("ascii")
    return {"$t": tag, "dtype": value.dtype.str, "shape": list(value.shape), "v": told}


def _column(column: Any, inner: Callable[[Any], Any]) -> dict[str, Any]:
    told = {"dtype": str(column.dtype), "v": [inner(each) for each in column.tolist()]}
    return told if column.name is None else {**told, "name": inner(column.name)}


def _series(told: dict[str, Any], value: Callable[[Any], Any], pandas: Any) -> Any:
    return pandas.Series([value(each) for each in told["v"]], dtype=told["dtype"])


def _library(name: str) -> Any:
    found = sys.modules.get(name)
    if found is None:
        raise UnreplayableValue(f"a value of {name} was recorded, and this program has not imported {name}",
                                f"Import {name} before the call is replayed.")  # fmt: skip
    return found

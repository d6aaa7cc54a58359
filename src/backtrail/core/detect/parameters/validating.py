"""Compiled JSON schemas: nothing is fetched, no pattern explodes, and what is no schema says so instead of raising."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs

LARGEST: Final = 200_000
"""Characters of a schema; a larger one is left alone."""
KEPT: Final = 512
"""Compiled schemas that are kept."""
UNFOLDED: Final = 50_000
"""Parts that a schema may have when each of its references stands for what it names: doubling at each of thirty
references would be a billion."""
_PATTERNS: Final = jsonschema_rs.RegexOptions(size_limit=1 << 20, dfa_size_limit=1 << 20)


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Validator | str:
    """The validator of a schema, or why there is none."""
    try:
        written = json.dumps(schema, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return "it is not JSON"
    return _compiled(written) if len(written) <= LARGEST else f"it has {len(written):,} characters"


@lru_cache(maxsize=KEPT)
def _compiled(written: str) -> jsonschema_rs.Validator | str:
    try:
        schema = json.loads(written)
        if "$ref" in written and _unfolded(schema, schema, {}) > UNFOLDED:
            return "its references multiply"
        return jsonschema_rs.validator_for(schema, validate_formats=False, pattern_options=_PATTERNS, retriever=_refuse)
    except (ValueError, TypeError, RecursionError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as no:
        return (str(no).splitlines() or [type(no).__name__])[0][:200]


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri[:100]} is not fetched")


def _unfolded(part: Any, root: Any, known: dict[str, int]) -> int:
    """How many parts there are with references followed, each once inside itself."""
    if isinstance(part, list):
        return 1 + sum(_unfolded(each, root, known) for each in part)
    if not isinstance(part, dict):
        return 1
    total = 1 + sum(_unfolded(each, root, known) for each in part.values())
    where = part.get("$ref")
    if isinstance(where, str) and where.startswith("#"):
        if where not in known:
            known[where] = 1
            known[where] = _unfolded(_named(where, root), root, known)
        total += known[where]
    return min(total, UNFOLDED + 1)


def _named(where: str, root: Any) -> Any:
    found = root
    for step in where.lstrip("#/").split("/"):
        if step:
            found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found

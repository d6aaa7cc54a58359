"""Lists that were flattened into attributes: `llm.input_messages.0.message.role`."""

from typing import Any, Final

from backtrail.core.semconv.reading.json_text import container

MAX_DEPTH: Final = 12


def items(attributes: dict[str, Any], prefix: str) -> list[Any]:
    """The list under `prefix`, in the order of its indexes, gaps closed; also one sent whole, natively or as JSON."""
    whole = container(attributes.get(prefix))
    if isinstance(whole, list | tuple):
        return list(whole)
    start = prefix + "."
    tree: dict[str, Any] = {}
    for key, value in attributes.items():
        if key.startswith(start):
            _plant(tree, key[len(start) :].split("."), value)
    return in_order(tree)


def in_order(tree: Any) -> list[Any]:
    """The values of a dict with the keys `0`, `1`, ... in their order; a list as it is."""
    if isinstance(tree, list | tuple):
        return list(tree)
    if not isinstance(tree, dict):
        return []
    return [tree[key] for key in sorted((key for key in tree if key.isdecimal()), key=int)]


def _plant(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[: min(len(path) - 1, MAX_DEPTH)]:
        inner = tree.get(step)
        if not isinstance(inner, dict):
            inner = tree[step] = {}
        tree = inner
    tree[path[-1]] = value

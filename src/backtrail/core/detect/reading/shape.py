"""Whether JSON has the shape that a schema asks for, as far as that can be told at a glance.

Not a validator: references, combinations and patterns are let pass, so a breach that is told is one. No reference is
followed, neither into the schema itself nor to the network, so a schema cannot make it run long.
"""

from typing import Any, Final

DEPTH: Final = 6
MOST: Final = 200
"""Values that are looked at on one level."""
TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def breach(value: Any, schema: Any, at: str = "", depth: int = 0) -> str | None:
    """The first thing that breaks the schema, in words; None where nothing is seen to."""
    if not isinstance(schema, dict) or depth > DEPTH:
        return None
    if (wrong := _of_type(value, schema.get("type"), at)) is not None:
        return wrong
    allowed = schema.get("enum")
    if isinstance(allowed, list) and len(allowed) <= MOST and value not in allowed:
        return f"{at or 'the value'} is {value!r:.60}, which is none of {allowed!r:.120}"
    if isinstance(value, dict):
        return _of_object(value, schema, at, depth)
    if isinstance(value, list):
        found = (breach(each, schema.get("items"), f"{at}[{n}]", depth + 1) for n, each in enumerate(value[:MOST]))
        return next((each for each in found if each is not None), None)
    return None


def _of_type(value: Any, wanted: Any, at: str) -> str | None:
    names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list) else []
    known = [TYPES[name.lower()] for name in names if isinstance(name, str) and name.lower() in TYPES]
    if not known or len(known) < len(names):
        return None
    for name, types in zip(names, known, strict=True):
        if isinstance(value, types) and (name.lower() == "boolean" or not isinstance(value, bool)):
            return None
        if name.lower() == "integer" and isinstance(value, float) and value.is_integer():
            return None
    return f"{at or 'the answer'} is {_kind(value)} and not {' or '.join(names)}"


def _of_object(value: dict[str, Any], schema: dict[str, Any], at: str, depth: int) -> str | None:
    required = schema.get("required")
    if isinstance(required, list):
        missing = [name for name in required[:MOST] if isinstance(name, str) and name not in value]
        if missing:
            return f"{at or 'the answer'} lacks {', '.join(missing[:5])}"
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return None
    if schema.get("additionalProperties") is False:
        unknown = [name for name in value if name not in properties]
        if unknown:
            return f"{at or 'the answer'} has {', '.join(map(str, unknown[:5]))}, which the schema does not know"
    for name, inner in list(properties.items())[:MOST]:
        if name in value:
            wrong = breach(value[name], inner, f"{at}.{name}" if at else str(name), depth + 1)
            if wrong is not None:
                return wrong
    return None


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number", type(None): "null"}
    return names.get(type(value), "something else")

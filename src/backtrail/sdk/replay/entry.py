"""What ran, called again: a function by its name, with the arguments that it had."""

import asyncio
import importlib
import inspect
from collections.abc import Mapping
from typing import Any

from backtrail.core.tape.recording.tape import Entry
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.values.codec import decoded


def called(entry: Entry) -> Any:
    """What the entry gives; a coroutine is run to its end, in a running loop it is given. Raises NotReplayable."""
    if entry.ref is None:
        raise NotReplayable("the tape does not tell what ran. Say it: --entry module:function, or give the program")
    function = function_of(entry.ref)
    args = decoded(entry.args)
    given = args if isinstance(args, Mapping) else {} if args is None else {"": args}
    if "" in given or not fits(function, given):
        value = given.get("", next(iter(given.values()), None))
        result = function(value)  # the user's question, whatever the function calls it
    else:
        result = function(**given)
    return asyncio.run(result) if inspect.iscoroutine(result) and not _in_loop() else result


def function_of(ref: str) -> Any:
    """The function `module:name`. Raises NotReplayable."""
    module, _, path = ref.partition(":")
    if not path:
        raise NotReplayable(f"{ref!r} names no function. Write module:function, as in app.agent:run")
    try:
        found: Any = importlib.import_module(module)
    except ImportError as wrong:
        raise NotReplayable(
            f"the entry {ref} cannot be imported: {wrong}. Run the command where `python -c 'import {module}'` works, "
            "or say what to call: --entry module:function"
        ) from wrong
    for part in path.split("."):
        if not hasattr(found, part):
            near = [name for name in dir(found) if callable(getattr(found, name)) and not name.startswith("_")]
            raise NotReplayable(f"{module} has no {path}. It has {', '.join(near[:12]) or 'no function'}")
        found = getattr(found, part)
    return found


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def fits(function: Any, args: Mapping[str, Any]) -> bool:
    """Whether a function takes these arguments by name."""
    try:
        inspect.signature(function).bind(**args)
    except (TypeError, ValueError):
        return False
    return True

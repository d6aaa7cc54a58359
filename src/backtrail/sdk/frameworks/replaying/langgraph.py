"""LangGraph: where in a graph we are, and its control flow, which tools raise as exceptions."""

import sys
from typing import Any

from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import encoded_error, raised
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.values.codec import decoded, encoded


def path() -> tuple[str, ...]:
    """The nodes of graphs that we are in, outermost first; empty outside of a graph."""
    runnables = sys.modules.get("langchain_core.runnables.config")
    config = runnables.var_child_runnable_config.get() if runnables is not None else None
    place = ((config or {}).get("configurable") or {}).get("checkpoint_ns")
    return tuple(part.partition(":")[0] for part in place.split("|") if part) if isinstance(place, str) else ()


def install() -> None:
    """Graphs of plain functions have places too."""
    know_places()


def know_places() -> None:
    """Questions tell the node that they come from."""
    if path not in current.PATHS:
        current.PATHS.append(path)


def is_control_flow(error: BaseException) -> bool:
    """Whether an exception is no failure but the graph's way to stop, or to go elsewhere."""
    errors = sys.modules.get("langgraph.errors")
    return errors is not None and isinstance(error, errors.GraphBubbleUp)


def tell(crossing: Crossing, error: Any) -> None:
    """An interrupt by its value, to be asked again; everything else as it is."""
    found = error.args[0] if error.args else ()
    if type(error).__name__ == "GraphInterrupt" and found:
        crossing.gave({"interrupt": [encoded(each.value) for each in found]}, "interrupt")
    else:
        crossing.gave(encoded_error(error)[0], "interrupt")


def again(crossing: Crossing) -> Any:
    """What was told, done again: the graph stops where it stopped; where a human has answered, the answer."""
    event = crossing.event
    assert event is not None
    told = event.result
    if isinstance(told, dict) and "interrupt" in told:
        from langgraph.types import interrupt

        return interrupt(decoded(told["interrupt"][0]))
    raise raised(event)

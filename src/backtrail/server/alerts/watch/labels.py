"""The labels of a run: by what its alerts can be grouped."""

from backtrail.core.model.trace import Trace


def labels_of(trace: Trace, *, rooted: bool = True) -> dict[str, str]:
    """Session (the trace itself where it names none), user, agent, environment, release; without what is unknown.

    The root names the agent; before it has come, the service stands for it.
    """
    told = {
        "session": trace.session_id or trace.trace_id,
        "user": trace.user_id,
        "agent": trace.name if rooted else trace.service,
        "environment": trace.environment,
        "release": trace.release,
    }
    return {name: value[:LONGEST] for name, value in told.items() if value}


LONGEST = 200
"""Characters of a label."""

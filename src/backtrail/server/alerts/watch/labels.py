"""The labels of a run: by what its alerts can be grouped."""

from backtrail.core.model.trace import Trace


def labels_of(trace: Trace) -> dict[str, str]:
    """Session (the trace itself where it names none), user, agent, environment, release; without what is unknown."""
    told = {
        "session": trace.session_id or trace.trace_id,
        "user": trace.user_id,
        "agent": trace.name,
        "environment": trace.environment,
        "release": trace.release,
    }
    return {name: value[:LONGEST] for name, value in told.items() if value}


LONGEST = 200
"""Characters of a label."""

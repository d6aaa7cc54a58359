"""A session that records: every call is made, and told to the tape."""

from backtrail.sdk.replay.session import Session


class Recorder(Session):
    """Everything is live."""

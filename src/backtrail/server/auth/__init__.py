"""Who is asking: API keys and the project that each belongs to."""

from backtrail.server.auth.caller import Caller, Forbidden, Unauthorised, named_project
from backtrail.server.auth.credentials import Credentials, credentials
from backtrail.server.auth.keys import Keys, NewKey, make_key

__all__ = [
    "Caller",
    "Credentials",
    "Forbidden",
    "Keys",
    "NewKey",
    "Unauthorised",
    "credentials",
    "make_key",
    "named_project",
]

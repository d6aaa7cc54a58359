"""Who is asking: API keys with their roles and projects, and the browsers that are signed in by one."""

from backtrail.server.auth.caller import Caller, Forbidden, Role, Unauthorised, named_project
from backtrail.server.auth.credentials import Credentials, credentials
from backtrail.server.auth.keys import Keys, NewKey, make_key

__all__ = [
    "Caller",
    "Credentials",
    "Forbidden",
    "Keys",
    "NewKey",
    "Role",
    "Unauthorised",
    "credentials",
    "make_key",
    "named_project",
]

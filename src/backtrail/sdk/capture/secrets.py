"""Which names hold secrets: their values are never recorded."""

from functools import lru_cache
from typing import Final

MASKED: Final = "[masked]"
EXACT: Final = frozenset(
    {"token", "auth", "pwd", "secret", "secrets", "cookies", "jwt", "otp", "pin", "cvv", "ssn", "iban"}
)
ENDINGS: Final = (
    "password", "passwd", "passphrase", "secret", "apikey", "accesskey", "secretkey", "privatekey", "signingkey",
    "encryptionkey", "accesstoken", "refreshtoken", "authtoken", "idtoken", "bearertoken", "sessiontoken", "apitoken",
    "bottoken", "githubtoken", "csrftoken", "authorization", "cookie", "credential", "credentials",
    "connectionstring", "creditcard", "cardnumber",
)  # fmt: skip


def is_secret(name: str) -> bool:
    """Whether a value of this name is a secret: `api_key`, `X-API-Key`, `dbPassword`; `max_tokens` is none."""
    return _is_secret(name[-64:])


@lru_cache(4_096)
def _is_secret(name: str) -> bool:
    squashed = name.lower().replace("_", "").replace("-", "").replace(" ", "").replace(".", "")
    return squashed in EXACT or squashed.endswith(ENDINGS)

"""Names that anybody could own do not lead to a server without keys."""

import pytest

from backtrail.server.auth.hosts import public


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "localhost:4318", "127.0.0.1:4318", "[::1]:4318", "::1", "10.0.0.7", "backtrail:4318",
     "host.docker.internal:4318", "mac.local", "app.localhost:1"],
)  # fmt: skip
def test_names_of_this_machine_and_its_network_are_not_public(host: str) -> None:
    assert not public(host)


@pytest.mark.parametrize("host", ["evil.com", "evil.com:4318", "127.0.0.1.evil.com", "localhost.evil.com.", "EVIL.ORG"])
def test_names_with_an_owner_are_public(host: str) -> None:
    assert public(host)

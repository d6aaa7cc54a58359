"""What a channel sends with: HTTP, and connections for mail."""

from dataclasses import dataclass

from backtrail.server.alerts.outgoing.addresses import Addresses
from backtrail.server.alerts.outgoing.post import Post


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways out that the operator allows."""

    addresses: Addresses

    @property
    def post(self) -> Post:
        return Post(self.addresses)

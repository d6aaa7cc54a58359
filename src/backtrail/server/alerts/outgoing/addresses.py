"""Which addresses the server may connect to for a channel: public ones, and internal ones that its operator named.

Names are looked up and judged when a connection is made, and the connection goes to the very address that was judged
(`network.py`, `mail.py`): a name that leads elsewhere a moment later leads nowhere.
"""

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, TypeAlias

from backtrail.server.alerts.outgoing.apart import apart

Address: TypeAlias = IPv4Address | IPv6Address

NEVER: Final = tuple(
    map(
        ip_network,
        (
            "169.254.0.0/16",  # metadata of AWS, GCP, Azure and others, and of ECS and EKS tasks
            "fe80::/10",
            "fd00:ec2::/32",  # AWS
            "fd20:ce::/32",  # GCP
            "100.100.100.200/32",  # Alibaba
            "192.0.0.192/32",  # Oracle
            "168.63.129.16/32",  # Azure, an address that looks public
        ),
    )
)
"""Where clouds tell a machine its credentials: blocked also where an allowed network holds them."""
NAT64: Final = ip_network("64:ff9b::/96")


class Blocked(Exception):
    """The server may not connect there."""

    def __init__(self, host: str, why: str) -> None:
        self.host = host
        super().__init__(f"{host[:200]} {why}")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The operator's list: names as they stand in a channel's address, and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    async def of(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, in order of preference. Raises Blocked, OSError."""
        return await apart(lambda: self.now(host, port))

    def now(self, host: str, port: int) -> Sequence[str]:
        """The same for a thread that may wait. Raises Blocked, OSError."""
        return self._judged(host, socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    def _judged(self, host: str, found: Iterable[Any]) -> Sequence[str]:
        texts = list(dict.fromkeys(str(info[4][0]) for info in found))
        for text in texts:
            self.judge(host, text)
        return texts

    def judge(self, host: str, text: str) -> None:
        """Raises Blocked where the host may not be connected to at this address."""
        address = inner(ip_address(text))
        where = "is" if host == text else f"leads to {text}, which is"
        if any(address in network for network in NEVER):
            raise Blocked(host, f"{where} an address at which clouds hand out credentials: it is never sent to")
        if host.rstrip(".").lower() in self.hosts or any(address in network for network in self.networks):
            return
        if not public(address):
            raise Blocked(
                host,
                f"{where} not a public address. If it is meant, the server's operator adds {host[:200]} to "
                "--internal-hosts (BACKTRAIL_INTERNAL_HOSTS)",
            )


def allowed(text: str) -> Addresses:
    """The list as the setting has it: names and networks with commas between. Raises ValueError."""
    hosts, networks = set(), []
    for word in (word.strip().lower() for word in text.split(",")):
        try:
            networks.append(ip_network(word, strict=False))
        except ValueError:
            hosts.add(word.rstrip("."))
    return Addresses(frozenset(hosts - {""}), tuple(networks))


def inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address wraps: mapped, 6to4, Teredo, NAT64; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def public(address: Address) -> bool:
    """Whether anybody on the internet would reach the same machine there."""
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)

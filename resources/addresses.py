"""Which network addresses a fetcher may touch: public ones, looked up once, and those very ones are then connected to.

Checking the host's name stops nothing: `2130706433`, `0x7f.1`, a name that resolves to 10.0.0.5, a name that resolves
to a public address when checked and to 127.0.0.1 a moment later. So a name is resolved exactly once, *every* address
it has must be public, and the connection goes to an address from that list. IPv6 forms that carry an IPv4 address
inside are judged by both.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Final

from domain.errors import Permanent, Retry

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

_CLOSED: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3",
        "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


def resolve(host: str, port: int) -> tuple[str, ...]:
    """All addresses of a host, as the system resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def public_addresses(host: str, port: int, resolver: Resolver = resolve) -> tuple[str, ...]:
    """The addresses of `host`. Raises Permanent when one of them is not public, Retry when it does not resolve now."""
    try:
        found = tuple(resolver(host, port))
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Retry(f"The host {host} cannot be looked up now.", after_seconds=30) from error
        raise Permanent(f"The host {host} does not exist.") from error
    except UnicodeError as error:
        raise Permanent(f"The host {host} is no valid name.") from error
    if not found:
        raise Permanent(f"The host {host} has no address.")
    for address in found:
        if not is_public(address):
            raise Permanent(f"The host {host} leads to {address}, which is not a public address.")
    return found


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address belongs to the open internet."""
    try:
        ip: IP = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return _open(inner) if inner else _open(ip)


def _open(ip: IP) -> bool:
    closed = ip.is_private or ip.is_multicast or ip.is_loopback or ip.is_link_local or ip.is_reserved
    return ip.is_global and not closed and not any(ip.version == net.version and ip in net for net in _CLOSED)

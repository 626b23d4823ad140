"""A web address taken apart, or the reason why it is none that may be fetched.

What looks like an address can hide another host behind a sign-in part, a line break, a backslash or letters that only
look like ASCII. So it is parsed once, strictly, and everything later works on the parts, never on the text again.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from domain.errors import Permanent

_SIGN_IN: Final = re.compile(r"(?<=//)[^/?#]*@")
_SAFE: Final = "/%:@!$&'()*+,;=~[]"


class Target(NamedTuple):
    """Scheme, path and query; the host in ASCII; the port, given or the scheme's own."""

    parts: SplitResult
    host: str
    port: int


def target_of(address: str) -> Target:
    """The address taken apart. Raises Permanent for what is no plain web address."""
    if any(character <= " " or character in "\\\x7f" for character in address.strip()):
        raise Permanent(f"{_told(address)!r} is no web address.")
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise Permanent(f"{_told(address)!r} is no web address.") from error
    if parts.scheme not in ("http", "https"):
        raise Permanent(f"{_told(address)!r} is refused: only http and https are fetched.")
    if "@" in parts.netloc:
        raise Permanent(f"{_told(address)!r} is refused: there is a user name or password in the address.")
    host = _ascii((parts.hostname or "").rstrip("."))
    if not host:
        raise Permanent(f"{_told(address)!r} names no host.")
    default = 443 if parts.scheme == "https" else 80
    return Target(parts._replace(fragment=""), host, default if port is None else port)


def _told(address: str) -> str:
    """An address as messages name it, without what somebody would sign in with."""
    return _SIGN_IN.sub("", address.strip())[:200]


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError as error:
        raise Permanent(f"The host {host[:100]} is no valid name.") from error


def path_of(parts: SplitResult) -> str:
    """What is asked of the server: path and query, encoded."""
    path = "/" + parts.path.lstrip("/")
    return urlunsplit(("", "", quote(path, safe=_SAFE), quote(parts.query, safe=_SAFE + "?"), ""))


def host_header(target: Target) -> str:
    """The Host header: with the port where it is not the usual one."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    default = 443 if target.parts.scheme == "https" else 80
    return host if target.port == default else f"{host}:{target.port}"


def name_of(target: Target) -> str:
    """The address for people, without its query."""
    return urlunsplit(target.parts._replace(query=""))

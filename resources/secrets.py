"""The installation's own secrets: HOME/secrets.json, made once, readable by its owner only.

Passwords of the embedded servers and of the database roles, the dashboard's cookie key, the key for tokens at rest
and the installation id. They are generated here, reach children through 0600 files or the environment, and never a
command line (which every user of the machine can read).

A database cluster keeps the password it was made with. Where one is there and the file is not, making up another
password would only move the failure to a place where nobody understands it, so that is refused.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from domain.errors import NeedsPerson
from resources.atomic import sync_folder

FILE: Final = "secrets.json"
CLUSTER: Final = Path("postgres", "data", "PG_VERSION")  # there once the embedded database was made
_OPENING: Final = ("admin_password", "token_key")


@dataclass(frozen=True)
class Secrets:
    """Everything generated for one home."""

    installation_id: str
    admin_password: str
    owner_password: str
    app_password: str
    dagster_password: str
    redis_password: str
    cookie_key: str
    token_key: str

    @property
    def key_fingerprint(self) -> str:
        """Names the key for tokens at rest without telling it: stored with what was sealed by it."""
        return hashlib.sha256(self.token_key.encode()).hexdigest()[:16]


NONE: Final = Secrets(*[""] * len(fields(Secrets)))  # for whoever only ends what runs


def ensure_secrets(home: Path) -> Secrets:
    """The home's secrets, made at the first call. A missing field (older home) is added, none is ever changed. Raises
    NeedsPerson where a database is there that only lost ones can open."""
    path = home / FILE
    known = _known(home)
    made = {field.name: known.get(field.name) or _generate(field.name) for field in fields(Secrets)}
    found = Secrets(**made)
    if made != known:
        _write(path, found)
    return found


def read_secrets(home: Path) -> Secrets | None:
    """The home's secrets, or None when this home was never started. Raises NeedsPerson where they were lost."""
    known = _known(home)
    names = {field.name for field in fields(Secrets)}
    return Secrets(**{name: known[name] for name in names}) if names <= known.keys() else None


def secrets_from(known: Mapping[str, str]) -> Secrets | None:
    """Secrets that were kept elsewhere; None where one is missing."""
    names = [field.name for field in fields(Secrets)]
    return Secrets(**{name: known[name] for name in names}) if all(known.get(name) for name in names) else None


def replace_secrets(home: Path, found: Secrets, aside: str) -> Path | None:
    """Gives a home the secrets that were kept elsewhere; those that it had are kept beside them under another name,
    which is given back."""
    path, kept = home / FILE, home / f"{FILE}.{aside}"
    was_there = path.exists()
    if was_there:
        os.link(path, kept)
    _write(path, found)
    return kept if was_there else None


def _known(home: Path) -> dict[str, str]:
    """What the file says. What opens a database that is there must be among it."""
    path, cluster = home / FILE, home / CLUSTER
    known = _read(path)
    if not all(known.get(name) for name in _OPENING) and cluster.exists():
        raise NeedsPerson(
            f"{path} is {'incomplete' if path.exists() else 'missing'}, and the database in {cluster.parent} cannot be "
            "opened without it: put it back from a backup of the home, or, to begin with an empty newsroom, move "
            f"{cluster.parents[1]} away."
        )
    return known


def _generate(name: str) -> str:
    if name == "installation_id":
        return "inst_" + secrets.token_hex(8)
    if name.endswith("_key"):
        return secrets.token_hex(32)
    return secrets.token_urlsafe(24)


def _read(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise NeedsPerson(f"{path} cannot be read ({error.strerror}): Pressroom must run as its owner.") from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise NeedsPerson(
            f"{path} is damaged: put it back from a backup; without it the data cannot be opened."
        ) from error
    return {str(name): str(value) for name, value in found.items()}


def _write(path: Path, found: Secrets) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{FILE}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(found), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)  # a database made after this must not outlive it

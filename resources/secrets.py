"""The installation's own secrets: HOME/secrets.json, made once, readable by its owner only.

Passwords of the embedded servers and of the database roles, the dashboard's cookie key, the key for tokens at rest
and the installation id. They are generated here, reach children through 0600 files or the environment, and never a
command line (which every user of the machine can read).
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from domain.errors import NeedsPerson

FILE = "secrets.json"


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


def ensure_secrets(home: Path) -> Secrets:
    """The home's secrets, made at the first call. A missing field (older home) is added, none is ever changed."""
    path = home / FILE
    known = _read(path)
    made = {field.name: known.get(field.name) or _generate(field.name) for field in fields(Secrets)}
    found = Secrets(**made)
    if made != known:
        _write(path, found)
    return found


def read_secrets(home: Path) -> Secrets | None:
    """The home's secrets, or None when this home was never started."""
    known = _read(home / FILE)
    names = {field.name for field in fields(Secrets)}
    return Secrets(**{name: known[name] for name in names}) if names <= known.keys() else None


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

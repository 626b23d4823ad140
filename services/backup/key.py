"""The key, kept apart: `pressroom key export FILE`, `pressroom key import FILE`.

A backup holds nothing that opens what it keeps sealed, so it may lie where the key must not. The key's file holds all
that was generated for the home (secrets.json), and the key's fingerprint, so that a damaged or mistaken file is told
apart before anything is written. A key is never put into a home whose database knows another one: what that one had
sealed could not be opened any more.
"""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from domain.errors import Conflict, InvalidInput, NeedsPerson, PressroomError
from domain.value import Value
from resources.atomic import sync_folder
from resources.secrets import CLUSTER, FILE, Secrets, read_secrets, replace_secrets, secrets_from
from resources.settings import Settings
from services.backup.place import Tell, alone
from services.embedded import StorePorts, admin_address, stores_of
from services.service import await_ready, launch, stop

_LARGEST: Final = 100_000


class KeyFile(Value):
    """What the file holds."""

    pressroom_key: Literal[1] = 1
    fingerprint: str
    exported_at: datetime
    secrets: dict[str, str]


class Imported(Value):
    """What an import did. `aside` is where the secrets lie that the home had before."""

    fingerprint: str
    installation_id: str
    changed: bool
    aside: str | None = None


def export_key(settings: Settings, path: Path) -> str:
    """Writes the key into a new file that only its owner can read; gives its fingerprint. Raises Conflict where a file
    lies already."""
    secrets, path = settings.secrets, path.expanduser().absolute()
    if path.is_relative_to(settings.home):
        raise InvalidInput(f"{path} lies in the home, beside what the key opens: keep the key elsewhere.")
    found = KeyFile(fingerprint=secrets.key_fingerprint, exported_at=datetime.now(UTC), secrets=asdict(secrets))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(f"{path} is there already: name another file.") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(found.model_dump_json(indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return found.fingerprint


def import_key(settings: Settings, path: Path, tell: Tell) -> Imported:
    """Gives a home that is down the key of a file. Raises InvalidInput for a file that is no key, NeedsPerson where the
    home's database knows another key, or was made with other passwords."""
    secrets = read_key(path)
    with alone(settings.home):
        there = _there(settings.home)
        if there == secrets:
            return _imported(secrets, changed=False)
        _require_fitting(settings, secrets, there, tell)
        kept = replace_secrets(settings.home, secrets, f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    return _imported(secrets, changed=True, aside=kept)


def read_key(path: Path) -> Secrets:
    """The secrets in a key's file, once its fingerprint agrees with them."""
    path = path.expanduser()
    try:
        if path.stat().st_size > _LARGEST:
            raise InvalidInput(f"{path} is no key of Pressroom: it is too large.")
        found = KeyFile.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # also what is no UTF-8, no JSON, or lacks a field
        raise InvalidInput(f"{path} is no key of Pressroom, or of a newer version.") from error
    secrets = secrets_from(found.secrets)
    if secrets is None or secrets.key_fingerprint != found.fingerprint:
        raise InvalidInput(f"{path} is damaged: its key has not the fingerprint {found.fingerprint}.")
    return secrets


def _there(home: Path) -> Secrets | None:
    """The home's own; None where there are none, or not all of them any more."""
    try:
        return read_secrets(home)
    except NeedsPerson:  # lost or damaged: that is what a key's file is for
        return None


def _require_fitting(settings: Settings, secrets: Secrets, there: Secrets | None, tell: Tell) -> None:
    known = _known_to(settings, secrets, there, tell)
    if known not in ("", secrets.key_fingerprint):
        raise NeedsPerson(
            f"The database of this home knows the key {known}, and the file holds {secrets.key_fingerprint}, so "
            "nothing was changed: import it into a home of its own (PRESSROOM_HOME), before anything is started there."
        )


def _known_to(settings: Settings, secrets: Secrets, there: Secrets | None, tell: Tell) -> str:
    """The fingerprint that the database knows; nothing where there is no database yet."""
    from store.backup import look

    if settings.database_url:
        found = look(settings.admin_database_url)
        return found.key_fingerprint if found is not None else ""
    if not (settings.home / CLUSTER).exists():
        return ""
    tell("Asking the database which key it knows.")
    if there is not None and there.admin_password != secrets.admin_password:
        raise NeedsPerson(
            f"The database of this home was made with the secrets that the home has (key {there.key_fingerprint}), so "
            "nothing was changed: import the key into a home of its own (PRESSROOM_HOME), before anything is started "
            "there."
        )
    return _asked(settings, secrets)


def _asked(settings: Settings, secrets: Secrets) -> str:
    """What the embedded database says when it is opened with the file's password."""
    from store.backup import look

    (server,) = stores_of(settings.home, StorePorts(settings.port("postgres"), None, None), secrets)
    try:
        await_ready(server, launch(server))
        found = look(admin_address(settings.home, settings.port("postgres"), secrets))
    except PressroomError as error:
        raise NeedsPerson(
            f"The database of this home cannot be opened with what {FILE} would then hold ({error}), so nothing was "
            "changed: import the key into a home of its own (PRESSROOM_HOME)."
        ) from error
    finally:
        stop([server])
    return found.key_fingerprint if found is not None else ""


def _imported(secrets: Secrets, *, changed: bool, aside: Path | None = None) -> Imported:
    return Imported(
        fingerprint=secrets.key_fingerprint,
        installation_id=secrets.installation_id,
        changed=changed,
        aside=str(aside) if aside is not None else None,
    )

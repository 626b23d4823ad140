"""The register of approved claims: adding to it, and taking out of it.

Whoever adds an entry answers for words that everybody may use afterwards; so it takes the right to vouch. Taking one
out takes less: stopping must be easy. A campaign file is read at every start, so its entries never bring back what
somebody has withdrawn; adding a file of claims by name does, and is written down as such.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from desk.access import Desk, at_desk
from desk.approved_fields import ApprovedClaimFields, ApprovedClaimsFile, problems_of
from desk.complaints import complain, refuse
from desk.marked_yaml import Problem, read_yaml
from domain.actor import Actor
from domain.approved import ApprovedClaim, KeptFile
from domain.errors import InvalidInput
from domain.ports import Clock, MediaFiles
from domain.value import Value
from store.also_resting import AlsoResting, also_on_entry
from store.approved_claims import find_wording, get_entry, save_entry, withdraw_entry
from store.ids import new_id
from store.postgres import Database
from store.recall import Resting, hold, resting_on_entry

MOST_FILE: Final = 50_000_000


class ClaimsKept(Value):
    """What became of the entries of a file. `warnings` are sentences for the person who wrote it."""

    entries: tuple[ApprovedClaim, ...] = ()
    added: int = 0
    updated: int = 0
    warnings: tuple[str, ...] = ()


class Withdrawn(Value):
    """What rests on the ground that was taken away, as it stands now; `also` are outlines and video scripts."""

    reason: str
    resting: tuple[Resting, ...]
    also: tuple[AlsoResting, ...] = ()


def read_claims_file(path: Path) -> tuple[tuple[ApprovedClaimFields, ...], Path]:
    """The claims in a YAML file, and the folder that its evidence is relative to. Raises InvalidInput with one line
    `file:line: field: message` per problem."""
    try:
        marked = read_yaml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path}:1: not UTF-8 text; save the file as UTF-8.") from error
    name, folder = str(path), path.absolute().parent
    refuse(name, marked.problems)
    if marked.data is None:
        raise InvalidInput(f"{name}:1: the file is empty; expected approved_claims.")
    try:
        fields = ApprovedClaimsFile.model_validate(marked.data)
    except ValidationError as error:
        refuse(name, complain(error, marked, ApprovedClaimsFile))
        raise AssertionError("a validation error without a problem") from error
    places = [(("approved_claims", *where), said) for where, said in problems_of(fields.approved_claims, folder)]
    refuse(name, [Problem(marked.line(where), where, said) for where, said in places])
    return fields.approved_claims, folder


def add_claims(
    database: Database,
    actor: Actor,
    clock: Clock,
    files: MediaFiles,
    *,
    claims: Sequence[ApprovedClaimFields],
    folder: Path,
) -> ClaimsKept:
    """Adds the claims, or brings those with the same wording in step with them; a withdrawn one is active again."""
    del clock
    with at_desk(database, actor, "add an approved claim") as desk:
        return keep_claims(desk, files, claims, folder, revive=True)


def keep_claims(
    desk: Desk, files: MediaFiles | None, claims: Sequence[ApprovedClaimFields], folder: Path, *, revive: bool
) -> ClaimsKept:
    """Keeps the entries within the action under way."""
    entries, added, updated, warnings = [], 0, 0, []
    for claim in claims:
        old = find_wording(desk.conn, claim.wording)
        if old and old.state == "withdrawn" and not revive:
            warnings.append(f"“{old.wording}” was withdrawn ({old.reason}) and is not added again.")
            continue
        kept = [_kept(files, desk.actor.workspace_id, folder / file) for file in claim.evidence] if files else []
        new = claim.as_entry(old.id if old else new_id("clm"), kept)
        if new != old:
            save_entry(desk.conn, new, desk.actor.user_id)
            desk.record(new.id, approved=new.wording, again=bool(old and old.state == "withdrawn"))
            added, updated = (added, updated + 1) if old else (added + 1, updated)
        entries.append(new)
    return ClaimsKept(entries=tuple(entries), added=added, updated=updated, warnings=tuple(warnings))


def withdraw_claim(database: Database, actor: Actor, clock: Clock, *, entry_id: str, reason: str) -> Withdrawn:
    """Takes an entry out of use and holds what rests on it and is not out yet."""
    if not reason.strip():
        raise InvalidInput("A reason is required: reviewers will be shown it.")
    with at_desk(database, actor, "withdraw an approved claim") as desk:
        entry = get_entry(desk.conn, entry_id)
        found, also = resting_on_entry(desk.conn, entry.id), also_on_entry(desk.conn, entry.id)
        withdraw_entry(desk.conn, entry.id, reason.strip())
        said = f"The approved claim “{entry.wording}” was withdrawn: {reason.strip()}"
        after = hold(desk.conn, found, said, clock.now())
        desk.record(entry.id, reason=reason.strip(), held=sum(row.held for row in after))
    return Withdrawn(reason=said, resting=after, also=also)


def _kept(files: MediaFiles, workspace_id: str, path: Path) -> KeptFile:
    data = path.read_bytes()
    if len(data) > MOST_FILE:
        raise InvalidInput(f"{path}: larger than {MOST_FILE // 1_000_000} MB.")
    suffix = path.suffix.lower()
    safe = suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 9 else ""
    kept = files.put(workspace_id, data, safe)
    return KeptFile(name=path.name, digest=hashlib.sha256(data).hexdigest(), path=kept)

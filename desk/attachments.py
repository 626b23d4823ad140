"""A person's own files on a piece: attached, described anew, taken away.

Any change of what would be sent is a new version, so this is one too: checked like an edit, and whoever makes it counts
as a hand that nobody's approval of their own may wash. What the channel would refuse of the file is refused here, by
name, when the person who has the file is still there; not at the slot.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from desk.access import Desk, at_desk
from desk.edits import looked_at, save_changed
from domain.actor import Actor
from domain.draft import Draft
from domain.errors import InvalidInput, NotFound, Refused
from domain.media import MediaAsset
from domain.media_rules import SUFFIXES, kind_of, media_refusals
from domain.own_files import MAKER, FileFacts, OwnFile, described, packed, with_file
from domain.package import PackedMedia
from domain.ports import Clock, MediaFiles, MediaLooker
from domain.value import Value
from domain.version import Version
from store.ids import new_id
from store.media import media_of, save_media
from store.postgres import Database

MOST_NAME: Final = 150


class Attached(Value):
    """The version with the file, what the file is in few words, and sentences for whoever attached it."""

    version: Version
    file: PackedMedia
    notes: tuple[str, ...] = ()


def attach(
    database: Database,
    actor: Actor,
    clock: Clock,
    files: MediaFiles,
    *,
    looker: MediaLooker,
    draft_id: str,
    file: OwnFile,
    digest: str | None = None,
) -> Attached:
    """Attaches a file to the current version. Raises InvalidInput for what is no whole picture, document or video,
    Refused for what the channel would not take, Conflict when the piece has changed."""
    with at_desk(database, actor, "attach a file") as desk:  # looking takes a while: who may not is told before
        looked_at(desk, draft_id, digest)
    name = _name(file.name)
    facts = looker.look(name, file.data)
    with at_desk(database, actor, "attach a file") as desk:
        draft, old = looked_at(desk, draft_id, digest)
        new = packed(
            facts,
            hashlib.sha256(file.data).hexdigest(),
            alt_text=file.alt_text,
            title=file.title or old.package.title or facts.title or name,
        )
        media = with_file(draft.channel, old.package.media, new, _drawn(desk, draft_id))
        _require_taken(draft, media, new)
        if media == old.package.media:
            raise InvalidInput(f"“{name}” is attached already, with the same words.")
        package = old.package.model_copy(update={"media": media})
        version = save_changed(desk, draft, old, package, today=clock.now().date())
        # last of all: what is refused above leaves no file that no row names
        path = files.put(actor.workspace_id, file.data, SUFFIXES[facts.media_type])
        _keep(desk, draft, new, path, facts=facts, name=name)
        desk.record(draft.id, version=version.number, digest=version.digest, file=new.digest, name=name)
    return Attached(version=version, file=new, notes=_notes(old.package.media, media))


def detach(
    database: Database, actor: Actor, clock: Clock, *, draft_id: str, number: int, digest: str | None = None
) -> Version:
    """Takes the file of that number away; its bytes stay, for the versions that were made with it. Raises NotFound."""
    with at_desk(database, actor, "take a file away") as desk:
        draft, old = looked_at(desk, draft_id, digest)
        there = old.package.media
        if not 1 <= number <= len(there):
            raise NotFound(f"Version {old.number} has no file {number}; it has {len(there)}.")
        package = old.package.model_copy(update={"media": (*there[: number - 1], *there[number:])})
        version = save_changed(desk, draft, old, package, today=clock.now().date())
        desk.record(draft.id, version=version.number, digest=version.digest, file=there[number - 1].digest)
    return version


def _require_taken(draft: Draft, media: tuple[PackedMedia, ...], new: PackedMedia) -> None:
    """The part of the channel's validator that is about files: what the text lacks is not this file's fault."""
    if said := media_refusals(draft.channel, media):
        raise Refused(f"The file ({described(new)}) was not attached: {' '.join(said)}")


def _drawn(desk: Desk, draft_id: str) -> frozenset[str]:
    return frozenset(asset.digest for asset in media_of(desk.conn, draft_id) if asset.added_by is None)


def _keep(desk: Desk, draft: Draft, new: PackedMedia, path: str, *, facts: FileFacts, name: str) -> None:
    asset = MediaAsset(
        id=new_id("media"),
        draft_id=draft.id,
        maker=MAKER,
        path=path,
        added_by=desk.actor.user_id,
        **new.model_dump(include={"digest", "media_type", "width", "height", "alt_text"}),
    )
    save_media(desk.conn, asset, {"name": name, **facts.model_dump(exclude_none=True)})


def _notes(before: Sequence[PackedMedia], after: Sequence[PackedMedia]) -> tuple[str, ...]:
    there = {file.digest for file in after}
    gone = [file for file in before if file.digest not in there]
    drawn = "picture that was drawn gives" if len(gone) == 1 else f"{len(gone)} pictures that were drawn give"
    return (f"The {drawn} way to it.",) if gone and all(kind_of(f.media_type) == "image" for f in gone) else ()


def _name(given: str) -> str:
    """A file's own name, whatever path stands before it."""
    name = given.replace("\\", "/").rpartition("/")[2].strip()
    if not name.strip(".") or len(name) > MOST_NAME or not name.isprintable():
        raise InvalidInput(f"A file needs a name of 1 to {MOST_NAME} printable characters.")
    return name

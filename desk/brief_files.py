"""Files that a campaign file names for its briefs: looked into and kept when the file is added.

A person writes a name beside the brief; the bytes may be gone when a piece is drafted next week. So they are kept by
digest at once, and refused at once where a channel of the brief would refuse them. Who adds them brings them: pieces
that carry them are not that person's to approve.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from desk.brief_fields import BriefFields, OwnFileFields
from domain.actor import Actor
from domain.brief import Brief, BriefFile
from domain.errors import InvalidInput
from domain.media_rules import SUFFIXES, media_refusals
from domain.own_files import MOST_BYTES, FileFacts, packed
from domain.package import PackedMedia
from domain.ports import MediaFiles, MediaLooker

MOST: Final = max(MOST_BYTES.values())


class BriefFileKeeper:
    """Keeps the files of one campaign file. Without files or looker there is nothing to keep them with."""

    def __init__(self, name: str, folder: Path, files: MediaFiles | None, looker: MediaLooker | None) -> None:
        self._name = name
        self._folder = folder
        self._files = files
        self._looker = looker
        self._looked_into: dict[str, tuple[str, FileFacts]] = {}

    def require_good(self, written: BriefFields) -> None:
        """Looks into the files of a brief, before any file of the campaign is kept: what is refused leaves nothing in
        the media folder. Raises InvalidInput for one that is none of a channel's, or that a channel of the brief would
        refuse."""
        media = [(fields, self._packed(written.topic, fields)) for fields in written.media]
        for channel in written.channels:
            theirs = tuple(file for fields, file in media if not fields.channels or channel in fields.channels)
            if said := media_refusals(channel, theirs):
                raise InvalidInput(f"{self._name}: media of “{written.topic}” for {channel}: {' '.join(said)}")

    def kept(self, actor: Actor, written: BriefFields, brief: Brief, old: Brief | None) -> Brief:
        """The brief with its files, which were found good. Raises InvalidInput for one that is another by now."""
        known = {file.digest: file for file in old.media} if old else {}
        media = tuple(self._kept(actor, brief.topic, fields, known) for fields in written.media)
        return brief.model_copy(update={"media": media})

    def _kept(self, actor: Actor, topic: str, fields: OwnFileFields, known: dict[str, BriefFile]) -> BriefFile:
        packed_file, files = self._packed(topic, fields), self._files
        assert files is not None
        data = self._read(topic, fields)
        if hashlib.sha256(data).hexdigest() != packed_file.digest:
            raise InvalidInput(f"{self._name}: media of “{topic}”: {fields.file} was changed meanwhile; add it again.")
        new = BriefFile(
            name=Path(fields.file).name,
            path=files.put(actor.workspace_id, data, SUFFIXES[packed_file.media_type]),
            added_by=actor.user_id,
            channels=tuple(dict.fromkeys(fields.channels)),
            **packed_file.model_dump(),
        )
        old = known.get(new.digest)  # whoever brought it first still brings it
        return old if old is not None and old.model_copy(update={"added_by": new.added_by}) == new else new

    def _packed(self, topic: str, fields: OwnFileFields) -> PackedMedia:
        """The file as a package names it; looked into once."""
        if fields.file not in self._looked_into:
            self._looked_into[fields.file] = self._look(topic, fields)
        digest, facts = self._looked_into[fields.file]
        return packed(facts, digest, alt_text=fields.alt, title=fields.title or facts.title or topic)

    def _look(self, topic: str, fields: OwnFileFields) -> tuple[str, FileFacts]:
        if self._files is None or self._looker is None:
            raise InvalidInput(f"{self._name}: media of “{topic}” cannot be kept here; use `pressroom campaign add`.")
        data = self._read(topic, fields)
        try:
            return hashlib.sha256(data).hexdigest(), self._looker.look(Path(fields.file).name, data)
        except InvalidInput as reason:
            raise InvalidInput(f"{self._name}: media of “{topic}”: {reason}") from reason

    def _read(self, topic: str, fields: OwnFileFields) -> bytes:
        path = self._folder / fields.file
        try:
            if path.stat().st_size > MOST:
                raise InvalidInput(f"{path}: larger than {MOST // 1_000_000} MB.")
            return path.read_bytes()
        except OSError as error:
            raise InvalidInput(f"{self._name}: media of “{topic}”: {path} cannot be read: {error.strerror}.") from error


def file_problems(briefs: Sequence[BriefFields], folder: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What only shows beside the disk and the brief's channels: (place, message)."""
    for n, brief in enumerate(briefs):
        for m, written in enumerate(brief.media):
            if not (folder / written.file).is_file():
                where = ("briefs", n, "media", m, "file")
                yield where, f"expected a file; found no file “{written.file}” beside this file"
            for channel in written.channels:
                if channel not in brief.channels:
                    yield ("briefs", n, "media", m, "channels"), f"expected a channel of this brief; found “{channel}”"

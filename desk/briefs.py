"""Briefs at the desk: kept once each, whether they come from a campaign file or a spreadsheet.

A person corrects a topic, adds three rows and imports the file again. So a brief is recognised by its topic, keeps its
id and its place, and is changed instead of doubled; each of its channels gets a planned piece. A brief that a file no
longer names is kept: pieces may hang on it.
"""

from collections.abc import Sequence
from typing import Final

from desk.access import Desk, at_desk
from desk.brief_fields import BriefFields
from desk.brief_files import BriefFileKeeper
from desk.briefs_csv import BriefsFile
from domain.actor import Actor
from domain.brief import Brief
from domain.campaign import Campaign
from domain.draft import Draft
from domain.errors import InvalidInput, NotFound
from domain.ports import Clock
from domain.value import Value
from store.accounts import ensure_account
from store.archive import require_at_work
from store.campaigns import briefs_of, find_campaign, save_brief
from store.drafts import plan_draft
from store.ids import new_id
from store.postgres import Database
from store.retention import leave_files

# A crew that began with the brief as it was may still name a file of it; after so many seconds none does.
LET_GO: Final = 24 * 3600.0


class BriefsKept(Value):
    """What became of the briefs of one file. `pieces` are the planned pieces of all of them, old and new."""

    added: int
    updated: int
    unchanged: int
    pieces: int
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.updated)


def import_briefs(database: Database, actor: Actor, clock: Clock, *, campaign: str, file: BriefsFile) -> BriefsKept:
    """Keeps the briefs of a spreadsheet in the campaign of that name; all of them or none."""
    del clock
    with at_desk(database, actor, "import briefs") as desk:
        found = find_campaign(desk.conn, campaign)
        if found is None:
            raise NotFound(f"There is no campaign “{campaign}”.")
        require_at_work(desk.conn, found.id)
        _check_channels(found, file)
        kept = keep_briefs(desk, found, file.briefs)
        if kept.changed:
            desk.record(found.id, added=kept.added, updated=kept.updated, file=file.name)
    return kept.model_copy(update={"warnings": file.warnings})


def keep_briefs(
    desk: Desk, campaign: Campaign, written: Sequence[BriefFields], keeper: BriefFileKeeper | None = None
) -> BriefsKept:
    """Adds or changes briefs by topic and plans a piece per channel. Without a keeper (a spreadsheet names no files) a
    brief keeps the files that it has."""
    known = {brief.topic.casefold(): brief for brief in briefs_of(desk.conn, campaign.id)}
    free = max((brief.position for brief in known.values()), default=-1) + 1
    added = updated = pieces = 0
    if keeper is not None:
        for fields in written:
            keeper.require_good(fields)
    for fields in written:
        old = known.get(fields.topic.casefold())
        new = fields.as_brief(old.id if old else new_id("brief"), campaign.id, old.position if old else free)
        if keeper is not None:
            new = keeper.kept(desk.actor, fields, new, old)
        elif old is not None:
            new = new.model_copy(update={"media": old.media})
        if new != old:
            save_brief(desk.conn, new)
            if old is not None:
                leave_files(desk.conn, sorted({f.path for f in old.media} - {f.path for f in new.media}), LET_GO)
            known[new.topic.casefold()] = new
            added, updated, free = (added, updated + 1, free) if old else (added + 1, updated, free + 1)
        pieces += len(_plan_pieces(desk, campaign, new))
    return BriefsKept(added=added, updated=updated, unchanged=len(written) - added - updated, pieces=pieces)


def _plan_pieces(desk: Desk, campaign: Campaign, brief: Brief) -> list[Draft]:
    pieces = []
    for kind in brief.channels:
        plan = campaign.channel(kind)
        account = ensure_account(desk.conn, kind, plan.account if plan else kind)
        pieces.append(plan_draft(desk.conn, campaign.id, brief.id, kind, account.id))
    return pieces


def _check_channels(campaign: Campaign, file: BriefsFile) -> None:
    kinds = [plan.kind for plan in campaign.channels]
    wrong = [
        f"{file.name}:{line}: channels: expected one of this campaign's channels ({', '.join(kinds)}); found “{kind}”"
        for line, brief in zip(file.lines, file.briefs, strict=True)
        for kind in brief.channels
        if kind not in kinds
    ]
    if wrong:
        raise InvalidInput("\n".join(wrong))

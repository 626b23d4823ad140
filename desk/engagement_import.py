"""Figures from a channel's exported file, where its interface gives none.

An export covers posts that are not ours, and cells that a person retyped. Refusing the whole file for them would mean
that nobody imports anything; so a row is taken or refused as a whole, with a reason, and the rest is kept. What is
taken is a reading like any other: it never replaces what was known, and the same file twice changes nothing.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from desk.access import at_desk
from desk.engagement_columns import Block, find_columns
from domain.actor import Actor
from domain.brief import ChannelKind
from domain.engagement import Reading, Span, day_of
from domain.errors import InvalidInput
from domain.ports import Clock
from domain.sheet import RefusedRow, Sheet
from domain.value import Value
from store import engagement
from store.engagement import NamedPost
from store.postgres import Database

_WHOLE: Final = re.compile(r"\d+(?:\.0+)?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+")
_URN: Final = re.compile(r"(activity|share|ugcPost)[:-](\d{6,})")
_MISSING: Final = frozenset({"", "-", "–", "—", "n/a", "na"})


class Export(Value):
    """A file that was exported: its tables, its name, a digest of its bytes. `day`: that of rows that name none."""

    channel: ChannelKind
    name: str
    digest: str
    sheets: tuple[Sheet, ...]
    day: date | None = None


class ImportedFigures(Value):
    """What became of a file. `kept` counts readings that say something new; `remarks` are for whoever imported it."""

    posts: int = 0
    rows: int = 0
    kept: int = 0
    refused: tuple[RefusedRow, ...] = ()
    remarks: tuple[str, ...] = ()


class _Wrong(Exception):
    """Why a row is not taken."""


def import_figures(database: Database, actor: Actor, clock: Clock, *, export: Export) -> ImportedFigures:
    """Keeps the figures of a file. Raises InvalidInput when it has none."""
    now = clock.now()
    with at_desk(database, actor, "import figures") as desk:
        if engagement.was_imported(desk.conn, export.digest):
            return ImportedFigures(remarks=(f"“{export.name}” was imported before: nothing was changed.",))
        posts = engagement.posts_out(desk.conn, export.channel)
        readings, refused, remarks = _read(export, _Known(posts), now)
        kept = engagement.add_readings(desk.conn, [reading for row in readings for reading in row])
        engagement.note_import(desk.conn, export.digest, export.name, kept)
        named = {reading.publication_id for row in readings for reading in row}
        desk.record(export.digest[:16], file=export.name, kept=kept, refused=len(refused))
    return ImportedFigures(
        posts=len(named), rows=len(readings), kept=kept, refused=tuple(refused), remarks=tuple(remarks)
    )


def _read(
    export: Export, known: "_Known", now: datetime
) -> tuple[list[tuple[Reading, ...]], list[RefusedRow], list[str]]:
    readings: list[tuple[Reading, ...]] = []
    refused: list[RefusedRow] = []
    remarks: list[str] = []
    tables = [(sheet, found) for sheet in export.sheets if (found := find_columns(sheet, export.channel))]
    if not tables:
        raise InvalidInput(
            f"{export.name}: expected a header with a column that names the post (Post link, URL …) and one of figures "
            "(impressions, clicks …); found none."
        )
    for sheet, found in tables:
        if found.unread:
            remarks.append(f"{sheet.name}: not read: {', '.join(found.unread)}.")
        for line, row in enumerate(sheet.rows[found.first - 1 :], found.first):
            for block in found.blocks:
                if not _is_empty(row, block):
                    try:
                        readings.append(_row(row, block, export, known, now))
                    except _Wrong as wrong:
                        refused.append(RefusedRow(sheet=sheet.name, line=line, reason=str(wrong)))
    return readings, refused, remarks


class _Known:
    """Our posts by everything that others call them."""

    def __init__(self, posts: Sequence[NamedPost]) -> None:
        self._posts: dict[str, NamedPost] = {}
        for post in posts:  # the latest first: it keeps a name that two have
            for name in (post.id, post.remote_id, post.url):
                for key in _names(name or ""):
                    self._posts.setdefault(key, post)

    def find(self, named: str) -> NamedPost | None:
        return next((self._posts[key] for key in _names(named) if key in self._posts), None)


def _names(named: str) -> Iterator[str]:
    """An id as it is; an address without its scheme, `www.`, query and last slash; LinkedIn's number in either."""
    named = unquote(named.strip())
    if not named:
        return
    yield named
    if "://" in named:
        parts = urlsplit(named)
        yield f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
    if urn := _URN.search(named):
        yield f"{urn.group(1).casefold()} {urn.group(2)}"


def _is_empty(row: Sequence[str], block: Block) -> bool:
    return not any(_cell(row, at) for at in (block.post, *block.metrics))


def _row(row: Sequence[str], block: Block, export: Export, known: _Known, now: datetime) -> tuple[Reading, ...]:
    named = _cell(row, block.post)
    if not named:
        raise _Wrong("It does not say which post it is about.")
    post = known.find(named)
    if post is None:
        raise _Wrong(f"No post of ours on {export.channel} is known as “{named[:120]}”.")
    day = _day(_cell(row, block.day), export, post, now)
    as_of = _as_of(_cell(row, block.as_of), now)
    span = _span(_cell(row, block.span))
    cells = {metric: _cell(row, at) for at, metric in block.metrics.items()}
    figures = {metric: _figure(metric, cell) for metric, cell in cells.items() if cell.casefold() not in _MISSING}
    if not figures:
        raise _Wrong("It has no figures.")
    return tuple(
        Reading(publication_id=post.id, metric=metric, value=value, day=day, span=span, as_of=as_of, source="import")
        for metric, value in figures.items()
    )


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _figure(metric: str, cell: str) -> int:
    if _WHOLE.fullmatch(cell):
        return int(cell.partition(".")[0])
    if _GROUPED.fullmatch(cell):
        return int(re.sub(r"\D", "", cell))
    raise _Wrong(f"{metric}: expected a whole number; found “{cell[:40]}”.")


def _day(cell: str, export: Export, post: NamedPost, now: datetime) -> date:
    day = _date(cell, export.channel) if cell else export.day or day_of(now)
    if day > day_of(now):
        raise _Wrong(f"{day} is in the future.")
    if day < day_of(post.sent_at):
        raise _Wrong(f"{day} is before the post was out ({day_of(post.sent_at)}).")
    return day


def _date(cell: str, channel: ChannelKind) -> date:
    forms = ("%Y-%m-%d", "%m/%d/%Y") if channel == "linkedin" else ("%Y-%m-%d",)
    for form in forms:
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise _Wrong(f"day: expected YYYY-MM-DD; found “{cell[:40]}”.")


def _as_of(cell: str, now: datetime) -> datetime:
    if not cell:
        return now
    try:
        found = datetime.fromisoformat(cell)
    except ValueError as error:
        raise _Wrong(f"as of: expected YYYY-MM-DDTHH:MM+00:00; found “{cell[:40]}”.") from error
    if found.tzinfo is None:
        raise _Wrong(f"as of: “{cell[:40]}” does not say its zone; write +00:00 behind it.")
    if found > now + timedelta(minutes=5):
        raise _Wrong(f"as of: {cell[:40]} is in the future.")
    return found


def _span(cell: str) -> Span:
    if cell.casefold() in ("", "total"):
        return "total"
    if cell.casefold() == "day":
        return "day"
    raise _Wrong(f"span: expected total or day; found “{cell[:40]}”.")

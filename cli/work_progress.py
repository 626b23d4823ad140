"""Progress of asked-for work: one live line on a terminal, a line per change elsewhere.

What is shown is counted from the request rows, never guessed from time, so that a run that was resumed, or is worked on
by other machines, shows the truth too.
"""

import sys
import time
from typing import TYPE_CHECKING, Final

from cli.work_office import Office
from cli.work_words import say

if TYPE_CHECKING:
    from desk.generation import Asked
    from domain.actor import Actor
    from store.work import Progress

EVERY_SECONDS: Final = 0.25
QUIET_AFTER: Final = 60.0


def watch(office: Office, seat: "Actor", asked: "Asked", names: dict[str, str] | None = None) -> bool:
    """Shows progress until nothing is left to do, then what failed and why. True when nothing failed. `names` are those
    of the pieces by id; by default those of the campaign."""
    names = names or _names(office, seat, asked)
    _follow(office, seat, asked, names)
    failed = _failures(office, seat, asked)
    for draft_id, reason in failed:
        say(f"failed: {names.get(draft_id, draft_id)}: {reason}")
    return not failed


def _follow(office: Office, seat: "Actor", asked: "Asked", names: dict[str, str]) -> None:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    began, told, live = time.monotonic(), "", None
    if console.is_terminal:
        live = Live(console=console, refresh_per_second=4, transient=True)
        live.start()
    try:
        while True:
            progress = _progress(office, seat, asked)
            words = _words(progress, names)
            elapsed = time.monotonic() - began
            if live is not None:
                live.update(Text(f"{elapsed:4.0f} s  {words}", no_wrap=True, overflow="ellipsis"))
            elif words != told:
                say(f"{elapsed:.0f} s  {words}")
                told = words
            if progress.is_over:
                break
            if elapsed > QUIET_AFTER > elapsed - EVERY_SECONDS and not progress.running and not progress.done:
                say("Nothing has begun yet: `pressroom status` shows whether the workers are up.")
            time.sleep(EVERY_SECONDS)
    finally:
        if live is not None:
            live.stop()
    say(f"{time.monotonic() - began:.0f} s  {_words(progress, names)}") if live is not None else sys.stderr.flush()


def _progress(office: Office, seat: "Actor", asked: "Asked") -> "Progress":
    from store.work import progress

    with office.database.transaction(seat.workspace_id) as conn:
        return progress(conn, ids=asked.request_ids)


def _words(progress: "Progress", names: dict[str, str]) -> str:
    over = progress.done + progress.failed
    words = f"{over}/{progress.total} done"
    if progress.failed:
        words += f" ({progress.failed} failed)"
    phases: dict[str, list[str]] = {}
    for piece in progress.at_work:
        phases.setdefault(piece.phase or "starting", []).append(names.get(piece.draft_id, piece.draft_id))
    if not phases and not progress.is_over:
        return f"{words}  waiting for a worker"
    parts = [
        f"{phase}: {pieces[0]}{f' and {len(pieces) - 1} more' if pieces[1:] else ''}"
        for phase, pieces in phases.items()
    ]
    return "  ".join([words, *parts])


def _names(office: Office, seat: "Actor", asked: "Asked") -> dict[str, str]:
    from store.campaigns import briefs_of
    from store.drafts import drafts_of_campaign

    with office.database.transaction(seat.workspace_id) as conn:
        topics = {brief.id: brief.topic for brief in briefs_of(conn, asked.campaign_id)}
        drafts = drafts_of_campaign(conn, asked.campaign_id)
    return {draft.id: f"{topics[draft.brief_id]} ({draft.channel})" for draft in drafts}


def _failures(office: Office, seat: "Actor", asked: "Asked") -> list[tuple[str, str]]:
    from store.drafts import get_draft
    from store.work import get_requests

    with office.database.transaction(seat.workspace_id) as conn:
        failed = [request for request in get_requests(conn, asked.request_ids) if request.status == "failed"]
        return [(r.draft_id, r.error or get_draft(conn, r.draft_id).note or "no reason given") for r in failed]

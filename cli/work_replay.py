"""examples replay: approved pieces drafted again, without and with what was learnt, and which came nearer."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from cli.work_office import Office, office_of, one_seat
from cli.work_words import ActAs, AsJson, InWorkspace, counted, show, show_json, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.actor import Actor
    from domain.replay import Redraft, Replay, ReplayedPiece

UNKNOWN: Final = "-"

Channel = Annotated[
    Literal["linkedin", "blog", "email"] | None, typer.Option("--channel", help="Only pieces of this channel.")
]
Last = Annotated[int, typer.Option("--last", metavar="N", help="So many pieces, those approved last: 1 to 20.")]


def replay(
    ctx: typer.Context,
    *,
    channel: Channel = None,
    last: Last = 5,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Draft approved pieces again, without and with the examples, and show which came nearer to what was approved.

    No version is made and nothing is sent; the calls are paid from the budgets. Exit code 1 when a piece failed."""
    from cli.work_progress import watch
    from desk.generation import Asked
    from desk.replays import request_replay
    from store.replays import replay_of

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    asked = request_replay(office.database, seat, office.clock, channel=channel, last=last)
    rows = Asked(campaign_id="", request_ids=asked.request_ids, draft_ids=asked.draft_ids)
    whole = watch(office, seat, rows, names=_names(office, seat, asked.draft_ids))
    with office.database.transaction(seat.workspace_id) as conn:
        found = replay_of(conn, asked.id)
    assert found is not None
    if as_json:
        show_json(found)
    else:
        show("\n".join(told(found)))
    if not whole:
        raise typer.Exit(1)


def told(found: "Replay") -> "Iterator[str]":
    """A replay for people: a row for each piece, the sum, and what it comes to."""
    head = ("piece", "examples", "distance", "rules", "claims", "tokens", "cost")
    rows = [_row(piece) for piece in found.pieces]
    total = found.total
    if total.compared:
        rows.append(
            (
                f"{counted(total.compared, 'piece')} compared",
                "",
                f"{_share(total.distance_plain)} → {_share(total.distance_taught)}",
                f"{total.rules_kept_plain} → {total.rules_kept_taught} keep all",
                f"{total.supported_plain}/{total.factual_plain} → {total.supported_taught}/{total.factual_taught}",
                f"{total.tokens:,}",
                _money(total.cost),
            )
        )
    if rows:
        yield table([head, *rows])
        yield ""
    yield from (f"not replayed: {each.brief} ({each.channel}): {each.reason}" for each in found.failed)
    yield found.said
    if total.compared:
        yield "distance: the share of words between a draft and the approved text; left without examples, right with."


def _row(piece: "ReplayedPiece") -> tuple[str, ...]:
    drafts = [piece.plain, *([piece.taught] if piece.taught else [])]
    costs = [draft.cost for draft in drafts if draft.cost is not None]
    return (
        f"{piece.brief} ({piece.channel})",
        str(len(piece.examples)) if piece.heeds else "not followed",
        " → ".join(_share(draft.distance) for draft in drafts),
        " → ".join(_rules(draft) for draft in drafts),
        " → ".join(f"{draft.supported}/{draft.factual}" for draft in drafts),
        f"{sum(draft.tokens for draft in drafts):,}",
        _money(sum(costs) if len(costs) == len(drafts) else None),
    )


def _rules(draft: "Redraft") -> str:
    return f"{len(draft.broken)} broken" if draft.broken else "kept"


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{100 * value:.1f} %"


def _money(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.4f}"


def _names(office: Office, seat: "Actor", draft_ids: "Sequence[str]") -> dict[str, str]:
    from store.campaigns import get_brief
    from store.drafts import get_draft

    with office.database.transaction(seat.workspace_id) as conn:
        drafts = [get_draft(conn, draft_id) for draft_id in draft_ids]
        return {draft.id: f"{get_brief(conn, draft.brief_id).topic} ({draft.channel})" for draft in drafts}


def add_to(examples_app: typer.Typer) -> None:
    """Adds this command to those of `examples`."""
    examples_app.command()(replay)

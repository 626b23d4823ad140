"""drafts adopt: taking a proposed version in place of the approved one, after a look at what differs."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import DraftId, show_diff
from cli.work_office import find_draft, office_of, seats
from cli.work_words import ActAs, InWorkspace, say, show

if TYPE_CHECKING:
    from domain.version import Version


def adopt(
    ctx: typer.Context,
    draft: DraftId,
    *,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="Adopt this one. Without it nothing is changed.")
    ] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show how a proposed version differs from the current one; with --version, put it in its place."""
    from desk import proposals
    from store.versions import versions_of

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    with office.database.transaction(seat.workspace_id) as conn:
        versions = versions_of(conn, found.id)
    current = next((each for each in versions if each.state == "current"), None)
    proposed = _proposed(versions, version)
    if current is not None and proposed is not None:
        show_diff(current, proposed)
    if version is None:
        return _say_how(found.id, proposed)
    adopted = proposals.adopt(
        office.database,
        seat,
        office.clock,
        draft_id=found.id,
        number=version,
        digest=proposed.digest if proposed else None,
    )
    show(f"in review  {found.id}  version {adopted.number}")
    return say("What was approved is on hold until this version is decided on.")


def _proposed(versions: "tuple[Version, ...]", number: int | None) -> "Version | None":
    """The proposed version; with a number, only that one."""
    found = (each for each in versions if each.state == "proposed" and number in (None, each.number))
    return next(found, None)


def _say_how(draft_id: str, proposed: "Version | None") -> None:
    if proposed is None:
        return say("No version is proposed beside the current one.")
    return say(
        f"To put it in place of the current one: `pressroom drafts adopt {draft_id} --version {proposed.number}`."
    )


def add_to(drafts_app: typer.Typer) -> None:
    """Adds this command to those of `drafts`."""
    drafts_app.command()(adopt)

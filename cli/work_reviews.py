"""review approve | revise | reject | undo, drafts attest."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import DraftId, drafts_app
from cli.work_office import Office, files_of, find_draft, office_of, seats
from cli.work_times import told, typed_day, typed_instant, zone_of
from cli.work_words import ActAs, InWorkspace, say, show

if TYPE_CHECKING:
    from domain.actor import Actor
    from domain.draft import Draft
    from domain.foresight import Foresight
    from domain.review import Decision, SlotWish
    from domain.version import Version

Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="What you want to say.")]
Changes = Annotated[str, typer.Option("--comment", metavar="TEXT", help="What should change (required).")]
Why = Annotated[str, typer.Option("--comment", metavar="TEXT", help="Why (required).")]
Read = Annotated[
    int | None, typer.Option("--version", metavar="N", help="The version you read; refused when another is current.")
]

review_app = typer.Typer(help="Approve, send back or reject drafts.", no_args_is_help=True)


@review_app.command("approve")
def approve(
    ctx: typer.Context,
    draft: DraftId,
    *,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="Publish then; without a zone: the channel's.")] = None,
    next_slot: Annotated[
        bool, typer.Option("--next-slot", help="Publish at the channel's next free slot; refused where it has none.")
    ] = False,
    now: Annotated[bool, typer.Option("--now", help="Publish at once (default).")] = False,
    version: Read = None,
    comment: Comment = "",
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Approve the current version of a draft, or the change that is proposed for a live post."""
    from desk import reviews
    from resources.wiring import able_of

    if (at is not None) + next_slot + now > 1:
        raise typer.BadParameter("give one of --at, --next-slot and --now")
    wish: SlotWish = "at" if at is not None else "next_slot" if next_slot else "now"
    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    zone = zone_of(office, seat, found)
    instant = typed_instant(at, zone) if at is not None else None
    seen = _foresee(office, seat, found)
    decision = reviews.approve(
        office.database,
        seat,
        office.clock,
        draft_id=found.id,
        slot=wish,
        at=instant,
        digest=_digest_read(office, seat, found, version),
        comment=comment,
        able_of=able_of,
    )
    if found.status == "published":
        when = "now" if decision.slot_at is None else told(decision.slot_at, zone)
        return show(f"approved  {found.id}  the change is carried to the live post {when}")
    show(f"approved  {found.id}  {_when(decision, zone)}")
    for warning in seen.warnings(decision.slot_at) if seen else ():
        say(f"warning: {warning}")
    return None


@review_app.command("revise")
def revise(
    ctx: typer.Context,
    draft: DraftId,
    *,
    comment: Changes = "",
    version: Read = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Ask for changes, of a live post too; --comment says which."""
    from desk import reviews

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    digest = _digest_read(office, seat, found, version)
    reviews.revise(office.database, seat, office.clock, draft_id=found.id, comment=comment, digest=digest)
    show(f"changes requested  {found.id}")


@review_app.command("reject")
def reject(
    ctx: typer.Context,
    draft: DraftId,
    *,
    comment: Why = "",
    version: Read = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Close a draft, or drop the change that is proposed for a live post; --comment says why."""
    from desk import reviews

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    digest = _digest_read(office, seat, found, version)
    reviews.reject(office.database, seat, office.clock, draft_id=found.id, comment=comment, digest=digest)
    show(f"{'change dropped' if found.status == 'published' else 'rejected'}  {found.id}")


@review_app.command("undo")
def undo(ctx: typer.Context, draft: DraftId, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Take the last decision back: the piece is in review again. Also when its post failed or was withdrawn, and of a
    change of a live post that was not carried yet."""
    from desk import reviews

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    reviews.undo_last(office.database, seat, office.clock, draft_id=found.id)
    show(f"in review  {found.id}")


@drafts_app.command("attest")
def attest(
    ctx: typer.Context,
    draft: DraftId,
    *,
    sentence: Annotated[int, typer.Option(metavar="N", help="Its number in `drafts show`.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="How you know.")],
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day on which it counts.")] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Vouch for a sentence of the current version that no source supports."""
    from desk import edits

    last = typed_day(until) if until is not None else None
    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    position, digest = _numbered(office, seat, found, sentence)
    edits.attest(
        office.database,
        seat,
        office.clock,
        draft_id=found.id,
        position=position,
        reason=reason,
        until=last,
        digest=digest,
    )
    show(f"attested  {found.id}  sentence {sentence}")


def _digest_read(office: Office, seat: "Actor", draft: "Draft", number: int | None) -> str | None:
    """The digest of the version that a person says they read; the desk compares it again under its lock. None: they
    named none. Raises Conflict when another version is the current one."""
    from domain.errors import Conflict, NotFound
    from store.versions import versions_of

    if number is None:
        return None
    with office.database.transaction(seat.workspace_id) as conn:
        versions = {version.number: version for version in versions_of(conn, draft.id)}
    if number not in versions:
        raise NotFound(f"{draft.id} has no version {number}; there is: {', '.join(map(str, versions)) or 'none'}.")
    if versions[number].id != draft.in_hand_id:
        raise Conflict(_not_current(draft, versions[number], tuple(versions.values())))
    return versions[number].digest


def _not_current(draft: "Draft", named: "Version", versions: "tuple[Version, ...]") -> str:
    current = next((version.number for version in versions if version.id == draft.in_hand_id), None)
    if named.state == "proposed" and draft.status != "published":
        step = f"`pressroom drafts adopt {draft.id} --version {named.number}` makes it the current one."
        return f"Nothing was decided: version {named.number} is only proposed, version {current} is current. {step}"
    step = f"Look at what changed: `pressroom drafts diff {draft.id} {named.number}`."
    return f"Nothing was decided: version {current} is the current one, not version {named.number}. {step}"


def _numbered(office: Office, seat: "Actor", draft: "Draft", number: int) -> tuple[int, str]:
    """The position of the sentence that `drafts show` gives this number, and the digest of its version."""
    from domain.errors import NotFound
    from store.versions import version_in_hand

    with office.database.transaction(seat.workspace_id) as conn:
        version = version_in_hand(conn, draft)
    shown = [entry for entry in version.evidence if entry.verdict != "no_claim"] if version else []
    if version is None or not 1 <= number <= len(shown):
        raise NotFound(f"{draft.id} has no sentence {number}; `pressroom drafts show {draft.id}` numbers them.")
    return shown[number - 1].position, version.digest


def _when(decision: "Decision", zone: str) -> str:
    if decision.slot_at is None:
        return "goes out now"
    return f"goes out {told(decision.slot_at, zone)}"


def _foresee(office: Office, seat: "Actor", draft: "Draft") -> "Foresight | None":
    """What is known of the approval before it is made; None where there is no version to approve, or it is a change of
    a live post, which takes no slot."""
    from desk.foresight import foresee
    from store.campaigns import get_campaign
    from store.versions import current_version

    with office.database.transaction(seat.workspace_id) as conn:
        version = current_version(conn, draft.id)
        if version is None or draft.status == "published":
            return None
        campaign, now = get_campaign(conn, draft.campaign_id), office.clock.now()
        return foresee(conn, draft, campaign, version, files=files_of(office), effective_at=now)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(review_app, name="review")

"""onboard FILE.yaml, profile show | propose | edit | accept | reject: what a company is, and how it sounds."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.work_campaigns import workspace_for
from cli.work_office import Office, office_of, one_seat
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json
from domain.errors import Conflict, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.actor import Actor
    from domain.profile import Profile, Segment
    from domain.proposal import Proposal
    from domain.voice import VoiceGuide
    from store.postgres import Transaction

EVERY_SECONDS: Final = 0.25
QUIET_AFTER: Final = 60.0

profile_app = typer.Typer(help="The company's profile, and proposals of its voice.", no_args_is_help=True)

Wait = Annotated[bool, typer.Option("--wait", help="Wait until the proposal is made, and show it.")]
ProposalId = Annotated[str | None, typer.Argument(metavar="[ID]", help="The proposal's id. Default: the latest.")]


def onboard(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A profile file.")],
    wait: Wait = False,
    act_as: ActAs = None,
) -> None:
    """Record a company's profile and ask for a proposal of its voice guide and segments.

    With --wait, exit code 1 when the proposal failed."""
    from desk.profile import pages_named, record_profile, request_proposal
    from desk.profile_file import read_profile_file
    from store.profile_proposals import latest_proposal

    read = read_profile_file(file)
    office = office_of(ctx)
    seat, _ = workspace_for(office, read, act_as)
    done = record_profile(office.database, seat, office.clock, read)
    for warning in done.warnings:
        say(f"warning: {warning}")
    if done.guide_changed and done.state == "updated":
        say("The brand guide changed: drafts made before may no longer fit it.")
    show(f"{done.state}  {done.profile.guide.company}")
    with office.database.transaction(seat.workspace_id) as conn:
        before = latest_proposal(conn)
    if not pages_named(done.profile):
        return None
    if before is not None and not done.pages_changed and before.status != "failed":
        say(f"Proposal {before.number} is {before.status}; another one: `pressroom profile propose`.")
        return _follow(office, seat, before.id) if wait and before.is_open else None
    return _asked(office, seat, request_proposal(office.database, seat, office.clock), wait)


@profile_app.command("propose")
def propose(ctx: typer.Context, wait: Wait = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Ask for another proposal from the company's own pages as they are now."""
    from desk.profile import request_proposal

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    _asked(office, seat, request_proposal(office.database, seat, office.clock), wait)


@profile_app.command("show")
def show_(
    ctx: typer.Context,
    proposal: Annotated[
        bool, typer.Option("--proposal", help="The latest proposal alone, as a file for `profile edit`.")
    ] = False,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show the profile, its segments, and the latest proposal."""
    from store.profile_proposals import accepted_proposal
    from store.profiles import get_profile, segments_of

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    with office.database.transaction(seat.workspace_id) as conn:
        profile, segments = get_profile(conn), segments_of(conn)
        accepted, latest = accepted_proposal(conn), _latest_or_none(conn)
    if profile is None:
        raise NotFound("There is no profile yet: `pressroom onboard FILE.yaml`.")
    if proposal:
        return _show_as_file(latest)
    if as_json:
        from store.profile_documents import profile_document

        return show_json(profile_document(profile, accepted, segments, latest))
    lines = [*_profile_lines(profile), *_segment_lines(segments)]
    if accepted is not None and accepted.voice is not None:
        lines += [f"voice guide (proposal {accepted.number}, accepted)", *_voice_lines(accepted.voice)]
    if latest is not None and latest.status != "accepted":
        lines += _proposal_lines(latest)
    return show("\n".join(lines))


@profile_app.command("edit")
def edit(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="From `profile show --proposal`, changed.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Put your words in place of the latest proposal's; it still waits to be accepted."""
    from desk.profile_file import read_proposal_file
    from desk.profile_proposals import edit_proposal

    fields = read_proposal_file(file)
    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    done = edit_proposal(
        office.database, seat, office.clock, proposal_id=_proposal(office, seat, None).id, fields=fields
    )
    show(f"edited  {done.id}")


@profile_app.command("accept")
def accept(
    ctx: typer.Context, proposal: ProposalId = None, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Make a proposal's voice guide the house's and its segments the workspace's."""
    from desk.profile_proposals import accept_proposal

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    found = _proposal(office, seat, proposal)
    done = accept_proposal(office.database, seat, office.clock, proposal_id=found.id, digest=found.digest)
    show(f"accepted  {done.id}")


@profile_app.command("reject")
def reject(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why: the next proposal is made with it.")],
    proposal: ProposalId = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Turn a proposal down. What is in use stays; whoever proposes next is shown what was not wanted."""
    from desk.profile_proposals import reject_proposal

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    found = _proposal(office, seat, proposal)
    done = reject_proposal(
        office.database, seat, office.clock, proposal_id=found.id, reason=reason, digest=found.digest
    )
    show(f"rejected  {done.id}")
    say("Another one: `pressroom profile propose`.")


def _asked(office: Office, seat: "Actor", asked: "Proposal", wait: bool) -> None:
    say(f"asked for proposal {asked.number}  {asked.id}")
    if wait:
        _follow(office, seat, asked.id)


def _follow(office: Office, seat: "Actor", proposal_id: str) -> None:
    """Waits until a proposal is made. Exit code 1 when it failed."""
    from store.profile_proposals import get_proposal

    began, told, warned = time.monotonic(), "", False
    while True:
        with office.database.transaction(seat.workspace_id) as conn:
            found = get_proposal(conn, proposal_id)
        words = f"{found.status}{f': {found.note}' if found.note else ''}"
        if words != told:
            say(f"{time.monotonic() - began:.0f} s  {words}")
            told = words
        if not found.is_open:
            break
        if time.monotonic() - began > QUIET_AFTER and not warned and found.status != "claimed":
            say("Nothing has begun yet: `pressroom status` shows whether the workers are up.")
            warned = True
        time.sleep(EVERY_SECONDS)
    if found.status == "failed":
        raise typer.Exit(1)
    show("\n".join(_proposal_lines(found)))
    say(
        "Next: `pressroom profile accept`, or change it: `pressroom profile show --proposal > FILE.yaml`; or "
        "`pressroom profile reject --reason …`."
    )


def _latest_or_none(conn: "Transaction") -> "Proposal | None":
    from store.profile_proposals import latest_proposal

    return latest_proposal(conn)


def _proposal(office: Office, seat: "Actor", proposal_id: str | None) -> "Proposal":
    from store.profile_proposals import get_proposal

    with office.database.transaction(seat.workspace_id) as conn:
        found = get_proposal(conn, proposal_id) if proposal_id else _latest_or_none(conn)
    if found is None:
        raise NotFound("There is no proposal yet: `pressroom profile propose`.")
    return found


def _show_as_file(latest: "Proposal | None") -> None:
    import yaml

    from desk.profile_proposals import fields_of

    if latest is None:
        raise Conflict("There is no proposal yet: `pressroom profile propose`.")
    plain = fields_of(latest).model_dump(mode="json")
    show(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110).rstrip())


def _profile_lines(profile: "Profile") -> "Iterator[str]":
    guide = profile.guide
    yield guide.company
    facts = {
        "about": guide.about,
        "site": guide.site or "",
        "regions": ", ".join(profile.regions),
        "zone": profile.zone,
        "voice": guide.voice,
        "person": guide.person,
        "spelling": guide.spelling,
        "never": ", ".join(guide.banned),
        "competitors": ", ".join(competitor.name for competitor in profile.competitors),
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    yield from (f"  audience: {a.name}{f': {a.description}' if a.description else ''}" for a in profile.audiences)
    yield from (f"  page: {source}" for source in profile.sources)
    yield from (f"  account: {account.channel}, {account.name}" for account in profile.accounts)


def _segment_lines(segments: "tuple[Segment, ...]") -> "Iterator[str]":
    for segment in segments:
        yield f"  segment: {segment.name}"
        for each in segment.needs:
            yield f"    needs: {each.need}"
            if each.grounds and each.grounds.quote != each.need:
                yield f"      “{each.grounds.quote}” ({each.grounds.title})"


def _voice_lines(voice: "VoiceGuide") -> "Iterator[str]":
    yield f"  {voice.summary}"
    yield from (f"  rule: {rule}" for rule in voice.rules)
    for mark, examples in (("+", voice.good), ("-", voice.bad)):
        for each in examples:
            shown = "; ".join(filter(None, (each.why.rstrip("."), each.title or each.origin)))
            yield f"  {mark} “{each.words}” ({shown or 'yours'})"


def _proposal_lines(found: "Proposal") -> "Iterator[str]":
    yield f"proposal {found.number}  {found.status}  {found.id}{f'  {found.model}' if found.model else ''}"
    if found.note:
        yield f"  {found.note}"
    if found.reason:
        yield f"  rejected: “{found.reason}”"
    if found.voice is not None:
        yield from _voice_lines(found.voice)
        yield from _segment_lines(found.segments)
    yield from (f"  note: {remark}" for remark in found.remarks)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command()(onboard)
    app.add_typer(profile_app, name="profile")

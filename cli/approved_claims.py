"""claims add | list | show | withdraw | recall: the register of approved claims."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.claims import claims_app
from cli.work_office import Office, files_of, office_of, one_seat, seats
from cli.work_resting import show_resting, show_withdrawn
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json, table

if TYPE_CHECKING:
    from domain.actor import Actor
    from domain.approved import ApprovedClaim

ClaimId = Annotated[str, typer.Argument(metavar="ID", help="An approved claim's id, or a beginning or end of it.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; reviewers are shown it.")]


@claims_app.command("add")
def add(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A file with a list `approved_claims`.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Add the approved claims of a file, or change those with the same wording. Withdrawn ones are active again."""
    from desk.approved_claims import add_claims, read_claims_file

    claims, folder = read_claims_file(file)
    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    kept = add_claims(office.database, seat, office.clock, files_of(office), claims=claims, folder=folder)
    for entry in kept.entries:
        show(f"{entry.id}  {entry.wording}")
    say(f"{kept.added} new, {kept.updated} changed, {len(kept.entries) - kept.added - kept.updated} unchanged.")


@claims_app.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """List the register, active claims first."""
    office = office_of(ctx)
    found = [entry for seat in seats(office, act_as, workspace) for entry in _entries(office, seat)]
    if as_json:
        return show_json(found)
    today = office.clock.now().date()
    rows = [(e.id, "expired" if _is_over(e, today) else e.state, e.kind, _limits(e), e.wording) for e in found]
    return show(table(rows)) if rows else say("The register is empty: `pressroom claims add FILE.yaml`.")


@claims_app.command("show")
def show_(
    ctx: typer.Context, claim: ClaimId, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Show an approved claim: its wordings, limits and evidence."""
    office = office_of(ctx)
    _, entry = find_entry(office, seats(office, act_as, workspace), claim)
    if as_json:
        return show_json(entry)
    lines = [f"{entry.id}  {entry.kind}  {entry.state}", f"  {entry.wording}"]
    lines += [f"  or: {words}" for words in entry.variants]
    facts = {
        "about": entry.subject,
        "owner": entry.owner,
        "permission": entry.permission,
        "limits": _limits(entry),
        "footnote": entry.footnote,
        "withdrawn": entry.reason or "",
    }
    lines += [f"  {name}: {value}" for name, value in facts.items() if value]
    lines += [f"  evidence: {file.name}  sha256 {file.digest}  media/{file.path}" for file in entry.files]
    return show("\n".join(lines))


@claims_app.command("withdraw")
def withdraw(
    ctx: typer.Context,
    claim: ClaimId,
    *,
    reason: Reason,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Withdraw an approved claim: what rests on it is listed, and held where it is not out yet."""
    from desk.approved_claims import withdraw_claim

    office = office_of(ctx)
    seat, entry = find_entry(office, seats(office, act_as, workspace), claim)
    show_withdrawn(withdraw_claim(office.database, seat, office.clock, entry_id=entry.id, reason=reason), as_json)


@claims_app.command("recall")
def recall(
    ctx: typer.Context, claim: ClaimId, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """List every draft, post, outline and video script that rests on an approved claim; nothing is changed."""
    from store.also_resting import also_on_entry
    from store.recall import resting_on_entry

    office = office_of(ctx)
    seat, entry = find_entry(office, seats(office, act_as, workspace), claim)
    with office.database.transaction(seat.workspace_id) as conn:
        found, also = resting_on_entry(conn, entry.id), also_on_entry(conn, entry.id)
    show_resting(found, also, as_json)


def find_entry(office: Office, acting: "tuple[Actor, ...]", fragment: str) -> "tuple[Actor, ApprovedClaim]":
    """The entry whose id is, begins with or ends in `fragment`."""
    from domain.errors import Conflict, NotFound

    listed = [(seat, entry) for seat in acting for entry in _entries(office, seat)]
    found = [pair for pair in listed if pair[1].id == fragment]
    found = found or [p for p in listed if fragment and (p[1].id.startswith(fragment) or p[1].id.endswith(fragment))]
    if not found:
        raise NotFound(f"There is no approved claim “{fragment}”.")
    if len(found) > 1:
        raise Conflict(f"“{fragment}” fits several approved claims: {', '.join(entry.id for _, entry in found[:3])} …")
    return found[0]


def _entries(office: Office, seat: "Actor") -> "tuple[ApprovedClaim, ...]":
    from store.approved_claims import all_entries

    with office.database.transaction(seat.workspace_id) as conn:
        return all_entries(conn)


def _is_over(entry: "ApprovedClaim", today: object) -> bool:
    return entry.state == "active" and entry.valid_until is not None and str(entry.valid_until) < str(today)


def _limits(entry: "ApprovedClaim") -> str:
    until = f"until {entry.valid_until}" if entry.valid_until else ""
    return " ".join(part for part in (",".join(entry.channels), ",".join(entry.regions), until) if part) or "everywhere"


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(claims_app, name="claims")

"""drafts list | show | diff, publications list."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.work_office import Office, find_campaign, find_draft, office_of, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table

if TYPE_CHECKING:
    from domain.actor import Actor
    from domain.version import Version
    from store.documents import DraftDocument, MediaDocument, PublicationDocument
    from store.sentence_makers import SentenceMaker

Status = Literal[
    "planned", "in_review", "changes_requested", "approved", "rejected", "held", "expired", "failed", "published"
]
DraftId = Annotated[str, typer.Argument(metavar="ID", help="A draft's id, or a beginning or end of it.")]
PAGE = 200

drafts_app = typer.Typer(help="Drafts.", no_args_is_help=True)
publications_app = typer.Typer(help="Publications.", no_args_is_help=True)


@drafts_app.command("list")
def list_drafts(
    ctx: typer.Context,
    *,
    status: Annotated[Status | None, typer.Option(help="Only drafts in this status.")] = None,
    campaign: Annotated[str | None, typer.Option(metavar="NAME", help="Only this campaign's.")] = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List drafts in the order of campaigns and briefs."""
    office = office_of(ctx)
    acting = seats(office, act_as, workspace)
    campaign_id = None
    if campaign is not None:
        seat, found = find_campaign(office, acting, campaign)
        acting, campaign_id = (seat,), found.id
    documents = [d for seat in acting for d in _documents(office, seat, status, campaign_id)]
    if as_json:
        return show_json(documents)
    rows = [(d.id, d.status, f"v{d.version}" if d.version else "-", d.channel, d.title or d.brief) for d in documents]
    return show(table(rows)) if rows else say("There are no such drafts.")


def _documents(office: Office, seat: "Actor", status: Status | None, campaign_id: str | None) -> "list[DraftDocument]":
    from store.overview import drafts_json

    found: list[DraftDocument] = []
    with office.database.transaction(seat.workspace_id) as conn:
        while True:
            page = drafts_json(conn, status=status, campaign_id=campaign_id, limit=PAGE, offset=len(found))
            found += page
            if len(page) < PAGE:
                return found


@drafts_app.command("show")
def show_draft(
    ctx: typer.Context, draft: DraftId, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Show a draft: its text, the passage behind each claim, its checks."""
    from store.contradictions import of_draft
    from store.overview import draft_json

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    with office.database.transaction(seat.workspace_id) as conn:
        document = draft_json(conn, found.id).model_copy(update={"contradictions": of_draft(conn, found.id)})
    if as_json:
        return show_json(document)
    return show("\n".join(_described(document, found.note)))


def _described(d: "DraftDocument", note: str | None) -> list[str]:
    lines = [
        f"{d.id}  {d.channel}  version {d.version}  {d.status.replace('_', ' ')}",
        f"{d.campaign}: {d.brief}",
        *([f"note: {note}"] if note else []),
        *(["", d.title, "", d.text] if d.version else []),
    ]
    lines += _in_public(d)
    makers = [maker for maker in d.sentences if maker.verdict != "no_claim"]
    for number, (claim, maker) in enumerate(zip(d.claims, makers, strict=True), 1):
        where = f"{claim.source_title} [{claim.start}:{claim.end}]" if claim.source_id else "no source"
        vouched = f" (vouched for by {claim.attested_by})" if claim.attested_by else ""
        lines += [
            "",
            f"{number}. {claim.verdict}{vouched}: {claim.sentence}",
            f"   {where}",
            f"   > {claim.passage or ''}",
            f"   {made_by(maker)}",
        ]
    lines += _other_makers(d.sentences)
    lines += _files(d)
    if d.checks:
        lines.append("")
    lines += [f"{'passed' if check.passed else 'FAILED'}  {check.name}  {check.detail}".rstrip() for check in d.checks]
    for pair in d.contradictions or ():
        lines += ["", f"the sources disagree on: {' / '.join(pair.sentences)}"]
        lines += [f"   {said.source_title}: “{said.text}”" for said in (pair.first, pair.second)]
    lines += [f"not done: {wish.wish} ({wish.reason})" for wish in d.not_done]
    if d.version:
        lines += ["", f"{d.model}, {d.tokens} tokens, {d.seconds:.1f} s"]
    lines += [
        f"{call.id}  {call.task}  {call.model or 'no model'}, {call.outcome}{_why(call.reason)}" for call in d.calls
    ]
    if d.examples:
        lines += [f"learned from {counted(len(d.examples), 'edit')}: {', '.join(d.examples)}"]
    return lines


def _in_public(d: "DraftDocument") -> list[str]:
    """What of the piece is out, what is proposed for it, and what was done to it before."""
    lines = []
    if d.live is not None:
        lines += ["", f"live: version {d.live.version}, {d.live.status}  {d.live.url or ''}".rstrip()]
    if d.proposed is not None:
        carrying = f", {d.proposed.carrying}" if d.proposed.carrying else ""
        lines.append(f"change: version {d.proposed.version}, {d.change.replace('_', ' ')}{carrying}")
        lines.append(f"   what it changes: pressroom drafts diff {d.id}")
        lines += [f"   not supported: {sentence}" for sentence in d.proposed.unsupported]
        lines += [f"   FAILED  {check.name}  {check.detail}" for check in d.proposed.checks if not check.passed]
    elif d.change == "changes_requested":
        lines.append("change: asked for, and being written")
    for done in d.history if len(d.history) > 1 else ():
        version = f" version {done.version}" if done.version is not None else ""
        by = f" by {done.by}" if done.by else ""
        why = f": {done.reason}" if done.reason else ""
        lines.append(f"   {done.at:%Y-%m-%d %H:%M} {done.what.replace('_', ' ')}{version}{by}, {done.status}{why}")
    return lines


def _files(d: "DraftDocument") -> list[str]:
    """The files. Their numbers are those that `drafts detach` takes: of a change that is proposed, where there is one;
    those of the live version stand without, for nobody changes that."""
    if d.proposed is None:
        return [line for number, file in enumerate(d.media, 1) for line in _file(f"file {number}", file)]
    lines = [line for file in d.media for line in _file("live file", file)]
    for number, file in enumerate(d.proposed.media, 1):
        lines += _file(f"file {number} of version {d.proposed.version}", file)
    return lines


def _file(called: str, file: "MediaDocument") -> list[str]:
    from domain.own_files import described
    from domain.package import PackedMedia

    packed = PackedMedia(**file.model_dump(exclude={"path", "added_by"}))
    by = f", brought by {file.added_by}" if file.added_by else ""
    words = f"{file.title}: {file.alt_text}" if file.title and file.alt_text else file.title or file.alt_text
    return ["", f"{called}: {described(packed)}{by}", f"   {words}"]


def made_by(maker: "SentenceMaker") -> str:
    """Who or what wrote a sentence."""
    if maker.by == "model":
        call = f"{maker.model}, prompt {maker.prompt} {(maker.prompt_digest or '')[:8]}".rstrip()
        cost = f"{maker.tokens} tokens, {maker.seconds or 0:.1f} s, {maker.call_id}"
        told = f"; learned from {', '.join(maker.examples)}" if maker.examples else ""
        return f"written in version {maker.version} by the {maker.crew} crew: {call}, {cost}{told}{_why(maker.reason)}"
    who = {"person": maker.person or "somebody", "house": "the house, a required text"}
    return f"written in version {maker.version} by {who.get(maker.by, 'nobody on record')}"


def _other_makers(sentences: "Sequence[SentenceMaker]") -> list[str]:
    """Who wrote the sentences that state nothing to be checked, those of one maker together."""
    made = Counter(made_by(maker) for maker in sentences if maker.verdict == "no_claim")
    return ["", *(f"{counted(many, 'further sentence')}: {words}" for words, many in made.items())] if made else []


def _why(reason: str) -> str:
    return f"; asked because: {reason}" if reason else ""


@drafts_app.command("diff")
def diff(
    ctx: typer.Context,
    draft: DraftId,
    a: Annotated[int | None, typer.Argument(metavar="[A]", help="Older version. Default: the one before B.")] = None,
    b: Annotated[int | None, typer.Argument(metavar="[B]", help="Newer version. Default: the current one.")] = None,
    *,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show what changed between two versions, word by word; by default what a proposed change would change."""
    from domain.errors import NotFound
    from store.versions import versions_of

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    with office.database.transaction(seat.workspace_id) as conn:
        versions = {version.number: version for version in versions_of(conn, found.id)}
    if len(versions) < 2:
        raise NotFound(f"There is nothing to compare: {found.id} has {len(versions)} version{'s' * (not versions)}.")
    if a is None and b is None and found.change_id is not None:  # what would change at the live post
        a, b = found.version, next(v.number for v in versions.values() if v.id == found.change_id)
    older, newer = compared(sorted(versions), found.version, a, b)
    missing = [number for number in (older, newer) if number not in versions]
    if missing:
        known = ", ".join(map(str, versions)) or "none"
        raise NotFound(f"This piece has no version {missing[0]}; there is: {known}.")
    show_diff(versions[older], versions[newer])


def compared(numbers: list[int], current: int, a: int | None, b: int | None) -> tuple[int, int]:
    """Which two versions are meant: (older, newer). Without B a version is compared with the current one, or with a
    proposal beside it; the newest, which has none after it, with the one before."""
    if b is None:
        newest = numbers[-1]
        b = current if a is None or a < current else newest
    if a is None or a == b:
        a = max((number for number in numbers if number < b), default=b - 1)
    return a, b


def show_diff(older: "Version", newer: "Version") -> None:
    """What changed from one version to the other, field by field."""
    from rich.console import Console

    from domain.word_diff import changed_fields, media_changed

    console = Console(highlight=False, soft_wrap=True)
    who = "a person" if newer.made_by else newer.model or "a crew"
    say(f"version {older.number} → {newer.number}, by {who}")
    for name, before, after in changed_fields(older.package, newer.package):
        console.print(f"[bold]{name}[/bold]" if console.is_terminal else f"{name}:")
        console.print(_marked(before, after, coloured=console.is_terminal), markup=False)
    if media_changed(older.package, newer.package):
        console.print("media: changed")


def _marked(before: str, after: str, *, coloured: bool) -> "object":
    from rich.text import Text

    from domain.word_diff import word_diff

    styles = {-1: "red strike", 0: "", 1: "green underline"}
    plain = {-1: "[-{}-]", 0: "{}", 1: "{{+{}+}}"}
    text = Text()
    for side, words in word_diff(before, after):
        text.append(words if coloured else plain[side].format(words), style=styles[side] if coloured else "")
    return text


@publications_app.command("list")
def list_publications(
    ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """List what was sent or is to be sent, latest due first."""
    office = office_of(ctx)
    documents = [p for seat in seats(office, act_as, workspace) for p in _publications(office, seat)]
    if as_json:
        return show_json(documents)
    rows = [
        (
            p.id,
            p.status,
            p.channel,
            p.draft_id,
            f"v{p.live_version or p.version}",
            f"{p.wall:%Y-%m-%d %H:%M} ({p.zone})",
            f"{p.url or ''}  {p.remark}".strip(),
        )
        for p in documents
    ]
    return show(table(rows)) if rows else say("Nothing was approved yet.")


def _publications(office: Office, seat: "Actor") -> "list[PublicationDocument]":
    from store.overview import publications_json

    found: list[PublicationDocument] = []
    with office.database.transaction(seat.workspace_id) as conn:
        while True:
            page = publications_json(conn, limit=PAGE, offset=len(found))
            found += page
            if len(page) < PAGE:
                return found


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    from cli import work_media, work_publications  # noqa: F401 - their commands join the groups

    app.add_typer(drafts_app, name="drafts")
    app.add_typer(publications_app, name="publications")

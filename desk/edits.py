"""A person's own hand on a piece: editing its text, and vouching for a sentence.

An edit is a new version with its author's name, checked like a crew's: every sentence against its passage, every rule
of brand and channel. Nobody approves their own (see reviews). An edit of a published piece is a change proposed for its
live post; the post stays as it is until that is approved and carried over. Where no source says a true sentence,
a person with the right to may attest it: for this version's bytes only, with a reason, and never for a quotation,
because nobody can vouch for what somebody else said.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.claim import Claim, Evidence
from domain.claim_check import check_text
from domain.corrections import corrections
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput, NotFound, Refused
from domain.link_check import where_links_lead
from domain.links import link_of_piece
from domain.own_ground import own_ground
from domain.package import Package
from domain.ports import Clock
from domain.quotations import quotations_in
from domain.recitation import cited_again
from domain.source import Passage, Source
from domain.text_checks import check_version
from domain.value import Value
from domain.version import NewVersion, Version, hands_of
from store.archive import require_at_work
from store.attestations import add_attestation
from store.campaigns import get_brief, get_campaign
from store.dossiers import get_dossier
from store.drafts import lock_draft
from store.examples import MOST_REASON, Learning, keep_examples
from store.house import house_of
from store.links import links_of
from store.postgres import Database
from store.publications import live_of
from store.sources import passages_of, sources_of
from store.versions import get_version, save_version, version_in_hand
from store.work import cancel, requests_of
from store.workspaces import get_guide, guide_digest

MOST_TEXT: Final = 200_000
OPEN: Final = frozenset({"requested", "launched", "claimed"})


class Change(Value):
    """What a person changed; None leaves a field as it was. `reason` is what later drafts may learn from it."""

    text: str | None = None
    title: str | None = None
    subject: str | None = None
    preheader: str | None = None
    reason: str = ""

    def fields(self) -> dict[str, str]:
        """The fields that were given, line ends as we write them."""
        given = self.model_dump(exclude_none=True, exclude={"reason"})
        return {name: value.replace("\r\n", "\n").strip() for name, value in given.items()}


def edit(
    database: Database, actor: Actor, clock: Clock, *, draft_id: str, change: Change, digest: str | None = None
) -> Version:
    """Saves a person's edit as a new version, checked. `digest` is that of the version it was made from.
    Work of crews that is under way on the piece is stopped: it was asked for on a text that is no longer there."""
    with at_desk(database, actor, "edit a draft") as desk:
        draft, old = looked_at(desk, draft_id, digest)
        written = {name: value for name, value in change.fields().items() if getattr(old.package, name) != value}
        if not written:
            raise InvalidInput("Nothing was changed.")
        if any(len(value) > MOST_TEXT for value in written.values()):
            raise InvalidInput(f"A text may have at most {MOST_TEXT:,} characters.")
        if not written.get("text", "text"):
            raise InvalidInput("The text is empty; reject the piece instead.")
        if len(change.reason) > MOST_REASON:
            raise InvalidInput(f"The reason is longer than {MOST_REASON:,} characters.")
        package = old.package.model_copy(update=written)
        version = save_changed(desk, draft, old, package, today=clock.now().date())
        learned = _learn(desk, draft, old, version, change.reason.strip())
        fields = ", ".join(sorted(written))
        desk.record(draft.id, version=version.number, digest=version.digest, fields=fields, learned=learned)
    return version


def attest(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    draft_id: str,
    position: int,
    reason: str,
    until: date | None = None,
    file_path: str | None = None,
    digest: str | None = None,
) -> Version:
    """Vouches for one sentence of the current version and gives the version with it."""
    with at_desk(database, actor, "attest a sentence") as desk:
        draft, version = looked_at(desk, draft_id, digest)
        if not reason.strip():
            raise InvalidInput("A reason is required: say how you know.")
        if until is not None and until < clock.now().date():
            raise InvalidInput(f"{until} is in the past.")
        sentence = _attestable(desk, draft, version, position)
        add_attestation(
            desk.conn,
            version_id=version.id,
            digest=version.digest,
            position=position,
            user_id=desk.actor.user_id,
            reason=reason.strip(),
            until=until,
            file_path=file_path,
        )
        desk.record(draft.id, version=version.number, position=position, verdict=sentence.verdict)
        return get_version(desk.conn, version.id)


def save_changed(desk: Desk, draft: Draft, old: Version, package: Package, *, today: date) -> Version:
    """Saves what a person made of a version, checked anew, as their version; stops the work of crews on the piece."""
    if draft.status == "published" and live_of(desk.conn, draft.id) is None:
        raise Conflict("The post of this piece is not live any more: there is nothing that a change could change.")
    version = save_version(desk.conn, _checked(desk, draft, old, package, today))
    cancel(desk.conn, [request.id for request in requests_of(desk.conn, draft.id) if request.status in OPEN])
    return version


def looked_at(desk: Desk, draft_id: str, digest: str | None) -> tuple[Draft, Version]:
    """The piece, locked, with its current version. Raises Conflict when it is another than what the person saw."""
    draft = lock_draft(desk.conn, draft_id)
    require_at_work(desk.conn, draft.campaign_id)
    version = version_in_hand(desk.conn, draft)
    if version is None:
        raise Conflict("This piece has no text yet.")
    if digest is not None and digest != version.digest:
        raise Conflict(f"The piece has changed: version {version.number} is the current one. Look at it first.")
    return draft, version


def _attestable(desk: Desk, draft: Draft, version: Version, position: int) -> Evidence:
    sentence = next((entry for entry in version.evidence if entry.position == position), None)
    if sentence is None:
        raise NotFound(f"Version {version.number} has no sentence {position}.")
    if sentence.verdict not in ("unsupported", "needs_person", "not_checked"):
        raise Conflict(f"This sentence needs nobody's word: it is {sentence.verdict.replace('_', ' ')}.")
    if quotations_in(sentence.sentence):
        campaign = get_campaign(desk.conn, draft.campaign_id)
        raise Refused(
            "A quotation cannot be vouched for. Take it out (Edit on the review page), or add the source that has it "
            f'(`pressroom sources add FILE|URL --campaign "{campaign.name}"`, or the page of the campaign) '
            f'and have the piece drafted again (`pressroom generate --campaign "{campaign.name}" --draft {draft.id}`).'
        )
    return sentence


def _checked(desk: Desk, draft: Draft, old: Version, changed: Package, today: date) -> NewVersion:
    conn = desk.conn
    brief, campaign, guide = get_brief(conn, draft.brief_id), get_campaign(conn, draft.campaign_id), get_guide(conn)
    dossier = get_dossier(conn, draft.brief_id)
    claims = dossier.claims if dossier else ()
    sources = sources_of(conn, campaign.id)
    origins = [source.origin for source in sources]
    link = link_of_piece(brief, campaign, guide, draft.channel)
    counted = links_of(conn, draft.id)
    wanted = [*old.package.links, *counted, link or "", guide.site or "", *brief.references, *origins]
    allowed = tuple(dict.fromkeys(address for address in wanted if _is_web(address)))
    there = [address for address in allowed if address in changed.text]
    links = tuple(address for address in there if not any(address != other and address in other for other in there))
    package = changed.model_copy(update={"links": links})
    asked = brief.call_to_action or campaign.call_to_action
    house = house_of(conn, campaign, brief.id, draft.channel, today)
    own = own_ground(brief, guide, asked.text if asked else "", house)
    evidence = check_text(cited_again(package.text, old.evidence, claims), claims, own)
    return NewVersion(
        draft_id=draft.id,
        package=package,
        made_by=desk.actor.user_id,
        authors=hands_of(old),  # a comma put right by the next person washes nobody's hands
        evidence=evidence,
        checks=(
            *check_version(
                package,
                evidence,
                brief,
                guide,
                allowed,
                house=house,
                claims=(*claims, *_as_claims(sources, passages_of(conn, campaign.id), brief.id)),
                model=old.model,
            ),
            *where_links_lead(package, counted),
        ),
        made_with=old.made_with.model_copy(
            update={"guide": guide_digest(guide), "dossier": dossier.digest if dossier else ""}
        ),
        model=old.model,
    )


def _learn(desk: Desk, draft: Draft, old: Version, new: Version, reason: str) -> int:
    """Keeps what was changed as examples for later drafts; gives how many."""
    learning = Learning(
        draft_id=draft.id,
        channel=draft.channel,
        from_version_id=old.id,
        version_id=new.id,
        user_id=desk.actor.user_id,
        reason=reason,
    )
    return keep_examples(desk.conn, corrections(old.package, new.package, reason=reason), learning)


def _as_claims(sources: Sequence[Source], passages: Sequence[Passage], brief_id: str) -> Iterator[Claim]:
    """Every passage of the campaign, for the check of copied text: a person may paste from any page of a source."""
    by_id = {source.id: source for source in sources}
    for passage in passages:
        source = by_id[passage.source_id]
        yield Claim(
            id=passage.id,
            brief_id=brief_id,
            source_id=source.id,
            source_title=source.title,
            source_kind=source.kind,
            passage_id=passage.id,
            passage=passage.text,
            heading=passage.heading,
            passage_start=passage.start,
            passage_end=passage.end,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            score=0.0,
            source_author=source.author,
            source_published=source.published,
            source_origin=source.origin,
            source_licence=source.licence,
            source_fresh_until=source.fresh_until,
        )


def _is_web(origin: str) -> bool:
    return origin.lower().startswith(("http://", "https://"))

"""The side of a draft: its sentences with the passage behind each, checks, brief, history and how it was made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from markupsafe import Markup

from domain.claim import Claim, Evidence
from domain.disagreements import Disagreement, disagreements
from domain.house_rules import STYLE_CHECKS
from domain.quotations import quotations_in
from domain.value import Value
from domain.version import Version, checks_of_now
from panel_app.components.making import learned_from, made_by, why_asked
from panel_app.components.matching import matched_part
from panel_app.components.render import render
from panel_app.components.sentences import verdict_of
from panel_app.components.words import moment, plural
from panel_app.data import DraftPage
from store.model_calls import ModelCall
from store.sentence_makers import SentenceMaker, examples_of

WayOut = Literal["", "attest", "quotation"]
OPEN = frozenset({"unsupported", "needs_person", "not_checked"})
MEANINGS = {
    "supported": "Supported by its source",
    "unsupported": "Not supported",
    "needs_person": "A person must judge",
    "attested": "Vouched for by a person",
    "no_claim": "No factual claim",
    "not_checked": "Not checked",
}
ICONS = {"supported": "check", "unsupported": "cross", "needs_person": "person", "attested": "check"}
NOTHING = Markup()
TONES = {"supported": "ok", "unsupported": "bad", "needs_person": "warn", "attested": "info", "not_checked": ""}
TALLY = {
    "unsupported": "not supported",
    "needs_person": "need your judgement",
    "attested": "vouched for",
    "not_checked": "not checked",
    "supported": "supported",
}


@dataclass(frozen=True)
class Line:
    """One sentence as listed. `found` is what the check said of a sentence that somebody vouched for; `opens`
    says that there is something behind it to show; `way_out` what a person can do when no source supports it; `before`
    where it was approved earlier; `made` who or what wrote it, and `learned` links to the examples it was told."""

    position: int
    sentence: str
    kind: str
    meaning: str
    icon: str
    reasons: tuple[str, ...] = ()
    source_title: str = ""
    source_facts: str = ""
    attested: str = ""
    vouched: str = ""
    found: str = ""
    way_out: WayOut = ""
    passage: Markup = NOTHING
    before: str = ""
    disagrees: tuple[str, ...] = ()
    made: str = ""
    learned: Markup = NOTHING

    @property
    def opens(self) -> bool:
        """Whether a click shows more."""
        return bool(self.passage or self.attested or self.way_out or self.disagrees or self.made)


def evidence_html(page: DraftPage, *, may_attest: bool = False, may_mark: bool = False) -> str:
    """The whole side. `may_attest` offers to vouch for sentences that no source supports, `may_mark` to mark what a
    style check found as a false alarm."""
    version = page.version
    checks = checks_of_now(version.checks, version.evidence) if version else ()
    return render(
        "evidence.html",
        page=page,
        tally=tally(version.evidence if version else ()),
        lines=lines(page, may_attest=may_attest),
        checks=sorted(checks, key=lambda c: (c.passed, not c.blocking)),
        markable=STYLE_CHECKS if may_mark else (),
        marked={alarm.check_name: page.name_of(alarm.user_id) for alarm in page.false_alarms},
        passed=sum(check.passed for check in checks),
        brief=_brief(page),
        learned=len(examples_of(page.makers)),
        history=_history(page),
        made=_made(page),
    )


def tally(evidence: Sequence[Evidence]) -> list[tuple[str, str]]:
    """(tone, words) per verdict that occurs, worst first; sentences that state nothing are not counted."""
    kinds = [verdict_of(item) for item in evidence]
    return [(TONES[kind], f"{kinds.count(kind)} {words}") for kind, words in TALLY.items() if kind in kinds]


def lines(page: DraftPage, *, may_attest: bool = False) -> list[Line]:
    """The sentences in the order of the text."""
    if page.version is None:
        return []
    claims = {claim.id: claim for claim in page.claims}
    ordered = sorted(page.version.evidence, key=lambda item: item.position)
    found = disagreements(page.claims)
    makers = {maker.position: maker for maker in page.makers}
    return [
        replace(
            line,
            disagrees=_disagreeing(item, claims.get(item.claim_id or ""), found),
            **_making(makers.get(item.position)),
        )
        for item in ordered
        for line in [_line(page, item, claims.get(item.claim_id or ""), may_attest)]
    ]


def _making(maker: SentenceMaker | None) -> dict[str, Any]:
    return {} if maker is None else {"made": made_by(maker), "learned": learned_from(maker.examples)}


def _disagreeing(item: Evidence, claim: Claim | None, found: Sequence[Disagreement]) -> tuple[str, ...]:
    """What other claims of the dossier say against the one cited, each with its source."""
    if claim is None or claim.source_id != item.source_id:
        return ()
    others = [other for one in found if (other := one.against(claim.id)) is not None]
    return tuple(f"{other.source_title}: “{other.text}”" for other in others)


def _line(page: DraftPage, item: Evidence, claim: Claim | None, may_attest: bool) -> Line:
    kind = verdict_of(item)
    if claim is not None and claim.source_id != item.source_id:
        claim = None  # the dossier was rebuilt since: the same id now names another claim
    return Line(
        position=item.position,
        sentence=item.sentence,
        kind=kind,
        meaning=MEANINGS[kind],
        icon=ICONS.get(kind, "dash"),
        reasons=item.reasons if kind in OPEN else (),
        vouched=f"Vouched for by {item.attested_by}" if kind == "attested" else "",
        found=" ".join(item.reasons) if kind == "attested" else "",
        source_title=item.source_title or "",
        source_facts=_facts(claim),
        attested=_attested(page, item),
        way_out=_way_out(item) if may_attest and kind in OPEN else "",
        passage=marked_passage(item, claim),
        before=_before(page, item),
    )


def _before(page: DraftPage, item: Evidence) -> str:
    """Where the same sentence was approved before, and by whom."""
    found = page.approved_before.get(item.position)
    if found is None:
        return ""
    where = f"version {found.version}" if found.draft_id == page.draft.id else f"“{found.brief}” ({found.channel})"
    return f"Approved earlier by {found.approved_by} in {where}, {moment(found.approved_at, page.zone)}"


def _attested(page: DraftPage, item: Evidence) -> str:
    """Who vouched for it, when, how they know, and until when it counts."""
    given = next((a for a in page.attestations if a.position == item.position), None)
    if given is None:
        return ""
    until = f"{given.until.day} {given.until:%b %Y}" if given.until else ""
    who, when = page.name_of(given.user_id), moment(given.created_at, page.zone)
    if item.attested_by is None:
        return f"{who} vouched for it until {until}; that day has passed. “{given.reason}”"
    return f"Vouched for by {who}, {when}: “{given.reason}”{f' Until {until}.' if until else ''}"


def _way_out(item: Evidence) -> WayOut:
    return "quotation" if quotations_in(item.sentence) else "attest"


def _facts(claim: Claim | None) -> str:
    if claim is None:
        return ""
    kinds = {"file": "document", "web": "web page", "feed": "page from a feed", "own": "our own statement"}
    until = claim.source_fresh_until
    stale = f"stale since {until + timedelta(days=1)}" if until and until < datetime.now(UTC).date() else ""
    parts = (claim.source_author, claim.source_published, stale, kinds[claim.source_kind], claim.heading)
    return " · ".join(part for part in parts if part)


def marked_passage(item: Evidence, claim: Claim | None) -> Markup:
    """The passage, with what supports the sentence marked."""
    passage = item.passage or ""
    part = matched_part(item, claim)
    if part is None:
        return Markup("{}").format(passage)
    start, end = part
    return Markup("{}<mark>{}</mark>{}").format(passage[:start], passage[start:end], passage[end:])


def _brief(page: DraftPage) -> list[tuple[str, str | tuple[str, ...]]]:
    brief = page.brief
    call = brief.call_to_action
    found: list[tuple[str, str | tuple[str, ...] | None]] = [
        ("Topic", brief.topic),
        ("Angle", brief.angle),
        ("Persona", brief.persona),
        ("Stage", brief.stage.capitalize() if brief.stage else None),
        ("Key message", brief.key_message),
        ("Proof points", brief.proof_points),
        ("Offer", brief.offer),
        ("Call to action", " · ".join(part for part in (call.text, call.address) if part) if call else None),
        ("Use words", ", ".join(brief.use_words)),
        ("Avoid words", ", ".join(brief.avoid_words)),
        ("Owner", brief.owner),
        ("Due", brief.due.isoformat() if brief.due else None),
        ("Not before", brief.not_before.isoformat() if brief.not_before else None),
        ("References", brief.references),
    ]
    return [(name, value) for name, value in found if value]


def _made(page: DraftPage) -> list[tuple[str, str]]:
    version = page.version
    if version is None:
        return []
    examples = examples_of(page.makers)
    learned = [("Learned from", learned_from(examples))] if examples else []
    by_hand = [("Edited", "by a person")] if version.made_by else []
    return [
        ("Model", version.model or "none"),
        *by_hand,
        ("Tokens", f"{version.tokens:,}"),
        ("Time", f"{version.seconds:.1f} s"),
        ("Digest", f"{version.digest[:12]}…"),
        *learned,
        *((call.task.replace("_", " ").capitalize(), _told(call)) for call in page.calls),
    ]


def _told(call: ModelCall) -> str:
    """One call of a model: which, how it ended, with which prompt, what it used, and why its crew was asked."""
    used = f"{call.tokens_in + call.tokens_out:,} tokens, {call.seconds:.1f} s"
    cost = f", cost {call.cost:.4f}" if call.cost is not None else ""
    ended = f" (kept from {call.cached_from})" if call.cached_from else f" ({call.outcome})"
    ended = "" if call.outcome == "ok" else ended
    made = f"{call.model or 'no model'}{ended}, prompt {call.prompt_digest[:8] or '–'}, {used}{cost}"
    return f"{made}, {call.id}.{why_asked(call.reason)}"


class Entry(Value):
    """One line of the history. `compare` is the version id whose changes can be shown."""

    headline: str
    when: str
    detail: str = ""
    compare: str | None = None


def _history(page: DraftPage) -> list[Entry]:
    """Versions, decisions, and what became of the live post, latest first."""
    oldest = min((v.number for v in page.versions), default=0)
    entries = [(v.created_at, _version_entry(page, v, v.number > oldest)) for v in page.versions]
    numbers = {v.id: v.number for v in page.versions}
    verbs = {
        "approve": "approved",
        "revise": "asked for changes to",
        "reject": "rejected",
        "undo": "took back a decision on",
    }
    for said in page.decisions:
        headline = f"{page.name_of(said.user_id)} {verbs[said.kind]} version {numbers.get(said.version_id, '?')}"
        detail = f"“{said.comment}”" if said.comment else ""
        if said.refusal:
            detail = f"{detail} Not carried out: {said.refusal}".strip()
        entries.append(
            (said.created_at, Entry(headline=headline, when=moment(said.created_at, page.zone), detail=detail))
        )
    entries += _done_at_channel(page)
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0], reverse=True)]


def _done_at_channel(page: DraftPage) -> Iterator[tuple[datetime, Entry]]:
    """What was done to the live post after it went out."""
    for change in page.changes:
        at = change.sent_at or change.created_at
        words = "The live post was changed to" if change.sent_at else f"Change of the live post {change.status}:"
        headline = f"{words} version {change.version}"
        yield at, Entry(headline=headline, when=moment(at, page.zone), detail=change.reason or "")
    ends = {"done": "took the post down", "refused": "asked in vain to take the post down"}
    for wish in page.take_downs:
        at = wish.ended_at or wish.asked_at
        headline = f"{page.name_of(wish.asked_by)} {ends.get(wish.status, 'asked to take the post down')}"
        yield at, Entry(headline=headline, when=moment(at, page.zone), detail=f"{wish.reason} {wish.answer}".strip())


def _version_entry(page: DraftPage, version: Version, has_former: bool) -> Entry:
    beside = "for the live post" if page.draft.status == "published" else "beside the approved one"
    states = {"current": "", "proposed": f" (proposed {beside})", "superseded": ""}
    by = page.name_of(version.made_by) if version.made_by else version.model
    undone = f", {plural(len(version.not_done), 'wish', 'wishes')} not done" if version.not_done else ""
    return Entry(
        headline=f"Version {version.number}{states[version.state]}",
        when=moment(version.created_at, page.zone),
        detail=f"by {by}{undone}",
        compare=version.id if has_former else None,
    )

"""What happens next with a piece, in one sentence.

After a decision a reviewer wants one thing: to be sure that it will happen, when, and what to do if not. The state is
spread over four tables (draft, decisions, work, publications), so it is worked out here, in one pure function, from the
most recent fact backwards.
"""

from collections.abc import Iterator
from datetime import datetime

from desk.publications import Word
from domain.publication import Publication
from domain.review import Decision
from domain.work import WorkRequest
from panel_app.components.live_step import live_step
from panel_app.components.steps import Control, NextStep, Tone, post_address
from panel_app.components.words import moment
from panel_app.data import DraftPage
from store.holds import ACCOUNT_HOLD

_SENT = {"sent", "verified", "mismatch"}
_TROUBLE = {
    "handed_over": ("Handed over, and not out yet.", "Somebody at the channel must let it out."),
    "unknown": ("Sent or not? The channel did not answer.", "It is being looked up; nothing is repeated until then."),
    "late": ("The slot was missed.", "Nothing was sent. A person decides whether it still goes out."),
    "held": ("The publication is on hold.", ""),
    "failed": ("The channel refused the post.", ""),
    "withdrawn": ("The publication was withdrawn.", ""),
}
_WORDS: dict[Word, tuple[str, str, str]] = {
    "is there": (
        "It is there",
        "You looked, and the post is on the channel: it is not sent again.",
        "Yes, it is there",
    ),
    "is not there": (
        "It is not there",
        "You looked, and the post is not on the channel: it is sent again.",
        "Yes, send",
    ),
    "send": ("Send it", "It goes out now, as it was approved; approval and text are checked again.", "Yes, send it"),
    "withdraw": ("Withdraw", "It does not go out.", "Yes, withdraw it"),
}
_WORDS_FOR: dict[str, tuple[Word, ...]] = {
    "handed_over": ("is there", "withdraw"),
    "unknown": ("is there", "is not there"),
    "late": ("is there", "withdraw", "send"),
    "held": ("withdraw", "send"),
    "failed": ("is there", "withdraw", "send"),
}


def next_step(page: DraftPage, now: datetime, me: str | None = None) -> NextStep:
    """The one thing to say about this piece now, to the user `me`; a version that is proposed beside it can be looked
    at from everywhere."""
    step = _step(page, now, me)
    if page.to_audience and step.link is None and page.draft.status in ("in_review", "approved"):
        step = step.model_copy(update={"link": f"/audience/{page.draft.id}", "link_words": "Who gets it"})
    if page.proposal is None or step.undo_id is not None:
        return step
    label = f"What version {page.proposal.number} would change"
    look = Control(label=label, act="compare", value=page.proposal.id, action="adopt a version")
    if step.open_for_decision and step.tone == "quiet":
        headline = f"Version {page.proposal.number} is proposed beside this one."
        step = step.model_copy(update={"tone": "wait", "headline": headline, "detail": "Look at both, then decide."})
    return step.model_copy(update={"controls": (*step.controls, look)})


def _step(page: DraftPage, now: datetime, me: str | None) -> NextStep:
    if page.archived and page.draft.status != "published":
        return _put_away(page)
    standing = last_standing(page.decisions)
    if standing is not None and standing.taken_at is None and standing.effective_at > now:
        return _undoable(page, standing, now, me)
    if standing is not None and standing.taken_at is None:
        return NextStep(tone="wait", headline=f"{_said(page, standing, me)}. It is being carried out now.")
    if page.draft.status == "published" and (page.live is not None or page.proposes):
        said = _published(page, page.live) if page.live else _sent(page, now)
        return live_step(page, said, now, last_standing(page.decisions))
    if page.draft.status in ("approved", "published"):
        return _sent(page, now)
    steps = {"changes_requested": _changes, "rejected": _rejected, "in_review": _in_review}
    return steps.get(page.draft.status, _other)(page)


def last_standing(decisions: tuple[Decision, ...]) -> Decision | None:
    """The latest decision that was not undone."""
    undone = {d.undoes for d in decisions if d.kind == "undo" and d.refusal is None}
    return next((d for d in reversed(decisions) if d.kind != "undo" and d.id not in undone), None)


def _put_away(page: DraftPage) -> NextStep:
    """Of an archived campaign: a post that waits may be withdrawn, and nothing else is decided."""
    publication = _latest(page)
    waits = publication is not None and publication.status in _WORDS_FOR
    controls = (
        tuple(c for c in _settling(publication) if c.value.endswith(":withdraw")) if publication and waits else ()
    )
    detail = f'Everything stays readable. To work on it again: pressroom campaign unarchive "{page.campaign.name}"'
    return NextStep(tone="wait", headline="The campaign is archived.", detail=detail, controls=controls)


def _said(page: DraftPage, decision: Decision, me: str | None = None) -> str:
    verb = {"approve": "approved", "revise": "asked for changes to", "reject": "rejected", "undo": "took back"}
    number = next((v.number for v in page.versions if v.id == decision.version_id), None)
    who = "You" if decision.user_id == me else page.name_of(decision.user_id)
    return f"{who} {verb[decision.kind]} version {number or '?'}"


def _undoable(page: DraftPage, decision: Decision, now: datetime, me: str | None) -> NextStep:
    then = {
        "approve": "goes out at once"
        if decision.slot_at is None or decision.slot_at <= decision.effective_at
        else f"is scheduled for {moment(decision.slot_at, page.zone)}",
        "revise": "is rewritten with this comment",
        "reject": "is closed",
    }[decision.kind if decision.kind != "undo" else "reject"]
    return NextStep(
        tone="wait",
        headline=_said(page, decision, me) + ".",
        detail=f"When the time to undo is over, it {then}.",
        undo_id=decision.id,
        seconds_left=(decision.effective_at - now).total_seconds(),
    )


def _latest(page: DraftPage) -> Publication | None:
    return max(page.publications, key=lambda p: (p.version, p.due_at), default=None)


def _sent(page: DraftPage, now: datetime) -> NextStep:
    publication = _latest(page)
    if publication is None:
        return NextStep(tone="wait", headline="Approved. The publication is being prepared.")
    if publication.status in _SENT:
        return _published(page, publication)
    if publication.status in _TROUBLE:
        headline, detail = _TROUBLE[publication.status]
        detail = publication.reason or detail
        by_hand = publication.status == "handed_over" and not publication.remote_id
        return NextStep(
            tone="wait" if publication.status == "handed_over" else "bad",
            headline=headline,
            detail=detail,
            controls=_settling(publication),
            link=f"/hand-off/{publication.id}" if by_hand else None,
            link_words="Post it by hand",
        )
    if publication.status == "scheduled" and page.brake is not None:
        when = moment(publication.planned_at, publication.zone)
        return NextStep(tone="bad", headline=f"Approved for {when}. Sending is stopped.", detail=str(page.brake))
    if publication.status == "scheduled" and publication.due_at > now:
        when = moment(publication.due_at, publication.zone)
        detail = publication.reason or "It goes out by itself. Only what was approved is sent."
        return NextStep(tone="scheduled", headline=f"Approved. Publishes {when}.", detail=detail)
    return NextStep(tone="wait", headline="Approved. Publishing now…")


def _settling(publication: Publication) -> tuple[Control, ...]:
    """What a person can say about a post that the machine must not decide on."""
    found = [_reconnecting(publication)] if _waits_for_account(publication) else []
    for word in _WORDS_FOR.get(publication.status, ()):
        label, asks, confirm = _WORDS[word]
        value = f"{publication.id}:{word}"
        control = Control(label=label, act="settle", value=value, action="settle a publication", asks=asks)
        field = "Its address, if you have it" if word == "is there" else ""
        found.append(control.model_copy(update={"confirm": confirm, "field": field}))
    return tuple(found)


def _waits_for_account(publication: Publication) -> bool:
    return publication.status == "held" and (publication.reason or "").startswith(ACCOUNT_HOLD)


def _reconnecting(publication: Publication) -> Control:
    """For a post that waits until its account's access works again."""
    return Control(
        label="Connect the account again",
        act="reconnect",
        value=publication.account_id,
        action="reconnect an account",
        asks="First renew its access at the channel. Then all its posts go out as they are due.",
        confirm="Yes, its access works",
    )


def _published(page: DraftPage, publication: Publication) -> NextStep:
    when = moment(publication.sent_at or publication.due_at, page.zone)
    details = {
        "verified": "Read back from the channel and found equal to what was approved.",
        "sent": publication.reason or "Reading it back from the channel…",
        "mismatch": f"The channel shows something else: {publication.reason or 'look at the post.'}",
    }
    tone: Tone = "bad" if publication.status == "mismatch" else "good"
    headline = f"Version {publication.version} was published {when}."
    return NextStep(
        tone=tone,
        headline=headline,
        detail=f"{details[publication.status]} {publication.remark}".strip(),
        link=post_address(publication),
        evidence=f"/evidence/{publication.id}.pdf",
    )


def _changes(page: DraftPage) -> NextStep:
    asked = next((d for d in reversed(page.decisions) if d.kind == "revise"), None)
    wish = f"“{asked.comment}”" if asked else ""
    if page.draft.note:
        return NextStep(tone="bad", headline="No new version was made.", detail=page.draft.note, open_for_decision=True)
    work = _open_work(page)
    number = page.draft.version + 1
    doing = f" ({work.phase})" if work and work.phase else ""
    return NextStep(tone="wait", headline=f"Version {number} is being written{doing}. It appears here.", detail=wish)


def _open_work(page: DraftPage) -> WorkRequest | None:
    return next((w for w in reversed(page.work) if w.status in ("requested", "launched", "claimed")), None)


def _rejected(page: DraftPage) -> NextStep:
    said = next((d for d in reversed(page.decisions) if d.kind == "reject"), None)
    who = f" by {page.name_of(said.user_id)}" if said else ""
    return NextStep(tone="quiet", headline=f"Rejected{who}.", detail=f"“{said.comment}”" if said else "")


def _in_review(page: DraftPage) -> NextStep:
    refused = next((d for d in reversed(page.decisions) if d.kind != "undo"), None)
    current = page.version.id if page.version else None
    if refused is not None and refused.refusal and refused.version_id == current:
        headline = f"{_said(page, refused)}, but it could not be carried out."
        return NextStep(tone="bad", headline=headline, detail=refused.refusal, open_for_decision=True)
    work = _open_work(page)
    if work is not None:
        doing = f" ({work.phase})" if work.phase else ""
        return NextStep(tone="wait", headline=f"A new version is being made{doing}.", open_for_decision=True)
    return NextStep(tone="quiet", headline="Waiting for your decision.", open_for_decision=True)


def _other(page: DraftPage) -> NextStep:
    headlines = {
        "planned": "Not written yet.",
        "held": "On hold.",
        "expired": "Expired: it missed its slot, and was not sent.",
        "failed": "Making this draft failed.",
    }
    work = _open_work(page)
    if work is not None and page.draft.status == "failed":
        doing = work.phase or "waiting for a worker"
        return NextStep(tone="wait", headline=f"It is being drafted again ({doing}).", detail=page.draft.note or "")
    detail = page.draft.note or (f"Asked for; {work.phase or 'waiting for a worker'}." if work else "")
    tone: Tone = "bad" if page.draft.status in ("failed", "expired") else "wait"
    return NextStep(
        tone=tone,
        headline=headlines.get(page.draft.status, page.draft.status),
        detail=detail,
        controls=tuple(_ways_on(page)),
    )


def _ways_on(page: DraftPage) -> Iterator[Control]:
    """What failed is tried again; what expired is reviewed again, which takes its used-up approval back."""
    standing = last_standing(page.decisions)
    if page.draft.status == "failed":
        yield Control(label="Try again", act="again", value=page.draft.id, action="request generation")
    if page.draft.status == "expired" and standing is not None:
        yield Control(label="Review it again", act="undo", value=standing.id, action="undo a decision")

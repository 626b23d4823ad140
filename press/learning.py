"""What a reviewer asked for, and got, and approved: an example with the reviewer's own words as its reason.

A comment alone teaches little, and a revision that nobody has accepted may be the wrong answer to it. Only when the
piece is approved are both known: the request, the sentences that were changed for it, and that they stand in what goes
out. What a later version changed again is left out, and so are the parts of a comment that were not fulfilled.
"""

from collections.abc import Mapping, Sequence

from domain.corrections import corrections, still_stands
from domain.review import Decision
from domain.sentences import sentences
from domain.version import Version
from store import decisions, feedback, versions
from store.examples import Learning, keep_examples
from store.feedback import Feedback
from store.postgres import Transaction


def learn_from_revisions(conn: Transaction, decision: Decision, approved: Version) -> int:
    """Keeps the examples of the revisions that led to an approved version; gives how many rows that made or changed.
    Called in the transaction that acts on the approval."""
    asked = _asked_for(conn, approved.draft_id)
    if not asked:
        return 0
    known = {version.id: version for version in versions.versions_of(conn, approved.draft_id)}
    kept = 0
    for answered_by, comments in asked.items():
        before, after = _predecessor(known, comments), known[answered_by]
        if after.number <= approved.number:
            said = [one for one in comments if one.version_id == before.id]
            learning = _learning(decision, before, after, said)
            found = corrections(before.package, after.package, reason=learning.reason)
            kept += keep_examples(conn, [one for one in found if still_stands(one, approved.package)], learning)
    return kept


def _learning(approval: Decision, before: Version, after: Version, said: Sequence[Feedback]) -> Learning:
    return Learning(
        draft_id=after.draft_id,
        channel=after.package.channel,
        from_version_id=before.id,
        version_id=after.id,
        user_id=said[-1].user_id,
        came_by="revision",
        reason=fulfilled("\n".join(one.comment for one in said), after),
        decision_id=approval.id,
    )


def fulfilled(comment: str, answer: Version) -> str:
    """A comment without the wishes that its answer lists as not done."""
    undone = [_plain(wish.wish) for wish in answer.not_done]
    return " ".join(said for said in sentences(comment) if not any(_same(_plain(said), wish) for wish in undone))


def _asked_for(conn: Transaction, draft_id: str) -> Mapping[str, Sequence[Feedback]]:
    """The requests for changes by the version that answers them."""
    said = [one for one in feedback.feedback_of(conn, draft_id) if one.answered_by]
    if not said:
        return {}
    kinds = {decision.id: decision.kind for decision in decisions.decisions_of(conn, draft_id)}
    asked: dict[str, list[Feedback]] = {}
    for one in said:
        if one.answered_by and kinds.get(one.decision_id or "") == "revise":
            asked.setdefault(one.answered_by, []).append(one)
    return asked


def _predecessor(known: Mapping[str, Version], said: Sequence[Feedback]) -> Version:
    """The version that was revised: the latest that was commented on. An older comment is answered too, but what
    changed between the two was somebody else's doing."""
    return max((known[one.version_id] for one in said), key=lambda version: version.number)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .!“”\"'")


def _same(said: str, wish: str) -> bool:
    return bool(said and wish) and (said in wish or wish in said)

"""What people's edits have taught, for the next prompt: the nearest examples of the same channel, part by part.

The tempting way is to tell the writer everything that was ever changed; a prompt grows until its claims are lost in it,
and an old habit weighs as much as yesterday's. So only the few nearest to what is to be written are told, under a limit
of letters: nearest in meaning to the topic, its angle or the reviewer's wish, and of equals the newest. The newest of
each kind are compared one by one; their vectors are calculated when they are first looked for, and kept.

The offline writer reads no prompt; what it is not told is not noted as used (press/ledger.py).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.example import ExampleKind, Lesson
from domain.wording import clipped, wording_of
from press.piece import Piece
from resources.services import Services
from store import examples
from store.examples import Candidate

COMPARED: Final = 200  # of each kind, the newest
MOST: Final[dict[ExampleKind, int]] = {"text": 4, "title": 2, "subject": 2, "preheader": 1}
MOST_LETTERS: Final = 3000  # of all that is told, some 750 tokens
MOST_SIDE: Final = 600
MOST_REASON: Final = 300
SAME: Final = 4  # decimals of a cosine: nearer than that, two are equally near


def lessons_for(services: Services, piece: Piece, wish: str = "", *, but_of: str | None = None) -> tuple[Lesson, ...]:
    """The examples for a piece, the nearest first; `wish` is what a reviewer asks for, and what the piece `but_of`
    taught is left out. A workspace without examples embeds nothing."""
    workspace_id = piece.draft.workspace_id
    with services.database.transaction(workspace_id) as conn:
        found = examples.candidates(conn, piece.draft.channel, COMPARED, but_of=but_of)
    if not found:
        return ()
    vectors = _vectors(services, workspace_id, found)
    (asked,) = services.embedder.embed([f"{piece.brief.topic}. {wish or piece.brief.angle}"])
    # sorted keeps the order of equals, which is the newest first
    return _within(sorted(found, key=lambda one: -_nearness(asked, vectors[one.id])))


def lesson_of(candidate: Candidate) -> Lesson:
    """What a writer is told of it."""
    return Lesson(
        id=candidate.id,
        kind=candidate.kind,
        before=clipped(wording_of(candidate.before), MOST_SIDE),
        after=clipped(wording_of(candidate.after), MOST_SIDE),
        reason=clipped(wording_of(candidate.reason), MOST_REASON),
    )


def _within(ranked: Sequence[Candidate]) -> tuple[Lesson, ...]:
    """As many of each kind as are wanted, none twice, and no more letters than there is room for."""
    told: list[Lesson] = []
    said: set[tuple[str, str, str]] = set()
    left, wanted = MOST_LETTERS, dict(MOST)
    for candidate in ranked:
        if not wanted[candidate.kind]:
            continue
        lesson = lesson_of(candidate)
        words = (lesson.kind, lesson.before, lesson.after)
        letters = len(lesson.before) + len(lesson.after) + len(lesson.reason)
        if words in said or letters > left:
            continue
        said.add(words)
        told.append(lesson)
        wanted[lesson.kind] -= 1
        left -= letters
    return tuple(told)


def _vectors(services: Services, workspace_id: str, found: Sequence[Candidate]) -> Mapping[str, Sequence[float]]:
    known = {one.id: one.vector for one in found if one.vector is not None}
    new = [one for one in found if one.vector is None]
    if not new:
        return known
    fresh = dict(zip([one.id for one in new], services.embedder.embed([_words(one) for one in new]), strict=True))
    with services.database.transaction(workspace_id) as conn:
        examples.set_vectors(conn, fresh)
    return {**known, **fresh}


def _words(candidate: Candidate) -> str:
    """What an example is found by: what its piece was about, why it was changed, and the words."""
    return f"{candidate.topic}. {candidate.reason} {candidate.before or candidate.after}"


def _nearness(one: Sequence[float], other: Sequence[float]) -> float:
    return round(sum(a * b for a, b in zip(one, other, strict=True)), SAME)

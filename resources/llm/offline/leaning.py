"""Sentences of a body that lean on the one before them: they go where that one goes."""

from collections.abc import Sequence

from domain.plain import plain
from resources.llm.offline.marked_body import Part, parts_of
from resources.llm.offline.pointing import points_back


def with_leaning(gone: Sequence[Part], body: str) -> list[Part]:
    """The sentences, and behind each in its paragraph those that would point at nothing without it, in order."""
    starts = {part.start for part in gone}
    parts = parts_of(body)
    found: list[Part] = []
    for place, part in enumerate(parts):
        last = parts[place - 1] if place else None
        leans = bool(found) and found[-1] is last and leans_on_last(part, last, body)
        if part.start in starts or leans:
            found.append(part)
    return found


def leans_on_last(part: Part, last: Part | None, body: str) -> bool:
    """Whether a cited sentence stands right behind another in one paragraph and points back to it."""
    if last is None or part.claim_id is None or last.claim_id is None or part.role != "sentence":
        return False
    return not body[last.end : part.start].strip(" ") and points_back(plain(part.text))

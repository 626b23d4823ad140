"""Targeted edits: what to replace by what, applied by code, so that all else stays byte for byte by construction.

A model that is asked for the whole revised text rewrites what nobody mentioned, and a reviewer reads everything again.
Here it names words of the text and what stands there instead. Each edit is looked up in the text as it was, never in
the result of another edit; one whose words are not there, are there twice, or overlap an earlier edit is not applied,
and is given back with the reason. When a whole paragraph is taken out, one of the two blank lines round it goes along.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import Field

from domain.value import Value

Place = Literal["title", "body", "subject", "preheader"]
NOT_THERE: Final = "the words to replace do not stand in the text"
TWICE: Final = "the words to replace stand in the text more than once"
OVERLAPS: Final = "it overlaps another edit"
NO_CHANGE: Final = "it changes nothing"


class TextEdit(Value):
    """Replaces `find` (to the letter, once in `place`) by `replace`. `wishes` are the numbers of the wishes it is for.
    An empty `find` fills a place that is empty."""

    place: Place = "body"
    find: str
    replace: str
    wishes: tuple[int, ...] = Field(min_length=1)


class Unapplied(Value):
    """An edit that was not carried out, and why."""

    edit: TextEdit
    reason: str


class Edited(Value):
    """The texts after the edits that could be carried out."""

    texts: dict[Place, str]
    applied: tuple[TextEdit, ...] = ()
    unapplied: tuple[Unapplied, ...] = ()


def apply_edits(texts: Mapping[Place, str], edits: Sequence[TextEdit]) -> Edited:
    """The texts with the edits carried out; outside of what they name, nothing is touched."""
    applied: list[TextEdit] = []
    unapplied: list[Unapplied] = []
    spans: dict[Place, list[tuple[int, int, str]]] = {}
    for edit in edits:
        taken = spans.setdefault(edit.place, [])
        reason = _refusal(texts[edit.place], edit, taken)
        if reason:
            unapplied.append(Unapplied(edit=edit, reason=reason))
            continue
        start = texts[edit.place].find(edit.find)
        taken.append((start, start + len(edit.find), edit.replace))
        applied.append(edit)
    done = {place: _replaced(text, spans.get(place, [])) for place, text in texts.items()}
    return Edited(texts=done, applied=tuple(applied), unapplied=tuple(unapplied))


def _refusal(text: str, edit: TextEdit, taken: Sequence[tuple[int, int, str]]) -> str | None:
    if edit.find == edit.replace:
        return NO_CHANGE
    if not edit.find:
        return None if not text and not taken else NOT_THERE
    start = text.find(edit.find)
    if start < 0:
        return NOT_THERE
    if text.find(edit.find, start + 1) >= 0:
        return TWICE
    end = start + len(edit.find)
    return OVERLAPS if any(start < other_end and other < end for other, other_end, _ in taken) else None


def _replaced(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    for start, end, words in sorted(spans, reverse=True):
        before, after = text[:start], text[end:]
        if not words and (not before or before.endswith("\n\n")) and after.startswith("\n\n"):
            after = after[2:]
        text = before + words + after
    return text

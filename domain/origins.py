"""In which version a sentence was first written as it stands now.

A piece goes through hands: a crew drafts it, a person edits it, another crew revises it. The tempting answer to "who
wrote this sentence?" is whoever made the current version; but a revision touches three sentences and carries on forty.
So a sentence is followed back through the versions that have it. A version that was drafted anew carries nothing on:
that its sentences stood before is chance, and there the search ends. Versions that were only proposed, and came to
nothing, are passed over by themselves: what was made of another version is not found in them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from domain.plain import plain


class Stage(NamedTuple):
    """One version of a piece: whether it was drafted anew, and its sentences as `key_of` gives them."""

    version_id: str
    anew: bool
    sentences: frozenset[str]


def key_of(sentence: str) -> str:
    """A sentence as it is known again, whatever its emphasis and spacing."""
    return plain(sentence)


def first_written(sentence: str, stages: Sequence[Stage]) -> Stage:
    """The stage in which a sentence of the first of `stages` (the newest first) was written."""
    key, found = key_of(sentence), stages[0]
    for stage in stages[1:]:
        if found.anew:
            break
        if key in stage.sentences:
            found = stage
    return found

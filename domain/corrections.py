"""What changed between two packages, sentence by sentence, as far as it teaches wording.

A diff of words says "four → five" and loses the sentence; a diff of whole texts teaches nothing that could be applied
elsewhere. So sentences are matched, and inside a changed passage each is paired with the one it most resembles. Left
out is what is no change of wording: white space and emphasis, a figure or an address put right, a sentence that was
only moved, words that were added without a reason (they tell facts), and passages so long that they were written anew.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from domain.example import Correction, ExampleKind
from domain.package import Package
from domain.plain import plain
from domain.sentences import sentences
from domain.text_measures import overlap
from domain.wording import wording_of

LONGEST: Final = 600  # characters of one side
MOST: Final = 12  # corrections of one edit
MOST_SENTENCES: Final = 400
MOST_PAIRS: Final = 900
ALIKE: Final = 0.4
LINES: Final[tuple[ExampleKind, ...]] = ("title", "subject", "preheader")


def corrections(old: Package, new: Package, *, reason: str = "") -> tuple[Correction, ...]:
    """The corrections in the order in which a piece is read, at most MOST."""
    lines = [Correction(kind=kind, before=getattr(old, kind), after=getattr(new, kind)) for kind in LINES]
    found = [*lines, *_of_text(old.text, new.text)]
    return tuple(one for one in found if _teaches(one, reason))[:MOST]


def still_stands(correction: Correction, package: Package) -> bool:
    """Whether a package says what the correction made of it, and not again what it took out."""
    if correction.kind != "text":
        return bool(getattr(package, correction.kind) == correction.after)
    there = set(map(_key, sentences(package.text)))
    if correction.after:
        return all(_key(sentence) in there for sentence in sentences(correction.after))
    return not any(_key(sentence) in there for sentence in sentences(correction.before))


def _teaches(one: Correction, reason: str) -> bool:
    if max(len(one.before), len(one.after)) > LONGEST or not (one.before or reason):
        return False
    return _key(wording_of(one.before)) != _key(wording_of(one.after))


def _key(text: str) -> str:
    return plain(text)


def _of_text(old: str, new: str) -> Iterator[Correction]:
    before, after = sentences(old), sentences(new)
    if max(len(before), len(after)) > MOST_SENTENCES:
        return
    was, now = [_key(sentence) for sentence in before], [_key(sentence) for sentence in after]
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone = [sentence for sentence in before[a:b] if _key(sentence) not in now]
        come = [sentence for sentence in after[c:d] if _key(sentence) not in was]
        yield from _paired(gone, come)


def _paired(before: Sequence[str], after: Sequence[str]) -> Iterator[Correction]:
    """The sentences of one changed passage, each with the one it most resembles; what resembles nothing together."""
    if not before and not after:
        return
    alike = None if _is_one_change(before, after) else _most_alike(before, after)
    if alike is None:
        yield Correction(kind="text", before=" ".join(before), after=" ".join(after))
        return
    one, other = alike
    yield from _paired(before[:one], after[:other])
    yield Correction(kind="text", before=before[one], after=after[other])
    yield from _paired(before[one + 1 :], after[other + 1 :])


def _is_one_change(before: Sequence[str], after: Sequence[str]) -> bool:
    """A sentence that became another; one that was made of several, or several of one; and what is too much to be
    compared."""
    fewer, more = sorted((before, after), key=len)
    if len(fewer) > 1:
        return len(before) * len(after) > MOST_PAIRS
    return len(more) == 1 or all(overlap(part, whole) >= ALIKE for whole in fewer for part in more)


def _most_alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int] | None:
    pairs = [
        (min(overlap(one, other), overlap(other, one)), -at, -to)
        for at, one in enumerate(before)
        for to, other in enumerate(after)
    ]
    likeness, at, to = max(pairs, default=(0.0, 0, 0))
    return (-at, -to) if likeness >= ALIKE else None

"""An edit as an example: the words before, the words after, and why.

What a reviewer changes by hand on Monday, the next draft should not need on Tuesday. The tempting way is to let a model
sum up "how we write" from all edits; nobody can then say where a habit comes from, or take one of them back. So each
change stays what it was, beside its person and its reason, and is shown to the writer as it is: one can be read, one
can be switched off. A correction belongs to a channel and to a part of a piece (`kind`): how a subject line is put
right says nothing about a paragraph.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, Literal

from domain.copied_text import OFFLINE
from domain.value import Value

ExampleKind = Literal["title", "subject", "preheader", "text"]
CameBy = Literal["edit", "revision"]
ExampleState = Literal["on", "off", "taken back"]
NO_EXAMPLES: Final = "none"


class Correction(Value):
    """One change of wording. `before` is empty where something was added, `after` where it was taken out."""

    kind: ExampleKind
    before: str
    after: str


class Lesson(Value):
    """An example as a writer is told it: without the figures and addresses of the piece that it comes from."""

    id: str
    kind: ExampleKind
    before: str
    after: str
    reason: str = ""


def digest_of(lessons: Sequence[Lesson]) -> str:
    """What a version records of the examples that its writer was told; `none` where there were none."""
    if not lessons:
        return NO_EXAMPLES
    told = "\0".join(lesson.model_dump_json() for lesson in lessons)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def heeds_examples(model: str) -> bool:
    """Whether this model reads what it is told. The offline writer puts together its sources' own sentences, and each
    is checked to the letter: another wording is no sentence of theirs, so it passes examples over."""
    return not model.startswith(OFFLINE)

"""A body with markers as a list of sentences that can be taken out, changed and added, all else staying as it is.

Editing the clean text and marking it again would move markers; so edits are made in the marked body itself. A
sentence's span there includes the marker behind it. After each edit the body is read again: bodies are short,
offsets are not patched.
"""

import re
from typing import Final, NamedTuple

from domain.claim import SentenceRole
from domain.markup import MARKER, parse
from domain.plain import plain

_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
_GAP: Final = rf"(?:\s*{MARKER.pattern})*\s+(?:>\s*)*"
_TAIL: Final = re.compile(rf"(?:[ \t]*{MARKER.pattern})*")


class Part(NamedTuple):
    """A sentence with its place in the marked body, marker included."""

    text: str
    claim_id: str | None
    role: SentenceRole
    start: int
    end: int


def parts_of(body: str) -> list[Part]:
    """All sentences, in order."""
    found, position = [], 0
    for sentence in parse(body).sentences:
        match = _pattern(sentence.text).search(body, position)
        if match is None:
            continue
        position = _TAIL.match(body, match.end()).end()  # type: ignore[union-attr]  # it matches the empty string too
        found.append(Part(sentence.text, sentence.claim_id, sentence.role, match.start(), position))
    return found


def _pattern(sentence: str) -> re.Pattern[str]:
    words = sentence.split()
    last = re.fullmatch(r"(.*?)([.!?…]*)", words[-1], re.DOTALL)
    assert last is not None
    ending = re.escape(last[1]) + (rf"(?:\s*{MARKER.pattern})*" + re.escape(last[2]) if last[2] else "")
    return re.compile(_GAP.join([*(re.escape(word) for word in words[:-1]), ending]))


def without(body: str, part: Part) -> str:
    """The body without a sentence; a line, list or paragraph that it leaves empty goes with it."""
    before, after = body[: part.start], body[part.end :]
    line_start = before.rfind("\n") + 1
    line_end = part.end + (after.find("\n") if "\n" in after else len(after))
    rest = body[line_start : part.start] + body[part.end : line_end]
    if not rest.strip() or (_ITEM.fullmatch(body[line_start : part.start]) and not body[part.end : line_end].strip()):
        return _without_line(body, line_start, line_end)
    if before.endswith(" ") and (not after or after[0] in " \n"):
        return before.rstrip(" ") + after
    return before + after.lstrip(" ")


def _without_line(body: str, start: int, end: int) -> str:
    before, after = body[:start], body[end + 1 :]
    alone = (not before or before.endswith("\n\n")) and (not after or after.startswith("\n"))
    if alone:
        after = after.lstrip("\n")
        return before + after if after else before.rstrip("\n")
    return before + after if after else before.rstrip("\n")


def replaced(body: str, part: Part, text: str) -> str:
    """The body with another text in a sentence's place."""
    return body[: part.start] + text + body[part.end :]


def after(body: str, part: Part, text: str) -> str:
    """The body with a sentence added behind another, in the shape of its place: list item, own paragraph or same
    one."""
    line_start = body.rfind("\n", 0, part.start) + 1
    item = _ITEM.match(body, line_start)
    if item and item.end() == part.start:
        return f"{body[: part.end]}\n{item.group()}{text}{body[part.end :]}"
    if _stands_alone(body, part):
        return f"{body[: part.end]}\n\n{text}{body[part.end :]}"
    return f"{body[: part.end]} {text}{body[part.end :]}"


def _stands_alone(body: str, part: Part) -> bool:
    before, behind = body[: part.start], body[part.end :]
    return (not before or before.endswith("\n\n")) and (not behind or behind.startswith("\n"))


def paragraphs(body: str) -> list[str]:
    """The body's blocks between blank lines; joined by one blank line they are the body again, up to surplus ones."""
    return re.split(r"\n{2,}", body)


def word_count(body: str) -> int:
    """Words as a reader counts them: no markers, no addresses."""
    return len(re.findall(r"\w[\w'’.,%-]*", plain(parse(body).text)))

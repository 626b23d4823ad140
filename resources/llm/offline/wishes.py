"""A reviewer's comment as single wishes.

People write three wishes in a sentence and one in three. A comment is cut at line breaks, sentences and semicolons,
and at `and`, `then` or a comma only where what follows begins with a verb that asks for something: `replace “fast
and cheap” with “quick”` is one wish. What stands between quotation marks is never cut.
"""

import re
from typing import Final

from domain.english import words_of
from domain.sentences import sentences
from resources.llm.offline.replacing import pair_in

_VERBS: Final = words_of("""
    add avoid begin change cite close cut delete drop end expand extend finish give include insert keep leave lead
    lengthen lose make mention move name open put quote reduce remove rename reorder replace rewrite say shorten
    skip start strike swap take tighten trim turn use write try fix don't do
""")
QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|(?<!\w)‘[^’\n]+’(?!\w)|(?<!\w)'[^'\n]+'(?!\w)|`[^`\n]+`")
_JOINT: Final = re.compile(
    r"\s*(?:,\s*|\s+)(?:and then|and also|and please|and|then|but|also"
    r"|plus)\s+(?:please\s+)?(?=(?P<verb>[\w’']+))|,\s*(?=(?P<bare>[\w’']+))",
    re.IGNORECASE,
)
_BOTH: Final = re.compile(
    r"^(?P<head>.*?\b(?:make (?:it|this)|(?:it|this) (?:should|must|needs to) be|turn it|keep it))\s+"
    r"(?P<one>(?:more |less |much )?[a-z-]+)(?:,| and|, and)\s+(?P<two>(?:more |less |much )?[a-z-]+)[.!]*$",
    re.IGNORECASE,
)
_POLITE: Final = re.compile(
    r"^(?:(?:please|pls|kindly|also|then|and|but|ok(?:ay)?|hi|hello|thanks?|maybe|perhaps|otherwise|finally"
    r"|first|next"
    r"|secondly|lastly|could you|can you|would you|will you|i would like (?:you )?to|i'd like (?:you )?to"
    r"|i want (?:you )?to"
    r"|we should|we need to|you should|let's|let us|try to|make sure (?:to|you)|be sure to|it should|it must"
    r"|this should"
    r"|the (?:text|post|article|piece|draft|mail|e-mail|email) (?:should|must|needs to|has to))[\s,:]+)+",
    re.IGNORECASE,
)
_PRAISE: Final = re.compile(
    r"(?:(?:very |really |so )?(?:good|great|nice|fine|lovely|excellent|well done|thanks?|thank you|looks good"
    r"|almost there"
    r"|good (?:start|work|job)|nice work|great (?:post|work|start|job))(?: (?:so much|a lot|overall|already"
    r"|otherwise|start))?"
    r"|(?:i )?(?:like|love) it)[\s.!,]*",
    re.IGNORECASE,
)


def wishes_in(feedback: str) -> tuple[str, ...]:
    """The wishes of a comment, in order, each as the reviewer wrote it. Praise is no wish."""
    masked, kept = _mask(feedback)
    masked = re.sub(r"\b(max|min|approx|ca)\.(?=\s*\d)", r"\1", masked, flags=re.IGNORECASE)
    parts = [part for line in re.split(r"[\n;]+", masked) for sentence in sentences(line) for part in _cut(sentence)]
    wishes = [_unmask(part, kept).strip(" \t,") for part in parts]
    return tuple(wish for wish in wishes if re.search(r"\w", wish) and not _PRAISE.fullmatch(wish))


def pieces_of(wish: str) -> tuple[str, ...]:
    """A wish cut at every `and`, `but` and comma outside quotation marks: for wishes of which a half may be unknown."""
    masked, kept = _mask(wish)
    pieces = re.split(r"\s*,?\s+(?:and|but|then|plus|&)\s+|\s*,\s+|\s+[–—-]\s+", masked)
    return tuple(piece for part in pieces if re.search(r"\w", piece := _unmask(part, kept).strip()))


def bare(wish: str) -> str:
    """A wish without courtesies: `Could you please shorten it?` → `shorten it`."""
    return _POLITE.sub("", wish.strip(" \t-–•*")).strip().rstrip(".!? ")


def _cut(sentence: str) -> list[str]:
    if pair_in(bare(sentence)):  # `say truck, not lorry` is one wish
        return [sentence]
    parts, start = [], 0
    for joint in _JOINT.finditer(sentence):
        verb = (joint["verb"] or joint["bare"] or "").lower().replace("’", "'")
        if verb in _VERBS and joint.start() > start:
            parts.append(sentence[start : joint.start()])
            start = joint.end()
    return [wish for part in [*parts, sentence[start:]] for wish in _halves(part)]


def _halves(part: str) -> list[str]:
    """`Make it punchier and shorter` are two wishes, of which one may be understood."""
    both = _BOTH.match(part)
    return [f"{both['head']} {both['one']}", f"{both['head']} {both['two']}"] if both else [part]


def _mask(text: str) -> tuple[str, list[str]]:
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\ue000{len(kept) - 1}\ue001"

    return QUOTED.sub(hide, text), kept


def _unmask(text: str, kept: list[str]) -> str:
    return re.sub(r"\ue000(\d+)\ue001", lambda found: kept[int(found.group(1))], text)

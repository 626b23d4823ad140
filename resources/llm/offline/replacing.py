"""Wishes to say one word instead of another."""

import re
from typing import Final

from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.wording import everywhere

_Q: Final = r"[“\"«‘'`](?P<{0}>[^”\"»\n]+?)[”\"»’'`]"
_KIND: Final = r"(?:(?:the|any|every|all|this|that|a|an)\s+)*(?:(?:words?|phrases?|terms?|expressions?|name)\s+)?"
_W: Final = r"(?P<{0}>[\w’'&+./-]+(?: (?!(?:and|but|then|plus|or|also)\b)[\w’'&+./-]+){{0,4}}?)"
_SAY: Final = r"(?:say|use|write|put|call (?:it|them)|prefer)"
_NEVER: Final = r"(?:(?:we |please )*(?:don[’']t|do not|never|not)\s+(?:say|use|write))"


def _either(name: str) -> str:
    """A word in quotation marks, or up to five bare ones without a joint: behind an `and` begins another wish."""
    return rf"{_KIND}(?:{_Q.format(name + '_q')}|{_W.format(name)})"


_END: Final = r"(?:\s+(?:everywhere|throughout|please|instead))*$"
_PAIRS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:replace|swap|change|exchange|rename|turn)\s+{_either('old')}\s+(?:with|by|to|for|into)\s+{_either('new')}{_END}",
        rf"^(?:{_SAY}\s+)?{_either('new')},?\s+(?:instead of|rather than|in place of)\s+{_either('old')}{_END}",
        rf"^(?:{_SAY}\s+){_either('new')}\s*,?\s+(?:and )?not\s+{_either('old')}{_END}",
        rf"^instead of\s+{_either('old')},?\s+(?:please\s+)?{_SAY}\s+{_either('new')}{_END}",
        rf"^{_NEVER}\s+{_either('old')}\s*[,;:–-]\s*(?:but |please )*(?:{_SAY}\s+)?{_either('new')}{_END}",
        rf"^{_Q.format('old_q')}\s+(?:should|must|has to|needs to) (?:be|read|become)\s+{_either('new')}{_END}",
        rf"^{_either('old')}\s+(?:should|must|has to|needs to) (?:be|read|become)\s+{_Q.format('new_q')}{_END}",
        rf"^{_Q.format('old_q')}\s*(?:->|=>|→)\s*{_Q.format('new_q')}$",
    )
)
_EXPLICIT: Final = (True, *(False for _ in _PAIRS[1:]))  # only `replace A with B` says that both are words
_NO_WORDS: Final = re.compile(
    r"\b(?:it|this|that|them|text|title|headline|subject|preheader|opening|hook|intro|ending|first|last|sentence|line"
    r"|paragraph|question|number|figure|something|anything|everything|words?|tone|style|survey|report|article|study"
    r"|interview|notes?|source)s?\b|^(?:start|open|begin|end|close|finish|lead|make|add|cut|mention|quote|cite|keep)\b",
    re.IGNORECASE,
)


def pair_in(wish: str) -> tuple[str, str] | None:
    """The old and the new words of a wish to replace, if it is one."""
    for explicit, pattern in zip(_EXPLICIT, _PAIRS, strict=True):
        found = pattern.match(wish.strip().rstrip(".!"))
        if found is None:
            continue
        parts = found.groupdict()
        old, new = (parts.get(f"{name}_q") or parts.get(name) or "" for name in ("old", "new"))
        bare = [parts.get("old") or "", parts.get("new") or ""]
        doubtful = any(_NO_WORDS.fullmatch(text) if explicit else _NO_WORDS.search(text) for text in bare)
        if old and new and not doubtful:
            return old.strip(), new.strip()
    return None


def replace_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Replace “A” with “B”`, `use “B” instead of “A”`, `say B, not A`, `“A” → “B”`."""
    pair = pair_in(wish)
    if pair is None:
        return None
    edited = everywhere(text, *pair, material)
    return edited if edited != text else Refusal(f"“{pair[0]}” is not in the text.")

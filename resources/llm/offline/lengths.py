"""Wishes about length: to so many words, by so many, shorter, longer.

Whole facts go or come, never half of one. A number is kept or refused, and nothing is changed for a number that cannot
be met; `shorter` and `longer` without one go as far as the piece allows.
"""

import re
from typing import Final

from domain.channel import RULES, length_of
from domain.markup import without_markers
from domain.plain import plain
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.leaning import with_leaning
from resources.llm.offline.marked_body import Part, parts_of, without, word_count
from resources.llm.offline.spare import spare_facts, with_fact
from resources.llm.offline.tidying import tidied

_NUMBER: Final = r"(?P<words>\d{1,2},\d{3}|\d{2,4})"
_BELOW: Final = (
    r"at most|no more than|not more than|no longer than|not longer than|max(?:imum)?(?: of)?|under|below|less than"
    r"|fewer than|up to|within|not exceed(?:ing)?|shorter than"
)
_TO_WORDS: Final = re.compile(
    rf"(?:(?P<most>{_BELOW})\s+|(?P<least>at least|min(?:imum)?(?: of)?|no fewer than|not less than|over|more than"
    rf"|longer than)\s+)?(?:about |around |roughly |some )?{_NUMBER}[\s-]+words?\b"
    rf"(?:\s+(?P<late>max(?:imum)?|or less|or fewer|at most|tops|at the most|or more|at least|minimum))?",
    re.IGNORECASE,
)
_BY_WORDS: Final = re.compile(
    rf"\b(?:(?P<cut>cut|trim|drop|lose|remove|take out|shorten (?:it |this )?by|cut (?:it |this )?by"
    rf"|trim (?:it |this )?by|reduce (?:it |this )?by)\s+(?:about |around |some )?{_NUMBER} words"
    rf"|(?P<add>add|lengthen (?:it |this )?by|extend (?:it |this )?by)\s+(?:about |around |some |another )?"
    rf"{_NUMBER.replace('words', 'more')} words"
    rf"|{_NUMBER.replace('words', 'than')} words (?P<way>shorter|less|fewer|longer|more)\b)",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"\b(?:(?P<half>halve|half (?:as long|the (?:length|words|size))|by half|in half|twice too long)"
    r"|(?:by|cut|trim|lose|drop) (?:it )?(?:by |about )*(?P<share>\d{1,2}) ?(?:%|per ?cent)"
    r"|(?P<third>by a third|a third shorter)|(?P<quarter>by a quarter|a quarter shorter))",
    re.IGNORECASE,
)
_SHORTER: Final = re.compile(
    r"\b(?:shorter|shorten|trim|tighten|tighter|condense|too long|(?:more )?concise|briefer|brief(?:er)? please"
    r"|cut it(?: down)?|cut this(?: down)?|less text|too wordy|wordy|too much text|half as long|halve"
    r"|lengthy|snappier|crisper|reduce the length)\b",
    re.I,
)
_LONGER: Final = re.compile(
    r"\b(?:longer|lengthen|expand|extend|too short|more detail|more depth|elaborate|more substance|more meat"
    r"|flesh (?:it |this )?out|too thin|more text)\b",
    re.I,
)
_ONE_PART: Final = re.compile(
    r"\b(?:title|headline|subject|preheader|sentences?|paragraphs?|section|opening|hook|intro)\b", re.I
)
_LEAST_FACTS: Final = 2
_LAST_FACT: Final = 1  # a number of words that was asked for outright is worth more than a second fact
_SHORTER_SHARE: Final = 0.75
_LONGER_SHARE: Final = 1.2
_NOTICEABLE: Final = 0.95


def asks_for_words(wish: str) -> bool:
    """Whether it names a number of words."""
    return _TO_WORDS.search(wish) is not None


def to_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Cut it to 120 words`, `80 words max`, `at least 600 words`, `cut 30 words`, `20% shorter`."""
    if re.search(r"\b(?:title|headline|subject|preheader)\b", wish, re.IGNORECASE):
        return None
    if len(re.findall(r"\d+", wish)) > 1 or re.search(r"\b(?:is|are) too\b", wish, re.IGNORECASE):
        return None  # `over 100 words is too long, aim for 50`: which of them is wanted is not ours to guess
    now = word_count(text.body)
    if change := _change(wish, now):
        return _reached(text, material, now + change)
    found = _TO_WORDS.search(wish)
    return _to_number(found, now, text, material) if found else None


def _to_number(found: re.Match[str], now: int, text: Text, material: ReviseMaterial) -> Answer:
    wanted, late = int(found["words"].replace(",", "")), (found["late"] or "").lower()
    if found["least"] or late in ("or more", "at least", "minimum"):
        return _lengthened(text, material, wanted, None) if now < wanted else _is_so(now)
    if now <= wanted and (found["most"] or late or now >= 0.9 * wanted):
        return _is_so(now)
    if now > wanted:
        return _shortened(text, material, wanted, _LAST_FACT)
    return _lengthened(text, material, round(0.9 * wanted), wanted)


def _is_so(words: int) -> Refusal:
    return Refusal(f"It has {words} words already.", is_so=True)


def _change(wish: str, now: int) -> int:
    """How many words more (or, below zero, fewer) a wish asks for that counts from what is there."""
    if found := _BY_WORDS.search(wish):
        words = int((found["words"] or found["more"] or found["than"]).replace(",", ""))
        fewer = bool(found["cut"]) or (found["way"] or "").lower() in ("shorter", "less", "fewer")
        return -words if fewer else words
    found = _SHARE.search(wish)
    if found is None:
        return 0
    share = 50 if found["half"] else 33 if found["third"] else 25 if found["quarter"] else int(found["share"])
    return round(share / 100 * now) * (1 if _LONGER.search(wish) else -1)


def _reached(text: Text, material: ReviseMaterial, wanted: int) -> Answer:
    """About so many words: what goes is whole facts, so a little less is right."""
    if wanted < word_count(text.body):
        return _shortened(text, material, wanted, _LAST_FACT)
    return _lengthened(text, material, round(0.97 * wanted), round(1.15 * wanted))


def shorter_or_longer(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Shorter, please`, `too short`: about a quarter less, a fifth more, or as far as it goes."""
    if _ONE_PART.search(wish) or re.search(r"\d", wish):
        return None
    now = word_count(text.body)
    if _SHORTER.search(wish):
        short = _cut(text, material, int(_SHORTER_SHARE * now), _LEAST_FACTS)
        if word_count(short.body) <= _NOTICEABLE * now:
            return short
        return Refusal("It cannot be cut noticeably without losing its last facts or its frame.")
    if _LONGER.search(wish):
        long = _grown(text, material, round(_LONGER_SHARE * now), round(1.6 * now))
        return long if long != text else Refusal("The dossier has no unused claim that fits; more would be filler.")
    return None


def _shortened(text: Text, material: ReviseMaterial, most: int, least_facts: int) -> Answer:
    short = _cut(text, material, most, least_facts)
    if word_count(short.body) <= most:
        return short
    return Refusal(f"It cannot be cut below {word_count(short.body)} words without losing its last facts or its frame.")


def _cut(text: Text, material: ReviseMaterial, most: int, least_facts: int) -> Text:
    """Takes out facts, the dossier's least first, with what leans on them, and keeps some."""
    ranks = {claim.id: rank for rank, claim in enumerate(material.claims)}
    body = text.body
    while word_count(body) > most:
        facts = [part for part in parts_of(body) if part.claim_id]
        gone = _to_drop(facts, body, ranks, word_count(body) - most, least_facts)
        if not gone:
            break
        shorter = body
        for part in reversed(gone):
            shorter = without(shorter, part)
        body = tidied(body, shorter, material)
    return text._replace(body=body)


def _to_drop(facts: list[Part], body: str, ranks: dict[str, int], surplus: int, least: int) -> list[Part]:
    """The weakest fact with what leans on it; where one alone would do, the shortest that does."""
    options = [with_leaning([part], body) for part in facts[1:]]
    options = [gone for gone in options if len(facts) - len(gone) >= least]
    enough = [gone for gone in options if sum(len(plain(part.text).split()) for part in gone) >= surplus]
    if enough:
        return min(enough, key=lambda gone: (sum(len(part.text) for part in gone), -gone[0].start))
    return max(options, key=lambda gone: (ranks.get(gone[0].claim_id or "", len(ranks)), gone[0].start), default=[])


def _lengthened(text: Text, material: ReviseMaterial, least: int, most: int | None) -> Answer:
    long = _grown(text, material, least, most)
    reached = word_count(long.body)
    if reached >= least:
        return long
    return Refusal(f"With the unused claims that fit it reaches {reached} words; more would be filler.")


def _grown(text: Text, material: ReviseMaterial, least: int, most: int | None) -> Text:
    """Adds unused claims, best first, until it is long enough or there are none left that fit."""
    body = text.body
    while word_count(body) < least:
        candidates = (tidied(body, with_fact(body, fact, material), material) for fact in spare_facts(body, material))
        longer = next((candidate for candidate in candidates if _fits(candidate, most, material)), None)
        if longer is None:
            break
        body = longer
    return text._replace(body=body)


def _fits(body: str, most: int | None, material: ReviseMaterial) -> bool:
    limit = RULES[material.channel].most_text
    fits_channel = limit is None or length_of(material.channel, without_markers(body)) <= limit
    return fits_channel and (most is None or word_count(body) <= most)

"""Wishes about facts: more or fewer figures, use or avoid a source, shorter, longer, to so many words."""

import re
from typing import Final

from domain.channel import RULES, length_of
from domain.claim import Claim
from domain.figures import figures_in
from domain.markup import without_markers
from domain.plain import plain
from domain.quotations import quotations_in
from domain.text_measures import tokens
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.marked_body import Part, parts_of, without, word_count
from resources.llm.offline.spare import spare_facts, with_fact
from resources.llm.offline.tidying import tidied
from resources.llm.offline.told import Told

_NUMBER: Final = r"(?P<words>\d{2,4}|(?:\d,\d{3}))"
_TO_WORDS: Final = re.compile(
    rf"(?:(?P<most>at most|no more than|not more than|max(?:imum)?(?: of)?|under|below|less than"
    rf"|fewer than|up to|within)\s+"
    rf"|(?P<least>at least|min(?:imum)?(?: of)?|no fewer than|over|more than)\s+)?(?:about "
    rf"|around |roughly |some )?{_NUMBER}\s+words\b",
    re.IGNORECASE,
)
_SHORTER: Final = re.compile(
    r"\b(?:shorter|shorten|trim|tighten|condense|too long|more concise|briefer|cut it down|less text)\b", re.I
)
_LONGER: Final = re.compile(
    r"\b(?:longer|lengthen|expand|extend|too short|more detail|more depth|elaborate|more substance)\b", re.I
)
_ONE_PART: Final = re.compile(
    r"\b(?:title|headline|subject|preheader|sentences?|paragraphs?|section|opening|hook|intro)\b", re.I
)
_FIGURES: Final = (
    r"(?:figures?|numbers?|statistics|stats|percentages?|data(?: points?)?|hard facts|facts(?: and figures)?"
    r"|evidence)"
)
_MORE: Final = re.compile(rf"\b(?:more|additional|extra|another|some|add)\s+(?:\w+\s+)?{_FIGURES}\b", re.IGNORECASE)
_FEWER: Final = re.compile(
    rf"\b(?:fewer|less|not so many|not as many|too many|reduce(?: the)?(?: number of)?"
    rf"|cut down on)\s+(?:the\s+)?{_FIGURES}\b",
    re.I,
)
_NONE: Final = re.compile(
    rf"\b(?:no|without(?: any)?|remove (?:all|the)|drop (?:all|the)|delete (?:all|the))\s+{_FIGURES}\b", re.I
)
_MORE_QUOTES: Final = re.compile(
    r"\b(?:more|another|add an?|include an?|some)\s+(?:\w+\s+)?(?:quotes?|quotations?)\b(?! from)", re.I
)
_USE: Final = re.compile(
    r"^(?:use|cite|quote|refer to|include|add|draw on|lean on|take)\s+(?:more\s+)?(?:of |from |something from "
    r"|a fact from |facts from"
    r"|another fact from |a claim from |the source )*(?P<name>.+)$|^more (?:from|of)\s+(?P<more>.+)$",
    re.IGNORECASE,
)
_AVOID: Final = re.compile(
    r"^(?:avoid|don[’']?t (?:use|cite|quote)|do not (?:use|cite|quote)|drop|remove|leave out|skip|without"
    r"|stop using|no)\s+"
    r"(?:anything from |everything from |all from |facts from |claims from |the source |quoting |citing "
    r"|using )*(?P<name>.+)$",
    re.IGNORECASE,
)
_A_SOURCE: Final = re.compile(
    r"\b(?:article|report|survey|study|interview|note|post|paper|source)s?\W*$", re.IGNORECASE
)
_LEAST_FACTS: Final = 2
_LAST_FACT: Final = 1  # a number of words that was asked for outright is worth more than a second fact
_SHORTER_SHARE: Final = 0.75


def to_words(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Cut it to 120 words`, `at least 600 words`."""
    found = _TO_WORDS.search(wish)
    if found is None or re.search(r"\b(?:title|headline|subject|preheader)\b", wish, re.IGNORECASE):
        return None
    wanted, now = int(found["words"].replace(",", "")), word_count(text.body)
    if found["least"]:
        return _lengthened(text, material, wanted, None) if now < wanted else Refusal(f"It has {now} words already.")
    if now <= wanted and (found["most"] or now >= 0.9 * wanted):
        return Refusal(f"It has {now} words already.")
    return (
        _shortened(text, material, wanted, _LAST_FACT)
        if now > wanted
        else _lengthened(text, material, round(0.9 * wanted), wanted)
    )


def shorter_or_longer(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Shorter, please`, `too short`."""
    if _ONE_PART.search(wish):
        return None
    now = word_count(text.body)
    if _SHORTER.search(wish):
        return _shortened(text, material, round(_SHORTER_SHARE * now), _LEAST_FACTS)
    if _LONGER.search(wish):
        return _lengthened(text, material, round(now * 1.2), round(now * 1.6))
    return None


def _shortened(text: Text, material: ReviseMaterial, most: int, least_facts: int) -> Answer:
    """Takes out facts from the end, the dossier's least first, and keeps some."""
    ranks = {claim.id: rank for rank, claim in enumerate(material.claims)}
    body = text.body
    while word_count(body) > most:
        facts = [part for part in parts_of(body) if part.claim_id]
        if len(facts) <= least_facts:
            return Refusal(
                f"It cannot be cut below {word_count(body)} words without losing its last facts or its frame."
            )
        gone = _to_drop(facts, ranks, word_count(body) - most)
        body = tidied(body, without(body, gone), material)
    return text._replace(body=body)


def _to_drop(facts: list[Part], ranks: dict[str, int], surplus: int) -> Part:
    """The weakest fact; where one alone would do, the shortest that does."""
    enough = [part for part in facts[1:] if len(plain(part.text).split()) >= surplus]
    if enough:
        return min(enough, key=lambda part: (len(part.text), -part.start))
    return max(facts[1:], key=lambda part: (ranks.get(part.claim_id or "", len(ranks)), part.start))


def _lengthened(text: Text, material: ReviseMaterial, least: int, most: int | None) -> Answer:
    body = text.body
    while word_count(body) < least:
        longer = None
        for fact in spare_facts(body, material):
            candidate = tidied(body, with_fact(body, fact, material), material)
            if _fits(candidate, most, material):
                longer = candidate
                break
        if longer is None:
            reached = word_count(body)
            return Refusal(f"With the unused claims that fit it reaches {reached} words; more would be filler.")
        body = longer
    return text._replace(body=body)


def _fits(body: str, most: int | None, material: ReviseMaterial) -> bool:
    limit = RULES[material.channel].most_text
    fits_channel = limit is None or length_of(material.channel, without_markers(body)) <= limit
    return fits_channel and (most is None or word_count(body) <= most)


def figures(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`More figures`, `fewer numbers`, `no percentages`."""
    if _NONE.search(wish):
        return _without_figures(text, material, everything=True)
    if _FEWER.search(wish):
        return _without_figures(text, material, everything=False)
    if _MORE.search(wish):
        return _with_facts(
            text, material, spare_facts(text.body, material, lambda told: _counts(told.text)), "with a figure"
        )
    if _MORE_QUOTES.search(wish):
        quoted = spare_facts(text.body, material, lambda told: bool(quotations_in(told.text, 4)))
        return _with_facts(text, material, quoted[:1], "with a quotation")
    return None


def _counts(text: str) -> bool:
    return any(figure.kind not in ("date", "code") for figure in figures_in(plain(text)))


def _with_facts(text: Text, material: ReviseMaterial, facts: list[Told], kind: str) -> Answer:
    if not facts:
        return Refusal(f"The dossier has no unused claim {kind} for this piece.")
    body = text.body
    for fact in facts[:2]:
        if fact.claim.id in {item.claim.id for item in spare_facts(body, material)}:
            body = with_fact(body, fact, material)
    return text._replace(body=tidied(text.body, body, material))


def _without_figures(text: Text, material: ReviseMaterial, *, everything: bool) -> Answer:
    facts = [part for part in parts_of(text.body) if part.claim_id]
    counted = [part for part in facts if _counts(part.text)]
    if not counted:
        return Refusal("No fact of the text has a figure.")
    gone = (
        counted
        if everything
        else sorted(counted, key=lambda part: -len(figures_in(part.text)))[: (len(counted) + 1) // 2]
    )
    if len(facts) - len(gone) < 1:
        plain_facts = spare_facts(text.body, material, lambda told: not _counts(told.text))
        if not plain_facts:
            return Refusal(
                "Without its figures the text would state nothing, and the dossier has no other unused claim."
            )
    body = text.body
    for part in sorted(gone, key=lambda part: -part.start):
        body = without(body, part)
    if not any(part.claim_id for part in parts_of(body)):
        body = with_fact(body, spare_facts(text.body, material, lambda told: not _counts(told.text))[0], material)
    return text._replace(body=tidied(text.body, body, material))


def use_source(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Use the Mastodon article`, `more from the survey`."""
    found = _USE.match(wish)
    name = (found["name"] or found["more"]) if found else ""
    named = _sources_named(name, material)
    if not named:
        unknown = _A_SOURCE.search(name) is not None and not _MORE.search(wish)
        return Refusal("This piece's dossier has no claim of such a source.") if unknown else None
    facts = spare_facts(text.body, material, lambda told: told.claim.source_id in {claim.source_id for claim in named})
    if not facts:
        return Refusal(f"The dossier has no unused claim of “{named[0].source_title}” for this piece.")
    return _with_facts(text, material, facts, "of it")


def avoid_source(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`Don't use the vendor's report`: its facts go, unused ones of other sources come in their place."""
    found = _AVOID.match(wish)
    named = _sources_named(found["name"], material) if found else []
    if not named:
        return None
    ids = {claim.source_id for claim in named}
    of_source = {claim.id for claim in material.claims if claim.source_id in ids}
    gone = [part for part in parts_of(text.body) if part.claim_id in of_source]
    if not gone:
        return Refusal(f"The text rests on nothing from “{named[0].source_title}”.")
    others = spare_facts(text.body, material, lambda told: told.claim.source_id not in ids)
    left = [part for part in parts_of(text.body) if part.claim_id and part not in gone]
    if not left and not others:
        return Refusal(f"The dossier has nothing for this piece but “{named[0].source_title}”.")
    body = text.body
    for part in reversed(gone):
        body = without(body, part)
    body = edited = tidied(text.body, body, material)
    for fact in others[: len(gone)]:
        body = with_fact(body, fact, material)
    return text._replace(body=tidied(edited, body, material))


_GENERIC: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "to",
        "and",
        "for",
        "from",
        "by",
        "with",
        "how",
        "what",
        "why",
        "insights",
        "more",
        "source",
        "sources",
        "article",
        "articles",
        "report",
        "survey",
        "study",
        "post",
        "note",
        "notes",
        "review",
        "interview",
    ]
)


def _sources_named(name: str, material: ReviseMaterial) -> list[Claim]:
    """Claims of the sources that a phrase names: by title, or by words that only some titles have."""
    said = [word.rstrip("s") for word in tokens(name.strip("“”\"'"))]
    distinct = {word for word in said if word not in _GENERIC}
    kinds = {
        word
        for word in said
        if word in _GENERIC and word in ("article", "report", "survey", "study", "interview", "note", "review")
    }
    titles = {
        claim.source_title: {word.rstrip("s") for word in tokens(claim.source_title)} for claim in material.claims
    }
    if not said or len(distinct) > 8:
        return []
    scored = {title: len(distinct & words) for title, words in titles.items()}
    best = max(scored.values(), default=0)
    if best and best >= (len(distinct) + 1) // 2 and (kinds or best == len(distinct)):
        chosen = [title for title, score in scored.items() if score == best]
        narrowed = [title for title in chosen if kinds & titles[title]] or chosen
        return [claim for claim in material.claims if claim.source_title in narrowed]
    if not distinct and kinds:
        chosen = [title for title, words in titles.items() if kinds & words]
        return [claim for claim in material.claims if claim.source_title in chosen] if len(chosen) == 1 else []
    return []

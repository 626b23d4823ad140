"""Sentences of a draft that cite nothing: may they stand so?

They are judged by their kind (statements): questions, requests and opinions pass, a statement with a figure, a
quotation or a name does not. What the brief says itself may be repeated; a competitor is not spoken of at all.
"""

import re
from collections.abc import Sequence
from typing import Final

from domain.claim import CitedSentence, Claim
from domain.dates import dates_in
from domain.english import FUNCTION_WORDS
from domain.figure_match import is_covered
from domain.figures import Figure, figures_in
from domain.names import Lexicon, names_in
from domain.own_ground import OwnGround, competitors_in
from domain.plain import plain
from domain.quotations import is_quoted_from, quotations_in
from domain.ruling import Ruling
from domain.statements import is_about_us, kind_of, speaks_as_us
from domain.text_measures import content_overlap, content_words, overlap, tokens

_POINTS: Final = re.compile(
    r"^\s*(?:\w+\s+)?(?:findings?|lessons?|points?|facts?|figures?|numbers?|questions?|things?|takeaways?|habits?|steps?"
    r"|reasons?|examples?|ways?|sections?|sources?|surveys?|articles?|parts?|notes?|signals?|shops?|teams?)\b",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(r"\b(?:that|how|why|who|what|where|which)\b", re.IGNORECASE)
_BOAST: Final = re.compile(
    r"\b(?:never|always|best|cheap(?:er|est)|fast(?:er|est)|better|safest|leader|leading|only\s+(?:one|company|vendor)"
    r"|unmatched|unrivalled|number\s+one|(?:than|no|any)\s+(?:any\s+)?other|nobody|no\s+one)\b",
    re.IGNORECASE,
)
SAME_WORDS: Final = 0.8


def check_uncited(text: str, sentence: CitedSentence, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    """The verdict on a sentence without a claim. `text` is its plain text without the titles of sources."""
    names_only = not content_words(_without_authors(text, claims)) and not figures_in(text)
    if names_only or _is_ours_to_say(text, own):
        return Ruling("no_claim")
    if about := competitors_in(text, own):  # a question about them says something too
        return Ruling("unsupported", (f"It says something about a competitor ({about[0]}) and cites nothing.",))
    if sentence.role == "heading":
        return _check_heading(text, claims, own)
    figures = [figure for figure in figures_in(text) if not _may_count(figure, text, claims)]
    quotations = [quotation for quotation in quotations_in(text, 3) if quotation.strip(" †.,")]
    if figures or quotations:
        return _check_facts(figures, quotations, own)
    return _check_words(text, claims, own)


def _without_authors(text: str, claims: Sequence[Claim]) -> str:
    """Leaves nothing of a source line such as `†, Jane Doe, 2025`."""
    authors = " ".join(claim.source_author or "" for claim in claims)
    known = set(tokens(authors))
    years = {str(date[0]) for claim in claims for _, _, date in dates_in(claim.source_published or "")}
    words = [word for word in re.findall(r"[\w'’.-]+", text.replace("†", " ")) if word.lower() not in FUNCTION_WORDS]
    label = {"source", "sources", "reading", "reported", "figures"}
    return " ".join(w for w in words if not set(tokens(w)) <= known and w not in years and w.lower() not in label)


def _is_ours_to_say(text: str, own: OwnGround) -> bool:
    """The brief's framing or the call to action, in its own words."""
    wanted = [*own.framing, *own.requests]
    return any(overlap(text, ours) >= SAME_WORDS and content_overlap(text, ours) >= SAME_WORDS for ours in wanted) and (
        all(is_covered(figure, figures_in(" \n ".join(wanted))) for figure in figures_in(text))
    )


def _may_count(figure: Figure, text: str, claims: Sequence[Claim]) -> bool:
    """`Three findings stand out`: a text may count its own points. Nor is a source's year a statement."""
    if figure.kind == "date":
        years = {date[0] for claim in claims for _, _, date in dates_in(claim.source_published or "")}
        return "†" in text and figure.date[0] in years
    small = figure.kind == "number" and figure.value <= 10 and not figure.unit
    return small and _POINTS.match(text[figure.end :]) is not None


def _check_heading(text: str, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    """A heading sums up what follows: its figures and names must be known to what the draft cites."""
    passages = [text for claim in claims for text in (plain(claim.passage), claim.heading)]
    ground = [*passages, *own.framing, *own.statements]
    figures = [figure for passage in ground for figure in figures_in(passage)]
    known = Lexicon([*ground, *(claim.source_title for claim in claims)], own.aliases)
    names = [name for name in names_in(text) if name.certainty == "sure"]
    faults = [f"“{f.text.strip()}” is in no cited passage." for f in figures_in(text) if not is_covered(f, figures)]
    faults += [f"The name “{n.word}” is in no cited passage." for n in names if not known.knows(n.word)]
    faults += [f"The quotation “{q}” cites nothing." for q in quotations_in(text, 3) if not _quoted_in(q, ground)]
    return Ruling("unsupported", tuple(faults)) if faults else Ruling("no_claim")


def _quoted_in(quotation: str, texts: Sequence[str]) -> bool:
    return not quotation.strip(" †.,") or any(is_quoted_from(quotation, text) for text in texts)


def _check_facts(figures: Sequence[Figure], quotations: Sequence[str], own: OwnGround) -> Ruling:
    ours = [*own.framing, *own.statements]
    known = [figure for statement in ours for figure in figures_in(statement)]
    if all(is_covered(figure, known) for figure in figures) and all(_quoted_in(q, ours) for q in quotations):
        return Ruling("needs_person", ("It rests on the brief or the brand profile, but does not cite it.",))
    missing = [f"“{figure.text.strip()}” cites no source." for figure in figures]
    return Ruling("unsupported", (*missing, *(f"The quotation “{q}” cites no source." for q in quotations)))


def _check_words(text: str, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    if _BOAST.search(text) and (speaks_as_us(text) or is_about_us(text, own.company)):
        return Ruling("needs_person", ("It praises ourselves and cites nothing.",))
    kind = kind_of(text)
    if kind in ("question", "request", "label") and (named := _named_in_passing(text, kind, claims, own)):
        return Ruling("needs_person", (f"It says something about {named} and cites no source.",))
    about_us = is_about_us(text, own.company) and len(tokens(text)) > 3
    if kind in ("question", "request") or (kind == "label" and not about_us):
        return Ruling("no_claim")
    if about_us:
        return Ruling("needs_person", ("A statement about ourselves that cites nothing.",))
    return _check_statement(text, kind == "opinion", claims, own)


def _named_in_passing(text: str, kind: str, claims: Sequence[Claim], own: OwnGround) -> str:
    """A name that a question, a request or a label brings in: one that nothing of the draft knows, or one that a
    request says something of (“See how X …”)."""
    ours = [*own.framing, *own.statements, *own.requests, *(claim.source_title for claim in claims)]
    known, told = Lexicon(ours, own.aliases), [plain(claim.passage) for claim in claims]
    said = kind == "request" and _TELLS.search(text) is not None
    all_known = Lexicon([*ours, *told, *(claim.source_author or "" for claim in claims)], own.aliases)
    for name in names_in(text):
        if name.certainty == "sure" and not (known if said else all_known).knows(name.word):
            return name.word
    return ""


def _check_statement(text: str, is_opinion: bool, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    known = Lexicon([*own.framing, *own.statements, *(claim.source_title for claim in claims)], own.aliases)
    names = [name for name in dict.fromkeys(names_in(text)) if not (is_opinion and known.knows(name.word))]
    if names and not is_opinion:
        return Ruling("unsupported", (f"It states something about {names[0].word} and cites no source.",))
    if any(name.certainty == "sure" for name in names):
        return Ruling("needs_person", (f"It names {names[0].word} and cites no source.",))
    if is_opinion or "†" in text or len(content_words(text)) < 4:
        return Ruling("no_claim")
    return Ruling("needs_person", ("It reads as a statement of fact and cites nothing.",))

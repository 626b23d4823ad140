"""The claim check: does the passage that a sentence cites really say this?

It is code, not a model, so that the same text gets the same verdict and every verdict has its reason in words. Every
figure, date, quotation and proper name of a factual sentence must be in the cited passage (rules: figure_match,
quotations, names), and what is there must be told as it is told there (faithfulness). What is found missing or told
otherwise makes the sentence unsupported. What only looks odd is for a person: the check is strict where it can be
exact, and says so where it cannot.

Sentences that cite nothing are judged in domain/uncited.py. The source's title, author and year of publication may be
named beside what is quoted. A statement about our own company, product, customers or a competitor needs an `own`
source.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from domain.approved import by_key
from domain.claim import CitedSentence, Claim, Evidence
from domain.comparisons import as_compared
from domain.dates import dates_in
from domain.derived import is_derived
from domain.faithfulness import doubts_of, faults_of
from domain.figure_match import is_covered
from domain.figures import Figure, stated_figures
from domain.language import is_english
from domain.names import Lexicon, Name, names_in
from domain.own_ground import OwnGround, competitors_in, named_in
from domain.plain import level, plain
from domain.quotations import is_quoted_from, quotations_in
from domain.register_check import Registered, with_register
from domain.ruling import Ruling
from domain.statements import is_about_us, kind_of
from domain.uncited import check_uncited


def check_text(sentences: Sequence[CitedSentence], claims: Sequence[Claim], own: OwnGround) -> tuple[Evidence, ...]:
    """One evidence per sentence, in order."""
    known = {claim.id: claim for claim in claims}
    approved = by_key(own.approved)
    found = []
    for position, sentence in enumerate(sentences):
        claim = known.get(sentence.claim_id or "")
        ruling = with_register(sentence, claim, check_sentence(sentence, claims, own), own, approved)
        found.append(_evidence(position, sentence, claim, ruling))
    return tuple(found)


def check_sentence(sentence: CitedSentence, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    """The verdict on one sentence of a draft. `claims` are all that the draft may cite: their titles may be named."""
    if not is_english(plain(sentence.text)):
        return Ruling("not_checked", ("The check was not measured in this language.",))
    text = _without_titles(plain(sentence.text), claims)
    if sentence.claim_id is None:
        return check_uncited(text, sentence, claims, own)
    claim = next((claim for claim in claims if claim.id == sentence.claim_id), None)
    if claim is None:
        return Ruling("unsupported", (f"It cites {sentence.claim_id}, which the dossier does not have.",))
    return _check_cited(text, claim, claims, own)


def _evidence(position: int, sentence: CitedSentence, claim: Claim | None, found: Registered) -> Evidence:
    ruling, entry = found.ruling, found.entry
    if entry is not None and found.by_word and (claim is None or claim.source_kind != "own"):
        return Evidence(
            position=position,
            sentence=sentence.text,
            verdict=ruling.verdict,
            reasons=ruling.reasons,
            source_title=f"Approved claim of {entry.owner}",
            passage=entry.wording,
            approved_id=entry.id,
        )
    return Evidence(
        position=position,
        sentence=sentence.text,
        verdict=ruling.verdict,
        reasons=ruling.reasons,
        approved_id=entry.id if entry else None,
        claim_id=sentence.claim_id,
        source_id=claim.source_id if claim else None,
        source_title=claim.source_title if claim else None,
        passage=claim.passage if claim else None,
        start=claim.passage_start if claim else None,
        end=claim.passage_end if claim else None,
    )


def _without_titles(text: str, claims: Sequence[Claim]) -> str:
    """The sentence without the titles of its sources, which are names and may hold figures."""
    titles = frozenset(claim.source_title for claim in claims if len(claim.source_title.split()) > 1)
    return _titles_pattern(titles).sub("†", level(text)) if titles else text


@lru_cache(64)
def _titles_pattern(titles: frozenset[str]) -> re.Pattern[str]:
    """All titles at once, the longest first: a title may hold another one."""
    longest = sorted(titles, key=lambda title: (-len(title), title))
    wanted = "|".join(r"\s+".join(re.escape(word) for word in level(title).split()) for title in longest)
    return re.compile(rf"[“\"‘']?(?<!\w)(?:{wanted})(?!\w)[”\"’']?", re.IGNORECASE)


def _check_cited(text: str, claim: Claim, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    text = as_compared(text, plain(claim.passage))
    faults = [
        *_missing_figures(text, _known_figures(claim)),
        *_missing_quotations(text, claim),
        *_missing_names(text, claim, claims, own),
        *_not_ours(text, claim, own),
        *faults_of(text, claim),
    ]
    if faults:
        return Ruling("unsupported", tuple(faults))
    doubts = [*_doubtful_names(text, claim, own), *doubts_of(text, claim)]
    return Ruling("needs_person", tuple(doubts)) if doubts else Ruling("supported")


def _known_figures(claim: Claim) -> tuple[Figure, ...]:
    """The passage's figures, and the year in which its source was published."""
    year = tuple(
        Figure("date", str(date[0]), 0, 0, date=(date[0], 0, 0))
        for _, _, date in dates_in(claim.source_published or "")
    )
    return stated_figures(plain(claim.passage)) + year


def _missing_figures(text: str, known: Sequence[Figure]) -> list[str]:
    return [
        f"“{figure.text.strip()}” is not in the cited passage{_as_stated(figure)}."
        for figure in stated_figures(text)
        if not is_covered(figure, known) and not is_derived(figure, text, stated_figures(text), known)
    ]


def _as_stated(figure: Figure) -> str:
    words = {"over": "more than", "least": "at least", "under": "less than", "most": "up to", "near": "nearly"}
    stated = words.get(figure.comparator, figure.comparator)
    return f" as “{stated} …”" if stated else ""


def _missing_quotations(text: str, claim: Claim) -> list[str]:
    return [
        f"The quotation “{quotation}” is not in the cited passage to the letter."
        for quotation in quotations_in(text)
        if quotation.strip(" †.,") and not is_quoted_from(quotation, claim.passage)
    ]


def _lexicon(claim: Claim, own: OwnGround) -> Lexicon:
    texts = [plain(claim.passage), claim.source_title, claim.source_author or "", plain(claim.heading)]
    return Lexicon(texts, own.aliases)


def _missing_names(text: str, claim: Claim, claims: Sequence[Claim], own: OwnGround) -> list[str]:
    known = _lexicon(claim, own)
    unknown = [name for name in _unique(names_in(text)) if not known.knows(name.word)]
    if any(name.certainty != "sure" for name in unknown):
        elsewhere = {name.word.casefold() for other in claims for name in names_in(plain(other.passage))}
        unknown = [name for name in unknown if name.certainty == "sure" or name.word.casefold() in elsewhere]
    return [f"The name “{name.word}” is not in the cited passage." for name in unknown]


def _doubtful_names(text: str, claim: Claim, own: OwnGround) -> list[str]:
    known = _lexicon(claim, own)
    return [
        f"“{name.word}” may be a name; it is not in the cited passage."
        for name in _unique(names_in(text))
        if name.certainty == "likely" and not known.knows(name.word)
    ]


def _unique(names: Sequence[Name]) -> list[Name]:
    return list(dict.fromkeys(names))


def _not_ours(text: str, claim: Claim, own: OwnGround) -> list[str]:
    if claim.source_kind == "own":
        return []
    about = competitors_in(text, own)
    if about:
        return [f"A statement about a competitor ({about[0]}) needs a source of our own."]
    if customers := named_in(text, own.customers):
        return [f"A statement about a customer ({customers[0]}) needs a source of our own."]
    if is_about_us(text, own.company) and kind_of(text) != "question":
        return ["A statement about our own company, product or customers needs a source of our own."]
    return []

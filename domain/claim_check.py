"""The claim check: does the passage that a sentence cites really say this?

It is code, not a model, so that the same text gets the same verdict and every verdict has its reason in words. Every
figure, date, quotation and proper name of a factual sentence must be in the cited passage (rules: figure_match,
quotations, names); the words around a figure must be those around it there; nothing may be turned into its
opposite. What is found missing makes the sentence unsupported. What only looks odd is for a person: the check is
strict where it can be exact, and says so where it cannot.

Sentences that cite nothing are judged in domain/uncited.py. The source's title, author and year of publication may be
named beside what is quoted. A statement about our own company, product, customers or a competitor needs an `own`
source.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from domain.approved import by_key
from domain.bindings import wrong_date, wrong_name, wrong_share
from domain.claim import CitedSentence, Claim, Evidence
from domain.comparisons import turned_comparison
from domain.contradictions import negation_differs, opposite_of
from domain.dates import dates_in
from domain.derived import is_derived
from domain.figure_match import covering, is_covered
from domain.figures import Figure, stated_figures
from domain.hedges import dropped_hedge
from domain.language import is_english
from domain.names import Lexicon, Name, names_in, recombined
from domain.near_copy import exchanged_figure, exchanged_word
from domain.overreach import overreaches
from domain.own_ground import OwnGround, competitors_in, named_in
from domain.periods import moved_periods
from domain.plain import level, plain
from domain.quotations import is_quoted_from, quotations_in
from domain.register_check import Registered, with_register
from domain.ruling import Ruling
from domain.speakers import doubtful_speaker, invented_quotation, wrong_speaker
from domain.statements import is_about_us, kind_of, speaks_as_us
from domain.stitching import stitched_from
from domain.subjects import other_subject
from domain.text_measures import content_overlap, content_words
from domain.uncited import check_uncited

_CLAUSE: Final = re.compile(r"[,;:()\[\]–—]|\.\s")
LOW_OVERLAP: Final = 0.5


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
    titles = {claim.source_title for claim in claims if len(claim.source_title.split()) > 1}
    if titles:
        text = level(text)
    for title in sorted(titles, key=len, reverse=True):
        text = _title_pattern(title).sub("†", text)
    return text


@lru_cache(1024)
def _title_pattern(title: str) -> re.Pattern[str]:
    wanted = r"\s+".join(re.escape(word) for word in level(title).split())
    return re.compile(rf"[“\"‘']?(?<!\w){wanted}(?!\w)[”\"’']?", re.IGNORECASE)


def _check_cited(text: str, claim: Claim, claims: Sequence[Claim], own: OwnGround) -> Ruling:
    passage = plain(claim.passage)
    faults = [
        *_missing_figures(text, _known_figures(claim)),
        *_missing_quotations(text, claim),
        *_missing_names(text, claim, claims, own),
        *_not_ours(text, claim, own),
        *_turned_round(text, passage),
        *_rearranged(text, claim, passage),
    ]
    if faults:
        return Ruling("unsupported", tuple(faults))
    doubts = [*_doubtful_names(text, claim, own), *_doubtful_words(text, claim, passage)]
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


def _turned_round(text: str, passage: str) -> list[str]:
    found = opposite_of(text, passage)
    return [f"It says “{found[0]}” where the passage says “{found[1]}”."] if found else []


def _rearranged(text: str, claim: Claim, passage: str) -> list[str]:
    """True parts put together to something untrue: figures, names or speakers exchanged."""
    faults = []
    if figures := exchanged_figure(text, passage):
        faults.append(f"It says “{figures[0]}” where the passage says “{figures[1]}”.")
    if dated := wrong_date(text, passage):
        faults.append(f"The passage does not give “{dated[0]}” for {dated[1]}.")
    if (shared := wrong_share(text, passage)) and shared[3]:
        faults.append(f"The passage gives “{shared[0]}” of {shared[2]}, not of {shared[1]}.")
    if turned := turned_comparison(text, passage):
        faults.append(f"It compares the other way round: the passage says “{turned[1]}”.")
    if speakers := wrong_speaker(text, passage):
        faults.append(f"The passage gives the quotation to {speakers[1]}, not to {speakers[0]}.")
    if word := exchanged_word(text, passage):
        faults.append(_exchanged(*word))
    if (subject := other_subject(text, passage, _beside_passage(claim))) and subject[2]:
        faults.append(f"The passage says this of “{subject[1]}”, not of “{subject[0]}”.")
    if seam := stitched_from(text, passage):
        faults.append(seam)
    faults += [f"“{period}” is not in the cited passage." for period, sure in moved_periods(text, passage) if sure]
    faults += [reason for reason, sure in overreaches(text, passage) if sure]
    known = _known_text(claim)
    return faults + [f"The passage names nobody “{name}”." for name, sure in recombined(text, known) if sure]


def _exchanged(said: str, original: str) -> str:
    if not said:
        return f"The passage's sentence says “{original}”, which was left out."
    if not original:
        return f"It says “{said}”, which the passage's sentence does not."
    return f"It says “{said}” where the passage's sentence says “{original}”."


def _beside_passage(claim: Claim) -> tuple[str, ...]:
    return (claim.source_title, plain(claim.heading), claim.source_author or "")


def _known_text(claim: Claim) -> str:
    return " \n ".join([plain(claim.passage), claim.source_title, claim.source_author or "", plain(claim.heading)])


def _doubtful_words(text: str, claim: Claim, passage: str) -> list[str]:
    doubts = []
    if content_overlap(text, passage) < LOW_OVERLAP and kind_of(text) != "question":
        doubts.append("Most of its words are not in the cited passage.")
    if speaks_as_us(text) and claim.source_kind != "own" and kind_of(text) == "statement":
        doubts.append("It says “we” or “our”, but rests on a source that is not ours.")
    if negation_differs(text, passage):
        doubts.append("A negation differs from the cited passage.")
    if hedge := dropped_hedge(text, passage):
        doubts.append(f"The passage says “{hedge}”, the sentence does not.")
    if quotation := invented_quotation(text, claim.passage):
        doubts.append(f"The passage has “{quotation}”, but not as somebody's words.")
    if speakers := doubtful_speaker(text, passage):
        doubts.append(f"It names {speakers[0]} beside the words of {speakers[1]}.")
    if (shared := wrong_share(text, passage)) and not shared[3]:
        doubts.append(f"The passage gives “{shared[0]}” of {shared[2]}, not of {shared[1]}.")
    if named := wrong_name(text, passage):
        doubts.append(f"“{named[0]}” may not be {named[1]}'s: the passage names another beside it.")
    if (subject := other_subject(text, passage, _beside_passage(claim))) and not subject[2]:
        doubts.append(f"The passage says this of “{subject[1]}”, not of “{subject[0]}”.")
    doubts += [f"“{period}” is not in the cited passage." for period, sure in moved_periods(text, passage) if not sure]
    doubts += [reason for reason, sure in overreaches(text, passage) if not sure]
    known = _known_text(claim)
    doubts += [f"“{name}” is not one name in the cited passage." for name, sure in recombined(text, known) if not sure]
    return [*doubts, *_misplaced_figures(text, passage)]


def _misplaced_figures(text: str, passage: str) -> list[str]:
    """Figures that are in the passage, but stand beside other words there."""
    known = stated_figures(passage)
    return [
        f"“{figure.text.strip()}” stands beside other words in the cited passage."
        for figure in stated_figures(text)
        if figure.kind != "date" and not _in_place(figure, text, covering(figure, known), passage)
    ]


def _in_place(figure: Figure, text: str, places: Sequence[Figure], passage: str) -> bool:
    said = set(_beside(figure, text))
    return not said or not places or any(said & set(_beside(place, passage)) for place in places)


def _beside(figure: Figure, text: str) -> tuple[str, ...]:
    """Content words of the clause that a figure stands in, the nearest eight on each side."""
    before = _CLAUSE.split(text[: figure.start])[-1]
    after = _CLAUSE.split(text[figure.end :])[0]
    words = content_words(before)[-8:] + content_words(after)[:8]
    return words or (content_words(text[: figure.start])[-4:] + content_words(text[figure.end :])[:4])

"""Which sentences of a source can stand in another text.

Taken out of its paragraph, a sentence loses what `this`, `they`, `however` and `last year` pointed at; a list item
may have no subject; half a quotation has lost its speaker. Better a fact less than a riddle: such sentences are
left out. Two kinds can be rescued to the letter by quoting a clause: a leading connective (`However, …`) or framing
(`We found that …`) is dropped, and so is a list item's label (`Workflows: More than half …`).
"""

import re
from typing import Final, NamedTuple

from domain.plain import plain
from domain.quotations import without_quotations
from domain.sentences import sentence_spans
from domain.statements import has_verb, kind_of
from domain.text_measures import content_words, tokens

LEAST_WORDS: Final = 6
MOST_WORDS: Final = 42
MOST_CHARACTERS: Final = 300

_CONNECTIVE: Final = re.compile(
    r"(?:however|furthermore|moreover|additionally|in addition|also|notably|interestingly|surprisingly|unsurprisingly"
    r"|indeed|of course|that said|conversely|by contrast|in contrast|on the other hand|meanwhile|in short"
    r"|in fact|finally"
    r"|similarly|likewise|importantly|therefore|as a result|consequently|overall|for example|for instance"
    r"|still|instead"
    r"|nevertheless|nonetheless|in particular|in other words|despite that|currently|today|first|second|third"
    r"|perhaps unsurprisingly|more importantly|at the same time|for comparison|more recently|in summary"
    r"|in conclusion),\s+",
    re.IGNORECASE,
)
_FRAMING: Final = re.compile(
    r"(?:but |and |so )?(?:we|they|i) (?:also |then )?(?:found|see|saw|learned|learnt|noticed|observed|note"
    r"|conclude|know"
    r"|discovered|noted) that\s+(?=[^,]{12,})",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"(?:\*\*)?[A-Z][\w ,’'/&()-]{2,48}(?:\*\*)?:(?:\*\*)?\s+(?=[A-Z0-9“\"])")
_DANGLING_START: Final = re.compile(
    r"(?:this|that|these|those|it|its|they|their|them|he|she|his|her|such|another|both|neither|either|others?|some of"
    r"|most of (?:these|those|them)|here|there|but|and|or|so|yet|because|which|then|thus|hence|together"
    r"|taken together"
    r"|all of (?:these|them)|each of|none of (?:these|them)|one of (?:these|them|the)|of (?:these|those|them|course)"
    r"|among (?:these|those|them)|with (?:this|that|such)|from there|at this|in this|in that case"
    r"|between those|by then"
    r"|as such|also|only then|the (?:same|latter|former|others?|rest|reason|result|results|answer|answers"
    r"|solution|two"
    r"|second|third|first|next|following|above|difference|effect|exception|remaining|remainder|figure|figures|change)"
    r"|the (?:company|team|group|strategy|approach|processor|rule itself|question|number|survey"
    r"|report|author|organi[sz]ation)|q|a|note|figure|table"
    r"|image|fig|the [A-Z]+ figure)\b(?!')",
    re.IGNORECASE,
)
_STARTS_FINE: Final = re.compile(r"(?:there (?:is|are|was|were) |a \w|both [A-Z]|that said)", re.IGNORECASE)
_DANGLING_INSIDE: Final = re.compile(
    r"\b(?:this|these|the above|below|above-mentioned|aforementioned|the following|as follows|as described|described"
    r" (?:above|earlier|below)|earlier in|mentioned (?:above|earlier|before)|last year|this year|next year"
    r"|previous year"
    r"|last quarter|since then|back then|so far|upcoming|stay tuned|the (?:former|latter)|respectively|in question"
    r"|those (?!who|whose|that|with|of|which|in|for|at|on|from)\w+|hereby|(?:from|of|in|with|for|to|on"
    r"|by) that \w+|said (?:yes|no)|of them|the same [a-z]+s?(?! as)|therefore|thus|hence|such an?"
    r"|such [a-z]+s|see also|as seen|as shown)\b",
    re.IGNORECASE,
)
_PERSONS: Final = re.compile(
    r"\bI\b|\b(?:[Ww]e|[Oo]urs?|us|[Mm]y|me|[Yy]ours?|[Yy]ou|[Hh]e|[Ss]he|him|[Hh]is|[Hh]er|[Ll]et['’]s)\b"
)
_LOOSE_SUBJECT: Final = re.compile(r"[A-Z][^,]*, (?:they|it|he|she|this|these|those|the team)\b(?! (?:is|was) )")
_RELATIVE: Final = re.compile(r"\b(?:that|which|who) \w+", re.IGNORECASE)
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|should|would|may|might|must|remains?|takes?|took|requires?|needs?"
    r"|means?|makes?|costs?|helps?|pays?|leads?|brings?|gives?|saves?|reduces?|depends?|became|becomes|proved)\b"
)
_PRONOUN: Final = re.compile(r"\b(?:it|them|they|their|its)\b", re.IGNORECASE)
_META: Final = re.compile(
    r"\b(?:blog post|blog posts|this post|this series|join us|slack|newsletter|subscribe|thank|thanks|kudos|big shout"
    r"|click|screenshot|diagram|snippet|chart|graph|image|photo|footnote|appendix|github issue|pull request"
    r"|read more|meetings, held"
    r"|learn more|stay connected|cookie|all rights reserved|copyright)\b",
    re.IGNORECASE,
)
_MACHINE: Final = re.compile(
    r";\s*[\w% ]+:\s|(?:,[^,]*){9}|[|{}<>\\^]|::|=>|->|https?://|\[\^|\]\(|`[^`]*[(){}=][^`]*`|\w+\(\)|--\w"
)
_SIGNED: Final = re.compile(r"\(\s*[+−-]\s*\d|\(~")
_SPEAKERS: Final = re.compile(
    r"\b(?:said|says|noted|notes|explained|explains|wrote|writes|reflected|added|adds|shared|told|tells"
    r"|puts it|put it"
    r"|recalls|recalled|according to)\b",
    re.IGNORECASE,
)
_SUBJECTLESS: Final = re.compile(
    r"(?:handles|scrapes|performs|receives|employs|implements|exports|imports|collects|emits|processes|routes|ingests"
    r"|transforms|maps|converts|runs|sends|uses|provides|supports|includes|contains|allows|enables|makes|adds"
    r"|gives|takes"
    r"|reads|writes|stores|holds|shows|tells|helps|keeps|needs|requires|offers|creates|builds|starts|stops|sets|gets"
    r"|learn|see|note|read|join|visit|check|click|find|get|use|try|consider|keep|make|start|stick|rely|upgrade|for"
    r" (?:more|detailed|full)|to (?:learn|read|see|better))\b",
    re.IGNORECASE,
)
_ABOUT_ITSELF: Final = re.compile(
    r"\b(?:the notes (?:compare|describe)|(?:diaries|answers|data) (?:were|was) (?:checked|collected)"
    r"|two sources agreed"
    r"|answered (?:questions|a questionnaire)|were left out|was recruited|was paid|margin of error|sample)\b|"
    r"\b(?:(?:survey|study|questionnaire|report|article|panel) (?:asked|targeted|paints?|presents|was|covered"
    r"|received)"
    r"|conducted an? |ran an? (?:\w+ )?survey|recently surveyed|took part in|responses? to the|the results of"
    r"|participated"
    r" in the survey|were recruited|were asked|looked at|findings from)\b",
    re.IGNORECASE,
)
_BARE_SHARE: Final = re.compile(
    r"(?:only |about |over |nearly |another |just )?[\d.]+% (?:are|have|live|say|work|want|use)\b"
)
_VAGUE_START: Final = re.compile(r"(?:the|an?|some|such|one) [a-z]+(?: [a-z]+)? ", re.IGNORECASE)


class Quote(NamedTuple):
    """A clause to the letter, where it stands in its passage, and how much it loses there (0 = nothing)."""

    text: str
    start: int
    end: int
    penalty: float


def quotes_in(passage: str) -> tuple[Quote, ...]:
    """All sentences and clauses of a passage that can stand alone."""
    found = (_quote(passage, start, end) for start, end in sentence_spans(passage))
    return tuple(quote for quote in found if quote is not None)


def _quote(passage: str, start: int, end: int) -> Quote | None:
    start = _after_leads(passage, start, end)
    text = passage[start:end]
    if "\n" in text or _inside_quotation(passage, start) or not stands_alone(text):
        return None
    if text[-1] not in '.”")' and (_is_item(passage, start) or text[0].islower()):
        return None
    return Quote(text, start, end, _penalty(text))


def clause_of(text: str) -> str:
    """A sentence without label, connective and framing in front: what a draft takes over of it."""
    return text[_after_leads(text, 0, len(text)) :]


def _after_leads(passage: str, start: int, end: int) -> int:
    """Where the sentence begins once label, connective and framing are left out."""
    for pattern in (_LABEL, _CONNECTIVE, _FRAMING):
        found = pattern.match(passage, start, end)
        if found is not None:
            start = found.end()
    return start


def _inside_quotation(passage: str, start: int) -> bool:
    before = passage[:start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _is_item(passage: str, start: int) -> bool:
    return re.search(r"(?:^|\n)\s*[-*•]\s+\S*$", passage[:start]) is not None


def stands_alone(text: str) -> bool:
    """Whether a reader who sees nothing else understands whom and what the sentence is about."""
    words = tokens(text)
    if not (LEAST_WORDS <= len(words) <= MOST_WORDS) or len(text) > MOST_CHARACTERS:
        return False
    own = without_quotations(plain(text))
    return (
        _is_whole(text)
        and not (_DANGLING_START.match(own) and not _STARTS_FINE.match(own))
        and not _DANGLING_INSIDE.search(own)
        and not _PERSONS.search(own)
        and not _META.search(own)
        and not _MACHINE.search(text)
        and _has_subject(own)
        and _has_speaker(text, own)
    )


def _has_subject(text: str) -> bool:
    """A verb with somebody before it: no `Handles bulk traffic`, no `Only 12% have heard of it`."""
    words = tokens(text)
    if not has_verb(text) or _SUBJECTLESS.match(text) or _LOOSE_SUBJECT.match(text) or kind_of(text) != "statement":
        return False
    if words[0].endswith("ing") and not _FINITE.search(_RELATIVE.sub("", text)):
        return False
    pronoun = _PRONOUN.search(text)
    return (
        pronoun is None or len(content_words(text[: pronoun.start()])) >= 2 or bool(_named_before(text, pronoun, words))
    )


def _named_before(text: str, pronoun: re.Match[str], words: tuple[str, ...]) -> bool:
    """A name or a plural noun that the pronoun can mean."""
    before = text[: pronoun.start()].partition(" ")[2]
    return len(words) > 3 and re.search(r"\b[A-Z][\w-]+\b|\b[a-z]{4,}s\b", before) is not None


def _is_whole(text: str) -> bool:
    """A beginning, an end, and every bracket and quotation closed."""
    if not re.match(r"[\"“(]?[A-Za-z0-9]", text) or not re.search(r"[.][\"”)]*$", text):
        return False
    pairs = (("(", ")"), ("“", "”"), ("[", "]"))
    return all(text.count(left) == text.count(right) for left, right in pairs) and text.count('"') % 2 == 0


def _has_speaker(text: str, own: str) -> bool:
    """A quotation needs somebody who says it; a single quoted term does not."""
    quoted = len(tokens(text)) - len(tokens(own))
    return quoted < 4 or _SPEAKERS.search(own) is not None


def _penalty(text: str) -> float:
    loss = 0.10 * len(_SIGNED.findall(text)) + 0.03 * max(0, text.count("(") - 1)
    loss += 0.05 if _VAGUE_START.match(text) and not re.search(r"[\d%]", text) else 0.0
    loss += 0.06 if re.match(r"(?:the|an?) [a-z]+ ", text, re.IGNORECASE) and not re.search(r"[A-Z]", text[1:]) else 0.0
    loss += 0.05 if re.search(r"\b(?:they|them|it|its|their)\b", text[:40]) else 0.0
    loss += 0.05 if re.search(r"\b(?:also|too|still|again|even)\b", text) else 0.0
    loss += 0.12 if _ABOUT_ITSELF.search(text) else 0.0
    loss += (
        0.12
        if re.match(r"(?:the (?:company|team|project|survey|organi[sz]ation|group|author)|some) ", text, re.I)
        else 0.0
    )
    loss += 0.12 if _BARE_SHARE.match(text) else 0.0
    loss += 0.05 if ";" in text or " – " in text or "—" in text else 0.0
    return loss + (0.04 if text[0].islower() else 0.0)

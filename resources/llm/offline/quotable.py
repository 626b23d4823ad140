"""Which sentences of a source can stand in another text.

Taken out of its paragraph, a sentence loses what `this`, `they`, `however` and `last year` pointed at; a list item
may have no subject; half a quotation has lost its speaker. Better a fact less than a riddle: such sentences are
left out, unless the sentence that they point to is told in front of them. Two kinds can be rescued to the letter by
quoting a clause: a leading connective (`However, …`) or framing (`We found that …`) is dropped, and so is a list
item's label (`Workflows: More than half …`).
"""

import re
from typing import Final, NamedTuple

from domain.plain import plain
from domain.quotations import without_quotations
from domain.sentences import sentence_spans
from domain.statements import has_verb, kind_of
from domain.text_measures import tokens
from resources.llm.offline.pointing import points_back, points_far

LEAST_WORDS: Final = 6
LEAST_BEHIND: Final = 4
LEAST_CLAUSE: Final = 4
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
_PERSONS: Final = re.compile(r"\bI\b|\b(?:[Ww]e|[Oo]urs?|us|[Mm]y|me|[Yy]ours?|[Yy]ou|[Ll]et['’]s)\b")
_RELATIVE: Final = re.compile(r"\b(?:that|which|who) \w+", re.IGNORECASE)
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|should|would|may|might|must|remains?|takes?|took|requires?|needs?"
    r"|means?|makes?|costs?|helps?|pays?|leads?|brings?|gives?|saves?|reduces?|depends?|became|becomes|proved"
    r"|fell|rose|grew|came|won|lost|[a-z]{3,}(?:[^e\W]ed|ied))\b"
)
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
_ENTRY: Final = re.compile(r"[^\s:]+: [A-Z]")
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
    """Where the sentence begins once label, connective and framing are left out. A label is a name of what follows;
    `Drivers put a reliable time first:` says something, and what follows leans on it."""
    for pattern in (_LABEL, _CONNECTIVE, _FRAMING):
        found = pattern.match(passage, start, end)
        if found is not None and not (pattern is _LABEL and _says_something(found, end)):
            start = found.end()
    return start


def _says_something(label: re.Match[str], end: int) -> bool:
    """A clause before a colon: `Drivers put a reliable time first: 71% would …`, not `Workflows: More than …`."""
    clause = len(tokens(label.group())) >= LEAST_CLAUSE and has_verb(label.group())
    return clause and label.end() < end and not label.string[label.end()].isupper()


def _inside_quotation(passage: str, start: int) -> bool:
    before = passage[:start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _is_item(passage: str, start: int) -> bool:
    return re.search(r"(?:^|\n)\s*[-*•]\s+\S*$", passage[:start]) is not None


def stands_alone(text: str) -> bool:
    """Whether a reader who sees nothing else understands whom and what the sentence is about."""
    return _is_sound(text, LEAST_WORDS) and not points_back(plain(text))


def can_follow(text: str) -> bool:
    """Whether a reader who has just read the sentence before it in its source understands it."""
    return _is_sound(text, LEAST_BEHIND)


def _is_sound(text: str, least: int) -> bool:
    if not (least <= len(tokens(text)) <= MOST_WORDS) or len(text) > MOST_CHARACTERS:
        return False
    own = without_quotations(plain(text))
    return (
        _is_whole(text)
        and not points_far(own)
        and not _PERSONS.search(own)
        and not _META.search(own)
        and not _MACHINE.search(text)
        and not _ENTRY.match(text)
        and _has_subject(own)
        and _has_speaker(text, own)
    )


def _has_subject(text: str) -> bool:
    """A verb with somebody before it: no `Handles bulk traffic`, no `Only 12% have heard of it`."""
    if not has_verb(text) or _SUBJECTLESS.match(text) or kind_of(text) != "statement":
        return False
    return not tokens(text)[0].endswith("ing") or _FINITE.search(_RELATIVE.sub("", text)) is not None


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

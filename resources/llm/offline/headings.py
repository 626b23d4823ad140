"""Headings for the sections of an article, from what the section tells.

The heading of the source's own section is the best one an editor did not have to write, as long as it says
something: `How long lorries wait` does, `Key takeaways` and `Q: Would more …?` do not. Then the brief's proof point
that the facts answer, then the names they are about.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from domain.english import FUNCTION_WORDS
from domain.figures import figures_in
from domain.names import has_name_shape, names_in
from domain.statements import has_verb, kind_of
from domain.text_measures import content_overlap, tokens
from domain.writing import DraftMaterial
from resources.llm.offline import phrases
from resources.llm.offline.chance import Chance
from resources.llm.offline.framing import own_prose, shortened
from resources.llm.offline.told import Told

_GENERIC: Final = re.compile(
    r"(?:key |overall |main |detailed |other |more |the )?(?:takeaways?|insights?|findings|feedback|summary"
    r"|conclusions?"
    r"|overview|introduction|background|results?|highlights|appendix|about .*|learn more|what(?:’|')?s next"
    r"|next steps"
    r"|looking ahead|discussion|methods?|methodology|notes?|details|preface|who took .*|how the .* was made|thanks"
    r"|areas for improvement|trends?|advice for .*|lessons.*|current state.*|at a glance|.* at a glance"
    r"|configuration.*deep.*)",
    re.IGNORECASE,
)
_LONGEST: Final = 60
_MOST_WORDS: Final = 5


def heading_of(
    told: Sequence[Told], material: DraftMaterial, chance: Chance, used: Sequence[str], *, named: bool
) -> str:
    """A heading for these facts that no other section has; their source's title only where it is not `named` yet."""
    options = [*_section_names(told), *_proof_points(told, material), *_subjects(told, material)]
    options += [*_two_sections(told), *([] if named else _titles(told)), *_first_section(told), *_more_on(told)]
    if not used and not named:  # a stock heading says nothing, so it never comes first
        options.append(shortened(told[0].claim.source_title.strip('“”"'), _LONGEST))
    fresh = [own_prose(text, material.guide) for text in options]
    taken = {text.casefold() for text in used}
    found = next((text for text in fresh if text.casefold() not in taken), None)
    return found or chance.pick("rest", phrases.REST_HEADINGS)


def _section_names(told: Sequence[Told]) -> list[str]:
    """Headings of the sources' own sections, the innermost part of each path, where most of the facts stand there."""
    counted = Counter(_section(item) for item in told)
    least = min(len(told), max(2, len(told) // 2))
    return [_sentence_case(n) for n, count in counted.most_common() if count >= least and _says_something(n)]


def _says_something(name: str) -> bool:
    """Two pieces may draw on one section: a heading as long as a run that counts as a repetition would be one."""
    words = tokens(name)
    fits = 2 <= len(words) <= _MOST_WORDS and len(name) <= _LONGEST
    return (
        fits
        and not name.endswith("?")
        and not _GENERIC.fullmatch(name.strip())
        and not re.search(r"^\W*\d|\b(?:19|20)\d\d\b", name)
    )


def _sentence_case(name: str) -> str:
    """`Dots and Underscores` → `Dots and underscores`: capitals only where they belong to a name."""
    words = name.split()
    plain = [w for w in words[1:] if w.lower() not in FUNCTION_WORDS]
    if not plain or not all(w[0].isupper() for w in plain):
        return name
    return " ".join([words[0], *(w if any(c.isupper() for c in w[1:]) else w.lower() for w in words[1:])])


def _proof_points(told: Sequence[Told], material: DraftMaterial) -> list[str]:
    text = " ".join(item.text for item in told)
    labels = [point for point in material.brief.proof_points if kind_of(point) == "label"]
    ranked = sorted(labels, key=lambda point: -content_overlap(point, text))
    fitting = [shortened(point, _LONGEST) for point in ranked if content_overlap(point, text) >= 0.34]
    return [point[:1].upper() + point[1:] for point in fitting]


def _subjects(told: Sequence[Told], material: DraftMaterial) -> list[str]:
    """What most of the facts are about: two words that keep standing together, two names, or one. What the title says
    already says nothing here."""
    known = " ".join([material.brief.topic, *(item.claim.source_title for item in told)]).casefold()
    pairs = Counter(pair for item in told for pair in set(_pairs(item.text)))
    options = [" ".join(pair) for pair, count in pairs.most_common(3) if count > 1]
    names = Counter(name.word for item in told for name in set(names_in(item.text)) if name.certainty == "sure")
    common = list(dict.fromkeys(_bare(word) for word, count in names.most_common(4) if count > 1))
    options += [" and ".join(common[:2])] if len(common) > 1 else []
    fresh = [text for text in options if text.casefold() not in known and not figures_in(text)]
    return [text[:1].upper() + text[1:] for text in fresh]


def _two_sections(told: Sequence[Told]) -> list[str]:
    """`Units in metric names and trends`: two sections that the facts come from, where that stays short."""
    names = [_sentence_case(name) for name in dict.fromkeys(_section(item) for item in told) if _says_something(name)]
    if len(names) < 2 or any(" and " in name or ":" in name or kind_of(name) != "label" for name in names[:2]):
        return []
    second = names[1] if has_name_shape(names[1].split()[0]) else names[1][:1].lower() + names[1][1:]
    joined = f"{names[0]} and {second}"
    return [joined] if len(joined) <= _LONGEST and len(tokens(joined)) <= _MOST_WORDS else []


def _first_section(told: Sequence[Told]) -> list[str]:
    return [_sentence_case(_section(told[0]))] if told and _says_something(_section(told[0])) else []


def _more_on(told: Sequence[Told]) -> list[str]:
    """`More on Skyscanner`: the name that most of the facts have in common."""
    names = Counter(_bare(name.word) for item in told for name in set(names_in(item.text)) if name.certainty == "sure")
    return [f"More on {name}" for name, count in names.most_common(2) if count > 1]


def _section(item: Told) -> str:
    """The innermost heading; of one that is too long what stands before its colon."""
    name = item.claim.heading.split(" › ")[-1]
    return name if len(tokens(name)) <= _MOST_WORDS else name.split(": ")[0]


def _titles(told: Sequence[Told]) -> list[str]:
    """The source's own title, where all facts are from one source and it is short."""
    titles = {
        re.sub(r"^(?:Insights|Notes|News|Results|Findings) from (?:the )?", "", i.claim.source_title) for i in told
    }
    return [title for title in titles if len(titles) == 1 and len(title) <= _LONGEST and title[:1] not in "“\"'"]


def _bare(word: str) -> str:
    """A name without its possessive ending; `Prometheus` keeps its s."""
    return re.sub(r"(?:['’]s|(?<=s)['’])$", "", word)


def _pairs(text: str) -> list[tuple[str, str]]:
    """Neighbouring words that both carry content, the last of them most likely a noun."""
    words = re.findall(r"[A-Za-z][\w-]+|[^\w\s]", text)
    return [
        (left, right)
        for left, right in pairwise(words)
        if _is_content(left) and _is_content(right) and not right.endswith(("ed", "ing", "ly")) and len(right) > 3
    ]


def _is_content(word: str) -> bool:
    return word[0].isalpha() and word.lower() not in FUNCTION_WORDS and not has_verb(f"it {word}")

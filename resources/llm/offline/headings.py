"""Headings for the sections of an article, from what the section tells.

The heading of the source's own section is the best one an editor did not have to write, as long as it says
something: `How long lorries wait` does, `Key takeaways` and `Q: Would more …?` do not. Then the brief's proof point
that the facts answer, then the names they are about.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from domain.english import FUNCTION_WORDS
from domain.figures import figures_in
from domain.names import names_in
from domain.text_measures import content_overlap, content_words, tokens
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


def heading_of(told: Sequence[Told], material: DraftMaterial, chance: Chance, used: Sequence[str]) -> str:
    """A heading for these facts that no other section has."""
    options = [*_section_names(told), *_proof_points(told, material), *_subjects(told)]
    fresh = [own_prose(text, material.guide) for text in options]
    taken = {text.casefold() for text in used}
    found = next((text for text in fresh if text.casefold() not in taken), None)
    return found or chance.pick("rest", phrases.REST_HEADINGS)


def _section_names(told: Sequence[Told]) -> list[str]:
    """Headings of the sources' own sections, the most frequent first, the innermost part of each path."""
    counted = Counter(part for item in told for part in item.claim.heading.split(" › ")[-1:])
    return [_sentence_case(name) for name, _ in counted.most_common() if _says_something(name)]


def _says_something(name: str) -> bool:
    words = tokens(name)
    fits = 2 <= len(words) <= 8 and len(name) <= _LONGEST
    return fits and not name.endswith("?") and not _GENERIC.fullmatch(name.strip()) and not figures_in(name)


def _sentence_case(name: str) -> str:
    """`Dots and Underscores` → `Dots and underscores`: capitals only where they belong to a name."""
    words = name.split()
    plain = [w for w in words[1:] if w.lower() not in FUNCTION_WORDS]
    if not plain or not all(w[0].isupper() for w in plain):
        return name
    return " ".join([words[0], *(w if any(c.isupper() for c in w[1:]) else w.lower() for w in words[1:])])


def _proof_points(told: Sequence[Told], material: DraftMaterial) -> list[str]:
    text = " ".join(item.text for item in told)
    ranked = sorted(material.brief.proof_points, key=lambda point: -content_overlap(point, text))
    fitting = [shortened(point, _LONGEST) for point in ranked if content_overlap(point, text) >= 0.34]
    return [point[:1].upper() + point[1:] for point in fitting]


def _subjects(told: Sequence[Told]) -> list[str]:
    """`Kubernetes and Collectors`: the names that most of the facts have, or their commonest words."""
    names = Counter(name.word for item in told for name in set(names_in(item.text)) if name.certainty == "sure")
    common = [re.sub(r"['’]s?$", "", word) for word, count in names.most_common(4) if count > 1]
    if len(common) < 2:
        stems = Counter(word for item in told for word in set(content_words(item.text)))
        whole = {stem for stem, count in stems.items() if count > 1}
        common += [w for item in told for w in tokens(item.text) if w in whole and len(w) > 4][:2]
    pair = list(dict.fromkeys(common))[:2]
    return [" and ".join([pair[0][:1].upper() + pair[0][1:], *pair[1:]])] if pair else []

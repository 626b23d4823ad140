"""Places of an article that edits take hold of, and passages that tell one sentence otherwise.

What an edit needs (a subject with its verb, two groups, a pair of figures) few sentences have side by side. Rather
than to invent whole texts, an edit takes what the article has, its groups and predicates, and puts the missing word or
clause into the passage and into the draft alike. Everything here is found by form: no list is made for one article.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from benchmarks.claims.articles import Base
from domain.english import FUNCTION_WORDS, words_of
from domain.names import names_in

_PAST: Final = words_of(
    "was were had did could would might should must will can may began became brought came cost cut fell felt found"
    " gave got grew held kept knew led left lost made meant met paid put ran read rose said saw sent set showed spent"
    " stood told took thought went won wrote"
)
_SINGULAR: Final = words_of(
    "is has does becomes brings calls comes gives goes handles helps keeps leads makes means needs offers prefers"
    " provides receives remains requires runs says sees shapes shows specifies stands starts supports takes tells"
    " tracks uses wants works allows enables ensures includes consists features highlights avoids controls upgrades"
    " serves moves reinforces indicates captures represents continues operates relies presents plays"
)
_PLURAL: Final = words_of(
    "are have do become bring call come give go handle help keep lead make mean need offer prefer provide receive"
    " remain require run say see show specify stand start support take tell track use want work allow enable include"
    " consist highlight continue operate rely recommend believe feel find know collect contribute report state cite"
    " rate choose agree communicate represent expect plan play join learn share"
)
_FINITE: Final = "|".join(sorted(_PAST | _SINGULAR | _PLURAL, key=len, reverse=True))
_TOLD: Final = re.compile(
    rf"^(?:Overall, |Currently, |Today, )?(?P<subject>[A-Z][^,:;()“”\"—–]{{2,60}}?)"
    rf" (?P<rest>(?:(?!only\b)[a-z]+ly )?(?P<verb>{_FINITE}|[a-z]{{3,}}ed)\b[^“”\"]+)\.$"
)
_BACK: Final = words_of(
    "it they this these that those there here what to if when how in of by on at for with from while although as after"
    " before our we you he she i their its his her both each another one none anyone everyone because since despite"
    " given unlike about around even out regarding during among all no not only much more rather"
)
_QUANTIFIER: Final = re.compile(
    r"^(?:(?:the|most|many|some|several|other|few|a few|survey|two|three|four|five)\s+)+(?=[A-Za-z])", re.IGNORECASE
)
_THING: Final = re.compile(
    r"\b(?:the|of|in|with|for|from|these|those|more|many|some|most|several|few|other|into|between|on)"
    r" (?:(?!the\b|of\b|in\b|to\b|and\b)[a-z-]+ )?(?P<thing>[a-z]{3,}[^\Wsiu]s)\b"
)
_LONE: Final = re.compile(r"(?<=[a-z] )[A-Z][A-Za-z]{3,}(?= [a-z]|[,.])")
_SHARES: Final = ((37, 62), (34, 58), (27, 64), (29, 66), (36, 57), (41, 68), (23, 54))


class Told(NamedTuple):
    """A sentence as its subject and the rest, without the full stop. `number` is singular, plural or either."""

    subject: str
    rest: str
    verb: str
    number: str


def told_of(base: Base) -> Told | None:
    """Subject and rest of a plain sentence; None where they cannot be told apart, or the subject points back."""
    found = _TOLD.match(base.sentence)
    if found is None or re.search(r"\d|\b(?:who|that|which|not|never|no)\b", found["subject"]):
        return None
    opens = found["subject"].split()[0].lower()
    if opens in _BACK or opens.endswith("ing") or len(found["subject"].split()) > 6:
        return None
    verb = found["verb"]
    number = "singular" if verb in _SINGULAR or verb == "was" else "plural" if verb in _PLURAL | {"were"} else "either"
    return Told(found["subject"], found["rest"], verb, number)


def group_of(base: Base) -> Told | None:
    """The same, where the subject is a plural group: `subject` without its article or quantifier, in lower case."""
    told = told_of(base)
    if told is None or told.number == "singular":
        return None
    group = _QUANTIFIER.sub("", told.subject)
    last = group.split()[-1]
    if not re.search(r"[^siu\W]s$", last) or (last[0].isupper() and len(group.split()) > 1):
        return None
    return told._replace(subject=lowered(group, base))


def any_group_of(base: Base) -> Told | None:
    """The same, or any subject's predicate given to a group that the article tells of: for passages that say so."""
    told = group_of(base) or told_of(base)
    if told is None or re.search(r"\bits?\b|^(?:is|was|are|were) (?:an?|one|two)\b", told.rest):
        return None
    if told.subject.islower():
        return told
    group = next((word for word in things_of(base) if word[:5] not in base.sentence.lower()), "")
    return (
        told._replace(subject=group, rest=rest_of_many(told), verb=_of_many(told.verb), number="plural")
        if group
        else None
    )


def rest_of_many(told: Told) -> str:
    """The rest of a sentence about one, as it is told of many."""
    return re.sub(rf"\b{told.verb}\b", _of_many(told.verb), told.rest, count=1)


def _of_many(verb: str) -> str:
    fixed = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go"}
    if verb in fixed or verb not in _SINGULAR:
        return fixed.get(verb, verb)
    return re.sub(r"ies$", "y", verb) if verb.endswith("ies") else verb[:-1]


def lowered(text: str, base: Base) -> str:
    """The text as it stands within a sentence: its first letter small, but for names."""
    first = re.match(r"[\w'’.-]+", text)
    word = first.group() if first else ""
    within = any(word == name.word for name in names_in(f"And so {base.sentence}") if name.certainty == "sure")
    known = re.search(rf"[a-z,] {re.escape(word)}\b", " ".join((base.passage, *base.elsewhere)))
    named = word.lower() not in FUNCTION_WORDS and (known or (within and any(map(str.isupper, word[1:]))))
    return text if named or not word else text[0].lower() + text[1:]


def raised(text: str) -> str:
    """The text as a sentence begins."""
    return text[:1].upper() + text[1:]


def things_of(base: Base) -> list[str]:
    """Plural nouns of the sentence, then of its passage and its article, each once."""
    texts = (base.sentence, *base.others, *base.elsewhere)
    found = [each["thing"] for text in texts for each in _THING.finditer(text)]
    return [word for word in dict.fromkeys(found) if _is_thing(word)]


def _is_thing(word: str) -> bool:
    return word not in _SINGULAR and word not in FUNCTION_WORDS and word not in ("others", "ours", "theirs")


def two_things(base: Base) -> Iterator[tuple[str, str]]:
    """Two different things of the sentence's surroundings; nothing where it has none itself."""
    own = next((found["thing"] for found in _THING.finditer(base.sentence) if _is_thing(found["thing"])), "")
    others = [thing for thing in things_of(base) if own and thing[:5] != own[:5]]
    if others:
        yield own, others[turn_of(base) % min(4, len(others))]


def rival_of(base: Base, told: Told) -> str:
    """Another subject that the article tells of and this sentence does not, in the same number; empty where none is."""
    return next(
        (_rival_in(text, base, told) for text in (*base.others, *base.elsewhere) if _rival_in(text, base, told)), ""
    )


def far_rival_of(base: Base, told: Told) -> tuple[str, str]:
    """(another subject, the sentence of another passage that tells of it), where this passage does not tell of it."""
    around = base.elsewhere[turn_of(base) % 5 :]
    found = ((_rival_in(text, base, told), text) for text in around)
    near = base.passage.lower()
    return next(((rival, text) for rival, text in found if rival and rival[:5].lower() not in near), ("", ""))


def _rival_in(text: str, base: Base, told: Told) -> str:
    low = f"{base.sentence} {told.subject}".lower()
    if told.number == "singular":
        sure = {name.word for name in names_in(text) if name.certainty == "sure"}
        words = [found.group() for found in _LONE.finditer(text) if found.group() in sure]
        return next((word for word in words if word.lower() not in low), "")
    things = [found["thing"] for found in _THING.finditer(text)]
    return next((word for word in things if word[:5] not in low and _is_thing(word)), "")


def singular(group: str) -> str:
    """One of a group."""
    return re.sub(r"ies$", "y", group) if group.endswith("ies") else group[:-1]


def rest_of_one(told: Told) -> str:
    """The rest of a sentence about a group, as it is told of one of them."""
    one = {"are": "is", "were": "was", "have": "has", "do": "does"}.get(told.verb)
    if one is None and told.verb in _PLURAL:
        one = re.sub(r"(?<=[^aeiou])y$", "ie", told.verb) + ("es" if told.verb.endswith("o") else "s")
    one = one or told.verb
    return re.sub(rf"\b{told.verb}\b", one, told.rest, count=1)


def turn_of(base: Base) -> int:
    """A number that follows from the sentence, so that edits differ from place to place and never from run to run."""
    return int(hashlib.sha256(base.sentence.encode()).hexdigest()[:6], 16)


def two_shares(base: Base) -> tuple[int, int]:
    """A share below a half and one above it, neither of which the passage has."""
    at = turn_of(base) % len(_SHARES)
    ordered = (*_SHARES[at:], *_SHARES[:at])
    return next((pair for pair in ordered if not any(re.search(rf"\b{n}\b", base.passage) for n in pair)), (33, 61))


def instead(base: Base, text: str) -> str:
    """The passage with this text in the place of the sentence."""
    return base.passage.replace(base.sentence, text, 1)


def beside(base: Base, text: str) -> str:
    """The passage with this text behind the sentence."""
    return base.passage.replace(base.sentence, f"{base.sentence} {text}", 1)

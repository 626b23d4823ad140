"""What makes a proposal usable: examples and needs that stand on the pages to the letter, and plain words beside them.

A voice guide goes into every later prompt. So a page that wants more than to be read must not get a sentence of its own
into it: what a rule or a summary may hold is words, no address, no mark of a fence, no code, nothing unseen.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from crews.guards import WrongAnswer
from crews.quoting import by_id, honest, stands
from domain.hidden import hidden_in
from domain.onboarding import (
    OnboardingMaterial,
    OnboardingOutput,
    ProposedExample,
    ProposedNeed,
    ProposedSegment,
)
from domain.scouting import Excerpt

LONGEST_RULE: Final = 300
_LEADS_OUT: Final = re.compile(r"[a-z][a-z0-9+.-]*://|\bmailto:|\S@\S|\]\(|<|>", re.IGNORECASE)
_HOST: Final = re.compile(r"[\w-][.．。｡][^\W\d_]{2,}")  # programs make links of bare names of hosts
_NO_WORD: Final = re.compile(r"[!-~]{41,}")  # no word of a plain language is as long; a code is

Excerpts = Mapping[str, Excerpt]


def check(material: OnboardingMaterial, output: OnboardingOutput) -> OnboardingOutput:
    """The proposal with what stands, none of it twice. Raises when the voice or all examples have to be said anew."""
    excerpts = by_id(material.excerpts)
    if not plain(output.summary):
        raise WrongAnswer("The summary holds an address or a sign that is no part of a sentence. Use plain words.")
    rules = tuple(dict.fromkeys(rule for rule in map(_line, output.rules) if rule and plain(rule)))
    if not rules:
        raise WrongAnswer("No rule is usable. Give rules in plain words, without addresses, one sentence each.")
    good = _examples(excerpts, output.good, set())
    if not good:
        raise WrongAnswer("No good example stands to the letter in the passage it names. Copy sentences exactly.")
    bad = _examples(excerpts, output.bad, {example.quote for example in good})
    return OnboardingOutput(
        summary=_line(output.summary),
        rules=rules[: material.most_rules],
        good=good[: material.most_examples],
        bad=bad[: material.most_examples],
        segments=_segments(excerpts, material, output.segments),
        remarks=tuple(remark for remark in map(_line, output.remarks) if remark and plain(remark))[:5],
    )


def plain(words: str) -> bool:
    """Whether these are words and nothing else."""
    strange = any(pattern.search(words) for pattern in (_LEADS_OUT, _HOST, _NO_WORD))
    return len(words) <= LONGEST_RULE * 2 and not strange and not hidden_in(words)


def _line(words: str) -> str:
    return " ".join(words.split())


def _examples(excerpts: Excerpts, found: Iterable[ProposedExample], taken: set[str]) -> tuple[ProposedExample, ...]:
    kept: dict[str, ProposedExample] = {}
    for each in found:
        usable = stands(excerpts, each.excerpt_id, each.quote) and plain(each.quote) and plain(each.why)
        if usable and each.quote not in taken:
            kept.setdefault(each.quote, each.model_copy(update={"why": _line(each.why)}))
    return tuple(kept.values())


def _segments(
    excerpts: Excerpts, material: OnboardingMaterial, found: Iterable[ProposedSegment]
) -> tuple[ProposedSegment, ...]:
    named = {audience.name.casefold(): audience.name for audience in material.audiences}
    kept: dict[str, ProposedSegment] = {}
    for each in found:
        name = named.get(_line(each.name).casefold(), _line(each.name))
        needs = tuple(_needs(excerpts, each.needs))[: material.most_needs]
        if needs and plain(name):
            kept.setdefault(name.casefold(), ProposedSegment(name=name, needs=needs))
    return tuple(kept.values())[: material.most_segments]


def _needs(excerpts: Excerpts, found: Iterable[ProposedNeed]) -> Iterable[ProposedNeed]:
    """Needs whose words stand on a page; one that says more than they do becomes the quotation."""
    for each in found:
        if not stands(excerpts, each.excerpt_id, each.quote) or not (plain(each.need) and plain(each.quote)):
            continue
        words = honest(each.need, each.quote, excerpts[each.excerpt_id])
        yield each.model_copy(update={"need": _line(words)})

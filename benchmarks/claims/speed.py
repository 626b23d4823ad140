"""How long the claim check of one draft takes: 600 words, cited from 40 sources.

The sources are 40 passages of the articles, each told as a source of its own, so that looking through all of them costs
what it costs at work. Two sentences of three stand as they do in their source; the third is told in other words or
wrongly, because what is wrong takes longest: every rule looks at it. `first` is with empty caches, as in a worker that
has just begun; `again` is the check of the same draft after an edit elsewhere, as on the review page.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.claims.articles import Base, bases
from benchmarks.figures import percentile
from benchmarks.table import Figure
from domain.claim import CitedSentence, Claim
from domain.claim_check import check_text
from domain.own_ground import OwnGround

SOURCES: Final = 40
WORDS: Final = 600
TIMES: Final = 20
MOST_MS: Final = 150.0
OWN: Final = OwnGround(company="Quayside Telemetry", competitors=("Rival Systems",))


def measure(seed: int) -> Iterator[Figure]:
    """The time of a draft's check, with empty and with warm caches."""
    picked = random.Random(seed)
    first, again = [], []
    for _ in range(TIMES):
        draft, claims = _draft(picked)
        _empty_caches()
        first.append(_milliseconds(draft, claims))
        again.append(_milliseconds(draft, claims))
    note = f"{WORDS} words, {SOURCES} sources, p95 of {TIMES}"
    yield Figure(part="claims", name="first", value=percentile(first, 95), unit="ms", at_most=MOST_MS, note=note)
    yield Figure(part="claims", name="again", value=percentile(again, 95), unit="ms", note=note)


def _draft(picked: random.Random) -> tuple[list[CitedSentence], list[Claim]]:
    of_passage = {base.passage: base for base in bases()}
    chosen = picked.sample(list(of_passage.values()), SOURCES)
    claims = [_claim(number, base) for number, base in enumerate(chosen)]
    told: list[CitedSentence] = []
    while sum(len(sentence.text.split()) for sentence in told) < WORDS:
        number = picked.randrange(SOURCES)
        base = chosen[number]
        text = base.sentence if len(told) % 3 else f"In every company, {base.sentence[0].lower()}{base.sentence[1:]}"
        told.append(CitedSentence(text=text, claim_id=claims[number].id))
    return told, claims


def _claim(number: int, base: Base) -> Claim:
    end = len(base.passage)
    return Claim(
        id=f"c{number}",
        brief_id="brief",
        source_id=f"source_{number}",
        source_title=f"{base.article.replace('-', ' ')} {number}",
        source_kind="file",
        passage_id=f"passage_{number}",
        passage=base.passage,
        heading="",
        passage_start=0,
        passage_end=end,
        start=0,
        end=end,
        text=base.passage,
        score=0.5,
        source_author="Ada Okafor",
        source_published="2026-01-28",
    )


def _milliseconds(draft: Sequence[CitedSentence], claims: Sequence[Claim]) -> float:
    begun = time.perf_counter()
    check_text(draft, claims, OWN)
    return (time.perf_counter() - begun) * 1000


def _empty_caches() -> None:
    """Forgets everything that the rules remember of texts."""
    rules = [module for name, module in list(sys.modules.items()) if name.startswith("domain.")]
    for kept in {id(value): value for module in rules for value in vars(module).values()}.values():
        if hasattr(kept, "cache_clear") and getattr(kept, "__module__", "").startswith("domain."):
            kept.cache_clear()

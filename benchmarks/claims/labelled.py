"""The labelled set: every template over every article, and which part of it may be looked at.

Rules are tuned on `development` only. A template or an article that is held out never occurs there, so a rule that
fits one edit of one text gains nothing in the held-out table. `split.json` names the articles (with the digest of
their bytes) and templates of each part, and the digest of the pairs, so that a set that changed is noticed. The
order, and which pairs are kept where a template makes many, follow from the pairs' ids, not from what they say.
"""

import hashlib
import json
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from benchmarks.claims import (
    edits_amounts,
    edits_figures,
    edits_groups,
    edits_meaning,
    edits_quotations,
    edits_reach,
    edits_shares,
    edits_true,
    edits_turned,
)
from benchmarks.claims.articles import articles, bases, digest_of, real_articles
from benchmarks.claims.pair import Pair, Template, pair_of

Part = Literal["development", "held out"]
SPLIT: Final = Path(__file__).with_name("split.json")
TEMPLATES: Final[tuple[Template, ...]] = (
    *edits_true.TEMPLATES,
    *edits_figures.TEMPLATES,
    *edits_quotations.TEMPLATES,
    *edits_meaning.TEMPLATES,
    *edits_reach.TEMPLATES,
    *edits_groups.TEMPLATES,
    *edits_shares.TEMPLATES,
    *edits_amounts.TEMPLATES,
    *edits_turned.TEMPLATES,
)
MOST: Final = 60


@lru_cache(2)
def pairs_of(part: Part) -> tuple[Pair, ...]:
    """The pairs of one part: of each template at most 60 from the real articles, and 60 from the others."""
    split, real = read_split(), real_articles()
    made: dict[tuple[str, bool], dict[str, Pair]] = defaultdict(dict)
    for base in bases():
        if split["articles"].get(base.article, {}).get("part") != part:
            continue
        for template in TEMPLATES:
            if split["templates"][template.name] == part:
                for one in template.make(base):
                    pair = pair_of(base, template, one)
                    made[template.name, base.article in real][pair.id] = pair
    return tuple(made[group][key] for group in sorted(made) for key in sorted(made[group])[:MOST])


def read_split() -> dict[str, Any]:
    """The committed split."""
    found: dict[str, Any] = json.loads(SPLIT.read_text(encoding="utf-8"))
    return found


def summary(part: Part) -> dict[str, object]:
    """What split.json says of a part: pairs a kind, and a digest over all ids."""
    pairs = pairs_of(part)
    ids = "\n".join(sorted(pair.id for pair in pairs))
    counts = Counter(pair.kind for pair in pairs)
    return {"pairs": dict(sorted(counts.items())), "digest": hashlib.sha256(ids.encode()).hexdigest()}


def is_whole() -> bool:
    """Whether every article of the split is there with the bytes it was made from."""
    found = articles()
    return all(
        name in found and digest_of(found[name]) == entry["sha256"] for name, entry in read_split()["articles"].items()
    )

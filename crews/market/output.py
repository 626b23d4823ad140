"""What makes an insight usable: words that stand in an excerpt, and a sentence that says no more than they do."""

from crews.guards import WrongAnswer
from crews.quoting import by_id, honest, stands
from domain.scouting import MarketInsight, MarketMaterial, MarketOutput


def check(material: MarketMaterial, output: MarketOutput) -> MarketOutput:
    """The insights that stand, none twice. Raises when there were some and none does."""
    excerpts = by_id(material.excerpts)
    kept: dict[str, MarketInsight] = {}
    for found in output.insights:
        if stands(excerpts, found.excerpt_id, found.quote):
            words = honest(found.insight, found.quote, excerpts[found.excerpt_id])
            kept.setdefault(found.quote, found.model_copy(update={"insight": words}))
    if output.insights and not kept:
        raise WrongAnswer("No quote stands to the letter in the excerpt it names. Copy sentences exactly.")
    return MarketOutput(insights=tuple(kept.values())[: material.most])

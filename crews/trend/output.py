"""What makes a trend usable: words that stand in the excerpts it names, and no topic twice."""

from crews.guards import WrongAnswer
from crews.quoting import by_id, honest, stands
from crews.seo.output import shortened
from domain.scouting import FoundTrend, TrendMaterial, TrendOutput

NAME_MOST = 90


def check(material: TrendMaterial, output: TrendOutput) -> TrendOutput:
    """The topics with the evidence that stands. Raises when there were some and none has any."""
    excerpts = by_id(material.excerpts)
    kept: dict[str, FoundTrend] = {}
    for found in output.trends:
        evidence = tuple(each for each in found.evidence if stands(excerpts, each.excerpt_id, each.quote))
        if not evidence:
            continue
        first, excerpt = evidence[0], excerpts[evidence[0].excerpt_id]
        name = shortened(
            found.name if honest(found.name, first.quote, excerpt) != first.quote else excerpt.title, NAME_MOST
        )
        words = honest(found.summary, first.quote, excerpt)
        kept.setdefault(name.casefold(), FoundTrend(name=name, summary=words[:600], evidence=evidence))
    if output.trends and not kept:
        raise WrongAnswer("No quote stands to the letter in the excerpt it names. Copy sentences exactly.")
    return TrendOutput(trends=tuple(kept.values())[: material.most])

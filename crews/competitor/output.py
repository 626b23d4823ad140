"""What makes a finding about a competitor usable: it names one of ours, and its quotation stands in the excerpt."""

import re

from crews.guards import WrongAnswer
from crews.quoting import by_id, honest, stands
from domain.scouting import CompetitorMaterial, CompetitorOutput, CompetitorStatement


def check(material: CompetitorMaterial, output: CompetitorOutput) -> CompetitorOutput:
    """The statements that stand, none twice. Raises when there were some and none does."""
    excerpts, known = by_id(material.excerpts), {name.casefold(): name for name in material.competitors}
    kept: dict[tuple[str, str], CompetitorStatement] = {}
    for found in output.statements:
        name = known.get(found.competitor.strip().casefold())
        if name is None or not stands(excerpts, found.excerpt_id, found.quote):
            continue
        excerpt = excerpts[found.excerpt_id]
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", f"{excerpt.title}\n{excerpt.text}", re.IGNORECASE):
            continue
        changed = {"competitor": name, "statement": honest(found.statement, found.quote, excerpt)}
        kept.setdefault((name, found.quote), found.model_copy(update=changed))
    if output.statements and not kept:
        raise WrongAnswer(
            "No quote stands to the letter in an excerpt that names the competitor. Copy sentences exactly."
        )
    return CompetitorOutput(statements=tuple(kept.values())[: material.most])

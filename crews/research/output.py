"""What makes an answer of the research crew usable: quotations that really stand in the passages."""

from crews.guards import WrongAnswer
from domain.writing import QuotedClaim, ResearchMaterial, ResearchOutput


def check(material: ResearchMaterial, output: ResearchOutput) -> ResearchOutput:
    """The claims that are quoted to the letter, none twice, at most as many as wanted. Raises when none is."""
    passages = {hit.passage.id: hit.passage.text for hit in material.hits}
    kept: dict[tuple[str, str], QuotedClaim] = {}
    for claim in output.claims:
        if claim.quote in passages.get(claim.passage_id, ""):
            kept.setdefault((claim.passage_id, claim.quote), claim)
    if not kept and passages:
        raise WrongAnswer("No quote stands to the letter in the passage it names. Copy sentences exactly.")
    return ResearchOutput(claims=tuple(kept.values())[: material.most])

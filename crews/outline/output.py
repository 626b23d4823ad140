"""What makes an outline usable: it stands on claims of the dossier, three where there are three."""

from crews.guards import WrongAnswer
from domain.outline import CLAIMS, OutlineMaterial, OutlineOutput


def check(material: OutlineMaterial, output: OutlineOutput) -> OutlineOutput:
    """The outline with its claims once each. Raises for a claim that was never given."""
    known = {claim.id for claim in material.claims}
    named = tuple(dict.fromkeys(output.claim_ids))
    unknown = sorted(set(named) - known)
    if unknown:
        raise WrongAnswer(f"These are no claims that were given: {', '.join(unknown)}.")
    if len(named) < min(CLAIMS, len(known)):
        raise WrongAnswer(f"Name {min(CLAIMS, len(known))} different claims by their ids.")
    return output.model_copy(update={"claim_ids": named, "call_to_action": output.call_to_action.strip()})

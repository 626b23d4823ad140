"""What makes an outline usable: it stands on claims of the dossier, three where there are three."""

from collections.abc import Sequence

from crews.addresses import refuse_addresses
from crews.guards import WrongAnswer
from domain.claim import CitedSentence
from domain.claim_check import check_sentence
from domain.outline import CLAIMS, OutlineMaterial, OutlineOutput
from domain.own_ground import own_ground


def check(material: OutlineMaterial, output: OutlineOutput) -> OutlineOutput:
    """The outline with its claims once each. Raises for a claim that was never given."""
    known = {claim.id for claim in material.claims}
    named = tuple(dict.fromkeys(output.claim_ids))
    unknown = sorted(set(named) - known)
    if unknown:
        raise WrongAnswer(f"These are no claims that were given: {', '.join(unknown)}.")
    if len(named) < min(CLAIMS, len(known)):
        raise WrongAnswer(f"Name {min(CLAIMS, len(known))} different claims by their ids.")
    if not _said(material, output.angle, named):
        raise WrongAnswer(
            "The angle states something that none of its claims says. State less, or choose other claims."
        )
    refuse_addresses((output.angle, output.call_to_action, output.not_done), material.call_to_action, material.comment)
    return output.model_copy(update={"claim_ids": named, "call_to_action": output.call_to_action.strip()})


def _said(material: OutlineMaterial, angle: str, named: Sequence[str]) -> bool:
    """Whether the check lets the angle stand by itself, or resting on one of its claims."""
    own = own_ground(material.brief, material.guide, material.call_to_action)
    cited = (CitedSentence(text=angle, claim_id=claim_id) for claim_id in (None, *named))
    return any(check_sentence(each, material.claims, own).verdict != "unsupported" for each in cited)

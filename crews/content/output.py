"""What makes a draft usable, beyond its schema: it has a text, and it cites only claims it was given."""

from collections.abc import Iterable

from crews.guards import WrongAnswer
from domain.claim import Claim
from domain.markup import lift
from domain.writing import DraftMaterial, DraftOutput

SHORTEST = 80


def check(material: DraftMaterial, output: DraftOutput) -> DraftOutput:
    """The draft as it is, or the reason why it cannot be used."""
    check_body(output.body, material.claims)
    if material.channel == "email" and not output.subject.strip():
        raise WrongAnswer("An e-mail needs a subject.")
    if material.channel != "linkedin" and not output.title.strip():
        raise WrongAnswer("The title is empty.")
    if material.link and material.link not in output.body:
        raise WrongAnswer(f"The call to action's link is missing from the body: {material.link}")
    return output


def check_body(body: str, claims: Iterable[Claim]) -> None:
    """Raises WrongAnswer for a body that is no text, or that cites what was never given."""
    if len(body.strip()) < SHORTEST:
        raise WrongAnswer(f"The body is too short to be a piece (under {SHORTEST} characters).")
    known = {claim.id for claim in claims}
    cited = {mark.claim_id for mark in lift(body)[1]}
    unknown = sorted(cited - known)
    if unknown:
        raise WrongAnswer(f"These markers belong to no claim: {', '.join(unknown)}. Cite only the claims given.")
    if known and not cited:
        raise WrongAnswer("No sentence carries a marker. End each factual sentence with the marker of its claim.")

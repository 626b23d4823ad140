"""What makes a draft usable, beyond its schema: it has a text, and it cites only claims it was given."""

from collections.abc import Iterable

from crews.guards import WrongAnswer
from domain.channel import FOLD, length_of
from domain.claim import Claim
from domain.markup import lift, without_markers
from domain.text_measures import overlap
from domain.wording import placeholder_in
from domain.writing import DraftMaterial, DraftOutput

SHORTEST = 80
BRIEFS_OWN = 0.7  # share of the opening's words that are the brief's angle


def check(material: DraftMaterial, output: DraftOutput) -> DraftOutput:
    """The draft as it is, or the reason why it cannot be used."""
    if material.channel == "linkedin":
        _check_hook(material, output)
    check_body(output.body, material.claims)
    check_placeholders((output.body, output.title, output.subject, output.preheader, *output.tags))
    if material.channel == "email":
        _check_lines(output)
    if material.channel != "linkedin" and not output.title.strip():
        raise WrongAnswer("The title is empty.")
    if material.link and material.link not in output.body:
        raise WrongAnswer(f"The call to action's link is missing from the body: {material.link}")
    return output


def _check_hook(material: DraftMaterial, output: DraftOutput) -> None:
    """The first lines fit in front of the fold. Where no hook was named, the first paragraph is it; the brief's own
    angle may stand there whatever its length."""
    body = without_markers(output.body).strip()
    hook = without_markers(output.hook).strip()
    if hook and not _plain(body).startswith(_plain(hook)):
        raise WrongAnswer("The body does not begin with the hook, word for word.")
    opening = hook or body.split("\n\n", 1)[0]
    length = length_of("linkedin", opening)
    if length > FOLD and not (not hook and overlap(opening, material.brief.angle) >= BRIEFS_OWN):
        raise WrongAnswer(f"The hook has {length} characters; {FOLD} are seen before “more”.")


def _check_lines(output: DraftOutput) -> None:
    if not output.subject.strip():
        raise WrongAnswer("An e-mail needs a subject.")
    if output.preheader.strip() and _plain(output.preheader) == _plain(output.subject):
        raise WrongAnswer("The preheader repeats the subject, beside which it stands.")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


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


def check_placeholders(texts: Iterable[str]) -> None:
    """Raises WrongAnswer for a text that copies what only stands in the examples."""
    found = next((words for text in texts if (words := placeholder_in(text))), None)
    if found:
        raise WrongAnswer(f"“{found}” stands in the examples for what is not to be used. Take it out.")

"""Outline and video script without a model: the brief's own angle, the piece's own sentences.

Neither is invented: the angle is the marketer's, the claims are the best of the dossier in its order, and a script
reads out the piece's cited sentences one by one over the brand's card.
"""

from typing import Final

from domain.markup import cite, parse
from domain.outline import CLAIMS, OutlineMaterial, OutlineOutput
from domain.video_script import MOST_SCENES, Scene, VideoMaterial, VideoOutput

MOST_WORDS: Final = 80
NOT_UNDERSTOOD: Final = (
    "The offline writer cannot follow a comment on an outline: change the brief's angle, or set a language model."
)


def outlined(material: OutlineMaterial) -> OutlineOutput:
    """The brief's angle on the first claims; what a person wanted to be different needs somebody who reads it."""
    chosen = material.claims[:CLAIMS]
    return OutlineOutput(
        angle=material.brief.angle[:400],
        claim_ids=tuple(claim.id for claim in chosen),
        call_to_action=material.call_to_action[:200],
        not_done=NOT_UNDERSTOOD if material.comment else "",
    )


def read_out(material: VideoMaterial) -> VideoOutput:
    """A scene for each cited sentence of the piece, then the call to action."""
    known = {claim.id for claim in material.claims}
    told = [each for each in parse(material.body).sentences if each.claim_id in known and each.role == "sentence"]
    scenes = [
        Scene(
            narration=cite(each.text, each.claim_id or ""),
            visual=f"The brand card of {material.guide.company}, with the words of the narration.",
            words=_short(each.text),
        )
        for each in told
        if len(each.text) <= 560
    ][: MOST_SCENES - 1]
    if material.call_to_action:
        scenes.append(
            Scene(
                narration=material.call_to_action,
                visual=f"The brand card of {material.guide.company}, with the call to action.",
                words=_short(material.call_to_action),
            )
        )
    return VideoOutput(scenes=tuple(scenes))


def _short(text: str) -> str:
    if len(text) <= MOST_WORDS:
        return text
    return text[: MOST_WORDS - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"

"""What makes a script usable: each narrated fact carries the marker of a claim, and the check lets it through."""

from crews.addresses import refuse_addresses
from crews.guards import WrongAnswer
from domain.claim_check import check_text
from domain.markup import lift, parse
from domain.own_ground import own_ground
from domain.video_script import VideoMaterial, VideoOutput


def check(material: VideoMaterial, output: VideoOutput) -> VideoOutput:
    """The scenes as they are. Raises for narration that no claim says."""
    known = {claim.id for claim in material.claims}
    told = "\n\n".join(scene.narration for scene in output.scenes)
    unknown = sorted({mark.claim_id for mark in lift(told)[1]} - known)
    if unknown:
        raise WrongAnswer(f"These markers belong to no claim: {', '.join(unknown)}. Cite only the claims given.")
    own = own_ground(material.brief, material.guide, material.call_to_action, material.house)
    evidence = check_text(parse(told).sentences, material.claims, own)
    wrong = [f"“{each.sentence}”: {' '.join(each.reasons)}" for each in evidence if each.verdict == "unsupported"]
    if wrong:
        raise WrongAnswer(f"Narration may say only what a claim says. {' '.join(wrong[:3])}")
    if any(lift(scene.words)[1] for scene in output.scenes):
        raise WrongAnswer("Words in the picture carry no markers.")
    texts = (text for scene in output.scenes for text in (scene.narration, scene.visual, scene.words))
    refuse_addresses(texts, material.call_to_action, material.guide.site)
    return output

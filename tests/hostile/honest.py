"""What an honest and rather simple model answers to each task: it quotes what it is shown, and adds nothing."""

from typing import Any

from domain.onboarding import OnboardingMaterial
from domain.outline import OutlineMaterial
from domain.scouting import CompetitorMaterial, Excerpt, MarketMaterial, TrendMaterial
from domain.sentences import sentences
from domain.video_script import VideoMaterial
from domain.writing import (
    DraftMaterial,
    ImageMaterial,
    Material,
    ResearchMaterial,
    ReviseMaterial,
    SeoMaterial,
)

Plain = dict[str, Any]
OPENING = "What does a fleet need?"
LEAST = 12  # characters of a sentence worth quoting


def plain_answer(material: Material) -> Plain:
    """The answer as it would be written, before it is JSON."""
    match material:
        case ResearchMaterial():
            return {
                "claims": [_quoted(hit.passage.id, said) for hit in material.hits for said in told(hit.passage.text)]
            }
        case DraftMaterial():
            return _draft(material)
        case SeoMaterial():
            return {
                "seo_title": material.brief.topic[:60],
                "seo_description": material.brief.angle,
                "slug": "how-many-collectors",
                "tags": ["collectors"],
            }
        case ReviseMaterial():
            first = next(line for line in material.body.splitlines() if line.strip())
            return {"edits": [{"find": first, "replace": "What does it take?", "place": "body", "wishes": [1]}]}
        case ImageMaterial():
            words = material.brief.topic[:60]
            return {"headline": words, "prompt": "Boxes in a row", "alt_text": f"A card: {words}"}
        case OutlineMaterial():
            ids = [claim.id for claim in material.claims[:3]]
            return {"angle": material.claims[0].text, "claim_ids": ids, "call_to_action": material.call_to_action}
        case CompetitorMaterial():
            return {"statements": _statements(material)}
        case MarketMaterial():
            found = [(each, said) for each in material.excerpts for said in told(each.text)]
            return {"insights": [_insight(each, said) for each, said in found[:12]]}
        case TrendMaterial():
            return {"trends": [_trend(each, told(each.text)[0]) for each in material.excerpts if told(each.text)][:8]}
        case VideoMaterial():
            scenes = [_scene(f"{claim.text} [{claim.id}]") for claim in material.claims[:3]]
            return {"scenes": [*scenes, _scene(material.call_to_action or "Thank you.")]}
        case OnboardingMaterial():
            return _proposal(material)
        case _:
            raise AssertionError(f"nobody answers {type(material).__name__} here")


def told(text: str) -> list[str]:
    """The sentences of a text that could be quoted."""
    return [said for said in sentences(text) if len(said) >= LEAST]


def _quoted(passage_id: str, said: str) -> Plain:
    return {"passage_id": passage_id, "quote": said}


def _draft(material: DraftMaterial) -> Plain:
    claims = "\n\n".join(f"{claim.text} [{claim.id}]" for claim in material.claims[:5])
    body = f"{OPENING}\n\n{claims}\n\n{material.call_to_action} {material.link or ''}".rstrip()
    is_mail = material.channel == "email"
    return {
        "hook": OPENING if material.channel == "linkedin" else "",
        "title": material.brief.topic[:60],
        "body": body,
        "subject": material.brief.topic[:60] if is_mail else "",
        "preheader": material.brief.angle[:90] if is_mail else "",
        "tags": ["collectors"],
    }


def _statements(material: CompetitorMaterial) -> list[Plain]:
    return [
        {"competitor": name, "kind": "other", "statement": said, "excerpt_id": each.id, "quote": said}
        for each in material.excerpts
        for said in told(each.text)
        for name in material.competitors
        if name in said
    ]


def _proposal(material: OnboardingMaterial) -> Plain:
    shown = [{"excerpt_id": each.id, "quote": said[:600]} for each in material.excerpts for said in told(each.text)]
    needs = [{**each, "need": each["quote"]} for each in shown[:4]]
    return {
        "summary": "Plain sentences with a figure in most of them.",
        "rules": ["Say it with a figure where there is one."],
        "good": [{**each, "why": "It says what was counted."} for each in shown[:5]],
        "bad": [],
        "segments": [{"name": "Those who run Collectors", "needs": needs}],
        "remarks": ["Prices are not told."],
    }


def _insight(excerpt: Excerpt, said: str) -> Plain:
    return {"kind": "figure", "insight": said[:600], "excerpt_id": excerpt.id, "quote": said}


def _trend(excerpt: Excerpt, said: str) -> Plain:
    evidence = [{"excerpt_id": excerpt.id, "quote": said}]
    return {"name": excerpt.title[:150] or "Collectors", "summary": said[:600], "evidence": evidence}


def _scene(narration: str) -> Plain:
    return {"narration": narration[:600], "visual": "Boxes in a row", "words": ""}

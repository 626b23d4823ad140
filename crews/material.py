"""Material as text for prompts: briefs, guides and claims, each inside a fence."""

from collections.abc import Iterable
from typing import Final

from crews.fences import fence
from domain.brief import Brief
from domain.campaign import Audience
from domain.claim import Claim
from domain.example import Lesson
from domain.finding import Finding
from domain.guide import Guide
from domain.onboarding import TurnedDown
from domain.outline import Outline
from domain.scouting import Excerpt
from domain.voice import VoiceExample, VoiceGuide

MOST_TURNED_DOWN: Final = 3000  # letters of one rejected proposal, some 750 tokens


def brief_text(brief: Brief) -> str:
    """The brief's filled-in fields, one per line."""
    fields = {
        "Topic": brief.topic,
        "Angle": brief.angle,
        "Persona": brief.persona,
        "Funnel stage": brief.stage,
        "Key message": brief.key_message,
        "Proof points": "; ".join(brief.proof_points),
        "Offer": brief.offer,
        "Words to use": ", ".join(brief.use_words),
        "Words to avoid": ", ".join(brief.avoid_words),
    }
    return fence("brief", "\n".join(f"{name}: {value}" for name, value in fields.items() if value))


def guide_text(guide: Guide) -> str:
    """The brand guide, one rule per line."""
    spellings = "; ".join(f"{right} (never {', '.join(wrong)})" for right, wrong in guide.required.items())
    fields = {
        "Company": guide.company,
        "About": guide.about,
        "Voice": guide.voice,
        **(_voice_fields(guide.voice_guide) if guide.voice_guide else {}),
        "Person": guide.person,
        "Spelling": guide.spelling,
        "Write": spellings,
        "Never use": ", ".join(guide.banned),
    }
    return fence("guide", "\n".join(f"{name}: {value}" for name, value in fields.items() if value))


def _voice_fields(voice: VoiceGuide) -> dict[str, str]:
    """The accepted voice guide. Its examples show how we sound: nothing is to be cited from them."""
    return {
        "How we sound": voice.summary,
        "Rules of the voice": "".join(f"\n- {rule}" for rule in voice.rules),
        "Sounds like us (for the sound only; cite nothing from these)": _examples(voice.good),
        "Does not sound like us": _examples(voice.bad),
    }


def _examples(examples: Iterable[VoiceExample]) -> str:
    return "".join(f"\n- {each.words}{f' ({each.why})' if each.why else ''}" for each in examples)


def audiences_text(audiences: Iterable[Audience]) -> str:
    """Who reads it."""
    lines = [f"{audience.name}: {audience.description}".rstrip(": ") for audience in audiences]
    return fence("audiences", "\n".join(lines)) if lines else "No audience is described."


def claims_text(claims: Iterable[Claim]) -> str:
    """Each claim with its marker, its source, and the passage it stands in, fenced one by one."""
    blocks = [
        fence("claim", f"[{claim.id}] {claim.text}\nSource: {claim.source_title}\nPassage: {claim.passage}")
        for claim in claims
    ]
    return "\n".join(blocks) if blocks else "There are none."


def call_to_action_text(text: str, link: str | None) -> str:
    """The call to action as it must appear."""
    return fence("call to action", f"{text} {link}".rstrip() if link else text)


def excerpts_text(excerpts: Iterable[Excerpt]) -> str:
    """Each excerpt with its title, place and day, fenced one by one."""
    blocks = [
        fence(
            f"excerpt {excerpt.id}",
            f"Title: {excerpt.title}\nFrom: {excerpt.origin}\nDay: {excerpt.seen}\n{excerpt.text}",
        )
        for excerpt in excerpts
    ]
    return "\n".join(blocks) if blocks else "There are none."


def findings_text(findings: Iterable[Finding]) -> str:
    """What other crews of the campaign found lately, in one fence: background, not to be quoted."""
    lines = [f"{found.by}: {found.text} ({found.origin or 'no origin'})" for found in findings]
    return fence("findings", "\n".join(lines)) if lines else "There are none."


def elsewhere_text(claims: Iterable[Claim]) -> str:
    """What the brief's other channels tell, in one fence."""
    lines = [f"{', '.join(claim.channels)}: {claim.text}" for claim in claims]
    return fence("told elsewhere", "\n".join(lines)) if lines else "Nothing."


def outline_text(outline: Outline | None) -> str:
    """The idea that a person approved for all channels of the brief."""
    if outline is None:
        return "There is none: the brief's angle is the idea."
    claims = "\n".join(f"- {claim.text}" for claim in outline.claims)
    return fence(
        "outline", f"Angle: {outline.angle}\nStands on:\n{claims}\nThe reader is asked to: {outline.call_to_action}"
    )


def examples_text(lessons: Iterable[Lesson]) -> str:
    """What people changed in earlier pieces, the nearest first, fenced one by one: also a reason is what somebody typed
    about another piece, and no instruction for this one."""
    blocks = [
        fence(
            "example",
            f"Part: {lesson.kind}\nBefore: {lesson.before or '(nothing)'}\nAfter: {lesson.after or '(taken out)'}\n"
            f"Reason: {lesson.reason or '(none given)'}",
        )
        for lesson in lessons
    ]
    return "\n".join(blocks) if blocks else "There are none."


def unwanted_text(unwanted: Iterable[TurnedDown]) -> str:
    """Proposals that a person rejected, fenced one by one: the reason first, so that it is never what is cut off."""
    return "\n".join(fence("rejected proposal", _turned_down(each)) for each in unwanted) or "None was."


def _turned_down(rejected: TurnedDown) -> str:
    parts = {
        "Rules": rejected.rules,
        "Sounds like us": rejected.good,
        "Does not sound like us": rejected.bad,
        "Segments": rejected.segments,
    }
    lines = [f"Why it is not wanted: {rejected.reason}", f"Voice: {rejected.summary}"]
    lines += [f"{name}: " + "".join(f"\n- {each}" for each in told) for name, told in parts.items() if told]
    text = "\n".join(lines)
    return text if len(text) <= MOST_TURNED_DOWN else f"{text[:MOST_TURNED_DOWN].rsplit(maxsplit=1)[0]} …"

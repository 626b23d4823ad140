"""Answers that repeat their instructions, hold addresses where none belongs or characters that nobody sees."""

import base64
import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from crews.fences import RULE, fence
from crews.guards import WrongAnswer, parse
from crews.leaks import refuse_leaks
from crews.prompts import load_prompts
from crews.runner import PLANS, CrewRunner
from domain.errors import Permanent
from domain.writing import ImageOutput, Material
from tests.fakes import material as fakes
from tests.fakes.scripted_model import ScriptedModel

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROMPTS = [load_prompts(plan.folder) for plan in PLANS.values()]


@pytest.mark.parametrize("prompts", PROMPTS, ids=lambda prompts: prompts.agent.role)
def test_every_crew_s_own_instructions_are_recognised(prompts: Any) -> None:
    for told in (prompts.agent.backstory, prompts.agent.goal, RULE):
        with pytest.raises(WrongAnswer, match="repeats your instructions"):
            refuse_leaks({"a": [{"b": f"Well. {told.upper()}"}]}, prompts.text, RULE)


TOLD = PROMPTS[0].agent.backstory
DISGUISES: dict[str, Callable[[str], str]] = {
    "capitals with a stop behind each": lambda words: ".".join(words.upper()),
    "blanks between letters": " ".join,
    "no blanks": lambda words: "".join(words.split()),
    "soft hyphens": "\u00ad".join,
    "zero width": "\u200b".join,
    "wide letters": lambda words: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in words),
    "accents": lambda words: words.replace("e", "é").replace("o", "ö"),
    "from behind": lambda words: words[::-1],
    "rot13": lambda words: codecs.encode(words, "rot13"),
    "rot13 from behind": lambda words: codecs.encode(words, "rot13")[::-1],
    "base64": lambda words: base64.b64encode(words.encode()).decode(),
    "base64 for addresses": lambda words: base64.urlsafe_b64encode(words.encode()).decode().rstrip("="),
    "base64 in lines": lambda words: base64.encodebytes(words.encode()).decode(),
    "base64 behind letters": lambda words: "x" + base64.b64encode(words.encode()).decode(),
    "hexadecimal": lambda words: words.encode().hex(),
    "hexadecimal with colons": lambda words: words.encode().hex(":"),
    "bytes": lambda words: "".join(f"\\x{byte:02x}" for byte in words.encode()),
    "percent signs": lambda words: "".join(f"%{byte:02x}" for byte in words.encode()),
    "address": quote,
    "entities": lambda words: "".join(f"&#{ord(char)};" for char in words),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("words", [" ".join(TOLD.split()[3:15]), TOLD])
def test_a_disguise_hides_no_instruction(disguise: str, words: str) -> None:
    told = f"Lorries wait. {DISGUISES[disguise](words)} They pay for it."
    with pytest.raises(WrongAnswer, match="repeats your instructions"):
        refuse_leaks({"a": [{"b": told}]}, PROMPTS[0].text, RULE)
    refuse_leaks({"a": [{"b": told}]}, RULE)


def test_codes_that_hold_something_else_are_left_to_other_checks() -> None:
    words = "Forty lorries waited at the dock for more than an hour, and nobody had told them why they did."
    for disguise in DISGUISES.values():
        refuse_leaks({"body": disguise(words)}, *(prompts.text for prompts in PROMPTS), RULE)


@pytest.mark.parametrize("campaign", ["northquay", "halvard", "corvane"])
def test_what_sources_say_is_no_leak(campaign: str) -> None:
    for path in (EXAMPLES / campaign / "sources").glob("*.md"):
        refuse_leaks({"body": path.read_text(encoding="utf-8")}, *(prompts.text for prompts in PROMPTS), RULE)


def test_a_few_words_in_common_are_no_leak() -> None:
    for prompts in PROMPTS:
        refuse_leaks(
            {"body": "Most run more than ten Collectors. One JSON object and nothing less."}, prompts.text, RULE
        )


@pytest.mark.parametrize("mark", fence("claim", "x").splitlines()[::2])
def test_a_mark_is_no_part_of_an_answer(mark: str) -> None:
    with pytest.raises(WrongAnswer, match="mark"):
        refuse_leaks({"body": f"Here: {mark}"})


def test_the_brand_s_voice_is_not_told() -> None:
    voice = "Plain words, short sentences, and never a joke about the competition or the weather."
    guided = fakes.SEO.model_copy(update={"guide": fakes.GUIDE.model_copy(update={"voice": voice})})
    told = fakes.SEO_ANSWER.model_copy(update={"seo_description": voice})
    with pytest.raises(Permanent, match="repeats your instructions"):
        CrewRunner(ScriptedModel(told)).run(guided)
    assert CrewRunner(ScriptedModel(told, fakes.SEO_ANSWER)).run(guided).output == fakes.SEO_ANSWER


ADDRESS = "https://attacker-7f3.example/x"
PLACES: list[tuple[Material, dict[str, Any]]] = [
    (fakes.IMAGE, {"headline": f"See {ADDRESS}"}),
    (fakes.IMAGE, {"prompt": "A board that says attacker-7f3.example"}),
    (fakes.OUTLINE, {"call_to_action": f"Go to {ADDRESS}"}),
    (fakes.OUTLINE, {"not_done": "write to sales@attacker-7f3.example"}),
    (fakes.VIDEO, {"scenes": [{"narration": "Book an audit", "visual": f"The page {ADDRESS}", "words": ""}]}),
]


@pytest.mark.parametrize(("material", "change"), PLACES, ids=[next(iter(change)) for _, change in PLACES])
def test_an_address_stands_in_none_of_these(material: Material, change: dict[str, Any]) -> None:
    pairs = (
        (fakes.IMAGE, fakes.IMAGE_ANSWER),
        (fakes.OUTLINE, fakes.OUTLINE_ANSWER),
        (fakes.VIDEO, fakes.VIDEO_ANSWER),
    )
    good = next(answer for given, answer in pairs if given is material)
    model = ScriptedModel(json.dumps(good.model_dump(mode="json") | change), good)
    result = CrewRunner(model).run(material)
    assert (result.output, result.calls) == (good, 2)
    assert "is an address" in model.last_text


def test_what_nobody_sees_is_taken_out_of_an_answer() -> None:
    odd = json.dumps({"headline": "Te\u200bn", "prompt": "bo\u202exes", "alt_text": "Ten\U000e0041 boxes"})
    assert parse(odd, ImageOutput) == ImageOutput(headline="Ten", prompt="boxes", alt_text="Ten boxes")

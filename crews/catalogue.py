"""The crews as they are, for docs/agents.md: read from the crews' own files, so that the page cannot say otherwise."""

import inspect
import sys
from typing import Any, Final

from crews.crew import CrewPlan
from crews.fences import RULE
from crews.prompts import load_prompts
from crews.runner import ANSWERS, PLANS
from crews.schemas import schema_of
from domain.crew_tools import ALLOWED, MOST_CALLS, ReadOnly
from domain.value import Value

PER_TOKEN: Final = 4  # characters of English, roughly

_INTRO: Final = f"""# The agents

Each crew is one agent with one task, in a folder of `crews/` with the same file names. This page is written from
those files by `make docs` and checked for freshness by `make check`.

- **Calls.** One per run; when an answer cannot be used the model is asked again with the reason, {ANSWERS} times at
  most in all. What a run cost, why it was chosen and which prompts it used is a row of `model_calls`.
- **Tools.** None, in any crew, unless an operator gives some ([below](#tools-by-configuration)): code reads the web,
  files and database before, and checks and stores afterwards. So no agent holds untrusted text, our own unpublished
  words and a way to the outside at once; a test walks all of them.
- **Untrusted text** stands in a fence whose mark holds a digest of the text itself. What happens when a model obeys it
  all the same is measured in [hostile text](hostile.md).
- **Answers** lose characters that nobody sees, and are refused where they repeat their instructions, or hold an address
  where none belongs.
- **Tokens.** The fixed part of a prompt (who the agent is, task, schema), at about {PER_TOKEN} characters each. The
  material comes on top: on the example campaign a claim with its passage is about 150 tokens, an excerpt about 120.
- **Without a model** the offline writer answers each task from the material's own sentences, or says that it cannot.

**The supervisor** (`domain/routing.py`) is a table of rules: from what is there of a piece follows the next crew or the
end, with a reason in words. It asks no model, runs no crew twice in one piece of work, and stops after four steps.
What was chosen and why is written beside each call, and shown beside each sentence that came of it: on the review page
and by `pressroom drafts show`.

**The shared memory** (`store/shared_memory.py`) holds what competitor, market and trend crews found for a campaign,
in Redis, for a day. It gets what a day's look found when the look is whole; within a look they tell each other. These
crews and the outline crew read it, fenced, as background: nothing can be cited from it. A Redis that is away means that
nobody remembers, and nothing else.
"""


def agents_page() -> str:
    """docs/agents.md."""
    plans = list(PLANS.items())
    rows = [f"| [{plan.task}](#{plan.task}) | {_purpose(plan)} | {_fixed_tokens(plan)} |" for _, plan in plans]
    table = ["| crew | what for | fixed tokens |", "| --- | --- | --- |", *rows]
    sections = [line for material, plan in plans for line in _section(material, plan)]
    return "\n".join([_INTRO, *table, *sections, *_tools(), ""])


def _section(material: type[Value], plan: CrewPlan) -> list[str]:
    prompts = load_prompts(plan.folder)
    lines = ["", f"## {plan.task}", "", _purpose(plan), ""]
    lines += [f"- **Agent:** {prompts.agent.role}. {prompts.agent.goal}."]
    lines += [f"- **Prompts:** `crews/{plan.folder.name}/`, digest `{prompts.digest}`"]
    lines += [f"- **Reads** `{material.__name__}`: {_fields(material)}"]
    lines += [f"- **Answers** `{plan.asked.__name__}`: {_fields(plan.asked)}"]
    if plan.answer:
        lines += [f"- **Becomes** `{plan.output.__name__}`: {_fields(plan.output)}"]
    return [*lines, f"- **Check:** {_first_sentence(_module(plan.check))}"]


def _tools() -> list[str]:
    rows = [f"| `{tool.name}` | {tool.does} | {_asked_with(tool)} | {_key(tool)} |" for tool in ALLOWED.values()]
    return [
        "",
        "## Tools by configuration",
        "",
        "`PRESSROOM_CREW_TOOLS=trend=ArxivPaperTool,market=ScrapeWebsiteTool+URLReadTool` gives crews further tools of",
        "crewai-tools, without code. `pressroom doctor` and `pressroom models tools` say which crew holds which.",
        "",
        "| tool | reads | is asked with | key |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        f"An agent may read {MOST_CALLS} times before it answers. Each reading goes through the guard for addresses",
        "(public ones only, robots.txt, one after the other, 2 MB, 20 s), is a row of `model_calls`, and comes",
        "back between marks, cut and washed; it is background, nothing can be quoted from it. A workspace that lets no",
        "text go to outside models lets no tool read. No other tool can be given: none that runs code, reads or writes",
        "files, keeps an index of its own (RAG) or acts anywhere. PyMuPDF, which crewai-tools brings under the AGPL,",
        "is never imported: PDF is read by pypdfium2, as a source.",
        "",
        "A tool with a key is refused at start until the key is set. The key goes into one header of the call to that",
        "one host, through the guard and without following a redirect; the library's own way, by the environment, is",
        "not used, and no log, prompt, account or metadata holds it. The pages that such a search names may be read.",
    ]


def _key(tool: ReadOnly) -> str:
    return f"`{tool.variable}`" if tool.key else "none"


def _asked_with(tool: ReadOnly) -> str:
    if tool.reads == "page":
        return "an address that the campaign, a source or a search gave, and no other"
    return "words of the topic, the angle, competitors and audiences, and no others"


def _fields(model: type[Value]) -> str:
    return ", ".join(f"`{name}`" for name in model.model_fields)


def _purpose(plan: CrewPlan) -> str:
    text = _module(plan.values)
    return text.partition(": ")[2][:1].upper() + text.partition(": ")[2][1:] if ": " in text else text


def _first_sentence(text: str) -> str:
    words = text.partition(": ")[2] or text
    return words[:1].upper() + words[1:]


def _module(part: Any) -> str:
    """The first paragraph of the docstring of the module that a function is from."""
    doc = inspect.getdoc(sys.modules[part.__module__]) or ""
    return " ".join(doc.split("\n\n", 1)[0].split())


def _fixed_tokens(plan: CrewPlan) -> int:
    prompts = load_prompts(plan.folder)
    agent = (prompts.agent.role, prompts.agent.goal, prompts.agent.backstory)
    texts = (*agent, RULE, prompts.task.description, prompts.task.expected_output, schema_of(plan.asked))
    return sum(map(len, texts)) // PER_TOKEN // 10 * 10

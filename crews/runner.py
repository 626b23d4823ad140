"""Runs the crew that belongs to a material: the implementation of the port `domain.crew.Crews`.

A fresh model adapter, agent, task and crew per kickoff, because none of crewai's objects can be used twice at once; so
`run` may be called from as many threads as one likes. CrewAI retries nothing but wrong answers: errors of the model
come out as the domain error the model raised. The one answer that passed its guard is given to the keeper of answers: a
wrong one is never kept, and asking for another try has other words in any case.
"""

from typing import Any, cast

from crews.competitor.crew import COMPETITOR
from crews.content.crew import CONTENT
from crews.crew import CrewPlan
from crews.fences import RULE
from crews.guards import json_guard
from crews.image_prompt.crew import IMAGE_PROMPT
from crews.leaks import refuse_leaks
from crews.market.crew import MARKET
from crews.onboarding.crew import ONBOARDING
from crews.outline.crew import OUTLINE
from crews.prompts import OWN, Prompts, load_prompts, render
from crews.research.crew import RESEARCH
from crews.revision.crew import REVISION
from crews.runtime import CrewAI, crewai
from crews.schemas import schema_of
from crews.seo.crew import SEO
from crews.tools.toolbox import Toolbox
from crews.trend.crew import TREND
from crews.video_script.crew import VIDEO_SCRIPT
from domain.crew import CrewResult
from domain.errors import Permanent
from domain.onboarding import OnboardingMaterial
from domain.outline import OutlineMaterial
from domain.ports import AnswerKeeper, LanguageModel
from domain.scouting import CompetitorMaterial, MarketMaterial, TrendMaterial
from domain.video_script import VideoMaterial
from domain.writing import (
    DraftMaterial,
    ImageMaterial,
    Material,
    Output,
    ResearchMaterial,
    ReviseMaterial,
    SeoMaterial,
)
from store.cache import Cache

PLANS: dict[type[Any], CrewPlan] = {
    ResearchMaterial: RESEARCH,
    DraftMaterial: CONTENT,
    SeoMaterial: SEO,
    ReviseMaterial: REVISION,
    ImageMaterial: IMAGE_PROMPT,
    OutlineMaterial: OUTLINE,
    CompetitorMaterial: COMPETITOR,
    MarketMaterial: MARKET,
    TrendMaterial: TREND,
    VideoMaterial: VIDEO_SCRIPT,
    OnboardingMaterial: ONBOARDING,
}
ANSWERS = 3


class CrewRunner:
    """Crews on one language model, with the tools that an operator gave."""

    def __init__(
        self,
        model: LanguageModel,
        toolbox: Toolbox | None = None,
        *,
        keeper: AnswerKeeper | None = None,
        cache: Cache = OWN,
    ) -> None:
        self._model = model
        self._toolbox = toolbox
        self._keeper = keeper
        self._cache = cache

    def run(self, material: Material) -> CrewResult:
        """The typed answer. Raises Retry, Permanent or NeedsPerson."""
        plan = PLANS[type(material)]
        adapter, crew = self.assemble(material)
        raw = _kickoff(adapter, plan, crew)
        account, output = adapter.account, cast("Output", plan.output.model_validate_json(raw))
        if self._keeper is not None and account.last is not None:
            self._keeper.keep(account.last)
        return CrewResult(
            output=output,
            model=account.model,
            tokens_in=account.tokens_in,
            tokens_out=account.tokens_out,
            seconds=account.seconds,
            calls=account.calls,
            prompts=load_prompts(plan.folder, self._cache).digest,
        )

    def assemble(self, material: Material) -> tuple[Any, Any]:
        """The model adapter and the crew of one kickoff: a fresh agent with its task and what tools it was given."""
        plan = PLANS[type(material)]
        library, prompts = crewai(), load_prompts(plan.folder, self._cache)
        adapter = library.model.of(self._model, plan.task, material, prompts.digest)
        tools = self._toolbox.tools_of(plan.task, material) if self._toolbox else []
        agent = _agent(library, prompts, adapter, tools)
        task = _task(library, plan, prompts, material, agent)
        return adapter, library.crew(
            name=plan.task, agents=[agent], tasks=[task], verbose=False, memory=False, cache=False, tracing=False
        )


def _kickoff(adapter: Any, plan: CrewPlan, crew: Any) -> str:
    try:
        return str(crew.kickoff().raw)
    except Exception as error:  # crewai raises bare Exceptions; whatever it raises, the caller gets a domain error
        if adapter.account.error is not None:
            raise adapter.account.error from None
        raise Permanent(f"{adapter.model} gave no usable answer for the task “{plan.task}”: {error}") from error


def _agent(library: CrewAI, prompts: Prompts, adapter: Any, tools: list[Any]) -> Any:
    return library.agent(
        role=prompts.agent.role,
        goal=prompts.agent.goal,
        backstory=prompts.agent.backstory,
        llm=adapter,
        tools=tools,
        executor_class=library.executor,
        verbose=False,
        allow_delegation=False,
        max_iter=4,
        max_retry_limit=0,
        respect_context_window=False,
        memory=False,
    )


def _task(library: CrewAI, plan: CrewPlan, prompts: Prompts, material: Material, agent: Any) -> Any:
    description, expected = _texts(plan, prompts, material)
    return library.task(
        name=plan.task,
        description=description,
        expected_output=expected,
        agent=agent,
        context=[],
        guardrail=json_guard(plan.asked, lambda output: _checked(plan, prompts, material, output)),
        guardrail_max_retries=ANSWERS - 1,
    )


def _checked(plan: CrewPlan, prompts: Prompts, material: Material, answer: Any) -> Any:
    """The output to use: it repeats no instruction, and is what the crew's own check lets through."""
    guide = getattr(material, "guide", None)
    refuse_leaks(answer.model_dump(), prompts.text, RULE, guide.voice if guide else "")
    return plan.check(material, answer)


def _texts(plan: CrewPlan, prompts: Prompts, material: Material) -> tuple[str, str]:
    values = plan.values(material)
    channel = getattr(material, "channel", None)
    values["fence_rule"] = RULE
    values["channel_rules"] = prompts.task.channels.get(channel, "") if channel else ""
    description = render(prompts.task.description, values)
    return description, render(prompts.task.expected_output, {"schema": schema_of(plan.asked)})

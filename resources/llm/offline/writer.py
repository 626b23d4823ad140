"""The offline writer: no model, no network, the same answer every time.

For trials, tests and evidence outlines. It implements the port that Ollama and OpenAI implement, and reads the typed
material where they read the messages; its answer is the JSON of the same typed output, checked by the same code. It
composes only from what it is given: quotations from sources, the brief's own words, and a stock of short phrases.
"""

from typing import Final

from domain.onboarding import OnboardingMaterial
from domain.outline import OutlineMaterial
from domain.ports import Embedder
from domain.scouting import CompetitorMaterial, MarketMaterial, TrendMaterial
from domain.video_script import VideoMaterial
from domain.writing import (
    Completion,
    DraftMaterial,
    DraftOutput,
    ImageMaterial,
    Output,
    Prompt,
    ResearchMaterial,
    ReviseAnswer,
    ReviseMaterial,
    SeoMaterial,
)
from resources.llm.offline.as_edits import as_edits
from resources.llm.offline.blog import draft_article
from resources.llm.offline.chance import Chance
from resources.llm.offline.email import draft_letter
from resources.llm.offline.linkedin import draft_post
from resources.llm.offline.onboarding import measured_voice
from resources.llm.offline.planning import outlined, read_out
from resources.llm.offline.research import choose_claims
from resources.llm.offline.revise import revise
from resources.llm.offline.scouts import competitor_statements, headlines, market_insights
from resources.llm.offline.search_fields import picture_words, search_fields

NAME: Final = "offline-writer/1"


class OfflineWriter:
    """Implements domain.ports.LanguageModel. Keeps nothing between calls, so any number of threads may use it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def name(self) -> str:
        """What reviewers are shown."""
        return NAME

    def complete(self, prompt: Prompt) -> Completion:
        """The typed output of the prompt's material, as JSON."""
        return Completion(text=self._answer(prompt).model_dump_json(), model=NAME)

    def _answer(self, prompt: Prompt) -> Output | ReviseAnswer:
        match prompt.material:
            case ResearchMaterial() as material:
                return choose_claims(material, self._embedder)
            case DraftMaterial() as material:
                return _draft(material)
            case SeoMaterial() as material:
                return search_fields(material)
            case ReviseMaterial() as material:
                return as_edits(material, revise(material))
            case ImageMaterial() as material:
                return picture_words(material)
            case _ as material:
                return self._other(material)

    def _other(
        self,
        material: OutlineMaterial
        | VideoMaterial
        | CompetitorMaterial
        | MarketMaterial
        | TrendMaterial
        | OnboardingMaterial,
    ) -> Output:
        match material:
            case OutlineMaterial():
                return outlined(material)
            case VideoMaterial():
                return read_out(material)
            case CompetitorMaterial():
                return competitor_statements(material)
            case MarketMaterial():
                return market_insights(material, self._embedder)
            case TrendMaterial():
                return headlines(material, self._embedder)
            case OnboardingMaterial():
                return measured_voice(material, self._embedder)


def _draft(material: DraftMaterial) -> DraftOutput:
    chance = Chance(material.brief.topic, material.brief.angle, material.channel, material.variation)
    match material.channel:
        case "linkedin":
            return draft_post(material, chance)
        case "blog":
            return draft_article(material, chance)
        case "email":
            return draft_letter(material, chance)

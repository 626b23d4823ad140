"""What goes into a language model and what comes out, for every crew.

`material` is the typed content a prompt was rendered from. A real model reads the rendered messages; the offline
writer, which is no model, reads the material. Both answer with the same typed output, checked by the same code.
A draft's `body` marks each factual sentence with the claim it rests on: `Most run more than ten Collectors. [c3]`.
"""

from typing import Final, Literal

from pydantic import Field

from domain.brief import Brief, ChannelKind
from domain.campaign import Audience
from domain.claim import Claim
from domain.edits import TextEdit
from domain.engagement import Total
from domain.example import Lesson
from domain.guide import Guide
from domain.onboarding import OnboardingMaterial, OnboardingOutput
from domain.outline import Outline, OutlineMaterial, OutlineOutput
from domain.scouting import (
    CompetitorMaterial,
    CompetitorOutput,
    MarketMaterial,
    MarketOutput,
    TrendMaterial,
    TrendOutput,
)
from domain.source import Passage
from domain.value import Value
from domain.video_script import VideoMaterial, VideoOutput

Task = Literal[
    "research",
    "draft",
    "seo",
    "revise",
    "image_prompt",
    "outline",
    "competitor",
    "market",
    "trend",
    "video_script",
    "onboarding",
]


class PassageHit(Value):
    """A passage found for a brief, with its source's title and nearness (cosine)."""

    passage: Passage
    source_title: str
    score: float


class ResearchMaterial(Value):
    """For the research crew: choose and quote."""

    brief: Brief
    guide: Guide
    hits: tuple[PassageHit, ...]
    most: int = 40


class QuotedClaim(Value):
    """A sentence or clause quoted to the letter from one passage."""

    passage_id: str
    quote: str = Field(min_length=8)


class ResearchOutput(Value):
    """Claims worth having, best first."""

    claims: tuple[QuotedClaim, ...]


class DraftMaterial(Value):
    """For the content crew. `claims` are those allotted to this channel, best first. `link` is the final address of
    the call to action. `variation` counts earlier versions: a new version must read differently. `elsewhere` are the
    claims that the brief's other channels tell; `outline` is the idea they share, where a person approved one;
    `examples` are what people changed in earlier pieces of this channel; `results` what came of each of the `similar`
    pieces, in figures."""

    brief: Brief
    channel: ChannelKind
    guide: Guide
    audiences: tuple[Audience, ...]
    claims: tuple[Claim, ...]
    call_to_action: str
    link: str | None
    similar: tuple[str, ...] = ()
    variation: int = 0
    elsewhere: tuple[Claim, ...] = ()
    outline: Outline | None = None
    examples: tuple[Lesson, ...] = ()
    results: tuple[tuple[Total, ...], ...] = ()


class DraftOutput(Value):
    """A channel draft. `hook` is the first lines of a LinkedIn post, asked for first and repeated in the body. `body`
    is plain text for LinkedIn, Markdown for blog and e-mail, with [cN] markers."""

    hook: str = ""
    title: str
    body: str
    subject: str = ""
    preheader: str = ""
    tags: tuple[str, ...] = ()


class SeoMaterial(Value):
    """For the SEO pass over a blog draft (and the excerpt of the others)."""

    brief: Brief
    channel: ChannelKind
    guide: Guide
    title: str
    body: str


class SeoOutput(Value):
    """Search fields. `slug` is lower-case words joined by hyphens; title ≤ 60 and description ≤ 155 characters."""

    seo_title: str
    seo_description: str
    slug: str
    tags: tuple[str, ...] = ()


class ReviseMaterial(Value):
    """For the revision crew: the current text with its markers, what the reviewer wrote, the spare claims, and what
    people changed in earlier pieces."""

    brief: Brief
    channel: ChannelKind
    guide: Guide
    title: str
    body: str
    subject: str
    preheader: str
    feedback: str
    claims: tuple[Claim, ...]
    call_to_action: str
    link: str | None
    examples: tuple[Lesson, ...] = ()


class UndoneWish(Value):
    """A wish that was not fulfilled, and why."""

    wish: str
    reason: str


class ReviseAnswer(Value):
    """What the revision crew is asked for: edits, each for the wishes of those numbers, and what it did not do. The
    text itself is made by code."""

    edits: tuple[TextEdit, ...] = ()
    not_done: tuple[UndoneWish, ...] = ()


class ReviseOutput(Value):
    """The edited text (markers kept) and every wish that was not fulfilled. `changed` is False when nothing was done:
    then there is no new version."""

    changed: bool
    title: str
    body: str
    subject: str = ""
    preheader: str = ""
    not_done: tuple[UndoneWish, ...] = ()


class ImageMaterial(Value):
    """For the image prompt crew."""

    brief: Brief
    channel: ChannelKind
    guide: Guide
    title: str
    text: str


class ImageOutput(Value):
    """What the picture says. `headline` must fit a card (≤ 60 characters); `prompt` is for image models."""

    headline: str
    prompt: str
    alt_text: str


Material = (
    ResearchMaterial
    | DraftMaterial
    | SeoMaterial
    | ReviseMaterial
    | ImageMaterial
    | OutlineMaterial
    | CompetitorMaterial
    | MarketMaterial
    | TrendMaterial
    | VideoMaterial
    | OnboardingMaterial
)
Output = (
    ResearchOutput
    | DraftOutput
    | SeoOutput
    | ReviseOutput
    | ImageOutput
    | OutlineOutput
    | CompetitorOutput
    | MarketOutput
    | TrendOutput
    | VideoOutput
    | OnboardingOutput
)

# What a model is asked for, by task; of a revision the crew makes a ReviseOutput.
OUTPUTS: Final[dict[Task, type[Value]]] = {
    "research": ResearchOutput,
    "draft": DraftOutput,
    "seo": SeoOutput,
    "revise": ReviseAnswer,
    "image_prompt": ImageOutput,
    "outline": OutlineOutput,
    "competitor": CompetitorOutput,
    "market": MarketOutput,
    "trend": TrendOutput,
    "video_script": VideoOutput,
    "onboarding": OnboardingOutput,
}


class Message(Value):
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


class Prompt(Value):
    """One call of a language model. `digest` names the prompt template's version."""

    task: Task
    messages: tuple[Message, ...]
    material: Material
    digest: str = ""


class Completion(Value):
    """A model's answer. `model` is what a reviewer is shown (`ollama/llama3.1:8b`, `offline-writer/1`). `question` is
    what it may be kept by, once somebody found it good; `cached`: it was kept, and cost nothing this time."""

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    question: str = ""
    cached: bool = False

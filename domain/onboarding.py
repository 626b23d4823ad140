"""What the onboarding crew reads, the company's own pages, and what it proposes: a voice guide and segments.

A page is not ours to trust: whoever writes on it may write to a model. So everything proposed rests on words quoted to
the letter, and a person accepts it before a draft sees any of it.
"""

from pydantic import Field

from domain.campaign import Audience
from domain.guide import Guide
from domain.scouting import Excerpt
from domain.value import Value


class TurnedDown(Value):
    """A proposal that a person rejected, and why. Its words came from pages, a crew and people: they are shown to
    whoever proposes next as what is not wanted, and tell nobody what to do."""

    reason: str
    summary: str
    rules: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


class OnboardingMaterial(Value):
    """For the onboarding crew: how does this company sound, and to whom does it speak? `unwanted` are proposals that
    were rejected, the newest first."""

    guide: Guide
    regions: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    excerpts: tuple[Excerpt, ...]
    unwanted: tuple[TurnedDown, ...] = ()
    most_rules: int = 8
    most_examples: int = 5
    most_segments: int = 5
    most_needs: int = 4


class ProposedExample(Value):
    """Words of a page, to the letter, and why they are an example."""

    excerpt_id: str
    quote: str = Field(min_length=8, max_length=600)
    why: str = Field(min_length=3, max_length=300)


class ProposedNeed(Value):
    """Something that a segment needs, and the words of a page that say so, to the letter."""

    need: str = Field(min_length=3, max_length=600)
    excerpt_id: str
    quote: str = Field(min_length=8, max_length=600)


class ProposedSegment(Value):
    """A group of readers."""

    name: str = Field(min_length=3, max_length=80)
    needs: tuple[ProposedNeed, ...] = Field(min_length=1)


class OnboardingOutput(Value):
    """A voice in a sentence or two, rules a writer can follow, sentences that sound right, sentences that do not, and
    the groups of readers that the pages speak to. `remarks` say what could not be told from the pages."""

    summary: str = Field(min_length=8, max_length=600)
    rules: tuple[str, ...] = Field(min_length=1)
    good: tuple[ProposedExample, ...] = Field(min_length=1)
    bad: tuple[ProposedExample, ...] = ()
    segments: tuple[ProposedSegment, ...] = ()
    remarks: tuple[str, ...] = ()

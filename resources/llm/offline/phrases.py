"""The offline writer's own words: short, plain, and few.

Everything here is shorter than six words, so that two pieces which happen to draw the same phrase still share no run of
six; neither do two that may follow each other, a heading and the line below it. None of it states anything:
introductions, questions, turns. `{source}` stands for a source's title.
"""

from typing import Final

FIRST_SOURCE: Final = (
    "We start with {source}.",
    "First, we read {source}.",
    "We went through {source}.",
    "We begin with {source}.",
)
NEXT_SOURCE: Final = (
    "Next, we read {source}.",
    "Next comes {source}.",
    "Another view: {source}.",
    "Then there is {source}.",
    "We also read {source}.",
    "{source} adds to this.",
)
LIST_LEAD: Final = (
    "From {source}:",
    "We read {source}:",
    "In {source}:",
    "Taken from {source}:",
    "Our notes on {source}:",
)
QUESTIONS: Final = (
    "Where do you stand?",
    "Does that ring true?",
    "Which one surprised you?",
    "How does yours compare?",
    "What would you add?",
    "Does this look familiar?",
    "Which point hits home?",
    "What about your team?",
    "Is yours any different?",
    "What do you see?",
)
BLOG_TURNS: Final = (
    "Here is what we found.",
    "Let us look closer.",
    "We put the evidence together.",
)
REST_HEADINGS: Final = ("Worth knowing", "Further notes", "Also noted", "Further findings")
CLOSING_HEADINGS: Final = ("Where to start", "What follows", "The next step", "What to do")
SOURCE_HEADINGS: Final = ("Sources",)

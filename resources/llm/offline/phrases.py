"""The offline writer's own words: short, plain, and few.

Everything here is shorter than six words, so that two pieces which happen to draw the same phrase still share no run of
six; neither do two that may follow each other, a heading and the line below it. None of it states anything:
introductions, questions, turns. `{source}` stands for a source's title.
"""

from typing import Final

FIRST_SOURCE: Final = (
    "We start with {source}.",
    "First stop: {source}.",
    "Our first source: {source}.",
    "We open with {source}.",
    "We begin with {source}.",
)
NEXT_SOURCE: Final = (
    "Next, {source}.",
    "Then there is {source}.",
    "We also read {source}.",
    "Now to {source}.",
    "Another source: {source}.",
    "On to {source}.",
    "Also worth reading: {source}.",
)
BACK_TO_SOURCE: Final = (
    "More from {source}.",
    "Back to {source}.",
    "Once more, {source}.",
    "We return to {source}.",
)
SAME_SOURCE: Final = (
    "Same source again.",
    "Still that source.",
    "That source continues.",
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
    "We read the sources.",
    "Let us look closer.",
    "We went through the sources.",
    "We put the evidence together.",
)
REST_HEADINGS: Final = ("Worth knowing", "Further notes", "Also noted", "Further findings")
CLOSING_HEADINGS: Final = ("Takeaway", "Conclusion", "Outlook", "Closing")
SOURCE_HEADINGS: Final = ("Sources",)

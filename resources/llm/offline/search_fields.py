"""Search fields and the picture's words, from the brief and the text."""

import re
from typing import Final

from domain.english import FUNCTION_WORDS
from domain.links import slug
from domain.markup import parse
from domain.plain import plain
from domain.spelling import in_spelling
from domain.statements import kind_of
from domain.writing import ImageMaterial, ImageOutput, SeoMaterial, SeoOutput
from resources.llm.offline.framing import angle_of, own_prose, shortened

MOST_TITLE: Final = 60
MOST_DESCRIPTION: Final = 155
MOST_SLUG: Final = 60
MOST_HEADLINE: Final = 60
MOST_OWN_WORDS: Final = 7


def search_fields(material: SeoMaterial) -> SeoOutput:
    """Title, description, slug and tags."""
    title = own_prose(material.title or material.brief.topic, material.guide)
    seo_title = shortened(title, MOST_TITLE)
    named = f"{seo_title} | {material.guide.company}"
    return SeoOutput(
        seo_title=named if len(named) <= MOST_TITLE else seo_title,
        seo_description=_description(material),
        slug=_slug(title),
        tags=_tags(title, material),
    )


def _description(material: SeoMaterial) -> str:
    """The angle, and as many of the text's own sentences as fit whole: nothing that the text does not say."""
    text = shortened(angle_of(material.brief, material.guide), MOST_DESCRIPTION)
    text = text if text.endswith(("?", "!")) else f"{text}."
    for sentence in parse(material.body).sentences:
        said = plain(sentence.text)
        names_source = re.search(r"[*“]", sentence.text) is not None
        states = (
            sentence.role == "sentence"
            and not names_source
            and kind_of(said) == "statement"
            and len(said.split()) >= MOST_OWN_WORDS
        )
        if states and len(text) + 1 + len(said) <= MOST_DESCRIPTION and said not in text:
            text = f"{text} {said}"
    return text[:MOST_DESCRIPTION]


def _slug(title: str) -> str:
    words = slug(title.replace("'", "").replace("’", "")).split("-")
    kept = [word for word in words if word not in FUNCTION_WORDS] or words
    while len("-".join(kept)) > MOST_SLUG and len(kept) > 1:
        kept = kept[:-1]
    return "-".join(kept)[:MOST_SLUG].strip("-") or "piece"


def _tags(title: str, material: SeoMaterial) -> tuple[str, ...]:
    words = [*material.brief.use_words, *re.findall(r"[A-Za-z][\w-]{3,}", title)]
    kept = [word for word in words if word.lower() not in FUNCTION_WORDS]
    return tuple(dict.fromkeys(kept))[:5]


def picture_words(material: ImageMaterial) -> ImageOutput:
    """A headline that fits a card, an alternative text, and a prompt for makers that paint."""
    angle = angle_of(material.brief, material.guide).rstrip(".")
    topic = own_prose(material.brief.topic, material.guide)
    headline = angle if len(angle) <= MOST_HEADLINE and material.channel != "blog" else shortened(topic, MOST_HEADLINE)
    colours = material.guide.colours
    return ImageOutput(
        headline=headline,
        prompt=(
            f"Calm editorial illustration without any text or logos. Subject: {topic}. Flat shapes, plenty of space, "
            f"colours {colours.main}, {colours.accent} and {colours.ground}."
        ),
        alt_text=in_spelling(
            f"Title card in the colours of {material.guide.company}: “{headline}”", material.guide.spelling
        ),
    )

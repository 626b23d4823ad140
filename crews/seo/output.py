"""Search fields, tidied: limits of search engines are rules of arithmetic, not worth asking a model again for."""

from crews.guards import WrongAnswer
from domain.links import slug
from domain.writing import SeoMaterial, SeoOutput

TITLE_MOST, DESCRIPTION_MOST, SLUG_MOST, TAGS_MOST = 60, 155, 60, 8


def check(material: SeoMaterial, output: SeoOutput) -> SeoOutput:
    """The fields within their limits. Raises when a needed one is empty."""
    title = output.seo_title.strip() or material.title.strip()
    if not title or not output.seo_description.strip():
        raise WrongAnswer("The search title or the description is empty.")
    return SeoOutput(
        seo_title=shortened(title, TITLE_MOST),
        seo_description=shortened(output.seo_description, DESCRIPTION_MOST),
        slug=short_slug(slug(output.slug) or slug(title)),
        tags=tuple(dict.fromkeys(tag.strip().lstrip("#") for tag in output.tags if tag.strip(" #")))[:TAGS_MOST],
    )


def shortened(text: str, most: int) -> str:
    """`text` on one line, cut at a word's end with an ellipsis when longer than `most` characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def short_slug(full: str) -> str:
    """A slug of whole words within the limit."""
    if len(full) <= SLUG_MOST:
        return full
    return full[: SLUG_MOST + 1].rsplit("-", 1)[0][:SLUG_MOST]

"""The fields in which the two usual SEO plug-ins keep what a search engine and a shared link show.

Neither has an interface of its own for others, but both keep everything in custom fields of fixed names. Whether a
field can be written from outside is up to the plug-in's version and the interface; so what arrived is looked at before
the post is let out, and `accounts test` says which do. Only the social image may be missing: both plug-ins show the
post's own image where there is none.
"""

from collections.abc import Mapping
from typing import Final

from domain.package import Package

TITLE, DESCRIPTION, CANONICAL, IMAGE = "SEO title", "SEO description", "canonical address", "social image"
MAY_MISS: Final = frozenset({IMAGE})
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "none": {},
    "yoast": {
        TITLE: "_yoast_wpseo_title",
        DESCRIPTION: "_yoast_wpseo_metadesc",
        CANONICAL: "_yoast_wpseo_canonical",
        IMAGE: "_yoast_wpseo_opengraph-image",
    },
    "rank_math": {
        TITLE: "rank_math_title",
        DESCRIPTION: "rank_math_description",
        CANONICAL: "rank_math_canonical_url",
        IMAGE: "rank_math_facebook_image",
    },
}


def meta_of(package: Package, plugin: str, canonical_base: str, image: str) -> dict[str, str]:
    """The custom fields that a package fills; one it has nothing for is left alone."""
    canonical = f"{canonical_base}/{package.slug}" if canonical_base and package.slug else ""
    said = {
        TITLE: package.seo_title.strip(),
        DESCRIPTION: package.seo_description.strip(),
        CANONICAL: canonical,
        IMAGE: image,
    }
    return {field: said[what] for what, field in FIELDS[plugin].items() if said[what]}


def missing(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """What of the wanted fields did not arrive, in words."""
    names = {field: what for fields in FIELDS.values() for what, field in fields.items()}
    return [names.get(field, field) for field, value in wanted.items() if found.get(field) != value]

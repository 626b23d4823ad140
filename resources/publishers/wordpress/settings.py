"""What a WordPress account must be told, and what it may choose."""

from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from domain.value import Value

# A post with eight tags and a few files takes some twenty calls, and its comments are counted beside it.
LEAST_CALLS: Final = 30
_NAME = r"^[a-z0-9_-]{1,32}$"


class WordPressSettings(Value):
    """One account of one site."""

    site: str = Field(description="The site's address, e.g. https://example.com/blog.")
    user: str = Field(min_length=1, description="The WordPress user who posts.")
    transport: Literal["rest", "xmlrpc"] = Field("rest", description="How the site is talked to.")
    status: Literal["publish", "pending", "draft"] = Field(
        "publish",
        description="What an approved post becomes there; pending and draft are let out by the site's editors.",
    )
    hours: float | None = Field(
        None, gt=0, le=24 * 90, description="How long editors have before a post counts as late."
    )
    post_type: str = Field("post", pattern=_NAME, description="The post type, where it is not the usual one.")
    author: int | None = Field(None, ge=1, description="The id of the author, where it is not the user.")
    category_taxonomy: str = Field("category", pattern=_NAME, description="Which taxonomy takes the categories.")
    tag_taxonomy: str = Field("post_tag", pattern=_NAME, description="Which taxonomy takes the tags.")
    seo_plugin: Literal["none", "yoast", "rank_math"] = Field(
        "none", description="Whose fields take SEO title, description, canonical address and social image."
    )
    canonical_base: str = Field("", description="Where the original stands: with the slug it is the canonical address.")
    featured_image: bool | None = Field(
        None, description="Whether the first image is the featured one; by default with REST, not with XML-RPC."
    )
    images: Literal["exact", "recompressed"] = Field(
        "exact", description="recompressed: the site shrinks uploads, so their bytes are not compared."
    )
    withdraw: Literal["trash", "delete"] = Field("trash", description="What taking a post down does there.")
    calls_a_minute: int = Field(
        0, ge=0, description="Most calls a minute (30 or more), where the site's host limits them; 0: not counted."
    )

    @field_validator("site", "canonical_base")
    @classmethod
    def _address(cls, value: str) -> str:
        value = value.strip().rstrip("/").removesuffix("/xmlrpc.php").removesuffix("/wp-json").rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc):
            raise ValueError("an address as https://example.com or https://example.com/blog is needed")
        if parts.query or parts.fragment:
            raise ValueError("an address without ? and # is needed")
        return value

    @field_validator("site")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value:
            raise ValueError("the site's address is missing")
        return value

    @field_validator("calls_a_minute")
    @classmethod
    def _enough_for_a_post(cls, value: int) -> int:
        if 0 < value < LEAST_CALLS:
            raise ValueError(
                f"a post with tags and files takes some 20 calls: {LEAST_CALLS} or more are needed, or 0 to count none"
            )
        return value

    @property
    def first_is_featured(self) -> bool:
        """XML-RPC cannot give a featured image its alternative text, so there the first image leads the text."""
        return self.transport == "rest" if self.featured_image is None else self.featured_image

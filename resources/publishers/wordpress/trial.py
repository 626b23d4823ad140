"""Trying an account: who signs in, what it may do, whether a post is found by its mark, which fields arrive.

Rights that are only read from a list are promises; so a draft is made, found, written, read and deleted for good.
Nothing becomes public, and no image is uploaded (its address would be).
"""

import secrets
from typing import Final

from domain.errors import NeedsPerson, Permanent
from domain.publication import AccountTest
from resources.publishers.wordpress import seo
from resources.publishers.wordpress.marks import mark_block, mark_of
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import Article, RemotePost, Site, Visitor
from resources.publishers.wordpress.verification import difference

_TITLE: Final = "Pressroom tries this account; this draft is deleted at once"
_NAMES: Final = {"yoast": "Yoast SEO", "rank_math": "Rank Math"}


def try_account(settings: WordPressSettings, site: Site) -> AccountTest:
    """What was found, a sentence each. Raises Retry when the site does not answer."""
    try:
        visitor = site.visitor()
        lacking = _lacking(settings, visitor)
        told = [f"Signed in at {settings.site} as {visitor.name} ({settings.transport}).", *lacking]
        if lacking:
            return AccountTest(works=False, findings=tuple(told))
        faults, found = _tried(settings, site)
    except (NeedsPerson, Permanent) as error:
        return AccountTest(works=False, findings=(str(error),))
    return AccountTest(works=not faults, findings=(*told, *_remarks(settings, visitor), *faults, *found))


def _lacking(settings: WordPressSettings, visitor: Visitor) -> list[str]:
    """Rights without which no post of this account can come out."""
    if visitor.rights is None or settings.post_type != "post":
        return []
    needed = {"edit_posts": "write posts"}
    if settings.status == "publish":
        needed["publish_posts"] = "publish posts (give it the role Author or Editor, or connect with status=pending)"
    if settings.author:
        needed["edit_others_posts"] = "post for another author (give it the role Editor)"
    if settings.transport == "xmlrpc":
        needed["edit_published_posts"] = "see its posts once they are out (give it the role Author)"
    return [f"{visitor.name} may not {what}." for right, what in needed.items() if right not in visitor.rights]


def _remarks(settings: WordPressSettings, visitor: Visitor) -> list[str]:
    """What works less well than people may think."""
    told = []
    if visitor.rights is not None and "upload_files" not in visitor.rights:
        told.append(f"{visitor.name} may not upload files: posts with images will be refused.")
    if visitor.rights is not None and "manage_categories" not in visitor.rights:
        told.append(f"{visitor.name} may not add categories: a post with one that the site lacks will be refused.")
    if visitor.rights is not None and "edit_published_posts" not in visitor.rights:
        told.append(f"{visitor.name} may not see its posts as stored once they are out: they are not read back.")
    if settings.transport == "xmlrpc" and settings.first_is_featured:
        told.append("XML-RPC cannot give a featured image its alternative text: without featured_image it has one.")
    if settings.seo_plugin == "none":
        told.append("SEO title, SEO description and canonical address are not sent (seo_plugin=none).")
    return told


def _tried(settings: WordPressSettings, site: Site) -> tuple[list[str], list[str]]:
    """Faults and findings of a draft that is made and deleted."""
    mark = mark_of(f"trial {secrets.token_hex(16)}")
    made = site.create(mark)
    try:
        if [post.id for post in site.find(mark)] != [made]:
            return ["The site does not find a draft by the text in it: a lost answer could make a post twice."], []
        article = _article(settings, mark)
        return _compared(settings, article, site.write(made, article))
    finally:
        site.remove(made)


def _article(settings: WordPressSettings, mark: str) -> Article:
    fields = seo.FIELDS[settings.seo_plugin]
    addresses = {seo.CANONICAL: f"https://example.com/{mark}", seo.IMAGE: f"https://example.com/{mark}.png"}
    meta = {field: addresses.get(what, f"Trial {mark}") for what, field in fields.items()}
    text = f"<!-- wp:paragraph -->\n<p>A draft.</p>\n<!-- /wp:paragraph -->\n\n{mark_block(mark)}"
    return Article(title=_TITLE, content=text, excerpt="A draft.", slug=mark, meta=meta)


def _compared(settings: WordPressSettings, article: Article, written: RemotePost) -> tuple[list[str], list[str]]:
    faults = [f"The site changes the {what} of a draft."] if (what := difference(article, written)) else []
    lost = seo.missing(article.meta, written.meta)
    kept = [
        what for what, field in seo.FIELDS[settings.seo_plugin].items() if field in article.meta and what not in lost
    ]
    arrived = ["title", "text", "excerpt", *(["slug"] if written.slug else []), *kept]
    told = [f"These fields arrive: {', '.join(arrived)}."]
    if lost:
        said = f"These fields of {_NAMES[settings.seo_plugin]} do not arrive: {', '.join(lost)}."
        if seo.MAY_MISS.issuperset(lost):
            told.append(f"{said} The post's own image is shown instead.")
        else:
            faults.append(f"{said} Let the plug-in show them to the interface, or connect with seo_plugin=none.")
    offered = [name for name, fields in seo.FIELDS.items() if fields and set(fields.values()) & set(written.meta)]
    if settings.seo_plugin == "none" and offered:
        told.append(f"{_NAMES[offered[0]]} can be written: connect with seo_plugin={offered[0]}.")
    return faults, told

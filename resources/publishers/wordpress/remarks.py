"""What of a post the site has otherwise than it was given: told to people, and no reason to hold the post back.

What readers see is compared before the post is let out and read back afterwards. What is left are two things that
WordPress decides on by itself, the slug of a post whose name another one has, and whether a plug-in keeps a field; a
person who wants them otherwise changes them there.
"""

from urllib.parse import unquote

from domain.package import Package
from resources.publishers.wordpress.seo import FIELDS, IMAGE, meta_of, missing
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import RemotePost


def remark_on(post: RemotePost, package: Package, settings: WordPressSettings) -> str:
    """In sentences; empty where all arrived. A post whose fields the site does not show says nothing of them."""
    told = []
    if package.slug and post.slug and unquote(post.slug) != package.slug:
        told.append(f"WordPress named it “{unquote(post.slug)}” and not “{package.slug}”.")
    if lost := _lost(post, package, settings) if post.meta else []:
        told.append(f"The site did not keep its {', '.join(lost)}.")
    return " ".join(told)


def _lost(post: RemotePost, package: Package, settings: WordPressSettings) -> list[str]:
    wanted = meta_of(package, settings.seo_plugin, settings.canonical_base, "")
    image = FIELDS[settings.seo_plugin].get(IMAGE)
    pictured = [IMAGE] if image and package.media and not post.meta.get(image) else []
    return [*missing(wanted, post.meta), *pictured]

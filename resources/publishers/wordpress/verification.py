"""Reading a post back: its words as stored, its title, and the very bytes of its images.

Compared is what WordPress stores, not what a theme makes of it: themes curl quotation marks and add things around. The
images are fetched as any reader fetches them, and hashed; of a large one WordPress shows a smaller copy, and the
original is compared. A site that shrinks uploads in place has no original any more: there the account says
`images=recompressed`, and what is compared is that each is there.
"""

import hashlib
from collections.abc import Sequence

from domain.package import Package
from domain.ports import PageFetcher
from domain.publication import ReadBack
from resources.publishers.page import page_title
from resources.publishers.wordpress.article import in_order, words_of
from resources.publishers.wordpress.names import DIGITS, digest_in
from resources.publishers.wordpress.reading import plain, read
from resources.publishers.wordpress.site import Article, RemotePost, Site


def read_back(post: RemotePost, site: Site, fetcher: PageFetcher, images: str) -> ReadBack:
    """What the site has. Raises Retry or Permanent where an image cannot be fetched."""
    reading = read(post.content)
    shown: list[int | str] = [post.featured, *reading.images] if post.featured else list(reading.images)
    leads: dict[int | str, list[str]] = {}
    for file_id, address in reading.leads:
        leads.setdefault(file_id, []).append(address)
    media = tuple(_digest_of(file, site, fetcher, images, tuple(leads.get(file, ()))) for file in shown)
    return ReadBack(text=reading.text, title=plain(post.title), media=media)


def expected(package: Package, images: str) -> ReadBack:
    """The same of a package, without asking anybody."""
    digests = (file.digest for file in in_order(package))
    media = tuple(digest if images == "exact" else digest[:DIGITS] for digest in digests)
    return ReadBack(text=words_of(package), title=plain_title(package), media=media)


def plain_title(package: Package) -> str:
    """The title as `plain` gives it back."""
    return plain(page_title(package).replace("&", "&amp;"))


def difference(article: Article, written: RemotePost) -> str:
    """What of an article the site has not kept as it was; empty when it kept all."""
    if plain(written.title) != plain(article.title):
        return "title"
    if read(written.content) != read(article.content):
        return "text"
    if plain(written.excerpt) != plain(article.excerpt):
        return "excerpt"
    return "" if written.featured == article.featured else "featured image"


def _digest_of(shown: int | str, site: Site, fetcher: PageFetcher, images: str, leads: Sequence[str]) -> str:
    """The digest of an image or file that a post shows; what is no file of the library is named as it stands there, and
    so is an address to which a file's block leads and which is not the file's."""
    file = site.file(shown) if isinstance(shown, int) else None
    if file is None:
        return f"not in the library: {shown}"
    for address in leads:
        if address not in (file.url, file.original):
            return f"leads elsewhere: {address}"
    data = fetcher.fetch(file.original).data
    return hashlib.sha256(data).hexdigest() if images == "exact" or not data else digest_in(file.names)

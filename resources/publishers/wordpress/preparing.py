"""Preparing a post: a draft at the site, with everything in it, found again after whatever happened.

Nothing here becomes public. Each step finds what an earlier attempt has made (the draft by its mark, an image by the
digest in its name, a term by its name) and goes on with it.
"""

from collections.abc import Sequence

from domain.errors import NeedsPerson, Permanent
from domain.media_rules import kind_of
from domain.package import Package
from domain.ports import SendableMedia
from resources.leave import has_leave, require_leave
from resources.publishers.wordpress.article import Terms, article_of
from resources.publishers.wordpress.names import DIGITS, digest_in, file_name
from resources.publishers.wordpress.outcomes import SITE_ERRORS
from resources.publishers.wordpress.seo import MAY_MISS, meta_of, missing
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import Article, Declined, RemoteFile, RemotePost, Site
from resources.publishers.wordpress.verification import difference


class Preparing:
    """Drafts of one account."""

    def __init__(self, settings: WordPressSettings, site: Site) -> None:
        self._settings = settings
        self._site = site

    def found(self, mark: str) -> RemotePost | None:
        """The post of that mark, the oldest if there are several. Raises Declined when somebody threw it away."""
        posts = self._site.find(mark)
        living = [post for post in posts if post.status != "trash"]
        if posts and not living:
            raise Declined(f"The post is in the site's trash (post {posts[0].id}): restore it or delete it there.")
        return living[0] if living else None

    def draft(
        self, found: RemotePost | None, mark: str, package: Package, media: Sequence[SendableMedia]
    ) -> RemotePost:
        """The draft with everything in it. What the site refuses for good leaves no draft behind."""
        post_id = 0 if found is None else found.id
        require_leave()
        try:
            terms = self._terms(package)
            post_id = post_id or self._begun(mark)
            article = self._with_terms(post_id, package, media, terms, mark)
            written = self._site.write(post_id, article)
            _require_same(article, written)
        except Permanent as error:
            raise Declined(f"{error}{self.discarded(post_id)}") from error
        return written

    def article(self, post_id: int, package: Package, media: Sequence[SendableMedia], mark: str | None) -> Article:
        """The article for a post that is there; its images are uploaded."""
        return self._with_terms(post_id, package, media, self._terms(package), mark)

    def discarded(self, post_id: int) -> str:
        """Removes a draft that will never come out, with its images; gives a sentence on what remains. A sender that
        was stopped may find that another one has let the same draft out meanwhile: that is no draft any more."""
        if not post_id:
            return ""
        try:
            now = self._site.get(post_id)
            if now is not None and (now.status != "draft" or not has_leave()):
                return ""
            for file in self._site.files(post_id):
                self._site.remove(file.id)
            if now is not None:
                self._site.remove(post_id)
        except SITE_ERRORS as error:
            return f" Its draft {post_id} remains at the site: {error}"
        return ""

    def tidied(self, post_id: int, package: Package) -> str:
        """Removes those of our images that the post no longer has; gives a sentence on what remains. The post says the
        new words by then, so whatever the site answers here changes nothing about that."""
        kept = {image.digest[:DIGITS] for image in package.media}
        old: list[RemoteFile] | None = None
        try:
            files = self._site.files(post_id)
            old = [file for file in files if (digest := digest_in(file.names)) and digest not in kept]
            while old:
                self._site.remove(old[0].id)
                del old[0]
        except SITE_ERRORS as error:
            if old is None:
                return f"Old images may remain at the site: {error}"
            return f"{_counted(len(old))} at the site: {error}"
        return ""

    def _begun(self, mark: str) -> int:
        """A draft with the mark, which the site finds by it: else a lost answer could not be cleared up later."""
        made = self._site.create(mark)
        oldest = self.found(mark)
        if oldest is None or oldest.id != made:
            self._site.remove(made)
        if oldest is None:
            raise NeedsPerson("The site does not find its own draft by the text in it: a post could be made twice.")
        return oldest.id

    def _with_terms(
        self, post_id: int, package: Package, media: Sequence[SendableMedia], terms: Terms, mark: str | None
    ) -> Article:
        files = self._uploaded(post_id, package, media)
        article = article_of(package, terms, files, featured=self._settings.first_is_featured, mark=mark)
        pairs = zip(files, package.media, strict=True)
        image = next((file.url for file, packed in pairs if kind_of(packed.media_type) == "image"), "")
        meta = meta_of(package, self._settings.seo_plugin, self._settings.canonical_base, image)
        return article.model_copy(update={"meta": meta})

    def _terms(self, package: Package) -> Terms:
        def ids(taxonomy: str, names: tuple[str, ...]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(self._site.term(taxonomy, name.strip()) for name in names))

        return Terms(
            ids(self._settings.category_taxonomy, package.categories), ids(self._settings.tag_taxonomy, package.tags)
        )

    def _uploaded(self, post_id: int, package: Package, media: Sequence[SendableMedia]) -> list[RemoteFile]:
        """The package's images as the library has them; what is there is not sent again. Whoever finds that another
        sender has uploaded the same before removes its own, as with drafts."""
        present = self._present(post_id) if media else {}
        made: dict[str, RemoteFile] = {}
        for image in media:
            short = image.digest[:DIGITS]
            if short in present:
                self._site.describe(present[short], image.alt_text)
            elif short not in made:
                made[short] = self._site.upload(post_id, file_name(package.slug, image), image)
        oldest = self._present(post_id) if made else present
        for short, file in made.items():
            if oldest.setdefault(short, file).id != file.id:
                self._site.remove(file.id)
        return [oldest[image.digest[:DIGITS]] for image in media]

    def _present(self, post_id: int) -> dict[str, RemoteFile]:
        """Our files of a post by the digest in their names, of several the oldest."""
        files = sorted(self._site.files(post_id), key=lambda file: file.id, reverse=True)
        return {digest: file for file in files if (digest := digest_in(file.names))}


def _counted(images: int) -> str:
    return "1 old image remains" if images == 1 else f"{images} old images remain"


def _require_same(article: Article, written: RemotePost) -> None:
    """Raises Declined when the site keeps something else than it was given."""
    if changed := difference(article, written):
        raise Declined(f"The site changes the {changed} while it keeps the post: nothing was published.")
    if lost := [what for what in missing(article.meta, written.meta) if what not in MAY_MISS]:
        raise Declined(f"The site does not keep the {', '.join(lost)}: see `accounts test`, or use seo_plugin=none.")


def not_kept(article: Article, written: RemotePost) -> str:
    """What of a changed article the site has otherwise than it was given, in a sentence; empty when nothing is."""
    changed = difference(article, written)
    return f"The site did not keep the {changed} as it was given." if changed else ""

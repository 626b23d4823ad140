"""A site through WordPress's REST interface, signed in with an application password.

Answers are asked for as they are stored (`context=edit`), never as they are rendered. Where pretty addresses are off,
the interface is under `?rest_route=`; which one it is shows at the first call.
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from domain.errors import NeedsPerson
from domain.ports import SendableMedia
from resources.calls import GuardedCaller, NoReply
from resources.publishers.wordpress import names
from resources.publishers.wordpress.answers import data_in, http_error, rest_data
from resources.publishers.wordpress.marks import mark_block, mark_in
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import (
    ALL,
    RECENT,
    Article,
    Declined,
    Denied,
    Gone,
    RemoteFile,
    RemotePost,
    Visitor,
)

_POST: Final = "id,status,link,slug,title,content,excerpt,featured_media,meta"
_FILE: Final = "id,slug,title,source_url,media_details,alt_text"
_KNOWN_FIELDS: Final = {"category": "categories", "post_tag": "tags"}
_OFF: Final = (403, 404, 405, 406, 410)


class Answer(NamedTuple):
    """Data, and how much there is in all where a list was asked for."""

    data: Any
    total: int


class RestSite:
    """Implements site.Site."""

    def __init__(self, settings: WordPressSettings, password: str, caller: GuardedCaller) -> None:
        self._settings = settings
        self._caller = caller
        signed = base64.b64encode(f"{settings.user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {signed}", "Accept": "application/json"}

    def visitor(self) -> Visitor:
        """Who the sign-in belongs to."""
        found = self._ask("GET", "/wp/v2/users/me", {"context": "edit", "_fields": "name,capabilities"}).data
        rights = found.get("capabilities")
        held = frozenset(name for name, has in rights.items() if has) if isinstance(rights, dict) else None
        return Visitor(name=str(found.get("name") or self._settings.user), rights=held)

    def find(self, mark: str) -> Sequence[RemotePost]:
        """Posts that carry the mark, the oldest first: those that the site's search finds, else of the latest. What was
        handed over is looked for in public as well: a contributor may not see its own post as stored once it is out."""
        everything = {"status": ",".join(ALL), "context": "edit"}
        queries = [
            {**everything, "search": mark, "per_page": "100"},
            {**everything, "orderby": "modified", "per_page": str(RECENT)},
        ]
        if self._settings.status != "publish":
            queries.append({"search": mark})
        for query in queries:
            posts = [_post(item) for item in self._list(self._posts, {**query, "_fields": _POST})]
            if found := [post for post in posts if mark_in(post.content) == mark]:
                return sorted(found, key=lambda post: post.id)
        return ()

    def get(self, post_id: int) -> RemotePost | None:
        """The post; None when there is none."""
        try:
            return _post(self._ask("GET", f"{self._posts}/{post_id}", {"context": "edit", "_fields": _POST}).data)
        except Gone:
            return None

    def create(self, mark: str) -> int:
        """Makes an empty draft that carries the mark."""
        draft = {"status": "draft", "title": names.UNFINISHED, "content": mark_block(mark)}
        return _post(self._send(self._posts, draft)).id

    def write(self, post_id: int, article: Article) -> RemotePost:
        """Writes everything; the status stays."""
        told: dict[str, Any] = {
            "title": article.title,
            "content": article.content,
            "excerpt": article.excerpt,
            "featured_media": article.featured,
        }
        for taxonomy, terms in (
            (self._settings.category_taxonomy, article.categories),
            (self._settings.tag_taxonomy, article.tags),
        ):
            if terms:
                told[self._field(taxonomy)] = list(terms)
        if article.slug:
            told["slug"] = article.slug
        if self._settings.author:
            told["author"] = self._settings.author
        if article.meta:
            told["meta"] = dict(article.meta)
        return _post(self._send(f"{self._posts}/{post_id}", told))

    def release(self, post_id: int, status: str) -> RemotePost:
        """Gives the post its status."""
        return _post(self._send(f"{self._posts}/{post_id}", {"status": status}))

    def trash(self, post_id: int) -> None:
        """Into the trash; what is there or gone stays so. Raises Declined where there is no trash."""
        try:
            self._ask("DELETE", f"{self._posts}/{post_id}")
        except Gone:
            return

    def remove(self, post_id: int) -> None:
        """Deletes a post or file for good; what is gone stays gone."""
        for place in (self._posts, "/wp/v2/media"):  # one id is never both
            try:
                self._ask("DELETE", f"{place}/{post_id}", {"force": "true"})
            except Gone:
                continue
            return

    def term(self, taxonomy: str, name: str) -> int:
        """The id of the term, made when it is missing."""
        place = f"/wp/v2/{self._field(taxonomy)}"
        asked = {"search": escape(name, quote=False), "per_page": "100", "_fields": "id,name"}
        for item in self._list(place, asked):
            if names.same_term(str(item.get("name")), name):
                return _id(item)
        try:
            return _id(self._send(place, {"name": name}))
        except Declined as error:
            if error.code == "term_exists" and error.term_id:
                return error.term_id
            raise
        except Denied as error:
            raise Declined(names.no_term(taxonomy, name)) from error

    def files(self, post_id: int) -> Sequence[RemoteFile]:
        """The files that belong to the post."""
        asked = {"parent": str(post_id), "per_page": "100", "context": "edit", "_fields": _FILE}
        return [_file(item) for item in self._list("/wp/v2/media", asked)]

    def file(self, file_id: int) -> RemoteFile | None:
        """One file; None when there is none."""
        try:
            return _file(self._ask("GET", f"/wp/v2/media/{file_id}", {"context": "edit", "_fields": _FILE}).data)
        except Gone:
            return None

    def upload(self, post_id: int, name: str, image: SendableMedia) -> RemoteFile:
        """Stores a file that belongs to the post, with its alternative text in the same call."""
        fields = {"post": str(post_id), "alt_text": names.alt_for_library(image.alt_text)}
        body, content_type = _form(fields, name, image)
        return _file(self._ask("POST", "/wp/v2/media", body=body, content_type=content_type).data)

    def describe(self, file: RemoteFile, alt_text: str) -> None:
        """Sees to it that the library knows the alternative text."""
        if file.alt_text != names.alt_for_library(alt_text):
            self._send(f"/wp/v2/media/{file.id}", {"alt_text": names.alt_for_library(alt_text)})

    def comments(self, post_id: int) -> int:
        """How many comments readers see."""
        return self._ask("GET", "/wp/v2/comments", {"post": str(post_id), "per_page": "1", "_fields": "id"}).total

    @cached_property
    def _root(self) -> str:
        """Where the interface is: an address to which a path is added. It is asked who we are, since WordPress treats
        whoever signs in wrongly as a stranger, and answers strangers too. Some sites tell nobody who is who."""
        site = self._settings.site
        for root in (f"{site}/wp-json", f"{site}/?rest_route="):
            reply = self._caller.call("GET", f"{root}/wp/v2/users/me", headers=self._headers)
            data = data_in(reply.body)
            if isinstance(data, dict):
                if data.get("code") != "rest_no_route":
                    rest_data(reply, site)
                return root
            if reply.status not in _OFF and reply.status != 200:
                raise http_error(reply, site)
        raise NeedsPerson(
            f"{site} has no REST interface (it answered {reply.status}): switch it on there, or connect the account "
            "with transport=xmlrpc."
        )

    @cached_property
    def _posts(self) -> str:
        """The path of the account's post type."""
        if self._settings.post_type == "post":
            return "/wp/v2/posts"
        told = self._told_of("types", self._settings.post_type)
        return f"/{told.get('rest_namespace') or 'wp/v2'}/{told['rest_base']}"

    def _field(self, taxonomy: str) -> str:
        return _KNOWN_FIELDS.get(taxonomy) or str(self._told_of("taxonomies", taxonomy)["rest_base"])

    def _told_of(self, what: str, name: str) -> dict[str, Any]:
        try:
            found = self._ask("GET", f"/wp/v2/{what}/{name}", {"context": "edit"}).data
        except Gone:
            found = {}
        if not isinstance(found, dict) or not found.get("rest_base"):
            raise NeedsPerson(f"The site's REST interface has no “{name}” among its {what}: look at the settings.")
        return found

    def _list(self, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        data = self._ask("GET", path, query).data
        if not isinstance(data, list):
            raise NoReply(f"{self._settings.site} answered with something else than a list.", after_seconds=60)
        return [item for item in data if isinstance(item, dict)]

    def _send(self, path: str, told: Mapping[str, Any]) -> Any:
        body = json.dumps(told, ensure_ascii=False).encode()
        return self._ask("POST", path, body=body, content_type="application/json; charset=utf-8").data

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        body: bytes = b"",
        content_type: str = "",
    ) -> Answer:
        address = f"{self._root}{path}"
        if query:
            address += ("&" if "?" in address else "?") + urlencode(query)
        headers = {**self._headers, **({"Content-Type": content_type} if content_type else {})}
        reply = self._caller.call(method, address, headers=headers, body=body)
        total = reply.headers.get("x-wp-total", "")
        return Answer(rest_data(reply, self._settings.site), int(total) if total.isdigit() else 0)


def _form(fields: Mapping[str, str], name: str, image: SendableMedia) -> tuple[bytes, str]:
    """A file with fields, as browsers send them. `name` is ours and plain."""
    line = f"--{secrets.token_hex(16)}"
    parts = [
        f'{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    file = f'{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts += [f"{file}Content-Type: {image.media_type}\r\n\r\n".encode(), image.data, f"\r\n{line}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={line[2:]}"


def _post(data: Any) -> RemotePost:
    meta = data.get("meta") if isinstance(data, dict) else None
    return RemotePost(
        id=_id(data),
        status=str(data.get("status") or ""),
        link=str(data.get("link") or ""),
        slug=str(data.get("slug") or ""),
        title=_raw(data, "title"),
        content=_raw(data, "content"),
        excerpt=_raw(data, "excerpt"),
        featured=int(data.get("featured_media") or 0),
        meta={key: value for key, value in meta.items() if isinstance(value, str)} if isinstance(meta, dict) else {},
    )


def _file(data: Any) -> RemoteFile:
    url = str(data.get("source_url") or "") if isinstance(data, dict) else ""
    details = data.get("media_details") if isinstance(data, dict) else None
    return RemoteFile(
        id=_id(data),
        url=url,
        original=names.original_of(url, details),
        names=(names.base_of(url), _raw(data, "title"), str(data.get("slug") or "")),
        alt_text=str(data.get("alt_text") or ""),
    )


def _id(data: Any) -> int:
    found = data.get("id") if isinstance(data, dict) else None
    if not isinstance(found, int) or found <= 0:
        raise NoReply("The site's answer does not say which post or file it is about.", after_seconds=60)
    return found


def _raw(data: dict[str, Any], name: str) -> str:
    found = data.get(name)
    return str(found.get("raw", found.get("rendered")) or "") if isinstance(found, dict) else ""

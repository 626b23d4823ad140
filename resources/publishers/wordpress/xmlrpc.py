"""A site through WordPress's XML-RPC interface, for those whose REST interface is closed.

Its traps: a wrong password and a wrong taxonomy are the same fault (403), so on one the sign-in is tried by itself; a
fault is an HTTP 200; `wp.editPost` writes custom fields a second time unless it is told their ids; a post of the future
is called published; deleting means the trash the first time and for good the second. An attachment's alternative text
cannot be written at all.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from xml.parsers.expat import ExpatError
from xmlrpc.client import Binary, Error, Fault, dumps, loads

from domain.errors import NeedsPerson, PressroomError, Retry
from domain.ports import SendableMedia
from resources.calls import GuardedCaller, NoReply
from resources.publishers.wordpress import names
from resources.publishers.wordpress.answers import http_error, kind_of, short
from resources.publishers.wordpress.marks import mark_block, mark_in
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import (
    ALL,
    KEY_FIELD,
    RECENT,
    Article,
    Declined,
    Denied,
    Gone,
    RemoteFile,
    RemotePost,
    Visitor,
)

_FIELDS: Final = ("post", "custom_fields")
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLOCKED: Final = (403, 404, 405, 406, 410)
_WRITER: Final = frozenset({"edit_posts", "publish_posts", "upload_files", "edit_published_posts"})
_EDITOR: Final = _WRITER | {"manage_categories", "edit_others_posts"}
_ROLES: Final = {
    "subscriber": frozenset[str](),
    "contributor": frozenset({"edit_posts"}),
    "author": _WRITER,
    "editor": _EDITOR,
    "administrator": _EDITOR,
}


class XmlRpcSite:
    """Implements site.Site."""

    def __init__(self, settings: WordPressSettings, password: str, caller: GuardedCaller) -> None:
        self._settings = settings
        self._password = password
        self._caller = caller

    def visitor(self) -> Visitor:
        """Who the sign-in belongs to. XML-RPC tells the role, not what it may do: only WordPress's own are known."""
        found = self._call("wp.getProfile", ["roles", "display_name"])
        roles = [str(role) for role in found.get("roles") or ()]
        known = [_ROLES[role] for role in roles if role in _ROLES]
        rights = frozenset[str]().union(*known) if known else None
        return Visitor(name=str(found.get("display_name") or self._settings.user), rights=rights)

    def find(self, mark: str) -> Sequence[RemotePost]:
        """Posts that carry the mark, the oldest first: those that the site's search finds, else of the latest."""
        for query in ({"s": mark, "number": 100}, {"orderby": "modified", "order": "DESC", "number": RECENT}):
            asked = {**query, "post_type": self._settings.post_type, "post_status": list(ALL)}
            posts = [_post(item) for item in _items(self._call("wp.getPosts", asked, list(_FIELDS)))]
            if found := [post for post in posts if _carries(post, mark)]:
                return sorted(found, key=lambda post: post.id)
        return ()

    def get(self, post_id: int) -> RemotePost | None:
        """The post; None when there is none."""
        try:
            return _post(self._call("wp.getPost", str(post_id), list(_FIELDS)))
        except Gone:
            return None

    def create(self, mark: str) -> int:
        """Makes an empty draft that carries the mark, in a custom field as well."""
        draft = {
            "post_type": self._settings.post_type,
            "post_status": "draft",
            "post_title": names.UNFINISHED,
            "post_content": mark_block(mark),
            "custom_fields": [{"key": KEY_FIELD, "value": mark}],
        }
        return _id(self._call("wp.newPost", draft))

    def write(self, post_id: int, article: Article) -> RemotePost:
        """Writes everything; the status stays."""
        told: dict[str, Any] = {
            "post_title": article.title,
            "post_content": article.content,
            "post_excerpt": article.excerpt,
            "post_thumbnail": article.featured,
        }
        terms = {
            taxonomy: list(ids)
            for taxonomy, ids in (
                (self._settings.category_taxonomy, article.categories),
                (self._settings.tag_taxonomy, article.tags),
            )
            if ids
        }
        if terms:
            told["terms"] = terms
        if article.slug:
            told["post_name"] = article.slug
        if self._settings.author:
            told["post_author"] = self._settings.author
        if article.meta:
            told["custom_fields"] = self._custom(post_id, article.meta)
        self._call("wp.editPost", str(post_id), told)
        return self._surely(post_id)

    def release(self, post_id: int, status: str) -> RemotePost:
        """Gives the post its status."""
        self._call("wp.editPost", str(post_id), {"post_status": status})
        return self._surely(post_id)

    def trash(self, post_id: int) -> None:
        """Into the trash; what is there or gone stays so. Types without a trash are deleted."""
        found = self.get(post_id)
        if found is not None and found.status != "trash":
            self._call("wp.deletePost", str(post_id))

    def remove(self, post_id: int) -> None:
        """Deletes a post or file for good; what is gone stays gone."""
        for _ in range(2):  # into the trash, and out of it
            try:
                self._call("wp.deletePost", str(post_id))
            except Gone:
                return

    def term(self, taxonomy: str, name: str) -> int:
        """The id of the term, made when it is missing."""
        if (found := self._term(taxonomy, name)) is not None:
            return found
        try:
            return _id(self._call("wp.newTerm", {"taxonomy": taxonomy, "name": name}))
        except Denied as error:
            raise Declined(names.no_term(taxonomy, name)) from error
        except Retry:  # it was added meanwhile, or it cannot be
            if (found := self._term(taxonomy, name)) is not None:
                return found
            raise

    def files(self, post_id: int) -> Sequence[RemoteFile]:
        """The files that belong to the post."""
        return [_file(item) for item in _items(self._call("wp.getMediaLibrary", {"parent_id": post_id}))]

    def file(self, file_id: int) -> RemoteFile | None:
        """One file; None when there is none."""
        try:
            return _file(self._call("wp.getMediaItem", str(file_id)))
        except Gone:
            return None

    def upload(self, post_id: int, name: str, image: SendableMedia) -> RemoteFile:
        """Stores a file that belongs to the post."""
        told = {"name": name, "type": image.media_type, "bits": Binary(image.data), "post_id": post_id}
        return _file(self._call("wp.uploadFile", told))

    def describe(self, file: RemoteFile, alt_text: str) -> None:
        """The library cannot be told through XML-RPC; the text's images carry their alternative texts themselves."""

    def comments(self, post_id: int) -> int:
        """How many comments readers see."""
        return int(self._call("wp.getCommentCount", str(post_id)).get("approved") or 0)

    def _term(self, taxonomy: str, name: str) -> int | None:
        stored = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for item in _items(self._call("wp.getTerms", taxonomy, {"search": stored})):
            if names.same_term(str(item.get("name")), name):
                return _id(item.get("term_id"))
        return None

    def _custom(self, post_id: int, meta: Mapping[str, str]) -> list[dict[str, str]]:
        found = self._call("wp.getPost", str(post_id), ["custom_fields"])
        ids = {str(item.get("key")): str(item.get("id")) for item in _items(found.get("custom_fields") or [])}
        return [{"key": key, "value": value, **({"id": ids[key]} if key in ids else {})} for key, value in meta.items()]

    def _surely(self, post_id: int) -> RemotePost:
        found = self.get(post_id)
        if found is None:
            raise NoReply(f"The site changed post {post_id}, and says that there is none.", after_seconds=60)
        return found

    def _call(self, method: str, *parameters: Any) -> Any:
        try:
            return self._ask(method, (1, self._settings.user, self._password, *parameters))
        except Fault as fault:
            raise self._understood(fault) from fault

    def _ask(self, method: str, parameters: tuple[Any, ...]) -> Any:
        body = _NO_XML.sub("", dumps(parameters, method, encoding="utf-8")).encode()
        place = f"{self._settings.site}/xmlrpc.php"
        reply = self._caller.call("POST", place, headers={"Content-Type": "text/xml; charset=utf-8"}, body=body)
        if reply.status in _BLOCKED:
            raise NeedsPerson(
                f"XML-RPC is blocked at the site ({reply.status}): allow it there, or connect the account with "
                "transport=rest."
            )
        if reply.status != 200:
            raise http_error(reply, place)
        start = max(reply.body.find(b"<?xml"), 0)  # PHP may print a notice before it
        document = reply.body[start:]
        if b"<!DOCTYPE" in document or b"<methodResponse" not in document:
            raise NoReply(f"{place} answered with {kind_of(reply.body)} instead of data.", after_seconds=60)
        try:
            (answer,), _ = loads(document.decode("utf-8", "replace"), use_builtin_types=True)
        except Fault:
            raise
        except (Error, ExpatError, ValueError, TypeError, KeyError, IndexError) as error:
            raise NoReply(f"{place} broke off its answer.", after_seconds=60) from error
        return answer

    def _understood(self, fault: Fault) -> PressroomError:
        """WordPress's fault as one of our errors."""
        code, message = fault.faultCode, short(str(fault.faultString))
        match code:
            case 403 if not self._signed_in():
                return NeedsPerson(f"The site does not accept the user with this password: {message}")
            case 401:
                return Denied(f"The site does not allow it: {message}")
            case 404:
                return Gone(message)
            case 405:
                return NeedsPerson("XML-RPC is switched off at the site: connect the account with transport=rest.")
            case 409 | 500:
                return Retry(f"The site could not do it ({code}): {message}", after_seconds=300)
        return Declined(f"The site refuses it ({code}): {message}", str(code))

    def _signed_in(self) -> bool:
        try:
            self._ask("wp.getProfile", (1, self._settings.user, self._password, ["roles"]))
        except Fault as fault:
            return fault.faultCode != 403
        return True


def _carries(post: RemotePost, mark: str) -> bool:
    return post.meta.get(KEY_FIELD) == mark or mark_in(post.content) == mark


def _post(data: Any) -> RemotePost:
    if not isinstance(data, dict):
        raise NoReply("The site answered with something else than a post.", after_seconds=60)
    thumbnail = data.get("post_thumbnail")
    fields = _items(data.get("custom_fields") or [])
    return RemotePost(
        id=_id(data.get("post_id")),
        status=_status(data),
        link=str(data.get("link") or ""),
        slug=str(data.get("post_name") or ""),
        title=str(data.get("post_title") or ""),
        content=str(data.get("post_content") or ""),
        excerpt=str(data.get("post_excerpt") or ""),
        featured=_id(thumbnail["attachment_id"]) if isinstance(thumbnail, dict) and thumbnail else 0,
        meta={str(item["key"]): str(item.get("value")) for item in fields if "key" in item},
    )


def _status(data: dict[str, Any]) -> str:
    status, at = str(data.get("post_status") or ""), data.get("post_date_gmt")
    waits = isinstance(at, datetime) and at.replace(tzinfo=UTC) > datetime.now(UTC)
    return "future" if status == "publish" and waits else status


def _file(data: Any) -> RemoteFile:
    if not isinstance(data, dict):
        raise NoReply("The site answered with something else than a file.", after_seconds=60)
    url = str(data.get("link") or data.get("url") or "")
    return RemoteFile(
        id=_id(data.get("attachment_id") or data.get("id")),
        url=url,
        original=names.original_of(url, data.get("metadata")),
        names=(names.base_of(url), str(data.get("title") or "")),
    )


def _items(data: Any) -> list[dict[str, Any]]:
    if not isinstance(data, list):
        raise NoReply("The site answered with something else than a list.", after_seconds=60)
    return [item for item in data if isinstance(item, dict)]


def _id(data: Any) -> int:
    text = str(data)
    if not text.isdigit() or int(text) <= 0:
        raise NoReply("The site's answer does not say which post or file it is about.", after_seconds=60)
    return int(text)

"""The local WordPress through XML-RPC: a fault is an HTTP 200, ids are strings, and deleting once means the trash."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit
from xmlrpc.client import DateTime, Fault, dumps, loads

from tests.fakes.linkedin.world import Told
from tests.fakes.wordpress.world import EVERY, PASSWORD, USER, Blog, File, Post

LONG_AGO: Final = DateTime(datetime(2020, 1, 1, tzinfo=UTC))
_FIELDS: Final = {
    "post_title": "title",
    "post_content": "content",
    "post_excerpt": "excerpt",
    "post_name": "slug",
    "post_status": "status",
    "post_thumbnail": "featured",
}


def answer(blog: Blog, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
    """What the site answers."""
    del method, headers
    path = urlsplit(target).path
    if (served := blog.served(path)) is not None:
        return Told(200, served, {"Content-Type": "image/png"})
    if path != "/xmlrpc.php":
        return Told(404, b"<html>Nothing here</html>", {"Content-Type": "text/html"})
    parameters, name = loads(data.decode(), use_builtin_types=True)
    try:
        if parameters[1:3] != (USER, PASSWORD):
            raise Fault(403, "Incorrect username or password.")
        told = dumps((_METHODS[str(name)](blog, *parameters[3:]),), methodresponse=True)
    except Fault as fault:
        told = dumps(fault, methodresponse=True)
    return Told(200, told.encode(), {"Content-Type": "text/xml"})


def _profile(blog: Blog, fields: Any) -> Any:
    return {"display_name": "Editor", "roles": ["editor"]}


def _get_posts(blog: Blog, asked: dict[str, Any], fields: Any) -> Any:
    found = blog.searched(str(asked.get("s", "")), tuple(asked.get("post_status", EVERY)))
    return [_post(blog, post) for post in found[: int(asked.get("number", 10))]]


def _get_post(blog: Blog, number: str, fields: Any) -> Any:
    return _post(blog, _known(blog, number))


def _new_post(blog: Blog, told: dict[str, Any]) -> Any:
    return str(blog.add(**_told(told)).id)


def _edit_post(blog: Blog, number: str, told: dict[str, Any]) -> Any:
    post = _known(blog, number)
    blog.change(post, **_told(told))
    return True


def _delete_post(blog: Blog, number: str) -> Any:
    if blog.files.pop(int(number), None) is not None:
        return True
    post = _known(blog, number)
    if post.status == "trash":
        del blog.posts[post.id]
    else:
        blog.change(post, status="trash")
    return True


def _library(blog: Blog, asked: dict[str, Any]) -> Any:
    return [_file(blog, file) for file in blog.children(int(asked["parent_id"]))]


def _item(blog: Blog, number: str) -> Any:
    file = blog.files.get(int(number))
    if file is None:
        raise Fault(404, "Invalid attachment ID.")
    return _file(blog, file)


def _upload(blog: Blog, told: dict[str, Any]) -> Any:
    file = blog.take(int(told["post_id"]), str(told["name"]), bytes(told["bits"]))
    return {"id": str(file.id), "url": blog.url_of(file), "title": file.name, "type": told["type"]}


def _known(blog: Blog, number: str) -> Post:
    post = blog.posts.get(int(number))
    if post is None:
        raise Fault(404, "Invalid post ID.")
    return post


def _told(told: dict[str, Any]) -> dict[str, Any]:
    known = {ours: told[theirs] for theirs, ours in _FIELDS.items() if theirs in told}
    if fields := told.get("custom_fields"):
        known["meta"] = {each["key"]: each["value"] for each in fields}
    return known


def _post(blog: Blog, post: Post) -> dict[str, Any]:
    fields = [{"id": str(at), "key": key, "value": value} for at, (key, value) in enumerate(post.meta.items(), 1)]
    return {
        "post_id": str(post.id),
        "post_status": post.status,
        "link": blog.link_of(post),
        "post_name": post.slug,
        "post_title": post.title,
        "post_content": post.content,
        "post_excerpt": post.excerpt,
        "post_thumbnail": {"attachment_id": str(post.featured)} if post.featured else [],
        "custom_fields": fields,
        "post_date_gmt": LONG_AGO,
    }


def _file(blog: Blog, file: File) -> dict[str, Any]:
    return {"attachment_id": str(file.id), "link": blog.url_of(file), "title": file.name, "metadata": []}


_METHODS: Final[dict[str, Callable[..., Any]]] = {
    "wp.getProfile": _profile,
    "wp.getPosts": _get_posts,
    "wp.getPost": _get_post,
    "wp.newPost": _new_post,
    "wp.editPost": _edit_post,
    "wp.deletePost": _delete_post,
    "wp.getMediaLibrary": _library,
    "wp.getMediaItem": _item,
    "wp.uploadFile": _upload,
}

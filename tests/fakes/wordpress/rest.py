"""The local WordPress through REST: the addresses that our client asks, answered as WordPress answers them."""

import base64
import json
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from tests.fakes.linkedin.world import Told
from tests.fakes.wordpress.world import EVERY, PASSWORD, USER, Blog, File, Post, first

SIGNED: Final = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_FIELDS: Final = {"title": "title", "content": "content", "excerpt": "excerpt", "slug": "slug", "status": "status"}


def answer(blog: Blog, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
    """What the site answers."""
    place = urlsplit(target)
    if (served := blog.served(place.path)) is not None:
        return Told(200, served, {"Content-Type": "image/png"})
    told = {name.lower(): value for name, value in headers.items()}
    if told.get("authorization") != SIGNED:
        return refusal(401, "incorrect_password", "The provided password is an invalid application password.")
    path, query = place.path.removeprefix("/wp-json/wp/v2"), parse_qs(place.query)
    if path == "/users/me":
        return Told(body={"id": 1, "name": "Editor", "capabilities": {"edit_posts": True, "publish_posts": True}})
    room, _, number = path.strip("/").partition("/")
    if room == "posts":
        return _posts(blog, method, number, query, data)
    if room == "media":
        return _media(blog, method, number, query, (told, data))
    return refusal(404, "rest_no_route", "No route was found matching the URL and request method.")


def refusal(status: int, code: str, message: str) -> Told:
    """WordPress's own error."""
    return Told(status, {"code": code, "message": message, "data": {"status": status}})


def _posts(blog: Blog, method: str, number: str, query: Mapping[str, Any], data: bytes) -> Told:
    if not number:
        if method == "GET":
            return _found(blog, query)
        return Told(201, _post(blog, blog.add(**_told(data))))
    post = blog.posts.get(int(number))
    if post is None:
        return refusal(404, "rest_post_invalid_id", "Invalid post ID.")
    if method == "DELETE":
        if first(query.get("force")) == "true":
            del blog.posts[post.id]
        else:
            blog.change(post, status="trash")
    elif method == "POST":
        blog.change(post, **_told(data))
    return Told(body=_post(blog, post))


def _found(blog: Blog, query: Mapping[str, Any]) -> Told:
    statuses = tuple(str(first(query.get("status")) or "publish").split(","))
    found = blog.searched(str(first(query.get("search"))), statuses if statuses != ("any",) else EVERY)
    most = int(first(query.get("per_page")) or 10)
    return Told(body=[_post(blog, post) for post in found[:most]], headers={"X-WP-Total": str(len(found))})


def _told(data: bytes) -> dict[str, Any]:
    told = json.loads(data)
    known = {ours: told[theirs] for theirs, ours in _FIELDS.items() if theirs in told}
    featured = {"featured": told["featured_media"]} if "featured_media" in told else {}
    return {**known, **featured}


def _media(
    blog: Blog, method: str, number: str, query: Mapping[str, Any], sent: tuple[Mapping[str, str], bytes]
) -> Told:
    headers, data = sent
    if not number:
        if method == "GET":
            return Told(body=[_file(blog, file) for file in blog.children(int(first(query.get("parent")) or 0))])
        return Told(201, _file(blog, _uploaded(blog, headers, data)))
    file = blog.files.get(int(number))
    if file is None:
        return refusal(404, "rest_post_invalid_id", "Invalid post ID.")
    if method == "DELETE":
        del blog.files[file.id]
    elif method == "POST":
        file.alt_text = json.loads(data).get("alt_text", file.alt_text)
    return Told(body=_file(blog, file))


def _uploaded(blog: Blog, headers: Mapping[str, str], data: bytes) -> File:
    head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, Any] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + data).iter_parts():
        name = part.get_param("name", header="content-disposition")
        fields[str(name)] = part.get_payload(decode=True)
        if name == "file":
            fields["name"] = part.get_filename()
    return blog.take(int(fields["post"]), str(fields["name"]), fields["file"], fields["alt_text"].decode())


def _post(blog: Blog, post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "status": post.status,
        "link": blog.link_of(post),
        "slug": post.slug,
        "title": {"raw": post.title, "rendered": post.title},
        "content": {"raw": post.content, "rendered": post.content},
        "excerpt": {"raw": post.excerpt, "rendered": post.excerpt},
        "featured_media": post.featured,
        "meta": dict(post.meta),
    }


def _file(blog: Blog, file: File) -> dict[str, Any]:
    return {
        "id": file.id,
        "slug": file.name.rpartition(".")[0],
        "title": {"raw": file.name.rpartition(".")[0]},
        "source_url": blog.url_of(file),
        "media_details": {},
        "alt_text": file.alt_text,
    }

"""The local LinkedIn's interface: what each address does, as documented and with the traps that people met."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.linkedin.reader import kept
from tests.fakes.linkedin.world import PAGE, Refusal, Told, Upload, World

PART: Final = 4_194_304


def answer(world: World, method: str, target: str, headers: dict[str, str], body: Any, data: bytes) -> Told:
    """What LinkedIn answers to a request."""
    place = urlsplit(target)
    if place.path.startswith("/dms-uploads/"):
        return _put(world, place.path, headers, data)
    scopes = _scopes(world, headers)
    if place.path == "/v2/userinfo":
        _require(scopes, "openid")
        return Told(body={"sub": world.signs_in.rpartition(":")[2], "name": "Ada Example"})
    _require_protocol(world, headers)
    method = headers.get("x-restli-method", method)
    for pattern, wanted, act in _ROUTES:
        if method == wanted and (match := re.fullmatch(pattern, place.path)):
            names = [unquote(name) for name in match.groups()]
            return act(world, scopes, names, parse_qs(place.query), body)
    raise Refusal(404, f"No virtual resource found for {place.path}")


def _scopes(world: World, headers: dict[str, str]) -> frozenset[str]:
    token = headers.get("authorization", "").removeprefix("Bearer ")
    if token not in world.tokens:
        raise Refusal(401, "The token used in the request has expired", serviceErrorCode=65604)
    return world.tokens[token]


def _require(scopes: frozenset[str], *any_of: str) -> None:
    if not scopes & set(any_of):
        raise Refusal(403, "Not enough permissions to access this resource", serviceErrorCode=100)


def _require_protocol(world: World, headers: dict[str, str]) -> None:
    version = headers.get("linkedin-version")
    if version is None:
        raise Refusal(400, "A version must be present.", code="VERSION_MISSING")
    if version < world.oldest_version:
        raise Refusal(426, f"Requested version {version} is not active", code="NONEXISTENT_VERSION")
    if headers.get("x-restli-protocol-version") != "2.0.0":
        raise Refusal(400, "Invalid protocol version")


def _writes(scopes: frozenset[str], author: str) -> None:
    _require(scopes, "w_organization_social" if "organization" in author else "w_member_social")


def _reads(scopes: frozenset[str], author: str) -> None:
    _require(scopes, "r_organization_social" if "organization" in author else "r_member_social")


def _post(world: World, urn: str) -> dict[str, Any]:
    if urn not in world.posts:
        raise Refusal(404, f"Entity {urn} not found")
    return world.posts[urn]


def _create(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _writes(scopes, body["author"])
    if not body["commentary"].strip():
        raise Refusal(422, "commentary is required")
    if (urn := world.duplicate_of(body)) is not None:
        raise Refusal(
            422,
            f"com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of {urn}",
            errorDetailType="com.linkedin.common.error.BadRequest",
            errorDetails={"inputErrors": [{"description": "Duplicate post is detected", "code": "DUPLICATE_POST"}]},
        )
    world.require_files(body)
    world.spend_post()
    return Told(201, None, {"x-restli-id": world.add_post(body)})


def _read(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    post = _post(world, names[0])
    _reads(scopes, post["author"])
    return Told(body=post)


def _find(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    author, start, count = query["author"][0], int(query["start"][0]), int(query["count"][0])
    _reads(scopes, author)
    own = [post for post in world.posts.values() if post["author"] == author]
    own.sort(key=lambda post: (post["createdAt"], post["id"]), reverse=True)
    return Told(body={"elements": own[start : start + count], "paging": {"start": start, "count": count}})


def _edit(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    post = _post(world, names[0])
    _writes(scopes, post["author"])
    changed = body["patch"]["$set"]
    if set(changed) - {"commentary"}:
        raise Refusal(400, "Only commentary may be changed")
    post["commentary"] = kept(changed["commentary"])
    return Told(204)


def _delete(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    post = world.posts.pop(names[0], None)
    if post is not None:
        _writes(scopes, post["author"])
        world.deleted[names[0]] = post
    return Told(204)


def _begin(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    kind, asked = names[0], body.get("initializeUploadRequest")
    if query.get("action") == ["finalizeUpload"]:
        return _join(world, body["finalizeUploadRequest"])
    _writes(scopes, asked["owner"])
    name = f"u{len(world.uploads) + 1}"
    parts = -(-asked["fileSizeBytes"] // PART) if kind == "video" else 1
    upload = Upload(f"urn:li:{kind}:C5{name}", asked["owner"], kind, parts)
    world.uploads[name] = upload
    address = f"{world.address}/dms-uploads/{name}"
    if kind != "video":
        return Told(body={"value": {"uploadUrlExpiresAt": 1, "uploadUrl": address, kind: upload.urn}})
    last = asked["fileSizeBytes"] - 1
    told = [
        {"uploadUrl": f"{address}/{part}", "firstByte": part * PART, "lastByte": min((part + 1) * PART - 1, last)}
        for part in range(parts)
    ]
    return Told(body={"value": {"video": upload.urn, "uploadToken": "", "uploadInstructions": told}})


def _put(world: World, path: str, headers: dict[str, str], data: bytes) -> Told:
    name, _, part = path.removeprefix("/dms-uploads/").partition("/")
    if world.token_dies_at_upload and len(world.uploads) == world.token_dies_at_upload:
        world.token_dies_at_upload = 0
        world.tokens.clear()
    if name in world.expired or headers.get("authorization", "").removeprefix("Bearer ") not in world.tokens:
        raise Refusal(401, "Unauthorized")
    upload, number = world.uploads[name], int(part or 0)
    upload.data[number] = data
    upload.tags[number] = f"etag-{name}-{number}"
    return Told(200, None, {"ETag": upload.tags[number]})


def _join(world: World, asked: dict[str, Any]) -> Told:
    upload = next(each for each in world.uploads.values() if each.urn == asked["video"])
    if (
        asked["uploadedPartIds"] != [upload.tags.get(part) for part in range(upload.parts)]
        or "uploadToken" not in asked
    ):
        raise Refusal(400, "The parts do not fit together")
    upload.joined = True
    return Told(200)


def _video(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _require(scopes, "r_organization_social", "r_member_social")
    world.processing -= 1
    if world.processing_fails:
        return Told(body={"id": names[0], "status": "PROCESSING_FAILED"})
    return Told(body={"id": names[0], "status": "PROCESSING" if world.processing >= 0 else "AVAILABLE"})


def _comment(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _post(world, names[0])
    _writes(scopes, body["actor"])
    world.comments.setdefault(names[0], []).append(body)
    return Told(201, {"id": f"comment-{world.number()}", **body})


def _comments(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _reads(scopes, _post(world, names[0])["author"])
    return Told(body={"elements": world.comments.get(names[0], [])})


def _metadata(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _reads(scopes, _post(world, names[0])["author"])
    told = world.figures.get(names[0], {})
    kinds = {kind: {"reactionType": kind, "count": told[kind]} for kind in ("LIKE", "PRAISE") if kind in told}
    comments = {"count": told.get("comments", 0), "topLevelCount": 0}
    return Told(body={"entity": names[0], "commentSummary": comments, "reactionSummaries": kinds})


def _statistics(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _require(scopes, "rw_organization_admin")
    (name,) = {"shares", "ugcPosts"} & set(query)
    urn = query[name][0].removeprefix("List(").removesuffix(")")
    told = {key: number for key, number in world.figures.get(urn, {}).items() if key.endswith("Count")}
    if not told:  # posts without activity are left out
        return Told(body={"elements": []})
    named = {"share" if name == "shares" else "ugcPost": urn}
    return Told(body={"elements": [{"organizationalEntity": PAGE, **named, "totalShareStatistics": told}]})


def _of_member(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _require(scopes, "r_member_postAnalytics")
    urn = query["entity"][0].partition(":")[2].removesuffix(")")
    number = world.figures.get(urn, {}).get(query["queryType"][0])
    return Told(body={"elements": [] if number is None else [{"count": number, "dateRange": {}}]})


def _roles(world: World, scopes: Any, names: Any, query: Any, body: Any) -> Told:
    _require(scopes, "rw_organization_admin")
    seat = {"role": world.role, "organizationTarget": PAGE, "state": "APPROVED"}
    return Told(body={"elements": [seat] if world.role else []})


_Act = Callable[[World, Any, Any, Any, Any], Told]
_URN: Final = "([^/:]+)"  # encoded: a bare colon is another address
_ROUTES: Final[tuple[tuple[str, str, _Act], ...]] = (
    ("/rest/posts", "POST", _create),
    ("/rest/posts", "GET", _find),
    (f"/rest/posts/{_URN}", "GET", _read),
    (f"/rest/posts/{_URN}", "PARTIAL_UPDATE", _edit),
    (f"/rest/posts/{_URN}", "DELETE", _delete),
    ("/rest/(image|video|document)s", "POST", _begin),
    (f"/rest/videos/{_URN}", "GET", _video),
    (f"/rest/socialActions/{_URN}/comments", "POST", _comment),
    (f"/rest/socialActions/{_URN}/comments", "GET", _comments),
    (f"/rest/socialMetadata/{_URN}", "GET", _metadata),
    ("/rest/organizationalEntityShareStatistics", "GET", _statistics),
    ("/rest/memberCreatorPostAnalytics", "GET", _of_member),
    ("/rest/organizationAcls", "GET", _roles),
)

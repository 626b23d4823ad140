"""The local LinkedIn's sign-in for apps: a consent page that agrees at once, codes for one use, real lifetimes."""

from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.linkedin.world import CLIENT, SECRET, Told, World


def authorize(world: World, target: str) -> Told:
    """The browser comes, and is sent back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
        return Told(400, {"error": "invalid_request"})
    if world.denies:
        back = {"error": "user_cancelled_login", "error_description": "The user cancelled", "state": asked["state"]}
    else:
        code = f"code-{world.number()}"
        world.codes[code] = (asked["redirect_uri"], frozenset(asked["scope"].split()))
        back = {"code": code, "state": asked["state"]}
    return Told(302, None, {"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})


def token(world: World, data: bytes) -> Told:
    """Tokens for a code or a refresh token."""
    asked = {name: values[0] for name, values in parse_qs(data.decode()).items()}
    if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
        return Told(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
    if asked["grant_type"] == "refresh_token":
        scopes = world.refresh_tokens.get(asked["refresh_token"])
        if scopes is None:
            return Told(400, {"error": "invalid_grant", "error_description": "The token has been revoked"})
        return Told(body=world.refresh_answer) if world.refresh_answer is not None else _granted(world, scopes)
    redirect, scopes = world.codes.pop(asked["code"], ("", frozenset()))
    if redirect != asked.get("redirect_uri"):
        return Told(400, {"error": "invalid_request", "error_description": "Unable to retrieve access token"})
    return _granted(world, scopes)


def _granted(world: World, scopes: frozenset[str]) -> Told:
    name = f"token-{world.number() + 100}"
    world.tokens[name] = scopes
    body = {"access_token": name, "expires_in": 5_184_000, "scope": ",".join(sorted(scopes))}
    if world.grants_refresh:
        world.refresh_tokens.setdefault("refresh-1", scopes)
        body |= {"refresh_token": "refresh-1", "refresh_token_expires_in": world.refresh_seconds}
    return Told(body=body)

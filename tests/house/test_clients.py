"""Who talks over HTTP: everything that others name goes through the one guard, and the rest is listed here with why."""

import ast
from pathlib import Path
from typing import Final

from tests.house.test_laws import CHECKOUT, committed, tree_of

GUARD: Final = "resources/fetch.py"
OPERATORS_CHOICE: Final = {
    "resources/calls.py": "the guard for calls that are signed: it connects by the guard's own hand",
    "resources/publishers/wordpress/xmlrpc.py": "spells calls and reads answers; the guard for calls carries them",
    "resources/search/searxng.py": "the search server's address is a setting",
    "resources/llm/openai_compatible.py": "the model server's address is a setting",
    "resources/publishers/linkedin/wire.py": "LinkedIn's address is a setting; upload addresses: its own hosts",
    "resources/llm/ollama.py": "the model server's address is a setting",
    "resources/llm/deadline.py": "the deadline of those two",
    "store/vectors.py": "our own Chroma, or the one that is set",
    "services/programs.py": "our own processes on loopback",
    "services/chroma.py": "our own Chroma on loopback",
    "services/redis.py": "our own Redis on loopback",
    "services/external.py": "servers whose addresses are settings",
    "services/doctor.py": "servers whose addresses are settings",
}
LIBRARIES: Final = frozenset(
    {
        "requests", "httpx", "urllib3", "aiohttp", "http.client", "urllib.request", "socket", "openai", "ollama",
        "langchain_ollama", "chromadb", "ftplib", "xmlrpc.client", "tornado.httpclient", "websockets", "pycurl",
    }
)  # fmt: skip
CONSTRUCTORS: Final = frozenset(
    {
        "Session", "Client", "AsyncClient", "HttpClient", "PoolManager", "ProxyManager", "HTTPConnection", "HTTPPool",
        "HTTPSConnection", "HTTPConnectionPool", "HTTPSConnectionPool", "urlopen", "build_opener", "create_connection",
        "ClientSession", "OpenAI", "AsyncOpenAI", "ChatOllama", "HTTPClient", "AsyncHTTPClient", "ServerProxy", "FTP",
        "fetch_url", "urlretrieve",
    }
)  # fmt: skip
VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream"})
TOOLS: Final = ("tests", "benchmarks", "deploy")


def product() -> list[Path]:
    return [path for path in committed("*.py") if path.parts[0] not in TOOLS]


def imports(tree: ast.AST) -> dict[str, str]:
    """Names in a module → the library they come from, of those that speak HTTP."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in LIBRARIES or alias.name.split(".")[0] in LIBRARIES:
                    found[(alias.asname or alias.name).split(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module in LIBRARIES or node.module.split(".")[0] in LIBRARIES:
                found |= {alias.asname or alias.name: node.module for alias in node.names}
            else:  # from http import client
                whole = [(alias, f"{node.module}.{alias.name}") for alias in node.names]
                found |= {alias.asname or alias.name: name for alias, name in whole if name in LIBRARIES}
    return found


def constructs(path: Path) -> list[str]:
    """The calls of a module that make a client or ask something over HTTP."""
    tree = tree_of(path)
    known = imports(tree)
    return [
        f"{path}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _makes(node.func, known)
    ]


def _makes(called: ast.expr, known: dict[str, str]) -> bool:
    if isinstance(called, ast.Name):
        return called.id in known and called.id in CONSTRUCTORS
    if not isinstance(called, ast.Attribute):
        return False
    root = called.value
    while isinstance(root, ast.Attribute):
        root = root.value
    direct = isinstance(root, ast.Name) and root.id in known
    return direct and (called.attr in CONSTRUCTORS or (called.attr in VERBS and isinstance(called.value, ast.Name)))


def test_no_client_is_made_outside_the_guard_but_those_an_operator_chooses() -> None:
    makers = {str(path) for path in product() if constructs(path)}
    assert makers - {GUARD} - set(OPERATORS_CHOICE) == set()
    assert GUARD in makers
    assert {name for name in OPERATORS_CHOICE if not (CHECKOUT / name).exists()} == set()


def test_only_listed_modules_speak_http_at_all() -> None:
    speaking = {str(path): found for path in product() if (found := imports(tree_of(path)))}
    harmless = {"socket"}  # names of machines and ports; what connects is looked for above
    others = {
        name: set(found.values()) - harmless
        for name, found in speaking.items()
        if name != GUARD and name not in OPERATORS_CHOICE and set(found.values()) - harmless
    }
    assert others == {}


def test_trafilatura_feedparser_and_pandas_are_given_bytes_never_addresses() -> None:
    forbidden = {"fetch_url", "fetch_response", "read_html", "read_json", "read_csv_url"}
    faults = [
        f"{path}: {ast.unparse(node)[:80]}"
        for path in product()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in ("trafilatura", "pandas")
        and {alias.name for alias in node.names} & forbidden
    ]
    assert faults == []


def test_the_test_finds_what_it_looks_for() -> None:
    cases = ["import requests\nrequests.get('x')", "from urllib.request import urlopen\nurlopen('x')",
             "import httpx\nwith httpx.Client() as c: pass", "import http.client\nhttp.client.HTTPConnection('x')",
             "from http import client\nclient.FTP('x')", "import urllib3\nurllib3.PoolManager()"]  # fmt: skip
    for text in cases:
        tree = ast.parse(text)
        known = imports(tree)
        assert any(isinstance(node, ast.Call) and _makes(node.func, known) for node in ast.walk(tree)), text

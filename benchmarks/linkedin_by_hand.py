"""The floor of the LinkedIn part: a script that makes the same calls, four at a time, and keeps no row of anything.

It reads its job from standard input and prints the seconds.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import quote

import httpx

AT_ONCE: Final = 4
HEADERS: Final = {
    "Authorization": "Bearer token-1",
    "LinkedIn-Version": "202609",
    "X-Restli-Protocol-Version": "2.0.0",
}


def main() -> None:
    """Posts as often as it is told."""
    job = json.load(sys.stdin)
    began = time.monotonic()
    opened = httpx.Client(base_url=job["address"], headers=HEADERS, trust_env=False, timeout=60)
    with opened as client, ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda number: _post(client, job, number), range(job["count"])))
    print(json.dumps({"seconds": time.monotonic() - began}))


def _post(client: httpx.Client, job: dict[str, Any], number: int) -> None:
    asked = {"initializeUploadRequest": {"owner": job["author"]}}
    begun = client.post("/rest/images?action=initializeUpload", json=asked).raise_for_status().json()["value"]
    picture = bytes.fromhex(job["picture"])
    client.put(begun["uploadUrl"], content=picture, headers={"Content-Type": "image/png"}).raise_for_status()
    body = {
        "author": job["author"],
        "commentary": f"Piece {number} by hand says something. " * 6,
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
        "content": {"media": {"id": begun["image"], "altText": "A card"}},
    }
    made = client.post("/rest/posts", json=body).raise_for_status().headers["x-restli-id"]
    client.get(f"/rest/posts/{quote(made, safe='')}").raise_for_status()


if __name__ == "__main__":
    main()

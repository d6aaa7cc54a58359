"""Real outputs of tools made bad, each in ways in which outputs go bad in production; the same for the same seed.

A kind has several styles, drawn at random; what a style needs (a list, letters beyond ASCII) the output must have, or
None comes back. The styles were written from what APIs, shells and proxies print, not from what detectors look for.
"""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

Corrupt: TypeAlias = Callable[[str, random.Random, Sequence[str]], str | None]
"""An output, chance, and unrelated outputs of the same set; the output made bad."""

_MARKS: Final = (
    "...[truncated]", "\n... (output truncated)", "… [{cut} characters truncated]", "<response clipped>", "\n[...]",
    "\n\n[Output truncated. Showing the first {kept} of {all} characters]", " (truncated)", "...",
)  # fmt: skip
_MIDDLES: Final = (
    "\n\n... [{cut} characters omitted] ...\n\n",
    "\n[... {cut} chars truncated ...]\n",
    "\n--- output truncated ---\n",
)
_GATEWAY: Final = """<html>\r
<head><title>502 Bad Gateway</title></head>\r
<body>\r
<center><h1>502 Bad Gateway</h1></center>\r
<hr><center>nginx/1.24.0</center>\r
</body>\r
</html>\r
"""
_CHALLENGE: Final = """<!DOCTYPE html>
<html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex"></head>
<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>"""
_LOGIN: Final = """<!doctype html><html><head><meta charset="utf-8"><title>Sign in</title></head><body>
<form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>"""
_APP: Final = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>Console</title>
<script defer src="/main.js"></script></head><body><div id="root"></div></body></html>"""
_UNAVAILABLE: Final = """<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>503 Service Unavailable</title>
</head><body>
<h1>Service Unavailable</h1>
<p>The server is temporarily unable to service your request.</p>
</body></html>
"""
_CLOSED: Final = "<html><head><title>Scheduled maintenance</title></head><body><p>Back soon.</p></body></html>"
_PAGES: Final = (_GATEWAY, _CHALLENGE, _LOGIN, _APP, _UNAVAILABLE, _CLOSED)
_MENU: Final = """Skip to main content | Home | Products | Pricing | Docs | Blog | Contact | Sign in
We use cookies to improve your experience. By continuing you accept our cookie policy. Manage preferences.
"""
_RIGHTS: Final = """Copyright notice. All rights reserved. No part of this document may be reproduced or distributed in
any form without prior written permission of the owner, except as permitted by law. Terms of use. Privacy policy.
"""
_LOG: Final = """DEBUG pool: connection acquired in 3 ms, 12 idle, 4 busy; cache hit ratio 0.93; trace sampled
"""
_BOILERPLATE: Final = (_MENU, _RIGHTS, _LOG)


def truncated(output: str, rng: random.Random, _: Sequence[str]) -> str | None:
    if len(output) < 200:
        return None
    kept = int(len(output) * rng.uniform(0.3, 0.8))
    said = {"kept": f"{kept:,}", "cut": f"{len(output) - kept:,}", "all": f"{len(output):,}"}
    match rng.choice(("bare", "bare", "marked", "middle")):
        case "bare":
            return output[:kept]
        case "marked":
            return output[:kept] + rng.choice(_MARKS).format(**said)
    return output[: kept // 2] + rng.choice(_MIDDLES).format(**said) + output[-(kept // 2) :]


def paginated(output: str, rng: random.Random, _: Sequence[str]) -> str | None:
    value = _json(output)
    if value is None:
        lines = output.split("\n")
        if len(lines) < 6:
            return None
        shown, all_ = len(lines) // 3, len(lines) * rng.randint(3, 40)
        page = "\n".join(lines[:shown])
        return page + rng.choice(
            (
                f"\n\nShowing 1-{shown} of {all_} results",
                f"\n\nPage 1 of {rng.randint(2, 90)}",
                f"\n... and {all_} more results",
            )
        )
    found = _list_in(value)
    if found is None or not found:
        return None
    items = found[: max(1, len(found) // 2)]
    envelope = rng.choice(_ENVELOPES)(items, len(items) * rng.randint(3, 40) + 1, rng)
    return json.dumps(envelope, ensure_ascii=rng.random() < 0.5)


_ENVELOPES: Final[tuple[Callable[[list[Any], int, random.Random], Any], ...]] = (
    lambda items, n, rng: {"object": "list", "data": items, "has_more": True},
    lambda items, n, rng: {"items": items, "nextPageToken": f"CAo{rng.getrandbits(60):x}"},
    lambda items, n, rng: {
        "count": n,
        "next": "https://api.shop.test/rows/?page=2",
        "previous": None,
        "results": items,
    },
    lambda items, n, rng: {"startAt": 0, "maxResults": len(items), "total": n, "values": items},
    lambda items, n, rng: {"hits": {"total": {"value": n, "relation": "eq"}, "hits": items}},
    lambda items, n, rng: {"results": items, "page": 1, "total_pages": n // len(items) + 1},
    lambda items, n, rng: {"nodes": items, "pageInfo": {"hasNextPage": True, "endCursor": f"{rng.getrandbits(40):x}"}},
    lambda items, n, rng: {"ok": True, "results": items, "response_metadata": {"next_cursor": "dXNlcjpX"}},
    lambda items, n, rng: {"results": items, "paging": {"next": {"after": str(n), "link": "?after=1"}}},
    lambda items, n, rng: {"totalSize": n, "done": False, "nextRecordsUrl": "/query/01g-2000", "records": items},
    lambda items, n, rng: {"content": items, "totalElements": n, "number": 0, "size": len(items), "last": False},
    lambda items, n, rng: {"response": {"numFound": n, "start": 0, "docs": items}},
    lambda items, n, rng: {"rows": items, "offset": 0, "limit": len(items), "total_count": n},
)
"""As Stripe, Google, Django, Jira, Elasticsearch, TMDB, GraphQL, Slack, HubSpot, Salesforce, Spring and Solr do."""


def html(_: str, rng: random.Random, __: Sequence[str]) -> str | None:
    return rng.choice(_PAGES)


def mojibake(output: str, rng: random.Random, _: Sequence[str]) -> str | None:
    """UTF-8 read as another encoding; JSON is re-spelled first, as its escapes would have kept it from harm."""
    value = _json(output)
    text = output if value is None else json.dumps(value, ensure_ascii=False)
    if text.isascii():
        return None
    if rng.random() < 0.5:
        wrong = text.encode("utf-8", "replace").decode("latin-1")
    else:
        wrong = text.encode("utf-8", "replace").decode("cp1252", rng.choice(("replace", "ignore")))
    return json.dumps(json.loads(wrong, strict=False)) if value is not None and rng.random() < 0.5 else wrong


def reshaped(output: str, rng: random.Random, _: Sequence[str]) -> str | None:
    value = _json(output)
    objects = [one for one in _objects_in(value) if len(one) > 1]
    if not objects:
        return None
    style = rng.choice(("drop", "rename", "camel", "retype", "wrap", "stringify"))
    if style == "wrap":
        return json.dumps({rng.choice(("data", "result", "payload", "response")): value})
    names = [name for name in objects[0] if isinstance(name, str)]
    chosen = rng.sample(names, min(len(names) - 1, rng.choice((1, 1, 2))))
    alike = [one for one in objects if set(names) == set(one)]
    for one in alike:
        for name in chosen:
            item = one.pop(name)
            if style == "drop":
                continue
            one[_renamed(name, style)] = _retyped(item, style)
    return json.dumps(value)


def _renamed(name: str, style: str) -> str:
    if style == "rename":
        return f"{name}_v2" if "_" in name else f"{name}Value"
    if style == "camel":
        head, *rest = name.split("_")
        return head + "".join(part.title() for part in rest) if rest else name.title()
    return name


def _retyped(item: Any, style: str) -> Any:
    if style == "stringify" and isinstance(item, dict | list):
        return json.dumps(item)
    if style in ("retype", "stringify"):
        return [item] if isinstance(item, str) else str(item) if not isinstance(item, dict | list) else {"items": item}
    return item


def bloated(output: str, rng: random.Random, unrelated: Sequence[str]) -> str | None:
    """About ten times as long, by records of other runs, boilerplate, or numbers nobody reads."""
    if len(output) < 300:
        return None
    want = 9 * len(output)
    value = _json(output)
    if value is None:
        filler = _lines(rng, unrelated, want)
        at = rng.choice((0, len(filler) // 2, len(filler)))
        return filler[:at] + "\n" + output + "\n" + filler[at:]
    items = _list_in(value)
    style = rng.choice(("records", "boilerplate", "vectors"))
    if style == "records" and items:
        others = [item for one in unrelated for item in _list_in(_json(one)) or [] if type(item) is type(items[0])]
        while others and want > 0:
            items.insert(rng.randrange(len(items) + 1), item := rng.choice(others))
            want -= len(json.dumps(item))
    elif style == "vectors":
        target = rng.choice(list(_objects_in(value)) or [{}])
        target["embedding"] = [round(rng.uniform(-1, 1), 9) for _ in range(want // 14)]
    else:
        target = next(iter(_objects_in(value)), {})
        target["raw_html"] = _lines(rng, unrelated, want)
    return json.dumps(value)


def _lines(rng: random.Random, unrelated: Sequence[str], want: int) -> str:
    parts: list[str] = []
    while want > 0:
        part = rng.choice(_BOILERPLATE) if rng.random() < 0.4 or not unrelated else rng.choice(unrelated)[:3_000]
        parts.append(part)
        want -= len(part)
    return "\n".join(parts)


KINDS: Final[dict[str, Corrupt]] = {
    "truncated": truncated,
    "paginated": paginated,
    "HTML": html,
    "mojibake": mojibake,
    "shape changed": reshaped,
    "bloated": bloated,
}


def _json(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _objects_in(value: Any) -> list[dict[str, Any]]:
    """The objects of the value, outermost first."""
    found: list[dict[str, Any]] = []
    queue = [value]
    while queue and len(found) < 200:
        one = queue.pop(0)
        if isinstance(one, dict):
            found.append(one)
        queue += list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    return found


def _list_in(value: Any) -> list[Any] | None:
    """The outermost list that holds more than one thing, else any list that holds one."""
    queue, lists = [value], []
    for _ in range(200):
        if not queue:
            break
        one = queue.pop(0)
        if isinstance(one, list) and one:
            lists.append(one)
        queue += list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    return max(lists, key=lambda one: len(one) > 1, default=None)

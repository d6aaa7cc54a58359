"""Cut captured SDK requests down to what the wire tests need: `python -m tests.wire.make_captures CAPTURES_FOLDER`.

Takes a folder of `<source>/<version>/<scenario>.json` with {requests: [{method, path, query, content_type,
content_encoding, headers, body_base64}]} and writes `tests/wire/captures/<source>--<version>--<scenario>.json.gz`.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT_HEADERS = {"content-type", "content-encoding", "authorization", "x-api-key", "langsmith-project"}


def slim(request: dict[str, Any]) -> dict[str, Any]:
    headers = {name: value for name, value in request["headers"].items() if name.lower() in KEPT_HEADERS}
    path = request["path"] + (f"?{request['query']}" if request.get("query") else "")
    return {"method": request["method"], "path": path, "headers": headers, "body": request.get("body_base64") or ""}


def main(folder: Path) -> None:
    target = HERE / "captures"
    target.mkdir(exist_ok=True)
    for file in sorted(folder.glob("*/*/*.json")):
        if file.name.endswith(".llm.json"):
            continue
        name = "--".join(file.relative_to(folder).with_suffix("").parts)
        requests = [slim(request) for request in json.loads(file.read_text())["requests"]]
        packed = gzip.compress(json.dumps(requests, separators=(",", ":")).encode(), mtime=0)
        (target / f"{name}.json.gz").write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

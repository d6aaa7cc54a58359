"""Behind a proxy that strips a path: the page, its files, the API, deep links and uploads all keep to the path."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from backtrail.server.pages import FOLDER
from backtrail.server.settings import WrongSetting, load
from tests.servers import running_server

PREFIX = "/tools/backtrail"


class Proxy(BaseHTTPRequestHandler):
    """Passes on what is below the prefix, without it."""

    behind = ""

    def answer(self) -> None:
        if not self.path.startswith(f"{PREFIX}/"):
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with httpx.Client(base_url=self.behind, trust_env=False) as client:
            told = client.request(
                self.command, self.path.removeprefix(PREFIX), content=body, headers=dict(self.headers.items())
            )
        self.send_response(told.status_code)
        for name in ("content-type", "location"):
            if name in told.headers:
                self.send_header(name, told.headers[name])
        self.send_header("content-length", str(len(told.content)))
        self.end_headers()
        self.wfile.write(told.content)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_server(tmp_path / "data", grpc_port=0, prefix=f"{PREFIX}/") as server:
        serving = type("Serving", (Proxy,), {"behind": server.url})
        with ThreadingHTTPServer(("127.0.0.1", 0), serving) as proxy:
            thread = Thread(target=proxy.serve_forever, args=(0.05,))
            thread.start()
            url = f"http://127.0.0.1:{proxy.server_address[1]}"
            with httpx.Client(base_url=url, trust_env=False) as made:
                yield made
            proxy.shutdown()
            thread.join()


@pytest.mark.skipif(not (FOLDER / "index.html").exists(), reason="the web app is not built")
@pytest.mark.parametrize("path", ["/", "/traces", "/traces/T1?project=shop"])
def test_every_page_finds_its_files_below_the_prefix(client: httpx.Client, path: str) -> None:
    page = client.get(f"{PREFIX}{path}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert f'<base href="{PREFIX}/" />' in page.text
    files = re.findall(r'(?:src|href)="\./([^"]+)"', page.text)
    assert any(file.startswith("assets/") for file in files)
    for file in files:
        assert client.get(f"{PREFIX}/{file}").status_code == 200


def test_the_api_links_and_uploads_keep_the_prefix(client: httpx.Client) -> None:
    body = {"id": "T1", "name": "n"}
    batch = [{"id": "1", "type": "trace-create", "timestamp": "2026-11-22T12:00:00Z", "body": body}]
    assert client.post(f"{PREFIX}/api/public/ingestion", json={"batch": batch}).status_code == 207
    assert client.get(f"{PREFIX}/api/traces/T1").json()["name"] == "n"
    assert client.get(f"{PREFIX}/trace/T1").headers["location"] == f"{PREFIX}/traces/T1"
    there = client.get(f"{PREFIX}/project/shop/traces/T1").headers["location"]
    assert there == f"{PREFIX}/traces/T1?project=shop"
    digest = "A" * 43 + "="
    asked = {"traceId": "T1", "contentType": "image/png", "contentLength": 3, "sha256Hash": digest}
    url = client.post(f"{PREFIX}/api/public/media", json=asked).json()["uploadUrl"]
    assert url.startswith(f"{client.base_url}".rstrip("/") + f"{PREFIX}/api/public/media/")


@pytest.mark.parametrize(("given", "read"), [("/a/b/", "/a/b"), ("a", "/a"), ("/", ""), ("", "")])
def test_a_prefix_may_be_written_with_and_without_slashes(given: str, read: str) -> None:
    assert load(environ={"BACKTRAIL_PREFIX": given})["prefix"] == read


@pytest.mark.parametrize("given", ['/"><script>', "/a//b", "/../x", "https://x/y"])
def test_a_prefix_that_is_no_path_is_refused(given: str) -> None:
    with pytest.raises(WrongSetting):
        load(environ={"BACKTRAIL_PREFIX": given})

"""Styles and scripts are kept by the browser under the mark of their content, packed where that saves, and never leave their folder."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import static_files


def test_a_page_names_its_styles_by_their_content(client: TestClient) -> None:
    [address] = re.findall(r'href="(/static/style\.css\?v=[0-9a-f]{10})"', client.get("/").text)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


def test_other_content_is_another_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    addresses = []
    for text in ("a{}", "bb{}"):
        (tmp_path / "x.css").write_text(text)
        addresses.append(static_files.asset("x.css"))
    assert len(set(addresses)) == 2


def test_a_file_without_a_mark_is_asked_for_anew(client: TestClient) -> None:
    assert client.get("/static/style.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "vendor/../../app.py", "x" * 300, "%00.css", "tokens.css/x"]
)
def test_nothing_outside_the_folder_is_given(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.skipif(not (static_files.STATIC / "vendor").is_dir(), reason="没有第三方素材 · no third-party assets")
@pytest.mark.parametrize(("name", "kind"), [("tabler.min.css", "text/css"), ("htmx.min.js", "text/javascript")])
def test_a_packed_file_is_the_same_file(client: TestClient, name: str, kind: str) -> None:
    plain = client.get(f"/static/vendor/{name}", headers={"accept-encoding": "identity"})
    packed = client.get(f"/static/vendor/{name}", headers={"accept-encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.headers["content-type"].partition(";")[0]) == ("gzip", kind)
    assert packed.content == plain.content == (static_files.STATIC / "vendor" / name).read_bytes()
    assert gzip.decompress((static_files.STATIC / "vendor" / f"{name}.gz").read_bytes()) == plain.content

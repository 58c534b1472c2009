"""matcher doctor · Looks at all the service rests on, and names the way out of what is wrong. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

import typer

from matcher.bootstrap import House, now, open_house
from matcher.bootstrap.portal import portal_client
from matcher.commands.console import out, print_json, refusing
from matcher.entities.checks import Finding, Level
from matcher.services.checkup import (
    check_assets,
    check_clock,
    check_disk,
    check_encoder,
    check_key,
    check_port,
    check_portal,
    check_settings,
    check_versions,
    looked_at,
)
from matcher.wording import say

_COLOURS: Final = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}
_VENDOR: Final = ("tabler.min.css",)


@refusing
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    host: Annotated[str, typer.Option("--host", help="服务地址 · address of the service")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="服务端口 · port of the service")] = 8000,
) -> None:
    """体检 · Check settings, versions, records, index, encoder, key, assets, clock, disk, port; exit 1 when something fails."""
    found = list(_findings(host, port))
    if as_json:
        print_json([_document(one) for one in found])
    else:
        for one in found:
            _print(one)
    if any(one.level is Level.FAIL for one in found):
        raise typer.Exit(1)


def _findings(host: str, port: int) -> Iterator[Finding]:
    settings = check_settings(os.environ)
    yield settings
    yield check_versions(_constraints())
    if settings.level is not Level.FAIL:
        house = open_house()
        try:
            yield from _of_house(house)
        finally:
            house.close()
    vendor = Path(str(resources.files("api").joinpath("static", "vendor")))
    yield check_assets(vendor, _VENDOR)
    yield check_port(host, port)


def _of_house(house: House) -> Iterator[Finding]:
    home = house.settings.home
    records = looked_at("records", house.look_at_records)
    yield records
    encoder = looked_at("encoder", lambda: check_encoder(lambda: house.encoders.text))
    yield encoder
    if Level.FAIL not in (records.level, encoder.level) and records.code == "records_ok":
        yield looked_at("index", house.look_at_index)
    yield looked_at("key", lambda: check_key(house.settings, house.open_key))
    yield check_clock(now(), (home, home / "records.sqlite", home / "index"))
    yield check_disk(home)
    yield check_portal(house.settings.portal_url, lambda: portal_client(house).check())


def _constraints() -> Path | None:
    path = Path(__file__).resolve().parents[2] / "constraints.txt"
    return path if path.is_file() else None


def _document(one: Finding) -> dict[str, object]:
    return {
        "name": one.name,
        "level": one.level.value,
        "code": one.code,
        "zh": one.sentence("zh"),
        "en": one.sentence("en"),
    }


def _print(one: Finding) -> None:
    colour = _COLOURS[one.level]
    names = " · ".join(say("checks", one.name, lang) for lang in ("zh", "en"))
    out.print(f"[{colour}]{one.level.value:4}[/{colour}]  {names}", highlight=False)
    for lang in ("zh", "en"):
        out.print(f"      {one.sentence(lang)}", markup=False, highlight=False)

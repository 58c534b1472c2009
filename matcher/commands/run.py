"""matcher run · The main job: load the pilot if there is nothing yet, build the indexes, show a sample start-up's matches."""

from __future__ import annotations

from graph.regions import region_label
from matcher.bootstrap import House
from matcher.commands.console import opened, out, refusing
from matcher.commands.listing import print_run
from matcher.entities import Kind, Party, Role
from matcher.services.needs import need_of_party

SHOWN = (Kind.SUPPLIER, Kind.MENTOR, Kind.FUND, Kind.PATENT, Kind.LOAN)
EACH = 2


@refusing
def run() -> None:
    """主要工作 · Load the pilot, build the indexes, and print the matches of a sample start-up."""
    with opened() as house:
        if not house.repository.offer_counts():
            house.import_files([house.settings.data / "chains", house.settings.data / "seed"])
        startup = _sample_startup(house)
        _introduce(startup)
        for kind in SHOWN:
            need, warnings = need_of_party(startup, house.repository, kinds=(kind,))
            found = house.find_matches(need, top=EACH, warnings=warnings)
            print_run(found, title=f"—— {kind.zh} · {kind.en} ——")
    out.print("\n网页 · pages: make serve    更多 · more: .venv/bin/matcher match --party " + startup.id)


def _sample_startup(house: House) -> Party:
    """The first start-up of the pilot by id, of whoever's data this is."""
    page = house.repository.parties(role=Role.STARTUP.value, limit=1)
    return page.rows[0] if page.rows else next(iter(house.repository.iter_parties()))


def _introduce(startup: Party) -> None:
    where = region_label(startup.region) or "地区未知"
    stage = startup.stage.zh if startup.stage else "阶段未知"
    out.print(f"[bold]{startup.name}[/bold]（{startup.id}）· {where} · {stage}")
    out.print(startup.text, markup=False)

"""matcher city · A synthetic city in the import layout, of any size, with its known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.commands.console import opened, out, progress_bars, refusing
from matcher.evaluation.city import write_city
from matcher.settings import read_settings


@refusing
def city(
    folder: Annotated[Path, typer.Argument(help="写到此文件夹 · folder to write")],
    firms: Annotated[int, typer.Option("--firms", min=1, help="企业数 · how many firms")] = 1000,
    startups: Annotated[int | None, typer.Option("--startups", help="其中初创企业数 · start-ups among them")] = None,
    suppliers: Annotated[
        int | None, typer.Option("--suppliers", help="供应商数，代替 --firms · instead of --firms")
    ] = None,
    needs: Annotated[int | None, typer.Option("--needs", help="需求数 · needs")] = None,
    mentors: Annotated[int | None, typer.Option("--mentors", help="导师数 · mentors")] = None,
    funds: Annotated[int | None, typer.Option("--funds", help="基金数 · funds")] = None,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 · same seed, same bytes")] = 0,
    history: Annotated[
        int | None,
        typer.Option("--history", min=1, help="并导入此城，模拟几个月的往事 · import it and live some months of it"),
    ] = None,
) -> None:
    """生成样例城市 · Write a sample city; same size and seed, same bytes."""
    with progress_bars() as tell:
        write_city(
            folder, firms=firms, seed=seed, chains=read_settings().data / "chains", startups=startups, suppliers=suppliers,
            needs=needs, mentors=mentors, funds=funds, progress=tell,
        )  # fmt: skip
    out.print(str(folder), markup=False)
    if history is not None:
        _live(folder, history, seed)


def _live(folder: Path, months: int, seed: int) -> None:
    """The city into the records of MATCHER_HOME, and months of lists, requests and answers with it."""
    with opened() as house:
        house.import_files([folder])
        shown, asked = house.live_through(folder, months=months, seed=seed)
    out.print(f"展示 {shown} 处，申请 {asked} 次 · {shown} places shown, {asked} requests", markup=False)

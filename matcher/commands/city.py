"""matcher city · A synthetic city in the import layout, of any size, with its known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.commands.console import out, progress_bars, refusing
from matcher.evaluation.city import write_city
from matcher.settings import read_settings


@refusing
def city(
    folder: Annotated[Path, typer.Argument(help="写到此文件夹 · folder to write")],
    firms: Annotated[int, typer.Option("--firms", min=1, help="企业数 · how many firms")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 · same seed, same bytes")] = 0,
) -> None:
    """生成样例城市 · Write a sample city; same size and seed, same bytes."""
    with progress_bars() as tell:
        write_city(folder, firms=firms, seed=seed, chains=read_settings().data / "chains", progress=tell)
    out.print(str(folder), markup=False)

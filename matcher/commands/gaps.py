"""matcher gaps · Where the chains of a county are short of firms, who could fill each gap and who asks for it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from graph.regions import region_label
from matcher.commands.console import opened, out, print_json, refusing
from matcher.services.needs import parse_place
from matcher.services.operators import GapEntry, GapReport, gap_report
from matcher.wording import label

SHOWN = 20
FEW = 3


@refusing
def gaps(
    county: Annotated[str | None, typer.Option("--county", help="区县名称或代码 · county by name or code")] = None,
    chain: Annotated[str | None, typer.Option("--chain", help="产业链编号 · chain id, e.g. electrical")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """断点 · Missing, single-source and thin segments with substitutes, nearest firms and demand."""
    region = parse_place(county) if county else None
    with opened() as house:
        report = gap_report(house.standing(), region, chain)
    if as_json:
        print_json(report.document())
    else:
        _print_report(report)


def _print_report(report: GapReport) -> None:
    place = region_label(report.region) or "全部地区"
    out.print(
        f"{place} · {report.chain or '全部产业链'}：{len(report.gaps)} 个断点或薄弱环节，企业 {report.firm_count} 家，"
        f"其中 {report.unplaced_count} 家未落环节 · {len(report.gaps)} gaps, {report.firm_count} firms,"
        f" {report.unplaced_count} of them in no segment",
        markup=False,
    )
    for entry in report.gaps[:SHOWN]:
        _print_entry(entry)
    if len(report.gaps) > SHOWN:
        rest = len(report.gaps) - SHOWN
        out.print(f"… 还有 {rest} 个，用 --json 看全部 · {rest} more with --json", markup=False)
    if report.bridges:
        out.print(
            f"{label('bridge_segments', 'zh')} · {label('bridge_segments', 'en')}: {'、'.join(report.bridges)}",
            markup=False,
        )


def _print_entry(entry: GapEntry) -> None:
    segment, demand = entry.segment, entry.demand
    out.print(
        f"[bold]{escape(segment.id)} {escape(segment.name)}[/bold]  {entry.kind.zh} · {entry.kind.en}（{len(entry.firms)}）"
    )
    out.print(
        f"   {label('demanded_by', 'zh')} · {label('demanded_by', 'en')} {demand.count}：需求单 {len(demand.needs)}，"
        f"采购清单 {len(demand.by_inputs)}，沿链 {len(demand.by_chain)} {'、'.join(demand.needs[:FEW])}",
        markup=False,
    )
    if entry.substitutes:
        out.print(f"   {label('could_stand_in', 'zh')} {'、'.join(entry.substitutes)}", markup=False)
    for filler in entry.fillers[:FEW]:
        why = "；".join(f"{ground.reason.zh}（{'、'.join(ground.through[:FEW])}）" for ground in filler.grounds)
        out.print(f"   {label('could_fill', 'zh')} {filler.firm_id} {filler.strength:.2f}：{why}", markup=False)
    for firm, confidence in entry.may_stand_here[:FEW]:
        out.print(f"   {firm} 的文字像此环节 · its words point here {confidence:.0%}", markup=False)

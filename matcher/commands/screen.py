"""matcher screen · The start-ups that fit a fund's mandate, ranked by the chance that both say yes, every term told."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from matcher.commands.console import opened, out, parse_day, print_json, refusing
from matcher.screening import TermCheck
from matcher.services.deal_document import deal_document
from matcher.services.fund_managers import Deal, DealFlow
from matcher.wording import say

MARKS = {True: "✓", False: "✗", None: "?"}


@refusing
def screen(
    fund: Annotated[str, typer.Option("--fund", help="基金编号 · fund id")],
    thesis: Annotated[str | None, typer.Option("--thesis", help="想投什么，用自己的话 · the thesis in words")] = None,
    top: Annotated[int, typer.Option("--top", help="条数 · how many")] = 50,
    day: Annotated[str | None, typer.Option("--as-of", help="按哪一天 · the day that counts, 2026-11-24")] = None,
    blind: Annotated[bool, typer.Option("--blind", help="首轮不看名字 · a first look without names")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """筛项目 · Hold a fund's mandate against every start-up; hard misses never rank and are told with their terms."""
    with opened() as house:
        flow = house.screen_deals(fund, top=top, thesis=thesis, day=parse_day(day))
    if as_json:
        print_json(deal_document(flow, blind=blind))
    else:
        _print_flow(flow, blind)


def _print_flow(flow: DealFlow, blind: bool) -> None:
    out.print(
        f"{flow.fund.title}：在孵企业 {flow.screened_count} 家，符合硬条件 {flow.ranked_count} 家，"
        f"不符 {len(flow.refused)} 家 · {flow.screened_count} start-ups, {flow.ranked_count} within the mandate",
        markup=False,
    )
    for warning in flow.warnings:
        out.print(f"! {say('warnings', warning.code, 'zh', **warning.facts)}", markup=False)
        out.print(f"  {say('warnings', warning.code, 'en', **warning.facts)}", markup=False)
    for term, count in flow.miss_counts.items():
        out.print(f"  ✗ {say('measures', f'mandate_{term}', 'zh')}：{count} 家不符 · missed by {count}", markup=False)
    for deal in flow.deals:
        _print_deal(deal, blind)


def _print_deal(deal: Deal, blind: bool) -> None:
    name = "、".join(deal.party.products) or "—" if blind else f"{deal.party.name}（{deal.party.id}）"
    out.print(
        f"[bold]{deal.rank}. {escape(name)}[/bold]  双方都愿意 · joint {deal.joint:.2f}"
        f"  您选对方 {deal.forward.chance:.2f}  对方选您 {deal.backward.chance:.2f}"
    )
    out.print("   " + "  ".join(f"{MARKS[check.met]} {_term(check)}" for check in deal.terms), markup=False)
    steps = [step.name for step in deal.path if not (blind and step.node == "firm")]
    out.print(f"   {' → '.join(steps)}", markup=False)


def _term(check: TermCheck) -> str:
    return say("measures", f"mandate_{check.term}", "zh")

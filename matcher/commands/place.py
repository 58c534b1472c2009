"""matcher place · Where firms stand in the chains, how sure that is and why; or why nothing is said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph.placement import Verdict
from matcher.bootstrap import House
from matcher.commands.console import opened, out, print_json, refusing
from matcher.commands.sheets import write_sheet
from matcher.entities import Kind
from matcher.errors import BadInput
from matcher.retrieval.meaning import SegmentMeaning
from matcher.services.needs import clean_text
from matcher.services.operators import PlacedParty, PlacementReport, placement_report, verdict_document
from matcher.services.placements import Similarity
from matcher.wording import label

SHOWN = 30
COLUMNS = (
    "主体编号",
    "名称",
    "自报环节",
    "判定环节",
    "把握",
    "依据",
    "未判定原因",
    "业务在图中的可能",
    "已解释的业务词",
)


@refusing
def place(
    text: Annotated[str | None, typer.Option("--text", help="只判定这段文字 · place this text alone")] = None,
    product: Annotated[list[str] | None, typer.Option("--product", help="产品，可多次 · product, repeatable")] = None,
    code: Annotated[
        list[str] | None, typer.Option("--code", help="GB/T 4754 或 IPC 代码，可多次 · class code, repeatable")
    ] = None,
    file: Annotated[Path | None, typer.Option("--out", help="写成 CSV 文件 · write a CSV file")] = None,
    unplaced: Annotated[bool, typer.Option("--unplaced", help="只列未判定的 · only those placed nowhere")] = False,
    meaning: Annotated[
        bool, typer.Option("--meaning", help="也用词义向量 · use the encoder's nearness of meaning too")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """定位 · Place every firm of the records, or one text, in the segments of the chains."""
    with opened() as house:
        if text is not None or product or code:
            _place_one(house, text or "", product or [], code or [], meaning, as_json)
            return
        standing = house.standing()
        report = placement_report(
            standing, house.repository.iter_offers(Kind.PATENT), only_unplaced=unplaced,
            similarity=_similarity(house) if meaning else None,
        )  # fmt: skip
    if file is not None:
        write_sheet(file, COLUMNS, map(_cells, report.rows))
    if as_json:
        print_json(report.document())
    else:
        _print_report(report)


def _place_one(house: House, text: str, products: list[str], codes: list[str], meaning: bool, as_json: bool) -> None:
    if text:
        text, _ = clean_text(text)
    elif not products and not codes:
        raise BadInput("text_empty")
    near = _similarity(house)(["，".join((*products, text))])[0] if meaning else None
    verdict = house.standing().placer.judge(text, codes, products, near)
    if as_json:
        print_json(verdict_document(verdict))
    else:
        _print_verdict(verdict)


def _similarity(house: House) -> Similarity:
    return SegmentMeaning(house.standing().chain, house.encoders.text).similarity


def _print_verdict(verdict: Verdict) -> None:
    for one in verdict.placements:
        out.print(f"{one.segment_id}  {one.confidence:.0%}  {escape('、'.join(one.evidence))}")
    if verdict.abstention is not None:
        for lang in ("zh", "en"):
            out.print(f"{label('abstained', lang)}: {getattr(verdict.abstention, lang)}", markup=False)
    out.print(f"[dim]known trade {verdict.known_trade:.0%} · explained {verdict.explained:.0%}[/dim]")


def _print_report(report: PlacementReport) -> None:
    table = Table(
        "链 · chain", *(f"{label(name, 'zh')} · {label(name, 'en')}" for name in ("stated_segments", "placed_segments"))
    )
    for one in report.chains:
        table.add_row(
            one.chain or f"{label('no_segment', 'zh')} {label('no_segment', 'en')}", str(one.stated), str(one.placed)
        )
    out.print(table)
    for code, count in report.abstentions.items():
        out.print(f"{label('abstained', 'zh')} · {label('abstained', 'en')} {code}: {count}", markup=False)
    for row in report.rows[:SHOWN]:
        _, name, stated, placed, confidence, evidence, why, *_ = _cells(row)
        out.print(f"{row.party.id} {name}：{stated or '-'} → {placed or why} {confidence} {evidence}", markup=False)
    if len(report.rows) > SHOWN:
        rest = len(report.rows) - SHOWN
        out.print(f"… 还有 {rest} 家，用 --out 或 --json 看全部 · {rest} more with --out or --json", markup=False)


def _cells(row: PlacedParty) -> list[str]:
    verdict = row.verdict
    return [
        row.party.id,
        row.party.name,
        "；".join(row.stated),
        "；".join(one.segment_id for one in verdict.placements),
        "；".join(f"{one.confidence:.2f}" for one in verdict.placements),
        "；".join("、".join(one.evidence) for one in verdict.placements),
        f"{verdict.abstention.zh} · {verdict.abstention.en}" if verdict.abstention else "",
        f"{verdict.known_trade:.2f}",
        f"{verdict.explained:.2f}",
    ]

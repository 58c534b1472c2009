"""matcher fair · Propose a fair, solve one, check any schedule of it, mend a schedule during the day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from matcher.commands.clinic import clinic
from matcher.commands.console import err, opened, out, print_json, refusing
from matcher.commands.dial import dial
from matcher.commands.documents import read_document, write_document
from matcher.entities.fairs import Side
from matcher.errors import BadInput
from matcher.fairs import FairInstance, Objective, Schedule, check, instance_from, resolve, schedule_document, solve
from matcher.fairs.changes import changes_from, difference, difference_document
from matcher.fairs.documents import conflict_document, report_document
from matcher.fairs.reading import instance_document
from matcher.fairs.schedule import Status, meetings_from
from matcher.services.fairs import propose
from matcher.services.needs import parse_place
from matcher.wording import LANGUAGES, label, say

FEW = 20

fair = typer.Typer(help="对接会 · Fairs: schedule with a proof, check, mend", no_args_is_help=True)

fair.command("clinic")(clinic)
fair.command("dial")(dial)

InstanceFile = Annotated[Path, typer.Argument(help="算例 JSON · the fair")]
ScheduleFile = Annotated[Path, typer.Argument(help="排程 JSON · the schedule")]
OutFile = Annotated[Path, typer.Option("--out", help="排程写到此文件 · write the schedule here")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")]


@fair.command("solve")
@refusing
def solve_file(
    instance: InstanceFile,
    file: OutFile,
    objective: Annotated[str, typer.Option("--objective", help="max_value | max_served | lexi_fair")] = "max_value",
    fairness: Annotated[
        float, typer.Option("--fairness", help="0 只看总值 value alone … 1 先顾最少的人 worst-off first")
    ] = 0.0,
    least: Annotated[
        int,
        typer.Option(
            "--least", min=0, max=48, help="先让人人都有几场 · so many meetings for everybody first, as far as can be"
        ),
    ] = 0,
    seconds: Annotated[float, typer.Option("--seconds", help="时间上限，秒 · time limit")] = 14.0,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 · seed")] = 0,
    worth: Annotated[
        bool | None,
        typer.Option("--worth/--no-worth", help="多一桌、一时段、一场值多少 · worth of one more; default: where quick"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """求最优排程并证明 · The best timetable, with its proof."""
    aim = Objective.parse(objective)
    if aim is None:
        raise BadInput("fair_objective", value=objective, known=[one.value for one in Objective])
    if not 0.0 <= fairness <= 1.0:
        raise BadInput("fair_fairness", value=fairness)
    if not seconds > 0.0:
        raise BadInput("fair_seconds", value=seconds)
    fair_instance = _instance(instance)
    schedule = solve(
        fair_instance, objective=aim, fairness=fairness, least=least, seconds=seconds, seed=seed, worth=worth
    )
    document = schedule_document(schedule)
    write_document(file, document)
    if as_json:
        print_json(document)
    else:
        _print_schedule(schedule)


@fair.command("check")
@refusing
def check_file(instance: InstanceFile, schedule: ScheduleFile, as_json: AsJson = False) -> None:
    """核验任何排程，不依赖求解器 · Verify any schedule without the solver; exit code 1 when it breaks a rule."""
    report = check(_instance(instance), read_document(schedule))
    if as_json:
        print_json(report_document(report))
    else:
        for mark, items in (("✗", report.violations), ("·", report.notes)):
            for item in items:
                out.print(
                    f"{mark} " + " | ".join(say("warnings", item.code, lang, **item.facts) for lang in LANGUAGES),
                    markup=False,
                )
        for lang in LANGUAGES:
            code = "fair_valid" if report.valid else "fair_invalid"
            facts = {"value": _number(report.value), "bound": _number(report.bound), "gap": f"{report.gap:.4%}"}
            out.print(f"{label(code, lang)}：" if lang == "zh" else f"{label(code, lang)}: ", end="", markup=False)
            out.print(label("fair_value_bound_gap", lang).format_map(facts), markup=False)
    if not report.valid:
        raise typer.Exit(1)


@fair.command("resolve")
@refusing
def resolve_file(
    instance: InstanceFile,
    schedule: ScheduleFile,
    changes: Annotated[Path, typer.Argument(help="变化 JSON · what happened")],
    file: OutFile,
    instance_file: Annotated[
        Path | None, typer.Option("--instance-out", help="当天的算例写到此文件 · the fair as it is now")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", help="工作量，约合安静机器上的秒数 · work, about seconds of a quiet core")
    ] = 2.0,
    as_json: AsJson = False,
) -> None:
    """当天以最少改动调整 · Least change after no-shows, late arrivals, walk-ins, a lost table."""
    if not seconds > 0.0:
        raise BadInput("fair_seconds", value=seconds)
    before = _instance(instance)
    meetings = meetings_from(read_document(schedule))
    day, mended = resolve(before, meetings, changes_from(read_document(changes), before), seconds=seconds)
    change = difference(meetings, mended.meetings)
    document = schedule_document(mended) | {"difference": difference_document(change)}
    write_document(file, document)
    if instance_file is not None:
        write_document(instance_file, instance_document(day))
    if as_json:
        print_json(document)
        return
    facts = {
        "kept": len(change.kept), "moved": len(change.moved), "cancelled": len(change.cancelled), "added": len(change.added),
    }  # fmt: skip
    for lang in LANGUAGES:
        out.print(label("fair_difference", lang).format_map(facts), markup=False)
        out.print(_least_change(mended.certificate, lang), markup=False)
    _print_schedule(mended)


@fair.command("plan")
@refusing
def plan_fair(
    county: Annotated[str | None, typer.Option("--county", help="县市区名称或代码 · county, by name or code")] = None,
    chain: Annotated[
        str | None, typer.Option("--chain", help="产业链编号；缺省取最缺的 · chain id; default: the neediest")
    ] = None,
    slots: Annotated[int, typer.Option("--slots", min=1, max=48, help="时段数 · slots")] = 12,
    tables: Annotated[
        int | None, typer.Option("--tables", min=1, max=500, help="场地桌数 · tables the venue holds")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=2, max=600, help="最多邀请几家 · invitations at most")] = 120,
    as_json: AsJson = False,
) -> None:
    """从断点与未满足的需求提议一场对接会 · Propose a fair from gaps and unmet needs: segments, invitations, tables."""
    region = parse_place(county) if county else None
    with opened() as house:
        standing = house.standing()
    found = propose(standing, region, chain, slots=slots, venue_tables=tables, most=most)
    if as_json:
        print_json(found.document())
        return
    facts = {
        "chain": found.chain, "a": len(found.of(Side.A)), "b": len(found.of(Side.B)), "slots": found.slot_count,
        "meetings": found.expected_meeting_count, "tables": found.table_count,
    }  # fmt: skip
    for lang in LANGUAGES:
        out.print(label("fair_proposal", lang).format_map(facts), markup=False)
    for topic in found.topics:
        out.print(f"  {topic.name} · {topic.name_en}: {topic.demand_count} ← {topic.supply_count}", markup=False)
    for side in Side:
        out.print(f"{side.zh} · {side.en}", markup=False)
        for one in found.of(side):
            why = "；".join(label(code, "zh") for code in one.reasons)
            out.print(f"  {one.party_id} {standing.parties[one.party_id].name}：{why}", markup=False)
    for code in found.assumed:
        err.print("· " + " | ".join(label(code, lang) for lang in LANGUAGES), markup=False)


def _least_change(certificate: Mapping[str, Any], lang: str) -> str:
    """How many changes there are, and whether that is proven to be the fewest."""
    count, least = certificate["change_count"], certificate["fewest_change_count"]
    return label("fair_fewest" if count == least else "fair_few", lang).format(count=count, least=least)


def _print_schedule(schedule: Schedule) -> None:
    facts = {
        "value": _number(schedule.value), "bound": _number(schedule.bound), "gap": f"{schedule.gap:.4%}",
        "meetings": len(schedule.meetings), "unserved": len(schedule.unserved),
    }  # fmt: skip
    plain = schedule.gap == 0.0
    code = {
        Status.OPTIMAL: "fair_proven" if plain else "fair_proven_aim", Status.FEASIBLE: "fair_within", Status.INFEASIBLE: "fair_conflict",
    }[schedule.status]  # fmt: skip
    for lang in LANGUAGES:
        aim = schedule.objective.zh if lang == "zh" else schedule.objective.en
        out.print(label(code, lang).format_map(facts | {"objective": aim}), markup=False)
        out.print(label("fair_counts", lang).format_map(facts), markup=False)
    for conflict in schedule.conflicts:
        row: dict[str, Any] = conflict_document(conflict)
        for lang in LANGUAGES:
            out.print("✗ " + row[lang], markup=False)
            for way in row["ways_out"]:
                out.print("  → " + way[lang], markup=False)
    for warning in schedule.warnings:
        for lang in LANGUAGES:
            err.print("· " + say("warnings", warning.code, lang, **warning.facts), markup=False)


def _number(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e-3 else f"{value:.4f}".rstrip("0").rstrip(".")


def _instance(path: Path) -> FairInstance:
    return instance_from(read_document(path))


__all__ = ["fair"]

"""matcher import · Files or folders in the template layout → accepted, review and rejected rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.commands.console import err, opened, out, print_json, refusing
from matcher.storage.imports import FileReport, ImportReport
from matcher.wording import label

SHOWN = 10


@refusing
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 · files or folders")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入 · check only")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """导入文件 · Take files in; every row that is not accepted is named by row, field and code."""
    with opened() as house:
        report = house.import_files(paths, dry_run=dry_run)
    if as_json:
        print_json(report.document())
    else:
        _print_report(report, dry_run)
    if report.is_refused or not any(file.accepted_count for file in report.files):
        raise typer.Exit(1)


def _print_report(report: ImportReport, dry_run: bool) -> None:
    if dry_run:
        out.print("只检查，未写入 · checked only, nothing written")
    for file in report.files:
        if file.refusal is not None:
            err.print(f"{file.name}：{file.refusal}", markup=False)
            continue
        out.print(
            f"{file.name}：{label('accepted', 'zh')} {file.accepted_count} / {file.row_count}，"
            f"{label('review', 'zh')} {len(file.review)}，{label('rejected', 'zh')} {len(file.rejected)}，"
            f"{label('warned', 'zh')} {len(file.warnings)}（{file.template}，{file.encoding}）",
            markup=False,
        )
        _print_issues(file)
    out.print(f"数据版本 · data version {report.data_version}", markup=False)


def _print_issues(file: FileReport) -> None:
    for name, issues in (("rejected", file.rejected), ("review", file.review), ("warned", file.warnings)):
        for issue in issues[:SHOWN]:
            for lang in ("zh", "en"):
                err.print(
                    f"  {label(name, lang)} {issue.row or '-'} {issue.field} {issue.code}: {issue.sentence(lang)}",
                    markup=False,
                )
        if len(issues) > SHOWN:
            err.print(
                f"  … {len(issues) - SHOWN} 条未显示，用 --json 看全部 · {len(issues) - SHOWN} more, all with --json"
            )

"""导入次序 · Files and folders in, one transaction a file: chains first, then materials and parties, then what refers to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from matcher.errors import BadInput, MatcherError
from matcher.measures.template import Template
from matcher.storage.imports.accept import Acceptance, accept_rows
from matcher.storage.imports.chain_check import check_chain_files
from matcher.storage.imports.reading import SUFFIXES, Sheet, open_sheet
from matcher.storage.imports.recognition import Recognition, recognise
from matcher.storage.imports.report import FileReport, ImportReport, RowIssue
from matcher.storage.repository import SqlRepository
from matcher.storage.writer import SqlWriter, Transaction

Progress = Callable[[str, int], None]  # file name, row reached
Begin = Callable[[], AbstractContextManager[Transaction]]

_FIRST: Final = (
    "chain",
    "product_materials",
    "parties",
)  # template names; all others follow in the order of file names


def import_paths(
    paths: Iterable[Path | str],
    *,
    writer: SqlWriter,
    repository: SqlRepository,
    templates: Sequence[Template],
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files and the files of folders; each is stored as a whole or, where it cannot be read, not at all.

    A dry run does the same work and undoes it. Raises MatcherError when the only file given cannot be read (of several,
    the report says so and the others are imported), BadInput("folder_without_files"), Unavailable from the database.
    """
    files = _in_order([file for path in paths for file in _files(Path(path))], templates)
    if dry_run:
        with writer.transaction(rehearsal=True) as rehearsal:

            @contextmanager
            def within() -> Iterator[Transaction]:
                with rehearsal.savepoint():
                    yield rehearsal

            reports = _import(files, within, rehearsal.records, templates, progress)
            version = rehearsal.data_version()
    else:
        reports = _import(files, writer.transaction, repository, templates, progress)
        version = repository.data_version()
    if len(reports) == 1 and reports[0].refusal is not None:
        raise reports[0].refusal
    return ImportReport(tuple(reports), version, dry_run)


def _import(
    files: Sequence[Path],
    begin: Begin,
    records: SqlRepository,
    templates: Sequence[Template],
    progress: Progress | None,
) -> list[FileReport]:
    results = [_import_file(file, begin, templates, progress) for file in files]
    odd = check_chain_files(records, [accepted for _, accepted in results])
    return [
        replace(report, warnings=(*report.warnings, *issues)) if issues else report
        for (report, _), issues in zip(results, odd, strict=True)
    ]


def _import_file(
    file: Path, begin: Begin, templates: Sequence[Template], progress: Progress | None
) -> tuple[FileReport, Acceptance]:
    try:
        sheet = open_sheet(file)
        recognition = recognise(sheet, templates)
        with begin() as transaction:
            accepted = accept_rows(recognition, transaction, progress and (lambda row: progress(file.name, row)))
            transaction.log_import(
                file=file.name,
                sha256=sheet.sha256,
                template=recognition.template.name,
                encoding=sheet.encoding,
                row_count=accepted.row_count,
                accepted_count=accepted.accepted_count,
                review_count=len({issue.row for issue in accepted.review}),
                rejected_count=len({issue.row for issue in accepted.rejected}),
            )
    except BadInput as refusal:
        return FileReport(file.name, refusal=refusal), Acceptance()
    report = FileReport(
        name=file.name,
        template=recognition.template.name,
        encoding=sheet.encoding,
        row_count=accepted.row_count,
        accepted_count=accepted.accepted_count,
        changed_count=accepted.changed_count,
        review=tuple(accepted.review),
        rejected=tuple(accepted.rejected),
        warnings=(*_about_the_file(sheet, recognition), *accepted.warnings),
    )
    return report, accepted


def _about_the_file(sheet: Sheet, recognition: Recognition) -> Iterator[RowIssue]:
    """Warnings that concern the file as a whole."""
    header = recognition.header_row
    if header != 1:
        yield RowIssue(header, "", "header_below_first_row", str(header), "warnings")
    for name in recognition.ignored:
        yield RowIssue(header, name, "ignored_column", name, "warnings")
    for name in sheet.other_sheets:
        yield RowIssue(None, "", "other_sheet", name, "warnings")
    for row in sheet.merged_rows:
        if row > header:
            yield RowIssue(row, "", "merged_cells", str(row), "warnings")


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES and file.name[0] not in ".~"]
    if not files:
        raise BadInput("folder_without_files", value=str(path), suffixes=SUFFIXES)
    return files


def _in_order(files: list[Path], templates: Sequence[Template]) -> list[Path]:
    if len(files) < 2:
        return files
    return sorted(files, key=lambda file: (_turn(file, templates), file.name))


def _turn(file: Path, templates: Sequence[Template]) -> int:
    try:
        name = recognise(open_sheet(file), templates).template.name
    except MatcherError:
        return len(_FIRST)  # told when its turn comes
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)

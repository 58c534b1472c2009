"""导入 · Files of users become records: read, recognised by their headers, judged row by row, stored file by file.

Every fault is told with the row as the user's file counts it, the header of the column and a code; faulty rows are left
out, doubtful ones are held for review, the rest of the file is stored, in one transaction a file.
"""

from __future__ import annotations

from matcher.storage.imports.importing import import_paths
from matcher.storage.imports.report import FileReport, ImportReport, RowIssue

__all__ = ["FileReport", "ImportReport", "RowIssue", "import_paths"]

"""办件材料 · A file handed in with a case: for which item, as which of the papers asked for (方案 三(二) “一次办结”)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.vocabulary import Labelled

__all__ = ["CasePaper", "PaperKind"]


class PaperKind(Labelled):
    """What a file is by its content; the value is its suffix."""

    PDF = "pdf", "PDF 文档", "PDF document"
    JPG = "jpg", "JPG 图片", "JPEG picture"
    PNG = "png", "PNG 图片", "PNG picture"
    DOCX = "docx", "Word 文档", "Word document"
    XLSX = "xlsx", "Excel 表格", "Excel workbook"


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A file without its bytes. `label`: which of the papers asked for, "" for another one; `name` is made harmless."""

    id: str
    case_id: str
    item: str
    label: str
    name: str
    kind: PaperKind
    byte_count: int
    digest: bytes  # keyed, 32 bytes: the same for the same bytes
    by: str  # account id
    at: datetime

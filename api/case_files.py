"""材料的收发 · Files of a case as they come in a form and go out: always as an attachment, never shown by the browser, never kept by it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.forgery import read_files
from matcher.entities.case_papers import CasePaper
from matcher.errors import BadInput
from matcher.services.case_papers import MOST_BYTES, GivenFile

__all__ = ["FILE_FORM", "file_response", "files_of", "line_of"]

_LONGEST: Final = 200
FILE_FORM: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["item", "file"],
                    "properties": {
                        "item": {"type": "string", "maxLength": _LONGEST, "description": "事项代码 · code of the item"},
                        "label": {"type": "string", "maxLength": _LONGEST, "description": "哪一份材料 · which of its papers"},
                        "replaces": {"type": "string", "maxLength": _LONGEST, "description": "替换的材料编号 · id of the paper it stands for"},
                        "file": {"type": "string", "format": "binary", "description": "PDF、JPG、PNG、docx、xlsx，8 MiB"},
                    },
                }
            }
        },
    }
}  # fmt: skip
"""The form as the contract tells it: it is read after the gate, not before."""


async def files_of(request: Request) -> tuple[FormData, list[GivenFile]]:
    """(the form, its files). A file that is too large is read no further than that. Raises BadInput("form_unreadable")."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise BadInput("form_unreadable")
    form = await read_files(request)
    given = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    return form, [GivenFile((one.filename or "")[:_LONGEST], await one.read(MOST_BYTES + 1)) for one in given]


def line_of(form: FormData, name: str) -> str:
    """One field. Raises BadInput("field_too_long"), BadInput("field_characters")."""
    word = form.get(name, "")
    text = word.strip() if isinstance(word, str) else ""
    if len(text) > _LONGEST:
        raise BadInput("field_too_long", bound=_LONGEST, pointer=f"/{name}")
    if not text.isprintable() and text:
        raise BadInput("field_characters", bound="", pointer=f"/{name}")
    return text


def file_response(paper: CasePaper, data: bytes) -> Response:
    """The file, to be saved."""
    plain = f"paper.{paper.kind.value}"
    return Response(
        data,
        media_type="application/octet-stream",  # whatever it is, it is saved and opened by nothing here
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(paper.name)}",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "no-store",
        },
    )

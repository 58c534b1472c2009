"""What a file is, told by its bytes: whatever its name says, and whatever else hides in it."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities.case_papers import PaperKind
from matcher.errors import BadInput
from matcher.services.paper_kinds import kind_of
from matcher.services.paper_names import LONGEST, harmless_name
from tests.matcher.services.paper_files import DOCX, JPG, MAIN, PDF, PNG, XLSX, archive, chunk

WHOLE = {PaperKind.PDF: PDF, PaperKind.JPG: JPG, PaperKind.PNG: PNG, PaperKind.DOCX: DOCX, PaperKind.XLSX: XLSX}
TYPES = "[Content_Types].xml"
FOREIGN = archive({"a.txt": "x"})
OLD_ENTRY = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 3000, 3000, 10, 0, 0)


def refused(data: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        kind_of(data)
    return refusal.value.code


@pytest.mark.parametrize("kind", list(WHOLE))
def test_each_kind_that_is_taken_is_known_by_its_content(kind: PaperKind) -> None:
    assert kind_of(WHOLE[kind]) is kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "paper_empty"),
        (b"MZ\x90\0", "paper_kind"),
        (b"<html><script>alert(1)</script>", "paper_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "paper_kind"),
        (b"GIF89a", "paper_kind"),
        (FOREIGN, "paper_kind"),
        (archive({TYPES: "<Types/>", "ppt/presentation.xml": ""}), "paper_kind"),
        (b"%PDF-1.7\n", "paper_broken"),
        (PNG[:-5], "paper_broken"),
        (PNG.replace(b"IDAT", b"IDAX"), "paper_broken"),
        (JPG[:12], "paper_broken"),
        (JPG[:-2], "paper_broken"),
        (DOCX[:-30], "paper_broken"),
        (b"PK\x03\x04" + b"\0" * 40 + OLD_ENTRY, "paper_broken"),
        (archive({TYPES: "", "word/document.xml": "", "../../etc/passwd": "x"}), "paper_broken"),
        (archive({TYPES: "", "word/document.xml": "", "/abs": "x"}), "paper_broken"),
        (archive({TYPES: MAIN.replace("wordprocessingml", "macroEnabled"), "word/document.xml": ""}), "paper_macros"),
        (archive({TYPES: "", "word/document.xml": "", "word/vbaProject.bin": "x"}), "paper_macros"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_empty_broken_foreign_or_has_macros_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


@pytest.mark.parametrize(
    "data",
    [
        PDF + FOREIGN,
        PDF + b"<html>",
        PNG + b"<script>",
        PNG + FOREIGN,
        JPG + FOREIGN,
        JPG + b"<SCRIPT>alert(1)</SCRIPT>",
        JPG + PDF,
        JPG[:2] + b"\xff\xfe\x00\x0a%PDF-1.7" + JPG[2:],
        DOCX + b"<html>",
        DOCX + JPG,
    ],
    ids=lambda value: "file",
)
def test_a_file_that_is_two_things_at_once_is_refused(data: bytes) -> None:
    assert refused(data) == "paper_mixed"


def test_what_telephones_append_to_a_picture_is_let_be() -> None:
    assert kind_of(JPG + b"\0" * 40 + b"SEFH\x6b\0\0\0SEFT") is PaperKind.JPG


def test_an_archive_that_would_unpack_to_very_much_is_refused() -> None:
    bomb = archive({TYPES: "", "word/document.xml": b"\0" * (201 * 1024 * 1024)})
    assert (len(bomb) < 1_000_000, refused(bomb)) == (True, "paper_broken")


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_whatever_break_the_look_at_them(data: bytes, start: bytes) -> None:
    try:
        kind = kind_of(start + data)
    except BadInput:
        return
    assert kind in WHOLE


@given(st.integers(min_value=0, max_value=2**32 - 1), st.binary(min_size=4, max_size=4))
def test_a_chunk_of_any_length_is_read_no_further_than_the_file(size: int, name: bytes) -> None:
    data = PNG[:8] + chunk(b"IHDR", b"\0" * 13) + struct.pack(">L", size) + name
    assert refused(data) == "paper_broken"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("身份证复印件.PDF", "身份证复印件.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\合同.docx", "合同.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("\u200b\0\r\n.pdf", "材料.pdf"),
        ("CON.pdf", "材料.pdf"),
        ("...", "材料.pdf"),
        ("a;b%c\"d'.pdf", "a_b_c_d'.pdf"),
        ("330302199001011234.jpg", "材料.pdf"),
        ("张 13800138000.jpg", "材料.pdf"),
        ("\uff46\uff55ll\uff0epdf", "full.pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, name: str) -> None:
    assert harmless_name(given_name, PaperKind.PDF) == name


def test_a_name_that_tells_a_number_gives_way_to_what_the_paper_is_called() -> None:
    assert harmless_name("330302199001011234.jpg", PaperKind.JPG, "身份证") == "身份证.jpg"


@given(st.text(max_size=300))
def test_no_name_has_a_path_an_unseen_sign_or_more_than_its_length(text: str) -> None:
    name = harmless_name(text, PaperKind.PNG)
    assert (name.endswith(".png"), name.startswith("."), name.isprintable()) == (True, False, True)
    assert (len(name) <= LONGEST + 4, set(name) & set('/\\:*?"<>|;%')) == (True, set())

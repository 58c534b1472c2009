"""胸牌 · Badges with a QR code that leads to the check-in of the one who wears it; the code opens nothing by itself."""

from __future__ import annotations

import io
import math
from unicodedata import east_asian_width

import segno

from matcher.papers.pages import set_pdf
from matcher.papers.programme import Programme
from matcher.wording import label

__all__ = ["badges_pdf", "name_size", "qr_svg"]


def badges_pdf(programme: Programme, lang: str = "zh") -> bytes:
    """Eight to a page of A4. Raises Unavailable("paper_not_set")."""
    people = [
        {
            "name": guest.name,
            "size": name_size(guest.name),
            "side": label(f"paper_side_{guest.side}", lang),
            "qr": qr_svg(guest.badge),
        }
        for guest in programme.guests
        if guest.badge
    ]
    return set_pdf("badges", programme, lang, {"people": people})


def name_size(name: str) -> float:
    """Points in which a name fits its 54 × 30 mm, at most 18: wide signs count twice, a quarter is lost at line ends."""
    width = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in name)
    return round(min(18.0, max(6.0, math.sqrt(14_000 / max(1, width)))), 1)


def qr_svg(word: str) -> str:
    """A QR code (ISO/IEC 18004, error correction M) as SVG."""
    buffer = io.BytesIO()
    segno.make(word, error="m", micro=False).save(buffer, kind="svg", border=2, xmldecl=False)
    return buffer.getvalue().decode("utf-8")

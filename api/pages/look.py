"""版面 · How every page is drawn: templates, language, large type, and the words, which all stand in wording/pages.

The language is Chinese unless ?lang=en or the cookie it leaves says otherwise; ?size=large (适老化) works the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.forgery import form_word, keep_seed
from api.gate import is_secure, session_word, viewer_of
from api.pages import formats
from api.pages.shell import shell_of
from api.pages.tongues import mark_chinese
from api.static_files import STATIC, asset
from graph.regions import region_label
from matcher.measures import STEMS
from matcher.wording import LANGUAGES, label, say

__all__ = ["Look", "draw", "is_part", "look_of"]

SIZES: Final = ("normal", "large")
_YEAR_SECONDS: Final = 365 * 24 * 3600
_VENDOR: Final = STATIC / "vendor" / "tabler.min.css"
_SCRIPT: Final = STATIC / "vendor" / "htmx.min.js"
_CHARTS: Final = STATIC / "vendor" / "echarts.min.js"
_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Look:
    """How one reader wants the pages."""

    lang: str = "zh"
    size: str = "normal"
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()

    def link(self, **changes: str | None) -> str:
        """This page with some of its query changed; None takes a field away."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        fields = kept + [(name, value) for name, value in changes.items() if value is not None]
        return f"{self.path}?{urlencode(fields)}" if fields else self.path

    @property
    def other_lang(self) -> str:
        """The language one may switch to."""
        return "en" if self.lang == "zh" else "zh"

    @property
    def other_size(self) -> str:
        """The size one may switch to."""
        return "large" if self.size == "normal" else "normal"

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What the templates speak with."""
        lang = self.lang
        return {
            "look": self,
            "lang": lang,
            "t": partial(_say, lang),
            "label": lambda code: label(code, lang),
            "region": lambda code: region_label(code, lang),
            "of": lambda member: member.zh if lang == "zh" else member.en,
            "percent": formats.percent,
            "day_words": partial(formats.day_words, lang=lang),
            "has_vendor": _VENDOR.is_file(),
            "has_htmx": _SCRIPT.is_file(),
            "has_charts": _CHARTS.is_file(),
            "asset": asset,
            "stems": STEMS,
        }


def look_of(request: Request) -> Look:
    """From the query, else from the cookies, else the defaults; unknown values are ignored."""
    return Look(
        lang=_choice(request, "lang", LANGUAGES),
        size=_choice(request, "size", SIZES),
        path=request.url.path,
        query=tuple(
            (name, value) for name, value in request.query_params.multi_items() if name not in ("lang", "size")
        ),
    )


def is_part(request: Request) -> bool:
    """Whether htmx asks for the part of a page that changed; the whole page is right too."""
    return request.headers.get("hx-request") == "true"


def draw(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page; a choice of language or size in the query is kept for a year."""
    look = look_of(request)
    viewer = viewer_of(request)
    door = {
        "viewer": viewer,
        "shell": shell_of(viewer, look.path),
        "form_word": partial(form_word, request, session_word(request)),
    }
    html = _ENVIRONMENT.get_template(template).render({**look.words, **door, **context})
    if look.lang == "en":
        html = mark_chinese(html)
    response = HTMLResponse(html, status_code=status, headers={"content-language": look.lang, "vary": "cookie"})
    for name, value in (("lang", look.lang), ("size", look.size)):
        if request.query_params.get(name) == value:
            response.set_cookie(name, value, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    keep_seed(request, response, secure=is_secure(request))
    return response


def _choice(request: Request, name: str, allowed: tuple[str, ...]) -> str:
    for value in (request.query_params.get(name), request.cookies.get(name)):
        if value in allowed:
            return str(value)
    return allowed[0]


def _say(lang: str, code: str, **facts: object) -> str:
    return say("pages", code, lang, **facts)

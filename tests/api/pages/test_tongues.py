"""Chinese on an English page is marked, and nothing of the page is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.tongues import mark_chinese

MARKED = {
    "<p>样例·雁峰智算</p>": '<p><span lang="zh-CN">样例·雁峰智算</span></p>',
    "<p>You met 样例01 today</p>": '<p><span>You met <span lang="zh-CN">样例</span>01 today</span></p>',
    '<p lang="zh-CN">样例</p>': '<p lang="zh-CN">样例</p>',
    "<option>龙湾</option>": '<option lang="zh-CN">龙湾</option>',
    "<b>a</b> 龙湾": '<b>a</b><span> <span lang="zh-CN">龙湾</span></span>',
    '<a title="龙湾">Longwan</a>': '<a title="龙湾">Longwan</a>',
}


@pytest.mark.parametrize("html", MARKED)
def test_a_run_of_chinese_is_inside_its_mark(html: str) -> None:
    got = mark_chinese(html)
    plain = re.sub(r"</?span[^>]*>", "", got)
    assert (plain.replace(' lang="zh-CN"', ""), 'lang="zh-CN"' in got) == (html.replace(' lang="zh-CN"', ""), 'lang="zh-CN"' in MARKED[html])  # fmt: skip


@given(
    st.lists(st.sampled_from(("<p>", "</p>", "<b>", "</b>", "龙湾", "a 样例·甲 b", "&lt;", "。", "12")), max_size=12)
)
def test_only_marks_are_added(parts: list[str]) -> None:
    html = "".join(parts)
    assert re.sub(r'</?span(?: lang="zh-CN")?>', "", mark_chinese(html)) == html

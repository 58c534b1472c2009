"""Chains of any shape for property tests: cycles, self-loops, dangling edges, blank and odd cells included."""

from __future__ import annotations

from hypothesis import strategies as st

from graph.build import Firm

IDS = st.sampled_from(["c.a", "c.b", "c.d", "c.e", "d.a", "d.b", "gone", "", " c.a"])
WORDS = st.sampled_from(
    ["触点", "银触点", "Ａ 级 钢", "a 级 钢", "断路器", "LED", "led", "", "\u200b", "铜\x00排", "\ufffe"]  # noqa: RUF001  # full width on purpose
)
MARKS = st.sampled_from(["、", "；", ";", ",", " "])


@st.composite
def _cell(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    return draw(MARKS).join(draw(st.lists(parts, max_size=4)))


def _or_odd(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(cells, cells, st.text(max_size=6))


SEGMENT_ROWS = st.fixed_dictionaries(
    {
        "segment_id": _or_odd(IDS),
        "position": st.sampled_from(["上游", "中游", "下游", "", "?"]),
        "name": _or_odd(WORDS),
    },
    optional={
        "concern": st.sampled_from(["研发", "供应", "市场", "x"]),
        "parent": _or_odd(IDS),
        "suppliers": _cell(_or_odd(IDS)),
        "substitutes": _cell(IDS),
        "products": _cell(_or_odd(WORDS)),
        "inputs": _cell(WORDS),
        "outputs": _cell(WORDS),
        "synonyms": _cell(WORDS),
        "gb4754": st.sampled_from(["3824", "C3824;39", "abc", ""]),
        "ipc": st.sampled_from(["H01H", "h01h;?", ""]),
    },
)
SEGMENTS = st.lists(SEGMENT_ROWS, max_size=8)
MATERIALS = st.lists(st.tuples(_or_odd(WORDS), st.lists(WORDS, max_size=3).map(tuple)), max_size=8)
FIRMS = st.lists(
    st.builds(
        Firm,
        id=st.sampled_from(["1", "2", "3", ""]),
        name=_or_odd(WORDS),
        products=st.lists(WORDS, max_size=3).map(tuple),
        segments=st.lists(IDS, max_size=2).map(tuple),
    ),
    max_size=5,
)

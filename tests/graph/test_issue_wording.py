from __future__ import annotations

import pytest

from graph.build import build_chain
from matcher.wording import LANGUAGES, say
from tests.builders import a_firm, a_segment

EVERYTHING_WRONG = build_chain(
    [
        a_segment("", name="无号"),
        a_segment("c.a", name="", position="源头", concern="其他", gb4754="38", suppliers=["c.a", "c.x"], parent="c.a"),
        a_segment("c.b", name="同名", parent="c.d", substitutes=["c.b", "c.x"], suppliers=["c.d"], products=["线圈"]),
        a_segment("c.d", name="同名", parent="c.b", suppliers=["c.b"], products=["线圈"]),
        a_segment("c.d", name="同名"),
        a_segment("c.e", parent="c.x", position="上游", suppliers=["c.f"]),
        a_segment("c.f", position="下游"),
    ],
    [("", ("铜",)), ("铜", ("铜", "废铜")), ("废铜", ("铜",))],
    [a_firm("", name="无号厂"), a_firm("f"), a_firm("f", segments=["c.x"])],
).issues
CODES = sorted({issue.code for issue in EVERYTHING_WRONG})


def test_every_kind_of_oddity_is_found():
    assert CODES == [
        "cycle",
        "dangling_parent",
        "dangling_substitute",
        "dangling_supplier",
        "duplicate_firm",
        "duplicate_segment",
        "empty_firm_id",
        "empty_name",
        "empty_product",
        "empty_segment_id",
        "malformed_code",
        "orphan_segment",
        "parent_cycle",
        "position_against_flow",
        "product_cycle",
        "repeated_name",
        "self_material",
        "self_parent",
        "self_substitute",
        "self_supply",
        "shared_product",
        "unknown_concern",
        "unknown_firm_segment",
        "unknown_position",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("issue", EVERYTHING_WRONG, ids=lambda issue: issue.code)
def test_every_oddity_is_told_in_both_languages_with_its_value(issue, lang: str):
    assert issue.value in say("warnings", issue.code, lang, value=issue.value)

"""Names of places become codes, and codes names."""

from __future__ import annotations

import pytest

from graph.regions import COUNTIES, parse_region, region_label


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浙江省", "33"), ("浙江", "33"), ("温州", "3303"), ("温州市", "3303"), ("浙江省温州市", "3303"), ("Wenzhou", "3303"),
        ("乐清", "330382"), ("浙江省温州市乐清市", "330382"), ("温州市龙湾区", "330303"), ("330303", "330303"), ("Yueqing", "330382"),
        ("", None), (" ", None), ("杭州", None), ("浙江省杭州市", None),
    ],
)  # fmt: skip
def test_a_place_is_read_with_or_without_what_stands_above_it(text: str, code: str | None) -> None:
    assert parse_region(text) == code


@pytest.mark.parametrize("code", ["33", "3303", *COUNTIES])
def test_every_code_that_is_handed_out_has_a_name_that_reads_back(code: str) -> None:
    assert [parse_region(region_label(code, lang) or "") for lang in ("zh", "en")] == [code, code]

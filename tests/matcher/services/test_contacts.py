"""What tells who somebody is, is seen however it is written; quantities are not taken for it."""

from __future__ import annotations

import pytest

from matcher.errors import BadInput
from matcher.services.contacts import refuse_traces, traces_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话138-0000-0000", "phone"),
        ("手机１３８００００００００", "phone"),
        ("打幺三八零零零零零零零零", "phone"),
        ("+86 138 0000 0000", "phone"),
        ("拨 0577-88001234", "phone"),
        ("400-800-1234", "phone"),
        ("写信 a.b@example.com", "email"),
        ("a.b(at)example.com", "email"),
        ("微信号: wenzhou_88", "messenger"),
        ("加vx wenzhou88", "messenger"),
        ("见 www.example.cn", "web_address"),
        ("身份证330302199001011234", "id_number"),
        ("信用代码91330302MA2ABCDE1X", "uscc"),
    ],
)
def test_contact_data_is_seen_however_it_is_written(text: str, kind: str) -> None:
    assert [trace.kind for trace in traces_in(text)][:1] == [kind]


@pytest.mark.parametrize(
    "text",
    ["年产1380件，精度3.5mm", "符合 GB/T 14048.2-2020", "规格 13800000000000", "12345678吨", "二〇二六年一月一日投产", "电流 400A，电压 0.4kV"],
)  # fmt: skip
def test_quantities_and_standards_are_no_contact_data(text: str) -> None:
    assert list(traces_in(text)) == []


def test_the_refusal_names_field_and_kind_and_does_not_repeat_the_number() -> None:
    with pytest.raises(BadInput) as refusal:
        refuse_traces("联系 13800000001", field="text")
    facts = refusal.value.facts
    assert (refusal.value.code, facts["kind"], facts["pointer"]) == ("contact_in_anonymous", "phone", "/text")
    assert "13800000001" not in str(refusal.value)


def test_the_own_name_is_refused_too() -> None:
    with pytest.raises(BadInput) as refusal:
        refuse_traces("温州明弧电器寻银触点", names=("温州明弧电器",), field="title")
    assert refusal.value.code == "name_in_anonymous"

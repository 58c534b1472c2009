"""The contract of matcher.ports.Repository, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from graph.vocabulary import Stage
from matcher.entities import Kind, Role
from matcher.errors import BadInput, UnknownThing
from matcher.storage import SqlRepository, SqlWriter
from tests.builders import a_need, a_party, a_segment, an_offer

Records = tuple[SqlRepository, SqlWriter]


def test_a_party_comes_back_as_it_went_in(both_engines: Records) -> None:
    repository, writer = both_engines
    party = a_party(
        roles=(Role.STARTUP, Role.SUPPLIER),
        uscc="91330300MA2ABCDE0X",
        stage=Stage.EARLY,
        inputs=("银粉",),
        segments=("electrical.contacts",),
        codes=("3824",),
        affiliate_of="G1",
        facts={"employees": 12, "is_high_tech": True, "capital_cny": Decimal("5000000.00"), "founded": date(2024, 5, 6),
               "rate": 0.25, "certificates": ("ISO9001", "3C"), "note": "𠮷野家 · “引号”"},
        sample=True,
    )  # fmt: skip
    writer.put_parties([party])
    assert repository.party("P1") == party


def test_an_offer_comes_back_as_it_went_in(both_engines: Records) -> None:
    repository, writer = both_engines
    offer = an_offer(
        kind=Kind.LOAN,
        serves=("330303",),
        stages=(Stage.EARLY, Stage.GROWTH),
        segments=("digital.compute",),
        valid_from=date(2025, 1, 1),
        valid_to=date(2026, 12, 31),
        capacity=10.5,
        capacity_left=0.0,
        rule="loans.subsidy",
        terms={"amount_max_cny": Decimal("500000"), "annual_rate": Decimal("0.0345"), "term_months_max": 36},
    )
    writer.put_offers([offer], "loans")
    assert repository.offers_by_id(["O1"]) == {"O1": offer}


def test_needs_of_a_party_come_in_id_order(both_engines: Records) -> None:
    repository, writer = both_engines
    first = a_need(
        id="N1", party_id="P1", affiliates=frozenset({"P8", "P9"}), declined=frozenset({"O3"}), facts={"k": 1}
    )
    second = a_need(id="N2", party_id="P1")
    writer.put_parties([a_party(), a_party("P2")])
    writer.put_needs([second, first, a_need(id="N0", party_id="P2")])
    assert repository.needs_of("P1") == [first, second]


def test_an_unknown_party_is_told_with_the_nearest_ids(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties([a_party("startup-017"), a_party("startup-071"), a_party("bank-1")])
    with pytest.raises(UnknownThing) as refusal:
        repository.party("startup-0017")
    assert (refusal.value.code, refusal.value.facts["value"]) == ("unknown_party", "startup-0017")
    assert refusal.value.facts["nearest"][0] == "startup-017"


def test_a_party_asked_for_by_its_name_is_among_the_nearest(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties(
        [a_party("X9", name="瓯江眼科器械（温州）有限公司"), a_party("A1"), a_party("A2"), a_party("A3")]
    )
    with pytest.raises(UnknownThing) as refusal:
        repository.party("瓯江眼科器械")
    assert refusal.value.facts["nearest"][0] == "X9"


def test_pages_hold_every_party_once_in_code_point_order(both_engines: Records) -> None:
    repository, writer = both_engines
    ids = ["B", "a", "_", "丙", "A-1", "A_1", "é", "乙"]
    writer.put_parties([a_party(id_) for id_ in ids])
    seen, cursor = [], None
    while True:
        page = repository.parties(cursor=cursor, limit=3)
        seen += [party.id for party in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(ids)


def test_parties_are_found_by_role_region_and_words(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties(
        [
            a_party("1", name="龙湾算力（温州）公司", roles=(Role.STARTUP,), region="330303"),
            a_party("2", name="乐清算力公司", roles=(Role.STARTUP, Role.SUPPLIER), region="330382"),
            a_party("3", name="杭州算力公司", roles=(Role.SUPPLIER,), region="33"),
            a_party("4", name="100%_公司", roles=(Role.FUND_MANAGER,), region="3303"),
        ]
    )

    def ids(**wish: str) -> list[str]:
        return [party.id for party in repository.parties(**wish).rows]  # type: ignore[arg-type]

    assert ids(role="supplier") == ["2", "3"]
    assert ids(region="3303") == ["1", "2", "4"]
    assert ids(words="算力 温州") == ["1"]
    assert ids(words="\uff11\uff10\uff10%") == ["4"]
    assert ids(words="_") == []


@pytest.mark.parametrize("cursor", ["***", "é", "AA==A", "gA"])
def test_a_cursor_nobody_gave_is_refused(both_engines: Records, cursor: str) -> None:
    with pytest.raises(BadInput) as refusal:
        both_engines[0].parties(cursor=cursor)
    assert refusal.value.code == "bad_cursor"


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_of_impossible_size_is_refused(both_engines: Records, limit: int) -> None:
    with pytest.raises(BadInput) as refusal:
        both_engines[0].offers_of("loans", limit=limit)
    assert refusal.value.code == "limit_out_of_range"


def test_offers_of_a_measure_are_those_it_states(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_offers([an_offer("L2"), an_offer("L1")], "loans")
    writer.put_offers([an_offer("F1")], "funds")
    assert [offer.id for offer in repository.offers_of("loans").rows] == ["L1", "L2"]
    assert repository.offer_counts() == {"funds": 1, "loans": 2}


def test_parties_of_some_roles_come_each_once_in_id_order(both_engines: Records) -> None:
    repository, writer = both_engines
    roles = {"c": (Role.MENTOR,), "a": (Role.BANK, Role.MENTOR), "b": (Role.SUPPLIER,), "d": (Role.BANK,)}
    writer.put_parties([a_party(id, roles=own) for id, own in roles.items()])
    assert [one.id for one in repository.iter_parties("mentor", "bank")] == ["a", "c", "d"]
    assert [one.id for one in repository.iter_parties("supplier")] == ["b"]
    assert [one.id for one in repository.iter_parties()] == ["a", "b", "c", "d"]


def test_open_offers_of_a_measure_are_counted_as_one_looks_at_each(both_engines: Records) -> None:
    repository, writer = both_engines
    days = [None, date(2026, 1, 14), date(2026, 1, 15), date(2026, 1, 16)]
    dated = [(first, last) for first in days for last in days if first is None or last is None or first <= last]
    kinds = (Kind.PATENT, Kind.PROFESSOR)
    offers = [
        an_offer(f"{kind}{at}{gone}", kind=kind, valid_from=first, valid_to=last, withdrawn=gone)
        for kind in kinds for at, (first, last) in enumerate(dated) for gone in (False, True)
    ]  # fmt: skip
    writer.put_offers(offers, "alliance")
    writer.put_offers([an_offer("F1", kind=Kind.FUND)], "funds")
    day = date(2026, 1, 15)
    meant = {kind: sum(one.kind is kind and one.is_open_on(day) for one in offers) for kind in kinds}
    assert repository.open_counts("alliance", day) == meant
    assert repository.open_counts("loans", day) == {}


def test_what_is_left_is_told_of_open_offers_that_state_a_capacity(both_engines: Records) -> None:
    repository, writer = both_engines
    stated = {"b": (3.0, 0.5), "a": (2.0, 0.0), "c": (None, None), "d": (1.0, None)}
    offers = [an_offer(id, kind=Kind.SPACE, capacity=all, capacity_left=left) for id, (all, left) in stated.items()]
    over = an_offer("e", kind=Kind.SPACE, capacity=9.0, capacity_left=9.0, valid_to=date(2026, 1, 14))
    writer.put_offers([*offers, over, an_offer("m", kind=Kind.MENTOR, capacity=4.0, capacity_left=4.0)], "one_stop")
    assert repository.capacities_left(Kind.SPACE, date(2026, 1, 15)) == [0.0, 0.5, None]


def test_offers_of_a_measure_may_be_asked_for_by_kind(both_engines: Records) -> None:
    repository, writer = both_engines
    kinds = {"S1": Kind.SPACE, "H1": Kind.HOUSING, "S2": Kind.SPACE, "T1": Kind.TALENT}
    writer.put_offers([an_offer(id, kind=kind) for id, kind in kinds.items()], "one_stop")
    writer.put_offers([an_offer("S9", kind=Kind.SPACE)], "industry_chain")
    pages = [repository.offers_of("one_stop", kinds=(Kind.SPACE, Kind.TALENT), limit=2)]
    pages.append(
        repository.offers_of("one_stop", kinds=(Kind.SPACE, Kind.TALENT), cursor=pages[0].next_cursor, limit=2)
    )
    assert [[offer.id for offer in page.rows] for page in pages] == [["S1", "S2"], ["T1"]]


def test_all_offers_and_parties_stream_in_id_order(both_engines: Records) -> None:
    repository, writer = both_engines
    ids = [f"{number:04}" for number in range(4500)]
    writer.put_parties([a_party(id_) for id_ in reversed(ids)])
    writer.put_offers([an_offer(id_, party_id=id_) for id_ in reversed(ids)], "industry_chain")
    assert [party.id for party in repository.iter_parties()] == ids
    assert [offer.id for offer in repository.iter_offers()] == ids


def test_a_bulk_answer_leaves_out_what_is_not_there(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties([a_party("P1")])
    assert list(repository.parties_by_id(["P1", "P2", "P1"])) == ["P1"]
    assert repository.parties_by_id(str(number) for number in range(5000)) == {}


def test_segments_and_materials_come_back_in_order(both_engines: Records) -> None:
    repository, writer = both_engines
    with writer.transaction() as work:
        work.put_segments([a_segment("b.x", suppliers="a.x"), a_segment("a.x")])
        work.put_materials([("触点", ("银粉", "氧化锡粉")), ("弹簧", ())])
    assert repository.segment_rows() == [a_segment("a.x"), a_segment("b.x", suppliers="a.x")]
    assert list(repository.product_materials()) == [("弹簧", ()), ("触点", ("银粉", "氧化锡粉"))]


def test_a_decline_is_kept_until_it_is_changed(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties([a_party("P1")])
    writer.prefer("P1", "O1", "decline", "已有供应商")
    writer.prefer("P1", "O2", "want")
    assert repository.declined_by("P1") == {"O1"}
    writer.prefer("P1", "O1", "must")
    assert repository.declined_by("P1") == frozenset()
    assert repository.preferences_of("P1") == {"O1": ("must", ""), "O2": ("want", "")}


def test_an_offer_of_a_party_that_is_not_stored_is_refused_and_leaves_nothing(both_engines: Records) -> None:
    repository, writer = both_engines
    before = repository.data_version()
    with pytest.raises(BadInput) as refusal:
        writer.put_offers([an_offer("O1"), an_offer("O2", party_id="nobody")], "loans")
    assert refusal.value.code == "records_contradict"
    assert (repository.offers_by_id(["O1"]), repository.data_version()) == ({}, before)


def test_a_preference_outside_the_three_is_refused(both_engines: Records) -> None:
    _, writer = both_engines
    writer.put_parties([a_party()])
    with pytest.raises(BadInput) as refusal:
        writer.prefer("P1", "O1", "maybe")
    assert refusal.value.code == "records_contradict"


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (a_party(text="甲\0乙"), "text_not_storable"),
        (a_party(products=("甲\0",)), "text_not_storable"),
        (a_party(name="\ud800"), "text_not_storable"),
        (a_party(facts={"ratio": float("nan")}), "number_not_finite"),
        (a_party(facts={"ratio": Decimal("Infinity")}), "number_not_finite"),
    ],
    ids=["NUL in text", "NUL in a list", "lone surrogate", "NaN", "infinite decimal"],
)
def test_what_no_database_can_hold_is_refused_by_both(both_engines: Records, party, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as refusal:
        both_engines[1].put_parties([party])
    assert refusal.value.code == code


def test_the_words_backslash_u0000_are_text_like_any_other(both_engines: Records) -> None:
    repository, writer = both_engines
    party = a_party(text="正则 \\u0000 匹配空字符", products=("\\u0000",))
    writer.put_parties([party])
    assert repository.party("P1") == party


def test_a_fixed_view_does_not_see_what_is_written_meanwhile(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties([a_party("P1")])
    with repository.fixed() as frozen:
        before = frozen.data_version()
        writer.put_parties([a_party("P2")])
        assert [party.id for party in frozen.iter_parties()] == ["P1"]
        assert frozen.data_version() == before
    assert [party.id for party in repository.iter_parties()] == ["P1", "P2"]


def test_a_party_that_gives_way_leaves_its_offers_needs_and_preferences_to_the_other(both_engines: Records) -> None:
    repository, writer = both_engines
    writer.put_parties([a_party("old"), a_party("new")])
    writer.put_offers([an_offer("O1", party_id="old")], "alliance")
    writer.put_needs([a_need(id="N1", party_id="old")])
    writer.prefer("old", "X", "decline")
    with writer.transaction() as work:
        work.replace_party("old", "new")
    assert repository.offers_by_id(["O1"])["O1"].party_id == "new"
    assert [need.id for need in repository.needs_of("new")] == ["N1"]
    assert repository.declined_by("new") == {"X"}
    assert list(repository.parties_by_id(["old", "new"])) == ["new"]

"""What a party asks for, of all it has told us."""

from __future__ import annotations

from decimal import Decimal

from matcher.entities import Kind
from matcher.services.needs import need_of_party
from tests.builders import a_need, a_party
from tests.fakes import FakeRepository

QUARTZ = a_need(
    "需要高纯石英砂",
    id="N1",
    party_id="P1",
    kinds=(Kind.SUPPLIER,),
    wanted=("高纯石英砂",),
    facts={"first_order_cny": Decimal(9)},
)
MENTOR = a_need("想找知识产权导师", id="N2", party_id="P1", kinds=(Kind.MENTOR,), wanted=())
OPEN = a_need("要把产品做成", id="N3", party_id="P1", kinds=(), wanted=("设备",))
PARTY = a_party("P1", inputs=("石英",), text="做石英坩埚")


def asked(*needs: object, kinds: tuple[Kind, ...] = ()) -> tuple[str, tuple[str, ...], tuple[Kind, ...], list[str]]:
    repository = FakeRepository.of([PARTY], needs=list(needs))
    need, _ = need_of_party(PARTY, repository, kinds=kinds)  # type: ignore[arg-type]  # a fake
    return need.text, need.wanted, need.kinds, sorted(need.facts)


def test_who_asks_for_mentors_does_not_ask_them_for_sand() -> None:
    assert asked(QUARTZ, MENTOR, kinds=(Kind.MENTOR,)) == ("想找知识产权导师", (), (Kind.MENTOR,), [])


def test_a_need_that_names_the_kind_goes_before_one_that_names_none() -> None:
    assert asked(QUARTZ, OPEN, kinds=(Kind.SUPPLIER,))[0] == "需要高纯石英砂"
    assert asked(QUARTZ, OPEN, kinds=(Kind.FUND,))[0] == "要把产品做成"


def test_without_a_kind_everything_it_has_said_is_asked_for() -> None:
    assert asked(QUARTZ, MENTOR) == (
        "需要高纯石英砂；想找知识产权导师", ("高纯石英砂",), (Kind.SUPPLIER, Kind.MENTOR), ["first_order_cny"],
    )  # fmt: skip


def test_who_has_said_nothing_of_the_kind_asks_in_its_own_description() -> None:
    assert asked(QUARTZ, kinds=(Kind.MENTOR,)) == ("做石英坩埚", ("石英",), (Kind.MENTOR,), [])

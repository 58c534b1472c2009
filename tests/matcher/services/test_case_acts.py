"""What becomes of a case: the law of its items, its days, its owner, and what falls with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.entities import Kind, Party, Role
from matcher.entities.cases import BY_DESK, MOVES, TERMINAL, Case, CaseAct, CaseItem, CaseKind, ItemState, Side
from matcher.errors import BadInput, Forbidden, MatcherError, UnknownThing
from matcher.measures.policy import load_rules
from matcher.measures.working_days import Calendar, read_calendar
from matcher.services.case_acts import BLOCKED, Deed, act_on, submitted
from matcher.services.case_numbers import checked_number
from matcher.services.case_opening import Ground, Opening, open_case
from matcher.services.cases import figures_of
from matcher.settings import shipped_data
from matcher.storage.persons import Field
from tests.builders import an_offer

CALENDAR = read_calendar(shipped_data())
RULES = load_rules(shipped_data() / "policies")
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
GROUND = Ground(RULES, CALENDAR, DAY, NOW)
FACTS = {
    "is_insured": False, "is_sole_trader": True, "has_social_card": False, "has_startup_registration": False, "is_registered": True,
    "has_employment_permit": False, "has_startup_subsidy": False, "is_priority_group": True, "is_first_venture": True,
}  # fmt: skip
PARTY = Party(id="S1", name="样例电器", roles=(Role.STARTUP,), region="330382")


def nine(**facts: object) -> Case:
    return open_case(Opening(CaseKind.JOINT_APPLICATION, facts=FACTS | facts), PARTY, "A1", GROUND)  # type: ignore[arg-type]


def desk(case: Case, act: CaseAct, *items: str, text: str = "材料不全", day: date = DAY) -> Case:
    deed = Deed(act, Side.DESK, "O1", items, text, owner="account:O1")
    return act_on(case, deed, CALENDAR, day, NOW)


def states(case: Case) -> dict[str, ItemState]:
    return {item.code: item.state for item in case.items}


def test_a_case_without_an_owner_cannot_be_made() -> None:
    for owner in ("", "desk:", "nobody", "account:"):
        with pytest.raises(BadInput) as refusal:
            replace(nine(), owner=owner)
        assert refusal.value.code == "case_without_owner"


def test_a_case_begins_with_the_desk_of_its_county() -> None:
    assert (nine().owner, open_case(Opening(CaseKind.HELP, text="x"), replace(PARTY, region=None), "A1", GROUND).owner) == (
        "desk:330382", "desk:3303",
    )  # fmt: skip


def test_an_item_that_does_not_apply_is_told_so_and_the_others_proceed() -> None:
    case = nine(employees=0)
    seventh = case.item("7")
    assert (seventh.state, bool(seventh.reason), bool(seventh.clause)) == (ItemState.NOT_APPLICABLE, True, True)
    assert {code for code, state in states(case).items() if state is ItemState.SUBMITTED} == set("12345689")


def test_the_whole_is_due_with_its_latest_item_and_an_item_after_those_before_it() -> None:
    case = nine()
    due = {item.code: item.due_on for item in case.items if item.due_on}
    assert case.due_on == max(due.values())
    assert due["3"] == CALENDAR.after(due["8"], case.item("3").working_days)  # type: ignore[arg-type]


def test_a_refused_check_takes_with_it_its_dependants_and_nothing_else() -> None:
    case = desk(nine(), CaseAct.DECLINED, "8")
    fallen = {code for code, state in states(case).items() if state is ItemState.REFUSED}
    assert (fallen, case.item("4").reason) == ({"8", "3", "4", "5", "6", "7"} & set(states(nine())) - {
        code for code, state in states(nine()).items() if state is ItemState.NOT_APPLICABLE
    }, f"{BLOCKED}3")  # fmt: skip
    assert states(case)["2"] is ItemState.SUBMITTED
    assert case.log[-1].side is Side.RULE


def test_an_item_is_not_settled_before_what_comes_first() -> None:
    with pytest.raises(BadInput) as refusal:
        desk(nine(), CaseAct.SETTLED, "3")
    assert refusal.value.code == "case_waits_for"


def test_settling_all_goes_through_the_order_of_the_items_until_the_case_is_closed() -> None:
    case, rounds = nine(), 0
    while case.is_open:
        case, rounds = desk(case, CaseAct.SETTLED), rounds + 1
    assert (case.state, case.closed_at, rounds > 1) == (ItemState.DONE, NOW, True)


def test_the_clock_stands_while_the_applicant_is_asked() -> None:
    case = open_case(Opening(CaseKind.HELP, text="找会计"), PARTY, "A1", GROUND)
    asked = desk(case, CaseAct.ASKED, text="请说明行业")
    late = asked.due_on
    assert late is not None
    assert not asked.is_overdue(late + timedelta(days=90))
    back = date(2026, 4, 10)
    answered = act_on(asked, Deed(CaseAct.ANSWERED, Side.APPLICANT, "A1", text="软件"), CALENDAR, back, NOW)
    assert answered.due_on == CALENDAR.after(late, CALENDAR.between(DAY, back))
    assert (asked.waits_on, answered.waits_on) == (Side.APPLICANT, Side.DESK)


def test_words_are_needed_to_ask_and_to_decline() -> None:
    for act in (CaseAct.ASKED, CaseAct.DECLINED, CaseAct.SAID):
        with pytest.raises(BadInput) as refusal:
            desk(nine(), act, text=" ")
        assert refusal.value.code == "case_words_needed"


def test_each_side_does_its_own_acts_alone() -> None:
    for act in MOVES:
        wrong = Side.APPLICANT if act in BY_DESK else Side.DESK
        with pytest.raises(Forbidden):
            act_on(nine(), Deed(act, wrong, "X", text="x"), CALENDAR, DAY, NOW)


def test_nothing_follows_a_closed_case() -> None:
    over = act_on(nine(), Deed(CaseAct.WITHDRAWN, Side.APPLICANT, "A1"), CALENDAR, DAY, NOW)
    assert (over.state, over.is_open) == (ItemState.WITHDRAWN, False)
    with pytest.raises(BadInput) as refusal:
        desk(over, CaseAct.SAID)
    assert refusal.value.code == "case_closed"


def test_a_draft_is_handed_in_later_with_its_days_from_then() -> None:
    draft = open_case(Opening(CaseKind.HELP, text="x", draft=True), PARTY, "A1", GROUND)
    later = DAY + timedelta(days=7)
    case = submitted(draft, "A1", CALENDAR, later, NOW)
    assert (draft.due_on, draft.owner, case.due_on) == (None, "desk:330382", CALENDAR.after(later, 10))


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Opening(CaseKind.POLICY, "no_such"), "unknown_rule"),
        (Opening(CaseKind.POLICY, "joint_application.1"), "unknown_rule"),
        (Opening(CaseKind.HELP), "case_help_empty"),
        (Opening(CaseKind.SPACE, "space:none"), "case_offer_kind"),
        (Opening(CaseKind.JOINT_APPLICATION, items=("10",)), "unknown_case_item"),
        (Opening(CaseKind.HELP, text="电话 13800138000"), "case_number_in_text"),
        (Opening(CaseKind.HELP, text="好", form={"note": "11010519491231002X"}), "case_number_in_text"),
    ],
)
def test_what_cannot_be_opened_is_refused_by_name(wish: Opening, code: str) -> None:
    with pytest.raises((BadInput, UnknownThing)) as refusal:
        open_case(wish, PARTY, "A1", GROUND)
    assert refusal.value.code == code


def test_an_offer_of_another_kind_or_one_that_is_over_is_refused() -> None:
    space = an_offer("space:1", kind=Kind.SPACE, valid_to=DAY - timedelta(days=1))
    for kind, code in ((CaseKind.HOUSING, "case_offer_kind"), (CaseKind.SPACE, "offer_not_open")):
        with pytest.raises(BadInput) as refusal:
            open_case(Opening(kind, space.id), PARTY, "A1", GROUND, space)
        assert refusal.value.code == code


def test_items_not_chosen_say_so() -> None:
    case = open_case(Opening(CaseKind.JOINT_APPLICATION, items=("2",), facts=FACTS), PARTY, "A1", GROUND)  # type: ignore[arg-type]
    assert {item.code for item in case.items if item.is_open} == {"2"}
    assert case.item("8").reason == "not_chosen"


def test_an_identity_number_must_check() -> None:
    assert checked_number(Field.ID_NUMBER, " 11010519491231002x ") == "11010519491231002X"
    for word in ("110105194912310021", "11010519491231002", "abc"):
        with pytest.raises(BadInput):
            checked_number(Field.ID_NUMBER, word)


# properties


ACTS = st.tuples(
    st.sampled_from(list(CaseAct)), st.sampled_from(list(Side)), st.lists(st.sampled_from("123456789"), max_size=3)
)


def lives(moves: list[tuple[CaseAct, Side, list[str]]]) -> Iterator[tuple[Case, Case]]:
    """(before, after) of every deed that was allowed."""
    case, day = nine(), DAY
    for act, side, items in moves:
        day += timedelta(days=1)
        try:
            after = act_on(case, Deed(act, side, "X", tuple(items), "words", owner="desk:3303"), CALENDAR, day, NOW)
        except MatcherError:
            continue
        yield case, after
        case = after


@given(st.lists(ACTS, max_size=25))
def test_whatever_is_done_no_open_case_is_without_owner_and_due_day(
    moves: list[tuple[CaseAct, Side, list[str]]],
) -> None:
    for _, after in lives(moves):
        assert after.owner.partition(":")[2]
        assert not after.is_open or after.due_on is not None
        assert (after.closed_at is None) == after.is_open


@given(st.lists(ACTS, max_size=25))
def test_whatever_is_done_items_move_by_the_table_alone_and_nothing_leaves_an_end(
    moves: list[tuple[CaseAct, Side, list[str]]],
) -> None:
    allowed = {(before, after) for states, after in MOVES.values() for before in states}
    for before, after in lives(moves):
        for was, now in zip(before.items, after.items, strict=True):
            assert was.state is now.state or (was.state, now.state) in allowed or was.is_open
            assert was.is_open or was.state is now.state
            assert now.state in TERMINAL or not now.reason


@given(st.lists(ACTS, max_size=25))
def test_whatever_is_done_the_log_only_grows(moves: list[tuple[CaseAct, Side, list[str]]]) -> None:
    for before, after in lives(moves):
        assert after.log[: before.version] == before.log
        assert after.version > before.version


@given(st.lists(ACTS, max_size=25))
def test_nothing_is_settled_whose_forerunner_is_not(moves: list[tuple[CaseAct, Side, list[str]]]) -> None:
    for _, after in lives(moves):
        assert [item.code for item in after.items if item.state is ItemState.DONE and after.holding_back(item)] == []


# the calendar


def test_the_calendar_knows_days_worked_in_exchange() -> None:
    assert [CALENDAR.is_working(day) for day in (date(2026, 2, 14), date(2026, 2, 16), date(2026, 10, 10), date(2025, 10, 8))] == [
        True, False, True, False,
    ]  # fmt: skip


def test_a_promise_over_new_year_jumps_the_holiday() -> None:
    assert CALENDAR.after(date(2026, 2, 13), 2) == date(2026, 2, 24)


def test_a_year_without_a_notice_is_told() -> None:
    assert (CALENDAR.knows(DAY, date(2026, 12, 31)), CALENDAR.knows(DAY, date(2027, 1, 4)), sorted(CALENDAR.years)) == (
        True, False, [2025, 2026],
    )  # fmt: skip


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_a_due_day_is_worked_and_as_many_working_days_off_as_promised(day: date, count: int) -> None:
    due = CALENDAR.after(day, count)
    assert (CALENDAR.is_working(due), CALENDAR.between(day, due)) == (True, count)


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 30), st.integers(0, 30))
def test_promises_add_up(day: date, first: int, second: int) -> None:
    assert CALENDAR.after(CALENDAR.after(day, first), second) == CALENDAR.after(day, first + second)


def test_without_a_table_weekends_alone_are_free() -> None:
    assert Calendar({}, frozenset()).after(date(2026, 10, 1), 1) == date(2026, 10, 2)


def test_the_numbers_count_what_is_open_late_asked_and_closed() -> None:
    case = open_case(Opening(CaseKind.HELP, text="x"), PARTY, "A1", GROUND)
    done = desk(case, CaseAct.SETTLED)
    closed = replace(done, closed_at=NOW + timedelta(days=4))
    late = replace(case, items=(replace(case.items[0], due_on=DAY - timedelta(days=1)),))
    found = figures_of([closed, late, desk(case, CaseAct.ASKED)], NOW + timedelta(days=5))
    assert (found.open_count, found.overdue_count, found.asked_count, found.unclaimed_count, found.closed_count, found.median_days) == (
        2, 1, 1, 2, 1, 4.0,
    )  # fmt: skip


def test_a_single_item_carries_the_promise_of_its_rule() -> None:
    facts = {"is_registered": True, "has_good_credit": True}
    case = open_case(Opening(CaseKind.POLICY, "guaranteed_loan", facts=facts), PARTY, "A1", GROUND)  # type: ignore[arg-type]
    item: CaseItem = case.items[0]
    assert (item.working_days, bool(item.papers), bool(item.assumed), case.due_on) == (
        15,
        True,
        True,
        CALENDAR.after(DAY, 15),
    )

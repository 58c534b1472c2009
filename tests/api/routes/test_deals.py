"""A fund's desk over HTTP: released facts alone, declines at once, exactly-once news, a pipeline that is nobody else's."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from httpx import Response
from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House
from matcher.entities import Kind, Party, Role
from matcher.entities.accounts import SYSTEM
from matcher.services.deal_desk import passes_as_preferences
from matcher.storage.persons import Purpose
from tests.api.isolation.city import OWNER, RIVAL, City, build
from tests.builders import an_offer
from tests.fakes import FakeClock

DESK = "/api/v1/funds/F3"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Built once, as its accounts take their time, and closed."""
    found = build(tmp_path_factory.mktemp("deals") / "home")
    found.house.close()
    return found


@pytest.fixture
def city(built: City, tmp_path: Path) -> Iterator[City]:
    """A copy of it that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(built.home, home)
    house = House(replace(built.house.settings, home=home), clock=FakeClock())  # type: ignore[arg-type]  # it stands still
    house.__dict__["encoders"] = built.house.encoders
    app = create_app(house)
    actors = ("owner", "fund", "other_fund")
    clients = {name: TestClient(app, headers=built.clients[name].headers) for name in actors}
    yield City(house, home, clients, search_id=built.search_id)
    house.close()


def ask(city: City, method: str, tail: str, actor: str = "other_fund", **rest: Any) -> Response:
    return city.ask(actor, method, f"{DESK if actor == 'other_fund' else '/api/v1/funds/F1'}{tail}", **rest)


def screened(city: City, actor: str = "other_fund", **asked: Any) -> dict[str, Any]:
    answer = ask(city, "POST", "/screenings", actor, json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(flow: dict[str, Any]) -> list[str]:
    return sorted(deal["party"]["id"] for deal in flow["deals"])


def put(city: City, *parties: Party) -> None:
    city.house.writer.put_parties(parties)


def test_a_sum_that_was_not_released_is_unknown_with_the_question_to_ask(city: City) -> None:
    (deal,) = screened(city, "fund")["deals"]
    (term,) = [one for one in deal["terms"] if one["term"] == "ticket_max"]
    assert (deal["party"]["id"], term["met"], term["question"]["zh"]) == ("S2", None, "本轮计划融资多少？")


def test_a_released_sum_counts_and_its_miss_names_the_term(city: City) -> None:
    assert screened(city, "fund")["refused"] == [{"party_id": "S1", "missed": ["ticket_max"]}]


def test_a_consent_that_is_withdrawn_makes_the_sum_unknown_at_once(city: City) -> None:
    (given,) = city.house.persons.consents_of("S1")
    city.house.persons.withdraw(given.id, "S1", SYSTEM, at=given.given_at)
    assert ids(screened(city, "fund")) == ["S1", "S2"]


@pytest.mark.parametrize("decliner", ["startup", "fund"])
def test_who_declines_is_gone_from_every_view_at_once(city: City, decliner: str) -> None:
    search = ask(city, "POST", "/searches", json={"name": "全部"}).json()["id"]
    ask(city, "POST", f"/searches/{search}/looks", json={})
    sides = ("owner", "S2", "F3") if decliner == "startup" else ("other_fund", "F3", "S2")
    said = {"party_id": sides[1], "to_id": sides[2], "value": "decline"}
    assert city.ask(sides[0], "POST", "/api/v1/preferences", json=said).status_code == 200
    flow = screened(city)
    digest = ask(city, "GET", f"/searches/{search}/digests/1").json()
    assert (ids(flow), flow["refused"]) == (["S1"], [])
    assert [one["party"]["id"] for one in digest["news"]] == ["S1"]
    assert ask(city, "GET", "/deals/S2").status_code == 404


def test_a_group_of_who_declines_is_gone_with_it(city: City) -> None:
    put(city, replace(OWNER, affiliate_of="G"), replace(RIVAL, affiliate_of="G"))
    city.ask("owner", "POST", "/api/v1/preferences", json={"party_id": "S2", "to_id": "F3", "value": "decline"})
    assert ids(screened(city)) == []


def test_a_namesake_of_the_portfolio_is_held_and_told(city: City) -> None:
    put(city, replace(OWNER, id="S5", name="乐清铆钉厂", facts={}))
    flow = screened(city)
    assert (ids(flow), flow["held"]) == (["S1", "S2"], ["S5"])


def test_a_firm_of_a_group_the_fund_has_financed_is_ruled_out_by_the_portfolio(city: City) -> None:
    put(city, replace(OWNER, affiliate_of="P2"))
    assert screened(city)["refused"] == [{"party_id": "S2", "missed": ["portfolio"]}]


def test_who_leaves_incubation_is_gone_from_every_funds_list_at_once(city: City) -> None:
    put(city, replace(OWNER, roles=(Role.SUPPLIER,)))
    assert (ids(screened(city)), ids(screened(city, "fund"))) == (["S1"], [])


def test_two_records_that_have_become_one_are_shown_once(city: City) -> None:
    put(city, replace(OWNER, id="S6", name="温州另弧电器厂", facts={}))
    assert ids(screened(city)) == ["S1", "S2", "S6"]
    with city.house.writer.transaction() as work:
        work.replace_party("S6", "S2")
    assert ids(screened(city)) == ["S1", "S2"]


def test_a_blind_look_names_nobody(city: City) -> None:
    text = ask(city, "POST", "/screenings", json={"blind": True}).text
    assert [name for name in (OWNER.name, RIVAL.name, '"S1"', '"S2"') if name in text] == []


def test_what_was_passed_is_no_news_any_more(city: City) -> None:
    search = ask(city, "POST", "/searches", json={"name": "全部"}).json()["id"]
    assert len(ask(city, "POST", f"/searches/{search}/looks", json={}).json()["news"]) == 2
    ask(city, "POST", "/pipeline/S2/moves", json={"stage": "passed", "reason": "too_early"})
    put(city, replace(OWNER, text="做自动售货机与充电桩"))
    assert ask(city, "POST", f"/searches/{search}/looks", json={}).json()["news"] == []
    told = ask(city, "GET", f"/searches/{search}/digests/1").json()["news"]
    assert [one["party"]["id"] for one in told] == ["S1"]


def test_the_rank_on_a_start_ups_page_is_that_of_the_list(city: City) -> None:
    first, second = (deal["party"]["id"] for deal in screened(city)["deals"])
    ask(city, "POST", f"/pipeline/{first}/moves", json={"stage": "passed", "reason": "too_early"})
    assert screened(city)["deals"][0]["rank"] == ask(city, "GET", f"/deals/{second}").json()["deal"]["rank"] == 1


def test_who_stands_behind_an_anonymous_patent_is_not_told_to_a_fund(city: City) -> None:
    found = ask(city, "GET", "/deals/S1").json()["party"]["name"]
    patent = an_offer(
        "patent:hidden", kind=Kind.PATENT, party_id="S2", title=found, text=OWNER.text, products=OWNER.products,
        terms={"anonymous": True},
    )  # fmt: skip
    city.house.writer.put_offers([patent], "alliance")
    told = {one["offer_id"]: one for one in ask(city, "GET", "/deals/S1").json()["patents"]}
    assert told["patent:hidden"]["party_id"] is None


def test_a_fund_that_was_published_on_the_board_has_a_desk(city: City) -> None:
    fund = an_offer("offer:ourfund", kind=Kind.FUND, party_id="F3", title="云谷新基金", text="早期制造", products=())
    city.house.writer.put_offers([fund], "funds")
    answer = city.ask("other_fund", "POST", "/api/v1/funds/offer:ourfund/screenings", json={})
    assert (answer.status_code, answer.json()["fund"]["id"]) == (200, "offer:ourfund")


def test_what_was_passed_is_left_out_until_it_is_asked_for(city: City) -> None:
    ask(city, "POST", "/pipeline/S2/moves", json={"stage": "passed", "reason": "too_early", "note": "创始人犹豫"})
    assert (ids(screened(city)), screened(city)["passed"]) == (["S1"], ["S2"])
    assert ids(screened(city, with_passed=True)) == ["S1", "S2"]


def test_learning_hears_the_coded_reason_of_a_pass_and_never_the_note(city: City) -> None:
    ask(city, "POST", "/pipeline/S2/moves", json={"stage": "passed", "reason": "too_early", "note": "创始人犹豫"})
    (said,) = passes_as_preferences(city.house.deals.iter_entries())
    assert (said.from_id, said.to_id, said.reason) == ("fund:F3", "S2", "too_early")
    assert "犹豫" not in repr(said)


def test_another_funds_interest_changes_no_byte_of_mine(city: City) -> None:
    def mine() -> list[bytes]:
        return [
            ask(city, "POST", "/screenings", "fund", json={}).content,
            *(ask(city, "GET", tail, "fund").content for tail in ("/deals/S2", "/pipeline", "/searches", "/quota")),
        ]

    before = mine()
    for stage in ("meeting", "diligence", "invested"):
        assert ask(city, "POST", "/pipeline/S2/moves", json={"stage": stage}).status_code == 200
    assert mine() == before


def test_another_funds_search_is_not_there_under_my_own_path(city: City) -> None:
    tails = (f"/searches/{city.search_id}", f"/searches/{city.search_id}/digests/1")
    assert [ask(city, "GET", tail, "fund").status_code for tail in tails] == [404, 404]


def test_each_start_up_is_told_once_and_a_repeated_look_gives_the_same_digest(city: City) -> None:
    search = ask(city, "POST", "/searches", json={"name": "断路器", "segments": ["electrical.breakers"]}).json()["id"]
    first, again, second = (
        ask(city, "POST", f"/searches/{search}/looks", json=body).json() for body in ({"after": 0}, {"after": 0}, {"after": 1})
    )  # fmt: skip
    assert (first == again, [one["party"]["id"] for one in first["news"]], second["news"]) == (True, ["S1", "S2"], [])


def test_a_search_of_a_county_tells_of_that_county_alone(city: City) -> None:
    put(city, replace(OWNER, region="330382"))
    search = ask(city, "POST", "/searches", json={"name": "乐清", "region": "乐清市"}).json()["id"]
    found = ask(city, "POST", f"/searches/{search}/looks", json={}).json()["news"]
    assert [one["party"]["id"] for one in found] == ["S2"]


def test_a_digest_is_told_to_the_funds_own_webhooks_without_names(city: City) -> None:
    hook = {"url": "http://127.0.0.1:9/x", "types": ["deals.digest"], "party_id": "F3"}
    made = city.ask("other_fund", "POST", "/api/v1/webhooks", json=hook)
    assert made.status_code == 201, made.text
    search = ask(city, "POST", "/searches", json={"name": "全部"}).json()["id"]
    ask(city, "POST", f"/searches/{search}/looks", json={})
    (sent,) = city.house.webhooks.of_subscription(made.json()["id"], None)
    assert dict(sent.event.data) == {"fund_id": "fund:F3", "search_id": search, "number": 1, "count": 2}


@pytest.mark.parametrize(
    ("method", "tail", "body", "headers", "status", "code"),
    [
        ("POST", "/pipeline/S1/moves", {"stage": "passed"}, {}, 422, "pass_without_reason"),
        ("POST", "/pipeline/S1/moves", {"stage": "梦想"}, {}, 422, "unknown_pipeline_stage"),
        ("POST", "/pipeline/S1/moves", {"stage": "passed", "reason": "烦"}, {}, 422, "unknown_pass_reason"),
        ("POST", "/pipeline/S2/moves", {"stage": "invested"}, {}, 422, "pipeline_step"),
        ("POST", "/pipeline/S2/moves", {"stage": "meeting"}, {"if-match": '"v1"'}, 412, "changed_meanwhile"),
        ("POST", "/pipeline/S99/moves", {"stage": "spotted"}, {}, 404, "unknown_party"),
        ("PUT", "/pipeline/S2/plan", {"owner": "李"}, {}, 428, "if_match_missing"),
        ("PUT", "/pipeline/S2/plan", {"links": ["javascript:alert(1)"]}, {"if-match": "*"}, 422, "bad_link"),
        ("POST", "/searches", {"name": "x", "segments": ["no.such"]}, {}, 422, "unknown_segment"),
        ("POST", "/screenings", {"thesis": "。"}, {}, 422, "text_empty"),
        ("POST", "/screenings", {"top": 0}, {}, 422, "invalid_input"),
    ],
)
def test_a_wrong_wish_is_refused_by_name(
    city: City, method: str, tail: str, body: dict[str, Any], headers: dict[str, str], status: int, code: str
) -> None:
    answer = ask(city, method, tail, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("terms", "facts", "expected"),
    [
        ({"ticket_min_cny": Decimal(9), "ticket_max_cny": Decimal(3)}, {}, (422, "ticket_inverted")),
        ({}, {"valid_to": FakeClock().today().replace(year=2025)}, (200, ["fund_closed", "no_deal"])),
        ({"sectors": ("人工智慧",)}, {"segments": ()}, (200, ["unknown_sector"])),
    ],
)
def test_an_odd_mandate_is_refused_or_told(
    city: City, terms: dict[str, Any], facts: dict[str, Any], expected: tuple[int, Any]
) -> None:
    known = {
        "kind": Kind.FUND,
        "title": "雁荡电气基金",
        "party_id": "F3",
        "region": None,
        "segments": ("electrical.breakers",),
        "products": (),
    }
    city.house.writer.put_offers([an_offer("fund:F3", **(known | facts), terms=terms)], "funds")
    answer = ask(city, "POST", "/screenings", json={})
    told = answer.json()
    code = told["code"] if answer.status_code == 422 else [one["code"] for one in told["warnings"]]
    assert (answer.status_code, code) == expected


def test_a_move_that_is_sent_twice_under_one_key_happens_once(city: City) -> None:
    sent = {"json": {"stage": "spotted"}, "headers": {"idempotency-key": "k1"}}
    first, again = (ask(city, "POST", "/pipeline/S1/moves", **sent) for _ in range(2))
    assert (first.content == again.content, len(again.json()["history"])) == (True, 1)


def test_no_cell_of_an_export_is_a_formula(city: City) -> None:
    ask(city, "POST", "/pipeline/S1/moves", json={"stage": "spotted", "note": '=HYPERLINK("http://x","点我")'})
    ask(city, "PUT", "/pipeline/S1/plan", json={"next_action": "+1", "owner": "@李"}, headers={"if-match": "*"})
    line = ask(city, "GET", "/pipeline/export.csv").content.decode("utf-8-sig").splitlines()[1]
    book = openpyxl.load_workbook(io.BytesIO(ask(city, "GET", "/pipeline/export.xlsx").content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert ("'+1,'@李" in line, "\"'=HYPERLINK" in line) == (True, True)
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_one_start_up_is_shown_with_what_stands_around_it(city: City) -> None:
    seen = ask(city, "GET", "/deals/S2").json()
    assert [one["name"] for one in seen["context"]["suppliers"]] == ["型式试验", "电触头"]
    assert [one["party"]["name"] for one in seen["comparable"]] == [RIVAL.name]
    assert {one["title"] for one in seen["patents"]} == {
        "鞋底模具",
        "银触点制备方法",
    }  # the city has no others in force


def test_facts_of_a_start_up_are_shown_only_where_it_released_them(city: City) -> None:
    hidden = ask(city, "GET", "/deals/S2").json()["team"]
    city.house.persons.consent(
        "S2", Purpose.DEAL_FLOW, SYSTEM, at=city.house.persons.consents_of("S1")[0].given_at, to_party_id="F3"
    )
    shown = ask(city, "GET", "/deals/S2").json()["team"]
    assert (hidden, [one["fact"] for one in shown]) == ([], ["employees", "raising_cny"])


def test_the_report_gives_every_number_with_its_list(city: City) -> None:
    for stage in ("meeting", "diligence", "invested"):
        ask(city, "POST", "/pipeline/S2/moves", json={"stage": stage})
    report = ask(city, "GET", "/quota").json()
    assert (report["early"]["count"], report["early"]["total"], report["early"]["ratio"]) == (0, 1, 0.0)
    assert [one["name"] for one in report["invested"]] == [OWNER.name]
    assert [one["zh"] for one in report["future"]] == ["人工智能", "眼健康", "脑健康"]

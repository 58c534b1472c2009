"""A match card says who, how likely, by which way, why, under which policy, and what is still to be known."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.pages.cards import Card, card_of, question
from matcher.entities import Direction, Eligibility, Evidence, Match, Need, Part, Reason, Step
from matcher.measures.policy import Rule, load_rules
from matcher.retrieval import supply_path
from matcher.settings import shipped_data
from matcher.wording import words
from tests.builders import a_need, a_party, an_offer

VIEW = Direction(0.5, 0.0, (Part("intercept", 0.0),))


def a_match(**facts: object) -> Match:
    known = {"rank": 1, "offer": an_offer(), "party": a_party(), "joint": 0.66, "forward": VIEW, "backward": VIEW}
    return Match(**(known | facts))  # type: ignore[arg-type]


def a_card(lang: str = "zh", need: Need | None = None, rules: dict[str, Rule] | None = None, **facts: object) -> Card:
    return card_of(a_match(**facts), need or a_need(), rules or {}, lang)


def test_the_chance_is_told_in_words() -> None:
    assert a_card().chance_words == "约 3 次申请 2 次会成"


def test_an_offer_without_owner_says_so() -> None:
    assert a_card(party=None).owner == "权利人未载明"


def test_an_owner_named_like_the_offer_is_named_once() -> None:
    assert a_card(offer=an_offer(title="甲厂"), party=a_party(name="甲厂")).owner == ""


def test_at_most_three_reasons_are_told_and_those_against_in_their_own_words() -> None:
    reasons = tuple(Reason(code, "forward", value) for code, value in (
        ("makes_wanted", 2.0), ("near_by", -0.5), ("fits_stage", 0.4), ("text_similarity", 0.3)))  # fmt: skip
    shown = [(reason.sign, reason.text) for reason in a_card(reasons=reasons).reasons]
    assert shown == [
        ("up", f"您这边：{words('features', 'zh')['makes_wanted']}"),
        ("down", f"您这边：{words('features', 'zh')['near_by_not']}"),
        ("up", f"您这边：{words('features', 'zh')['fits_stage']}"),
    ]


def test_what_speaks_alike_on_both_sides_is_told_once() -> None:
    reasons = (Reason("near_by", "forward", 0.5), Reason("near_by", "backward", 0.4))
    assert [one.text for one in a_card(reasons=reasons).reasons] == [f"双方：{words('features', 'zh')['near_by']}"]


def test_matched_words_are_marked_in_both_texts() -> None:
    need, offer = a_need("要银触点"), an_offer(title="银触点", products=())
    spans = (Evidence("need", "text", 1, 4, "银触点"), Evidence("offer", "title", 0, 3, "银触点"))
    card = a_card(need=need, offer=offer, evidence=spans)
    assert [piece.text for piece in (*card.asked, *card.offered) if piece.hit] == ["银触点", "银触点"]


def test_of_several_wishes_the_path_begins_with_the_one_that_was_met() -> None:
    need = a_need("想租显卡；找懂机器视觉的导师")
    spans = (Evidence("need", "text", 7, 11, "机器视觉"), Evidence("offer", "title", 0, 4, "机器视觉"))
    path = (Step("need", "N", "想租显卡"), Step("offer", "O", "机器视觉", relation="offers"))
    card = a_card(need=need, offer=an_offer(title="机器视觉", products=()), evidence=spans, path=path)
    assert card.path[0].name == "找懂机器视觉的导师"


def test_a_firm_and_its_offer_of_one_name_are_one_step() -> None:
    path = (
        Step("need", "n", "要银触点"),
        Step("firm", "firm:P1", "甲厂", "made_by", "upstream"),
        Step("offer", "o", "甲厂", "offers"),
    )
    assert [(chip.what, chip.tier, chip.name) for chip in a_card(path=path).path] == [
        ("需求", "", "要银触点"),
        ("企业", "上游", "甲厂"),
    ]


def test_the_policy_line_tells_state_benefit_papers_and_what_is_assumed() -> None:
    rules = {rule.id: rule for rule in load_rules(Path(shipped_data()) / "policies")}
    rule = rules["guaranteed_loan"]
    verdict = Eligibility(rule.id, None, rule.clause, ("has_good_credit",), rule.benefit, assumed=True)
    policy = a_card(rules=rules, eligibility=(verdict,)).policies[0]
    assert (policy.state, policy.papers, policy.assumed) == (
        "eligibility_unknown",
        "、".join(rule.papers),
        rule.assumes,
    )


@pytest.mark.parametrize(
    ("code", "lang", "expected"),
    [
        ("stage", "zh", "企业处在初创期、成长期还是成熟期？"),
        ("has_good_credit", "zh", "还需要知道：信用记录良好"),
        ("has_good_credit", "en", "Still to be known: good credit record"),
    ],
)  # fmt: skip
def test_an_unknown_fact_is_a_question(code: str, lang: str, expected: str) -> None:
    assert question(code, lang) == expected


def test_a_possible_competitor_is_pointed_out() -> None:
    assert "同行" in a_card(conflicts=("possible_competitor",)).conflicts[0]


def test_every_relation_and_node_of_a_path_has_its_words() -> None:
    relations = ("similar_words", "asks_for", "asks_for_like", "makes", "makes_like", "close_to", "made_by", "made_from",
                 "stands_in", "supplied_by", "offers")  # fmt: skip
    source = Path(supply_path.__file__).read_text(encoding="utf-8")
    assert [name for name in relations if name.removesuffix("_like") not in source] == []
    codes = [
        *(f"relation_{name}" for name in relations),
        *(f"node_{name}" for name in ("need", "segment", "product", "firm", "offer")),
    ]
    assert [code for code in codes if code not in words("pages", "zh")] == []

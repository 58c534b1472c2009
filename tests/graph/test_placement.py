from __future__ import annotations

import numpy as np
import pytest

from graph.build import build_chain
from graph.confidence import Calibration, Weights
from graph.placement import Abstention, Placer
from tests.builders import a_segment


def placer() -> Placer:
    rows = [
        a_segment(
            "e.mccb",
            name="塑壳断路器",
            products=["塑壳断路器", "塑壳式漏电断路器", "直流断路器"],
            gb4754="3823",
            ipc="H01H",
        ),
        a_segment("e.acb", name="万能式断路器", products=["框架断路器", "抽屉式断路器"], gb4754="3823"),
        a_segment("e.contactor", name="交流接触器", products=["交流接触器", "切换电容接触器"], gb4754="3824"),
        a_segment("s.soles", name="橡胶鞋底", products=["橡胶大底", "鞋底"], name_en="Rubber soles", gb4754="2915"),
        a_segment("s.lasts", name="鞋楦", synonyms="楦头", products=["塑料鞋楦"], gb4754="2929"),
        a_segment("l.lamps", name="LED灯具", products=["LED筒灯", "路灯"], gb4754="3872"),
    ]
    return Placer(build_chain(rows).chain)


def ids(placed: list) -> list[str]:
    return [one.segment_id for one in placed]


def test_a_firm_is_placed_by_the_words_of_its_text_and_the_words_are_the_evidence():
    (placed,) = placer().place("某某科技有限公司，主营橡胶大底的研发、生产和销售")
    assert (placed.segment_id, placed.evidence) == ("s.soles", ("橡胶大底",))
    assert placed.confidence > 0.4


def test_a_firm_may_stand_in_several_segments():
    assert set(ids(placer().place("生产塑壳断路器、交流接触器、鞋底"))) == {"e.mccb", "e.contactor", "s.soles"}


@pytest.mark.parametrize(
    "text", ["", "无", "公司", "浙江某某科技有限公司，专业生产销售各种产品，提供技术服务", "餐饮外卖配送", "1234567890"]
)
def test_a_text_that_says_nothing_is_placed_nowhere(text: str):
    assert placer().place(text) == []


def test_the_longest_word_is_found_and_not_the_shorter_one_within():
    assert placer().lexicon.read(["直流断路器"]) == {"直流断路器": ("直流断路器",)}


def test_a_piece_of_a_product_name_points_at_its_segment_with_less_confidence():
    whole, piece = (
        placer().place(products=["切换电容接触器"])[0],
        placer().place(products=["电容接触器"], threshold=0.0)[0],
    )
    assert whole.segment_id == piece.segment_id == "e.contactor"
    assert piece.confidence < whole.confidence


def test_one_known_word_among_many_unknown_ones_says_little():
    alone = placer().place(products=["鞋底"])[0]
    stray = placer().place(products=["鞋底", "人寿保险", "信用卡", "房地产开发", "葡萄酒", "煤炭"], threshold=0.0)[0]
    assert stray.segment_id == alone.segment_id == "s.soles"
    assert stray.confidence < 0.8 * alone.confidence


def test_a_text_beside_a_product_list_adds_evidence_and_takes_none_away():
    plain = placer().place(products=["鞋底"])
    assert placer().place("成立于二零一五年，有员工一百人", products=["鞋底"]) == plain


def test_a_word_that_many_segments_share_says_less():
    evidence = placer().evidence("断路器")
    assert evidence.max() < placer().evidence("鞋楦").max()


def test_latin_words_are_found_whole_and_in_any_case_and_width():
    assert ids(placer().place("生产ｌｅｄ筒灯")) == ["l.lamps"]  # full width on purpose
    assert placer().lexicon.read(["sealed parts"]) == {"sealed parts": ()}


def test_english_texts_are_placed_too():
    assert ids(placer().place("We need rubber soles.")) == ["s.soles"]


def test_more_evidence_never_lowers_confidence():
    one = placer().place(products=["橡胶大底"])[0]
    more = placer().place(products=["橡胶大底", "鞋底"], codes=["2915"])[0]
    assert more.confidence > one.confidence


def test_repeating_a_word_adds_nothing():
    assert placer().evidence("鞋底、" * 500).tolist() == placer().evidence("鞋底").tolist()


def test_a_class_code_decides_between_segments_that_share_a_word():
    assert ids(placer().place("断路器", codes=["H01H 71/10"]))[0] == "e.mccb"


def test_a_code_is_evidence_as_it_was_written():
    placed = placer().place("接触器", codes=["C3824"])
    assert placed[0].evidence[-1] == "C3824" or "C3824" in placed[0].evidence


def test_a_group_code_says_less_than_the_class():
    found = placer().evidence(codes=["3824"])
    numbers = {segment_id: found[place] for place, segment_id in enumerate(placer().segment_ids)}
    assert numbers["e.contactor"] > numbers["e.mccb"] > numbers["s.soles"] == 0


def test_nearness_of_meaning_tips_the_balance():
    house = placer()
    near = np.array([1.0 if one == "e.acb" else 0.0 for one in house.segment_ids], dtype=np.float32)
    assert house.place("断路器", similarity=near, threshold=0.0)[0].segment_id == "e.acb"


def test_nearness_that_is_not_a_number_is_ignored():
    house = placer()
    blank = np.full(len(house.segment_ids), np.nan, dtype=np.float32)
    assert house.place("鞋底", similarity=blank) == house.place("鞋底")


def test_nearness_of_another_length_is_refused():
    with pytest.raises(ValueError, match="similarity needs 6 numbers"):
        placer().place("鞋底", similarity=[1.0])


def test_a_map_without_segments_places_nobody():
    assert Placer(build_chain([]).chain).place("鞋底", codes=["2915"]) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Abstention.NOTHING_KNOWN),
        ("餐饮外卖、幼儿托管、殡葬服务", Abstention.NOTHING_KNOWN),
        ("塑料玩具、葡萄酒进口、人寿保险、房地产开发、信用卡", Abstention.UNKNOWN_TRADE),
    ],
)
def test_a_firm_that_is_placed_nowhere_is_told_why(text: str, why: Abstention):
    verdict = placer().judge(products=text.split("、"))
    assert (verdict.placements, verdict.abstention) == ((), why)


def test_two_segments_that_share_every_word_leave_a_firm_undecided():
    rows = [a_segment(f"x.{letter}", name=f"环节{letter}", products=["断路器"]) for letter in "abc"]
    rows += [a_segment(f"y.{number}", name=f"别处{number}", products=[f"货{number}"]) for number in range(20)]
    verdict = Placer(build_chain(rows).chain).judge(products=["断路器"])
    assert verdict.abstention is Abstention.UNDECIDED
    assert verdict.best is not None
    assert (verdict.best.segment_id, verdict.margin) == ("x.a", 0.0)


def test_placing_and_judging_agree():
    house = placer()
    assert list(house.judge("生产橡胶大底").placements) == house.place("生产橡胶大底")


def test_the_calibration_given_decides_what_is_said():
    sure = Weights({"intercept": 9.0}, {"intercept": 9.0})
    chain = build_chain([a_segment("e.mccb", products=["断路器"])]).chain
    told = Placer(chain, Calibration("mute", sure, sure, threshold=1.0, known_from=0.5)).judge("断路器")
    assert (told.placements, told.abstention) == ((), Abstention.UNDECIDED)


def test_how_much_of_the_trade_words_is_explained_leaves_out_words_of_every_firm():
    verdict = placer().judge(products=["橡胶大底", "葡萄酒", "技术服务"])
    assert verdict.explained == 0.5

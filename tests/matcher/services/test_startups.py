"""A start-up asks; everything the answer must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.vocabulary import Stage
from matcher.entities import Kind, MatchRun, Need, Offer, Party
from matcher.errors import BadInput
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from matcher.services.document import match_document
from matcher.services.needs import need_from_text
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeEncoder, FakeRepository

TODAY = date(2026, 1, 15)
MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
SEGMENTS = [
    a_segment("q.sand", name="石英砂矿", position="上游", products="高纯石英砂、硅微粉", inputs="石英矿石"),
    a_segment(
        "q.crucible",
        name="石英制品",
        position="中游",
        products="石英坩埚、石英管",
        inputs="高纯石英砂",
        suppliers="q.sand",
    ),
]
SAND = a_party("sand", name="样例石英砂厂", products=("高纯石英砂",), segments=("q.sand",), text="")
TUBES = a_party("tubes", name="样例石英管厂", products=("石英管",), segments=("q.crucible",), text="")
WORDS = a_party("words", name="样例石英坩埚贸易", products=("石英坩埚",), segments=("q.crucible",), text="")


def supplier(party: Party, **rest: object) -> Offer:
    known = {"title": party.name, "text": "、".join(party.products), "party_id": party.id, "products": party.products}
    return an_offer(f"supplier:{party.id}", **known | {"segments": party.segments, "region": "330382"} | rest)


def matchmaker_of(folder: Path, *offers: Offer, parties: tuple[Party, ...] = (SAND, TUBES, WORDS)) -> Matchmaker:
    repository = FakeRepository.of(
        parties, offers or tuple(supplier(party) for party in parties), segments=SEGMENTS,
        materials={"石英坩埚": ("高纯石英砂",)},
    )  # fmt: skip
    generation = open_generation(folder, repository, Encoders(FakeEncoder(), FakeEncoder()), lambda *step: None)
    return Matchmaker(repository, Recall(generation, pool_size=50), MODEL, lambda *asked: None)


def ask(
    matchmaker: Matchmaker, text: str = "需要高纯石英砂，用于生产石英坩埚", top: int = 10, **rest: object
) -> MatchRun:
    need, warnings = need_from_text(text, kinds=(Kind.SUPPLIER,))
    return find_matches(replace(need, **rest), top=top, day=TODAY, matchmaker=matchmaker, warnings=warnings)


def ids(run: MatchRun) -> list[str]:
    return [match.offer.id for match in run.matches]


def test_the_maker_of_what_is_asked_for_comes_first(tmp_path: Path) -> None:
    assert ids(ask(matchmaker_of(tmp_path)))[0] == "supplier:sand"


def test_a_startup_that_names_only_its_product_finds_the_maker_of_its_material(tmp_path: Path) -> None:
    run = ask(matchmaker_of(tmp_path), "我们生产石英坩埚")
    assert ids(run)[0] == "supplier:sand"


def test_the_path_leads_from_the_need_through_product_and_material_to_the_offer(tmp_path: Path) -> None:
    run = ask(matchmaker_of(tmp_path), "我们生产石英坩埚")
    steps = [(step.relation, step.name) for step in run.matches[0].path]
    assert steps == [
        ("", "我们生产石英坩埚"), ("makes", "石英坩埚"), ("made_from", "高纯石英砂"), ("made_by", "样例石英砂厂"), ("offers", "样例石英砂厂"),
    ]  # fmt: skip


def test_the_parts_of_both_directions_sum_to_their_logits(tmp_path: Path) -> None:
    for match in ask(matchmaker_of(tmp_path)).matches:
        for view in (match.forward, match.backward):
            assert abs(sum(part.value for part in view.parts) - view.logit) < 1e-9


def test_the_joint_chance_is_that_of_both_saying_yes(tmp_path: Path) -> None:
    for match in ask(matchmaker_of(tmp_path)).matches:
        assert match.joint == pytest.approx(match.forward.chance * match.backward.chance)


def test_the_evidence_is_found_in_the_texts_where_it_says(tmp_path: Path) -> None:
    match = ask(matchmaker_of(tmp_path)).matches[0]
    texts = {"text": match.offer.text, "title": match.offer.title, "products": "、".join(match.offer.products)}
    assert match.evidence
    for span in match.evidence:
        text = "需要高纯石英砂，用于生产石英坩埚" if span.source == "need" else texts[span.field]
        assert text[span.start : span.end] == span.span


@pytest.mark.parametrize(
    "kept_out",
    [
        {"withdrawn": True},
        {"valid_to": date(2026, 1, 14)},
        {"capacity": 10.0, "capacity_left": 0.0},
        {"stages": (Stage.MATURE,)},
        {"serves": ("330302",)},
    ],
    ids=["withdrawn", "expired", "full", "other stage", "other region"],
)
def test_an_offer_that_cannot_be_had_never_appears(tmp_path: Path, kept_out: dict[str, object]) -> None:
    maker = matchmaker_of(tmp_path, supplier(SAND, **kept_out), supplier(TUBES))
    assert ids(ask(maker, stage=Stage.EARLY, region="330382")) == ["supplier:tubes"]


def test_an_offer_withdrawn_after_the_index_was_built_does_not_appear(tmp_path: Path) -> None:
    maker = matchmaker_of(tmp_path)
    records: FakeRepository = maker.repository  # type: ignore[assignment]
    records.offer_rows["supplier:sand"] = replace(records.offer_rows["supplier:sand"], withdrawn=True)
    assert "supplier:sand" not in ids(ask(maker))


def written_later(folder: Path, *later: Offer) -> Matchmaker:
    """The usual records, and offers that were committed after the indexes were made."""
    maker = matchmaker_of(folder)
    records: FakeRepository = maker.repository  # type: ignore[assignment]
    records.put(*later)
    return replace(maker, recall=maker.recall.beside(list(records.offers_since(maker.recall.generation.revision))))


def test_an_offer_committed_after_the_index_was_made_is_found_at_once(tmp_path: Path) -> None:
    new = an_offer("supplier:new", title="样例新砂厂", text="供应高纯石英砂", products=("高纯石英砂",), party_id=None)
    run = ask(written_later(tmp_path, new))
    assert {"supplier:new", "supplier:sand"} == set(ids(run)[:2])


def test_the_path_to_a_new_offer_leads_through_its_product(tmp_path: Path) -> None:
    new = an_offer("supplier:new", title="样例新砂厂", text="供应高纯石英砂", products=("高纯石英砂",), party_id=None)
    run = ask(written_later(tmp_path, new), "我们生产石英坩埚")
    path = next(match.path for match in run.matches if match.offer.id == "supplier:new")
    assert [step.relation for step in path] == ["", "makes", "made_from", "offers"]


def test_a_changed_offer_stands_as_it_is_now_and_only_once(tmp_path: Path) -> None:
    changed = supplier(SAND, text="改做玻璃微珠", products=("玻璃微珠",), title="样例玻璃微珠厂", segments=())
    run = ask(written_later(tmp_path, changed))
    (match,) = [match for match in run.matches if match.offer.id == "supplier:sand"]
    assert match.offer.title == "样例玻璃微珠厂"
    assert ids(run)[0] != "supplier:sand"


def test_an_offer_withdrawn_later_is_gone_from_every_leg(tmp_path: Path) -> None:
    assert "supplier:sand" not in ids(ask(written_later(tmp_path, supplier(SAND, withdrawn=True))))


def test_new_and_old_records_rank_as_if_they_had_always_been_together(tmp_path: Path) -> None:
    later = ask(written_later(tmp_path / "later", supplier(SAND, region="330303")))
    always = ask(matchmaker_of(tmp_path / "always", supplier(SAND, region="330303"), supplier(TUBES), supplier(WORDS)))
    assert ids(later)[0] == ids(always)[0]


def test_ones_own_group_and_the_declined_never_appear(tmp_path: Path) -> None:
    sister = replace(TUBES, affiliate_of="group")
    maker = matchmaker_of(tmp_path, parties=(SAND, sister, WORDS))
    run = ask(maker, affiliates=frozenset({"group"}), declined=frozenset({"words"}))
    assert ids(run) == ["supplier:sand"]


def test_a_maker_of_the_same_product_is_marked_as_a_possible_competitor(tmp_path: Path) -> None:
    run = ask(matchmaker_of(tmp_path), made=("石英坩埚",))
    marks = {match.offer.id: match.conflicts for match in run.matches}
    assert marks == {"supplier:sand": (), "supplier:tubes": (), "supplier:words": ("possible_competitor",)}


def test_unknown_facts_are_asked_for_and_do_not_exclude(tmp_path: Path) -> None:
    match = ask(matchmaker_of(tmp_path, supplier(SAND, stages=(Stage.EARLY,)))).matches[0]
    assert match.missing == ("stage", "region")


def test_the_same_records_need_and_day_give_the_same_document(tmp_path: Path) -> None:
    first, second = (match_document(ask(matchmaker_of(tmp_path / name))) for name in ("one", "two"))
    assert first == second


def test_another_day_is_another_run(tmp_path: Path) -> None:
    maker = matchmaker_of(tmp_path)
    need, _ = need_from_text("高纯石英砂")
    runs = {find_matches(need, top=3, day=day, matchmaker=maker).run_id for day in (TODAY, date(2026, 1, 16))}
    assert len(runs) == 2


def test_every_kind_is_heard_when_none_is_named(tmp_path: Path) -> None:
    mentor = an_offer(
        "mentor:1", kind=Kind.MENTOR, title="石英材料导师", text="石英坩埚工艺", products=(), segments=("q.crucible",)
    )
    maker = matchmaker_of(tmp_path, supplier(SAND), supplier(TUBES), mentor)
    run = find_matches(Need("高纯石英砂"), top=2, day=TODAY, matchmaker=maker)
    assert {match.offer.kind for match in run.matches} == {Kind.SUPPLIER, Kind.MENTOR}


def test_ranks_count_from_one(tmp_path: Path) -> None:
    assert [match.rank for match in ask(matchmaker_of(tmp_path)).matches] == [1, 2, 3]


def test_a_need_nobody_can_meet_says_so(tmp_path: Path) -> None:
    maker = matchmaker_of(tmp_path, supplier(SAND, withdrawn=True))
    assert [warning.code for warning in ask(maker).warnings] == ["no_supply"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60))
def test_any_words_get_an_answer_or_a_refusal_that_names_the_way_out(tmp_path: Path, text: str) -> None:
    maker = matchmaker_of(tmp_path)
    try:
        run = ask(maker, text)
    except BadInput as refusal:
        told = refusal.sentence("zh"), refusal.sentence("en")
        assert all(told)
    else:
        assert all(0 < match.joint < 1 for match in run.matches)


def test_the_records_are_read_once_for_all_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offers = (supplier(SAND), an_offer("mentor:tubes", kind=Kind.MENTOR, party_id="tubes", title="石英工艺导师"))
    maker = matchmaker_of(tmp_path, *offers)
    read: list[set[str]] = []
    real = maker.repository.offers_by_id
    monkeypatch.setattr(
        maker.repository, "offers_by_id", lambda ids: (read.append(set(some := list(ids))), real(some))[1]
    )
    need, _ = need_from_text("需要高纯石英砂，用于生产石英坩埚")
    find_matches(need, top=10, day=TODAY, matchmaker=maker)
    assert read == [{"supplier:sand", "mentor:tubes"}]

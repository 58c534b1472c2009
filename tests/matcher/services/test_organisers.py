"""An organiser shares out mentors among firms, and sets prices for the lists of self-choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matcher.allocation import Objective
from matcher.entities import Kind, Need, Offer, Party, Role
from matcher.errors import BadInput
from matcher.ranking.model import AdditiveModel
from matcher.ranking.prices import KindPrices, LivePrices
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from matcher.services.batch_document import batch_document, batch_rows
from matcher.services.conflicts import ALONE, Kinship
from matcher.services.document import match_document
from matcher.services.organisers import BatchReport, BatchRules, allocate_batch, crowding_of, worth_of_places
from matcher.services.startups import Matchmaker, find_matches
from matcher.settings import shipped_data
from tests.builders import a_segment, an_offer
from tests.fakes import FakeEncoder, FakeKinship, FakeRepository

TODAY = date(2026, 1, 15)
MODEL = AdditiveModel.load(shipped_data() / "models" / "prior.json")
FIRMS = tuple(
    Party(
        f"S{number}",
        f"样例企业{number}",
        (Role.STARTUP,),
        region="330382",
        text="生产石英坩埚",
        products=("石英坩埚",),
        sample=True,
    )
    for number in range(1, 7)
)
NEEDS = tuple(
    Need("想找懂石英坩埚工艺的导师", id=f"N{firm.id}", party_id=firm.id, kinds=(Kind.MENTOR,)) for firm in FIRMS[:4]
)


def mentor(id: str, hours: float | None = 2.0, taken: float = 1.0, **facts: object) -> Offer:
    known = {
        "kind": Kind.MENTOR, "title": f"样例导师{id}", "text": "石英坩埚工艺", "products": (), "party_id": id, "capacity": hours,
        "capacity_left": None if hours is None else hours - taken, "segments": ("q.crucible",),
    }  # fmt: skip
    return an_offer(f"mentor:{id}", **known | facts)


OTHER = mentor("other", hours=9.0, text="创业心理", segments=())
STAR, NEW = mentor("star"), mentor("new", taken=0.0, text="创业心理", segments=())


def maker_of(
    folder: Path,
    *offers: Offer,
    needs: tuple[Need, ...] = NEEDS,
    prices: LivePrices | None = None,
    kinship: Kinship = ALONE,
) -> Matchmaker:
    repository = FakeRepository.of(
        (*FIRMS, *(Party(offer.party_id or "", offer.title, (Role.MENTOR,)) for offer in offers)), offers,
        segments=[a_segment("q.crucible", products="石英坩埚")], needs=list(needs),
    )  # fmt: skip
    generation = open_generation(folder, repository, Encoders(FakeEncoder(), FakeEncoder()), lambda *step: None)
    return Matchmaker(
        repository, Recall(generation, pool_size=50), MODEL, lambda *asked: None, prices=prices, kinship=kinship
    )


def share_out(maker: Matchmaker, **rules: object) -> BatchReport:
    return allocate_batch(Kind.MENTOR, BatchRules(**rules), day=TODAY, matchmaker=maker)  # type: ignore[arg-type]


def test_no_mentor_gets_more_firms_than_hours_and_the_value_is_the_bound(tmp_path: Path) -> None:
    report = share_out(maker_of(tmp_path, STAR, NEW))
    assert report.loads == {"mentor:new": (2, 2), "mentor:star": (1, 1)}
    assert report.allocation.gap < 1e-9


def test_who_gets_nothing_is_told_why(tmp_path: Path) -> None:
    report = share_out(maker_of(tmp_path, STAR))
    assert [(each.asker_id, each.code) for each in report.unserved] == [
        ("S2", "all_taken"),
        ("S3", "all_taken"),
        ("S4", "all_taken"),
    ]


def test_a_full_mentor_is_no_candidate(tmp_path: Path) -> None:
    report = share_out(maker_of(tmp_path, mentor("full", taken=2.0), NEW))
    assert list(report.loads) == ["mentor:new"]


def test_a_mentor_is_never_given_a_firm_it_has_to_keep_away_from(tmp_path: Path) -> None:
    kinship = FakeKinship(declines={("star", "S1"), ("star", "S3")})
    report = share_out(maker_of(tmp_path, mentor("star", hours=9.0), kinship=kinship))
    assert [pair.asker_id for pair in report.chosen] == ["S2", "S4"]
    assert [(each.asker_id, each.code) for each in report.unserved] == [("S1", "no_candidate"), ("S3", "no_candidate")]


def test_newcomers_get_the_places_that_are_kept_for_them(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, mentor("star", hours=9.0), NEW)
    assert share_out(maker).newcomer_count == 0
    assert share_out(maker, newcomer_share=0.5).newcomer_count == 2


def test_everybody_means_every_startup(tmp_path: Path) -> None:
    report = share_out(maker_of(tmp_path, mentor("star", hours=9.0)), everybody=True)
    assert [pair.asker_id for pair in report.chosen] == ["S1", "S2", "S3", "S4", "S5", "S6"]


def test_known_pairs_come_first_and_the_rest_is_filled(tmp_path: Path) -> None:
    report = share_out(maker_of(tmp_path, STAR, NEW), pins=(("S4", "mentor:star"),))
    assert [pair.asker_id for pair in report.chosen if pair.offer.id == "mentor:star"] == ["S4"]
    assert report.loads["mentor:new"] == (2, 2)


def test_more_known_pairs_than_hours_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        share_out(maker_of(tmp_path, STAR, NEW), pins=(("S3", "mentor:star"), ("S4", "mentor:star")))
    assert (refusal.value.code, refusal.value.facts["asking"], refusal.value.facts["lacking"]) == (
        "batch_conflict",
        "mentor:star",
        1,
    )


def test_when_nobody_asks_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--everybody") as refusal:
        share_out(maker_of(tmp_path, STAR, needs=()))
    assert refusal.value.code == "nobody_asks"


def test_one_more_hour_is_worth_the_next_firms_chance(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, STAR)
    worth = worth_of_places(Kind.MENTOR, ["mentor:star"], BatchRules(), day=TODAY, matchmaker=maker)[0]
    assert worth.gain == pytest.approx(share_out(maker).chosen[0].joint)
    assert worth.served_gain == 1


@pytest.mark.parametrize("objective", list(Objective))
def test_every_objective_gives_a_document_and_as_many_rows(tmp_path: Path, objective: Objective) -> None:
    report = share_out(maker_of(tmp_path, STAR, NEW), objective=objective, with_curve=True)
    document = batch_document(report)
    assert document["served_count"] == len(document["pairs"]) == 3
    assert len(list(batch_rows(report))) == 4  # three pairs, one that got nothing


def test_reasons_of_a_pair_are_those_of_its_live_list(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, mentor("star", hours=9.0))
    pair = share_out(maker).chosen[0]
    match = find_matches(replace(NEEDS[0], text=NEEDS[0].text), top=1, day=TODAY, matchmaker=maker).matches[0]
    assert {reason.code for reason in pair.reasons} & {reason.code for reason in match.reasons}


def test_prices_keep_the_requests_within_the_hours(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, mentor("star", hours=1.0, taken=0.5), OTHER)
    made, found = crowding_of(Kind.MENTOR, BatchRules(everybody=True), places=1, day=TODAY, matchmaker=maker)
    assert found.free.requests.max() > 0.5
    assert found.priced.requests.tolist()[1] <= 0.5 * (1 + 1e-6)
    assert list(made.worth) == ["mentor:star"]


def priced(worth: float) -> LivePrices:
    return LivePrices(TODAY, "d", "m", {Kind.MENTOR: KindPrices({"mentor:star": worth})})


def test_a_price_moves_the_order_and_leaves_the_chances_and_their_parts_alone(tmp_path: Path) -> None:
    free = find_matches(NEEDS[0], top=5, day=TODAY, matchmaker=maker_of(tmp_path / "a", mentor("star"), OTHER))
    star, other = free.matches
    worth = (star.joint - other.joint / 2) / star.forward.chance  # enough to fall behind, not enough to fall out
    maker = maker_of(tmp_path / "b", mentor("star"), OTHER, prices=priced(worth))
    run = find_matches(NEEDS[0], top=5, day=TODAY, matchmaker=maker)
    assert [match.offer.id for match in free.matches] == ["mentor:star", "mentor:other"]
    assert [match.offer.id for match in run.matches] == ["mentor:other", "mentor:star"]
    before, after = (next(m for m in one.matches if m.offer.id == "mentor:star") for one in (free, run))
    assert (before.joint, before.forward, before.backward, before.price) == (
        after.joint,
        after.forward,
        after.backward,
        None,
    )
    assert after.price == pytest.approx(worth * after.forward.chance)
    assert run.run_id != free.run_id


def test_who_is_not_worth_the_price_is_told_as_held_and_not_ranked(tmp_path: Path) -> None:
    run = find_matches(NEEDS[0], top=5, day=TODAY, matchmaker=maker_of(tmp_path, mentor("star"), prices=priced(0.999)))
    assert [match.offer.id for match in run.matches] == []
    assert [(held.offer_id, held.code) for held in run.held] == [("mentor:star", "held_fully_asked")]


def test_who_is_gone_is_not_told_as_asked_too_much(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, mentor("star"), prices=priced(0.999))
    repository = maker.repository
    assert isinstance(repository, FakeRepository)
    repository.put(replace(repository.offer_rows["mentor:star"], withdrawn=True))
    assert find_matches(NEEDS[0], top=5, day=TODAY, matchmaker=maker).held == ()


def test_the_document_shows_the_price(tmp_path: Path) -> None:
    run = find_matches(NEEDS[0], top=5, day=TODAY, matchmaker=maker_of(tmp_path, mentor("star"), prices=priced(0.1)))
    assert match_document(run)["matches"][0]["price"] == run.matches[0].price


def test_prices_come_back_from_disk_as_they_were(tmp_path: Path) -> None:
    prices = LivePrices(TODAY, "d", "m", {Kind.MENTOR: KindPrices({"a": 0.25}, 0.01, frozenset({"b"}))})
    prices.save(tmp_path / "index" / "prices.json")
    again = LivePrices.load(tmp_path / "index" / "prices.json")
    assert again is not None
    assert (again.version, again.kinds) == (prices.version, prices.kinds)


@pytest.mark.parametrize("text", ["", "{", '{"format": 99}', '{"format": 1}', "[]"])
def test_a_torn_file_of_prices_is_no_prices(tmp_path: Path, text: str) -> None:
    (tmp_path / "prices.json").write_text(text, encoding="utf-8")
    assert LivePrices.load(tmp_path / "prices.json") is None

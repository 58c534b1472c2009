"""A kept run comes back byte for byte, and two runs tell why each pair moved."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.entities import Kind, MatchRun, Need, Offer
from matcher.entities.accounts import ANONYMOUS, Viewer
from matcher.entities.runs import Candidate, Cause, Marks, Move, RunDiff, RunRecord, View
from matcher.errors import Unavailable, UnknownThing
from matcher.ranking.model import AdditiveModel
from matcher.retrieval.generation import Encoders, open_generation
from matcher.retrieval.recall import Recall
from matcher.services.conflicts import ALONE, Kinship
from matcher.services.document import document_bytes, match_document
from matcher.services.needs import need_from_text
from matcher.services.run_diff import compare
from matcher.services.run_document import diff_document
from matcher.services.run_notes import Marking
from matcher.services.runs import RunKeeper
from matcher.services.startups import Matchmaker
from matcher.settings import shipped_data
from matcher.storage.marks import id_mark, need_marks, offer_marks, party_marks
from tests.builders import a_need, a_party, a_segment, an_offer
from tests.fakes import FakeEncoder, FakeRepository

TODAY = date(2026, 1, 15)
TABLES: dict[str, Any] = json.loads((shipped_data() / "models" / "prior.json").read_text(encoding="utf-8"))["tables"]
PARTIES = tuple(a_party(f"P{number}", name=f"样例触点厂{number}") for number in range(6))


class FakeRuns:
    """Kept runs in a dictionary, written at once."""

    def __init__(self) -> None:
        self.rows: dict[str, RunRecord] = {}

    def add(self, run_id: str, make: Callable[[], RunRecord]) -> None:
        record = make()
        self.rows.setdefault(record.run_id, record)

    def settle(self) -> None:
        """Everything is kept already."""

    def get(self, run_id: str) -> RunRecord:
        if run_id not in self.rows:
            raise UnknownThing("unknown_run", value=run_id, nearest=tuple(self.rows)[:3])
        return self.rows[run_id]


@dataclass(frozen=True)
class Declining:
    """Everybody for themselves, and some who decline whoever asks."""

    names: frozenset[str]

    def group_of(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(ids)

    def namesakes_of(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset()

    def declining(self, ids: Iterable[str]) -> frozenset[str]:
        return self.names


@dataclass
class Town:
    """Six makers of contacts, and somebody who asks, now and again."""

    folder: Path
    model: AdditiveModel = field(default_factory=lambda: AdditiveModel(TABLES))
    kept: FakeRuns = field(default_factory=FakeRuns)
    records: FakeRepository = field(default_factory=FakeRepository)
    built: int = 0
    kinship: Kinship = ALONE

    def __post_init__(self) -> None:
        offers = [
            an_offer(f"O{number}", title=party.name, text=f"{party.name} 银触点 {'断路器' * number}", party_id=party.id)
            for number, party in enumerate(PARTIES)
        ]
        self.records = FakeRepository.of(PARTIES, offers, segments=[a_segment(products="银氧化锡触点")])

    def matchmaker(self) -> Matchmaker:
        self.built += 1
        generation = open_generation(
            self.folder / str(self.built), self.records, Encoders(FakeEncoder(), FakeEncoder()), lambda *step: None
        )
        recall = Recall(generation, pool_size=50)
        return Matchmaker(self.records, recall, self.model, lambda *asked: None, kinship=self.kinship)

    def keeper(self) -> RunKeeper:
        marking = Marking(self._offers, self._parties, need_marks, id_mark)
        return RunKeeper(
            self.kept, self.kept, marking, self.records, "rules-1", lambda: datetime(2026, 1, 15, tzinfo=UTC)
        )

    def ask(self, need: Need | None = None, top: int = 4, day: date = TODAY, region: str | None = None) -> MatchRun:
        need = need or need_from_text("需要断路器用的银触点", kinds=(Kind.SUPPLIER,))[0]
        return self.keeper().find(need, top=top, day=day, matchmaker=self.matchmaker(), region=region)

    def diff(self, before: MatchRun, after: MatchRun) -> RunDiff:
        return self.keeper().diff(before.run_id, after.run_id, self._written)

    def change(self, offer_id: str, **fields: Any) -> None:
        self.records.put(replace(self.records.offer_rows[offer_id], **fields))

    def _written(self, ids: Sequence[str]) -> Mapping[str, tuple[Offer, int]]:
        last = {id_: number for number, group in enumerate(self.records.written, 1) for id_ in group}
        return {id_: (self.records.offer_rows[id_], last.get(id_, 0)) for id_ in ids if id_ in self.records.offer_rows}

    def _offers(self, ids: Sequence[str], seen: int) -> Mapping[str, tuple[Marks, str | None, int]]:
        return {
            id_: (offer_marks(offer), offer.party_id, number) for id_, (offer, number) in self._written(ids).items()
        }

    def _parties(self, ids: Sequence[str], data_version: str) -> Mapping[str, Marks]:
        now = self.records.data_version() == data_version
        return {id_: party_marks(party) for id_, party in self.records.parties_by_id(ids).items() if now}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def move_of(diff: RunDiff, offer_id: str) -> Move:
    return next(move for move in diff.moves if move.offer_id == offer_id)


def test_a_kept_run_comes_back_byte_for_byte(town: Town) -> None:
    run = town.ask()
    kept = town.keeper().replay(run.run_id, town.matchmaker)
    assert json.loads(kept) == match_document(run)
    assert kept == town.keeper().document(run.run_id)


def test_it_comes_back_though_the_data_are_others_now(town: Town) -> None:
    run = town.ask()
    before = town.keeper().document(run.run_id)
    town.change("O1", withdrawn=True)
    assert town.keeper().replay(run.run_id, town.matchmaker) == before


def test_an_answer_that_cannot_be_made_again_from_the_same_data_is_a_fault(town: Town) -> None:
    run = town.ask()
    town.kept.rows[run.run_id] = replace(town.kept.rows[run.run_id], document=b"{}")
    with pytest.raises(Unavailable) as fault:
        town.keeper().replay(run.run_id, town.matchmaker)
    assert fault.value.code == "run_not_reproduced"


def test_an_engine_that_answers_otherwise_under_the_same_versions_is_a_fault(town: Town) -> None:
    run = town.ask()
    other = json.loads(json.dumps(TABLES))
    for views in other.values():
        views["forward"]["intercept"] -= 3.0
    town.model, version = AdditiveModel(other), town.model.version
    town.model.version = version
    with pytest.raises(Unavailable) as fault:
        town.keeper().replay(run.run_id, town.matchmaker)
    assert fault.value.code == "run_not_reproduced"


def test_an_unknown_run_names_the_nearest(town: Town) -> None:
    run = town.ask()
    with pytest.raises(UnknownThing) as refusal:
        town.keeper().document("run_0")
    assert refusal.value.facts == {"value": "run_0", "nearest": (run.run_id,)}


def test_a_partys_run_is_seen_by_the_party_and_by_nobody_else(town: Town) -> None:
    run = town.ask(a_need(party_id="P5", affiliates=frozenset({"P5"})))
    own = town.keeper().document(run.run_id, Viewer(party_ids=frozenset({"P5"})))
    assert json.loads(own)["run_id"] == run.run_id
    for stranger in (ANONYMOUS, Viewer(party_ids=frozenset({"P4"}))):
        with pytest.raises(UnknownThing):
            town.keeper().document(run.run_id, stranger)


def test_a_run_equals_itself(town: Town) -> None:
    run = town.ask()
    diff = town.diff(run, run)
    assert (diff.moves, diff.asked, dict(diff.versions), diff.unmoved_count) == ((), (), {}, 4)


def test_an_offer_whose_words_changed_moved_because_of_its_data_and_the_fields_are_named(town: Town) -> None:
    before = town.ask()
    first = before.matches[0].offer.id
    town.change(first, text="改做玻璃微珠", products=("玻璃微珠",))
    move = move_of(town.diff(before, town.ask()), first)
    assert (move.causes, move.fields) == ((Cause.DATA,), ("offer.products", "offer.text"))


def test_the_pairs_that_were_not_touched_moved_only_because_others_did(town: Town) -> None:
    before = town.ask()
    first, second = (match.offer.id for match in before.matches[:2])
    town.change(first, withdrawn=True)
    diff = town.diff(before, town.ask())
    move = move_of(diff, second)
    assert (move.causes, move.rank_before, move.rank_after, move.shifts) == ((Cause.OTHERS,), 2, 1, ())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"withdrawn": True}, "withdrawn"),
        ({"capacity": 5.0, "capacity_left": 0.0}, "full"),
        ({"serves": ("110000",)}, "outside_region"),
    ],
)
def test_an_offer_that_a_rule_keeps_out_says_which(town: Town, change: dict[str, Any], code: str) -> None:
    need = a_need("需要断路器用的银触点")
    before = town.ask(need)
    first = before.matches[0].offer.id
    town.change(first, **change)
    move = move_of(town.diff(before, town.ask(need)), first)
    assert (move.causes, move.rule, move.rank_after) == ((Cause.RULE,), code, None)


def test_an_offer_that_expired_between_two_days_says_so(town: Town) -> None:
    first = town.ask().matches[0].offer.id
    town.change(first, valid_to=TODAY)
    before, after = town.ask(), town.ask(day=date(2026, 1, 16))
    diff = town.diff(before, after)
    move = move_of(diff, first)
    assert (move.causes, move.rule, diff.asked) == ((Cause.RULE,), "expired", ("run.day",))


def test_the_bytes_of_an_answer_are_those_of_its_own_document_whatever_was_written_before(town: Town) -> None:
    run = town.ask()
    other = replace(run, matches=run.matches[:1])
    written = [document_bytes(one) for one in (run, other, run, other)]
    assert [json.loads(each) for each in written] == [match_document(one) for one in (run, other, run, other)]


def test_a_declined_counterpart_went_by_the_askers_own_will(town: Town) -> None:
    need = a_need(party_id="P5")
    before = town.ask(need)
    first = before.matches[0].offer
    after = town.ask(replace(need, declined=frozenset({first.party_id or ""})))
    move = move_of(town.diff(before, after), first.id)
    assert (move.causes, move.rule) == ((Cause.RULE,), "declined")


def test_what_the_other_side_declines_looks_like_what_was_not_found_and_shows_nowhere(town: Town) -> None:
    need = a_need(party_id="P5")
    before = town.ask(need)
    first = before.matches[0].offer
    town.kinship = Declining(frozenset({first.party_id or ""}))
    diff = town.diff(before, town.ask(need))
    move = move_of(diff, first.id)
    assert (move.causes, move.rule, move.fields) == ((Cause.POOL,), None, ())  # as for an offer that was not found
    assert "bars" not in diff.versions
    assert "declin" not in str(diff_document(diff))


def test_what_others_decline_later_does_not_make_a_kept_run_look_broken(town: Town) -> None:
    run = town.ask(a_need(party_id="P5"))
    town.kinship = Declining(frozenset({run.matches[0].offer.party_id or ""}))
    assert json.loads(town.keeper().replay(run.run_id, town.matchmaker)) == match_document(run)


def test_an_offer_that_is_held_back_says_why(town: Town) -> None:
    record = town.kept.get(town.ask().run_id)
    before = replace(record, run_id="a", candidates=(a_candidate("O1", 1),))
    after = replace(record, run_id="b", candidates=(a_candidate("O1", None),), held={"O1": "held_identity_doubtful"})
    move = move_of(compare(before, after, written=lambda ids: {}, mark=id_mark), "O1")
    assert (move.causes, move.rule) == ((Cause.RULE,), "held_identity_doubtful")


def test_an_offer_that_is_too_crowded_to_be_listed_left_by_its_price(town: Town) -> None:
    record = town.kept.get(town.ask().run_id)
    before = replace(record, run_id="a", candidates=(a_candidate("O1", 1, 0.0),))
    after = replace(record, run_id="b", candidates=(a_candidate("O1", None, 0.9),), held={"O1": "held_fully_asked"})
    move = move_of(compare(before, after, written=lambda ids: {}, mark=id_mark), "O1")
    assert (move.causes, move.price_before, move.price_after) == ((Cause.PRICE,), 0.0, 0.9)


def test_an_offer_written_since_enters_because_of_its_data(town: Town) -> None:
    before = town.ask(top=6)
    town.records.put(an_offer("O9", title="新触点厂", text="断路器用的银触点", party_id="P5"))
    move = move_of(town.diff(before, town.ask(top=6)), "O9")
    assert (move.causes, move.rank_before) == ((Cause.DATA,), None)


def test_another_model_over_the_same_data_is_told_as_the_model(town: Town) -> None:
    before = town.ask()
    tables = json.loads(json.dumps(TABLES))
    tables["default"]["forward"]["intercept"] += 0.5
    tables.get("supplier", {}).get("forward", {}).pop("intercept", None)
    town.model = AdditiveModel(tables)
    diff = town.diff(before, town.ask())
    assert {cause for move in diff.moves for cause in move.causes} == {Cause.MODEL}
    assert set(diff.versions) == {"model"}
    assert {shift.feature for move in diff.moves for shift in move.shifts} == {"intercept"}


def a_candidate(id_: str, rank: int | None, price: float | None = None, **parts: float) -> Candidate:
    view = View(0.5, sum(parts.values()), parts, {})
    return Candidate(id_, None, "supplier", rank or 9, rank, 0.25, price, view, view, {})


def test_a_price_alone_is_told_as_the_price(town: Town) -> None:
    record = town.kept.get(town.ask().run_id)
    before = replace(record, run_id="a", candidates=(a_candidate("O1", 1, 0.1), a_candidate("O2", 2, 0.1)))
    after = replace(record, run_id="b", candidates=(a_candidate("O2", 1, 0.1), a_candidate("O1", 2, 0.4)))
    diff = compare(before, after, written=lambda ids: {}, mark=id_mark)
    assert {move.offer_id: move.causes for move in diff.moves} == {"O1": (Cause.PRICE,), "O2": (Cause.OTHERS,)}


def test_what_recall_no_longer_brings_is_told_as_recall(town: Town) -> None:
    record = town.kept.get(town.ask().run_id)
    before = replace(record, run_id="a", candidates=(a_candidate("O1", 1),))
    pools = {"supplier": replace(record.pools["supplier"], members=frozenset())}
    after = replace(record, run_id="b", candidates=(), pools=pools)
    standing = {"O1": (town.records.offer_rows["O1"], 0)}
    diff = compare(before, after, written=lambda ids: standing, mark=id_mark)
    assert move_of(diff, "O1").causes == (Cause.POOL,)


PARTS = st.dictionaries(st.sampled_from("abcde"), st.floats(-5, 5, allow_nan=False), max_size=5)
VALUES = st.dictionaries(st.sampled_from("abcde"), st.floats(0, 1, allow_nan=False), max_size=5)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(PARTS, PARTS, VALUES, VALUES)
def test_the_shifts_sum_to_the_change_of_the_logit(
    was: dict[str, float], now: dict[str, float], known: dict[str, float], known_now: dict[str, float]
) -> None:
    old, new = View(0.5, math.fsum(was.values()), was, known), View(0.5, math.fsum(now.values()), now, known_now)
    record = a_record(Candidate("O1", None, "supplier", 1, 1, 0.2, None, old, old, {}))
    later = a_record(Candidate("O1", None, "supplier", 1, 1, 0.3, None, new, new, {}))
    (move,) = compare(record, later, written=lambda ids: {}, mark=id_mark).moves
    for side in ("forward", "backward"):
        moved = math.fsum(shift.after - shift.before for shift in move.shifts if shift.direction == side)
        assert math.isclose(moved, new.logit - old.logit, abs_tol=1e-9)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(PARTS, VALUES, VALUES)
def test_a_part_over_the_same_value_is_never_blamed_on_the_data(
    parts: dict[str, float], known: dict[str, float], known_now: dict[str, float]
) -> None:
    doubled = {name: 2 * value for name, value in parts.items()}
    old, new = View(0.5, 0.0, parts, known), View(0.5, 0.0, doubled, known_now)
    before, after = (
        a_record(Candidate("O1", None, "supplier", 1, 1, j, None, v, v, {})) for j, v in ((0.2, old), (0.3, new))
    )
    (move,) = compare(before, after, written=lambda ids: {}, mark=id_mark).moves
    for shift in move.shifts:
        same = known.get(shift.feature) == known_now.get(shift.feature)
        assert shift.cause is (Cause.MODEL if same else Cause.DATA)


def a_record(*candidates: Candidate) -> RunRecord:
    return RunRecord(
        run_id="r", made_at=datetime(2026, 1, 15, tzinfo=UTC), need=a_need(), need_marks={}, given=(), top=4, day=TODAY,
        region=None, versions={"data": "1", "model": "1"}, revision=0, candidates=candidates, pools={}, document=b"{}",
        document_seen=b"{}",
    )  # fmt: skip

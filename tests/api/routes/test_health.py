"""Living and ready are two questions, and both are answered truly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.bootstrap import House
from matcher.errors import Unavailable
from matcher.retrieval.generation import Encoders
from matcher.retrieval.recall import Recall
from matcher.settings import Settings, shipped_data
from matcher.storage import SqlRepository
from tests.builders import an_offer
from tests.fakes import FakeClock, FakeEncoder


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    """A house with one offer, in a home of its own."""
    house = House(Settings(home=tmp_path, data=shipped_data()), clock=FakeClock())  # type: ignore[arg-type]  # stands still
    house.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
    with house.writer.transaction() as work:
        work.put_offers([an_offer("supplier:P1")], "industry_chain")
    yield house
    house.close()


def failing(house: House) -> tuple[int, list[tuple[str, str]]]:
    """(status, (check, code) of those that fail)"""
    answer = TestClient(create_app(house)).get("/readyz")
    return answer.status_code, [(fault["pointer"], fault["code"]) for fault in answer.json().get("errors", ())]


def test_a_living_process_says_so_without_records(bare_client: TestClient) -> None:
    assert bare_client.get("/healthz").json() == {"status": "ok"}


def test_ready_tells_the_version_of_the_records_it_answers_from(client: TestClient, house: House) -> None:
    found = client.get("/readyz").json()
    assert (found["status"], found["data_version"]) == ("ready", house.repository.data_version())


def test_ready_names_all_that_was_looked_at(client: TestClient) -> None:
    assert client.get("/readyz").json()["checks"] == dict.fromkeys(("records", "index", "encoder", "key", "disk"), "ok")


def test_without_records_it_is_not_ready_and_says_why(bare_client: TestClient) -> None:
    answer = bare_client.get("/readyz")
    found = answer.json()
    assert (answer.status_code, found["code"], found["errors"][0]["code"]) == (503, "not_ready", "no_records")


def test_a_key_that_others_can_read_is_named(own_house: House, tmp_path: Path) -> None:
    own_house.open_key()
    (tmp_path / "key").chmod(0o644)
    assert failing(own_house) == (503, [("/key", "key_open_to_others")])


def test_an_encoder_that_gives_no_numbers_is_named(own_house: House) -> None:
    class Broken(FakeEncoder):
        def encode_queries(self, texts):  # type: ignore[no-untyped-def, override]  # as its parent
            return super().encode_documents(texts) * float("nan")

    own_house.matchmaker()
    own_house.__dict__["encoders"] = Encoders(text=Broken(), product=FakeEncoder("fake-2"))
    assert failing(own_house) == (503, [("/encoder", "encoder_unsound")])


def test_records_that_do_not_answer_are_named(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: object) -> int:
        raise Unavailable("records_unavailable", value="x", reason="disk I/O error")

    monkeypatch.setattr(type(own_house.repository), "revision", away)
    assert failing(own_house) == (503, [("/records", "records_unavailable")])


def test_a_full_disk_is_named(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    own_house.matchmaker()
    monkeypatch.setattr("matcher.services.checkup.LEAST_FREE", 2**62)
    assert failing(own_house) == (503, [("/disk", "disk_full")])


def test_an_index_that_is_still_being_built_is_told_and_not_waited_for(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.readiness.WAIT_SECONDS", 0.05)
    live, may_go_on = own_house.live_recall, Event()
    build = live.open

    def slowly(records: SqlRepository) -> Recall:
        may_go_on.wait()
        return build(records)

    live.open = slowly
    try:
        assert failing(own_house) == (503, [("/index", "index_building")])
    finally:
        may_go_on.set()
    own_house.matchmaker()
    assert failing(own_house) == (200, [])


def test_figures_are_shown_on_this_machine_by_route_and_without_ids(house: House) -> None:
    client = TestClient(create_app(house), client=("127.0.0.1", 50000))
    client.get("/api/v1/parties/S1")
    client.get("/api/v1/parties/nobody-of-this-name")
    text = client.get("/metrics").text
    assert 'matcher_requests_total{method="GET",route="/api/v1/parties/{party_id}",status="200"} 1.0' in text
    assert [word for word in ("S1", "nobody-of-this-name") if word in text] == []


@pytest.mark.parametrize("headers", [{}, {"x-forwarded-for": "203.0.113.9"}], ids=["elsewhere", "through a proxy"])
def test_figures_are_not_shown_to_others(house: House, headers: dict[str, str]) -> None:
    place = ("127.0.0.1", 50000) if headers else ("203.0.113.9", 50000)
    answer = TestClient(create_app(house), client=place).get("/metrics", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "figures_for_operators")

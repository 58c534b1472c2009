"""Two sides meet over HTTP: asked, answered, moved on; a decline is private and absolute."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.answers import EngagementDocument, EngagementList, PreferenceList
from tests.api.board_client import Desk, a_viewer, open_desk
from tests.builders import an_offer

ASKER, COUNTERPART, STRANGER = a_viewer("P1"), a_viewer("P2", account="A2"), a_viewer("P9", account="A9")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        offers = [an_offer("O1", party_id="P2"), an_offer("O2", party_id="P2", terms={"anonymous": True})]
        opened.house.writer.put_offers(offers, "industry_chain")
        yield opened


def asked(desk: Desk, offer_id: str = "O1") -> dict[str, Any]:
    desk.looks(ASKER)
    answer = desk.post("/api/v1/engagements", {"party_id": "P1", "offer_id": offer_id})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def agreed(desk: Desk) -> str:
    id: str = asked(desk)["id"]
    desk.looks(COUNTERPART)
    assert desk.post(f"/api/v1/engagements/{id}/answer", {"party_id": "P2", "accept": True}).status_code == 200
    desk.looks(ASKER)
    return id


def test_a_request_is_accepted_and_both_see_the_same_record(desk: Desk) -> None:
    made = asked(desk)
    desk.looks(COUNTERPART)
    said = desk.post(f"/api/v1/engagements/{made['id']}/answer", {"party_id": "P2", "accept": True}, If_Match='"v1"')
    assert (said.status_code, said.headers["etag"]) == (200, '"v2"')
    assert EngagementDocument.model_validate(said.json()).model_dump() == said.json()
    desk.looks(ASKER)
    assert desk.client.get(f"/api/v1/engagements/{made['id']}").json()["version"] == 2
    listed = desk.client.get("/api/v1/engagements", params={"party_id": "P1"}).json()
    assert EngagementList.model_validate(listed).model_dump() == listed
    assert [each["id"] for each in listed["items"]] == [made["id"]]


def test_fifty_equal_requests_make_one_record(desk: Desk) -> None:
    wish = {"party_id": "P1", "offer_id": "O1"}
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda _: desk.post("/api/v1/engagements", wish, Idempotency_Key="k"), range(50)))
    assert ({answer.status_code for answer in answers}, len({answer.content for answer in answers})) == ({201}, 1)
    assert len(desk.client.get("/api/v1/engagements", params={"party_id": "P1"}).json()["items"]) == 1


def test_an_answer_to_an_old_version_is_412(desk: Desk) -> None:
    made = asked(desk)
    desk.looks(COUNTERPART)
    path = f"/api/v1/engagements/{made['id']}/answer"
    assert desk.post(path, {"party_id": "P2", "accept": True}, If_Match='"v7"').status_code == 412


def test_the_pair_moves_on_and_what_cannot_follow_is_refused(desk: Desk) -> None:
    path = f"/api/v1/engagements/{agreed(desk)}/steps"
    met = desk.post(path, {"party_id": "P1", "state": "met", "on": "2026-01-15"})
    assert (met.status_code, met.json()["state"]["code"]) == (200, "met")
    assert desk.post(path, {"party_id": "P1", "state": "recommended"}).status_code == 422
    assert desk.post(path, {"party_id": "P1", "state": "飞"}).json()["code"] == "unknown_state"


@pytest.mark.parametrize("state", ["met", "negotiating", "signed"])
def test_nobody_alone_makes_a_meeting_or_a_contract_of_an_unanswered_request(desk: Desk, state: str) -> None:
    path = f"/api/v1/engagements/{asked(desk)['id']}/steps"
    alone = desk.post(path, {"party_id": "P1", "state": state, "on": "2026-01-15"})
    assert (alone.status_code, alone.json()["code"]) == (422, "engagement_not_agreed")


def test_the_reason_of_a_refusal_stays_with_who_gave_it(desk: Desk) -> None:
    made = asked(desk)
    desk.looks(COUNTERPART)
    desk.post(f"/api/v1/engagements/{made['id']}/answer", {"party_id": "P2", "accept": False, "reason": "机密理由"})
    assert "机密理由" in desk.client.get(f"/api/v1/engagements/{made['id']}").text
    desk.looks(ASKER)
    assert "机密理由" not in desk.client.get(f"/api/v1/engagements/{made['id']}").text
    assert "机密理由" not in desk.client.get("/api/v1/engagements", params={"party_id": "P1"}).text


def test_who_offers_without_a_name_is_named_once_both_have_agreed(desk: Desk) -> None:
    made = asked(desk, "O2")
    assert "P2" not in str(made["members"])
    desk.looks(COUNTERPART)
    desk.post(f"/api/v1/engagements/{made['id']}/answer", {"party_id": "P2", "accept": True})
    desk.looks(ASKER)
    members = desk.client.get(f"/api/v1/engagements/{made['id']}").json()["members"]
    assert {member["party_id"] for member in members} == {"P1", "P2"}


def test_a_stranger_finds_nothing(desk: Desk) -> None:
    made = asked(desk)
    desk.looks(STRANGER)
    path = f"/api/v1/engagements/{made['id']}"
    answers = [
        desk.client.get(path),
        desk.post(f"{path}/answer", {"party_id": "P9", "accept": True}),
        desk.post(f"{path}/steps", {"party_id": "P9", "state": "met"}),
        desk.client.get("/api/v1/engagements", params={"party_id": "P1"}),
        desk.client.get("/api/v1/preferences", params={"party_id": "P1"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert desk.post("/api/v1/engagements", {"party_id": "P1", "offer_id": "O1"}).status_code == 403


def test_what_is_declined_appears_no_more_and_nobody_else_learns_of_it(desk: Desk) -> None:
    before = desk.post("/api/v1/matches", {"party_id": "P1", "kinds": ["supplier"]}).json()["matches"]
    assert {match["offer_id"] for match in before} == {"O1", "O2"}
    said = desk.post("/api/v1/preferences", {"party_id": "P1", "to_id": "P2", "value": "decline", "reason": "机密理由"})
    assert said.json()["value"]["code"] == "decline"
    after = desk.post("/api/v1/matches", {"party_id": "P1", "kinds": ["supplier"]}).json()["matches"]
    assert after == []
    own = desk.client.get("/api/v1/preferences", params={"party_id": "P1"}).json()
    assert PreferenceList.model_validate(own).model_dump() == own
    desk.looks(COUNTERPART)
    assert desk.client.get("/api/v1/preferences", params={"party_id": "P2"}).json() == {"items": []}


def test_an_unknown_preference_names_the_place(desk: Desk) -> None:
    answer = desk.post("/api/v1/preferences", {"party_id": "P1", "to_id": "P2", "value": "也许"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/value")


def test_a_kept_run_names_nobody_who_was_not_named_in_the_answer(desk: Desk) -> None:
    answer = desk.post("/api/v1/matches", {"party_id": "P1", "kinds": ["supplier"]})
    assert '"id":"P2","name":null' not in answer.text
    assert [match["party"]["id"] for match in answer.json()["matches"] if match["offer_id"] == "O2"] == [None]
    for verify in ("false", "true"):
        again = desk.client.get(f"/api/v1/runs/{answer.json()['run_id']}", params={"verify": verify})
        assert again.content == answer.content

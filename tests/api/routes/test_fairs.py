"""Fairs over the API: once under a key, never over what one has not seen, and no secret in what others get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.entities.accounts import Viewer
from tests.api.fair_hall import ORGANISER, PLAN, Hall, guest, open_hall
from tests.matcher.services.fairs.town import BUYERS, MAKERS

SECRET = "争议未决-7Q"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def test_a_key_plans_one_fair_however_often_it_is_sent(hall: Hall) -> None:
    first, again = (hall.ask("POST", "", PLAN, idempotency_key="k-1") for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert len(hall.ask("GET", "").json()["items"]) == 1
    assert hall.ask("POST", "", PLAN | {"title": "另一场"}, idempotency_key="k-1").status_code == 409


def test_a_key_drafts_and_publishes_once(hall: Hall) -> None:
    id = hall.a_fair()
    drafts = [hall.ask("POST", f"/{id}/draft", {"seconds": 1}, idempotency_key="d-1") for _ in range(2)]
    assert drafts[0].content == drafts[1].content
    assert drafts[0].headers["etag"] == drafts[1].headers["etag"]
    made = [hall.ask("POST", f"/{id}/versions", {}, idempotency_key="p-1") for _ in range(2)]
    assert ([one.status_code for one in made], made[0].content) == ([201, 201], made[1].content)
    assert [one["number"] for one in hall.ask("GET", f"/{id}/versions").json()["items"]] == [1]


def test_a_walk_in_is_taken_in_once_with_the_plan_that_follows(hall: Hall) -> None:
    id = hall.a_fair(demand_side=BUYERS[:3])
    hall.ask("POST", f"/{id}/draft", {"seconds": 1})
    hall.ask("POST", f"/{id}/versions", {})
    day = {"absent": ["S2"], "walk_ins": [{"party_id": "S4", "side": "a"}]}
    heard = [hall.ask("POST", f"/{id}/changes", day, idempotency_key="c-1") for _ in range(2)]
    assert ([one.status_code for one in heard], heard[0].content) == ([200, 200], heard[1].content)
    there = {one["party_id"]: one["status"]["code"] for one in hall.ask("GET", f"/{id}/participations").json()["items"]}
    assert (there["S2"], there["S4"]) == ("absent", "registered")


def test_what_cannot_be_taken_in_whole_is_taken_in_not_at_all(hall: Hall) -> None:
    id = hall.a_fair()
    hall.ask("POST", f"/{id}/draft", {"seconds": 1})
    hall.ask("POST", f"/{id}/versions", {})
    before = hall.ask("GET", f"/{id}").json()
    answer = hall.ask("POST", f"/{id}/changes", {"absent": ["S2"], "walk_ins": [{"party_id": "S3", "side": "a"}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "fair_has_it")
    there = {one["party_id"]: one["status"]["code"] for one in hall.ask("GET", f"/{id}/participations").json()["items"]}
    assert (there["S2"], hall.ask("GET", f"/{id}").json()) == ("registered", before)


def test_a_registration_is_changed_only_by_who_has_seen_it(hall: Hall) -> None:
    id = hall.a_fair()
    mine = f"/{id}/participations/S1"
    seen = hall.ask("GET", mine, viewer=guest("S1")).headers["etag"]
    assert hall.ask("PUT", mine, {}, guest("S1")).status_code == 428
    assert hall.ask("PUT", mine, {"max_meetings": 3}, guest("S1"), if_match=seen).status_code == 200
    late = hall.ask("PUT", mine, {"max_meetings": 1}, guest("S1"), if_match=seen)
    assert (late.status_code, late.json()["code"]) == (412, "participation_changed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"max_meetings": 5}, "/max_meetings"), ({"min_meetings": 4}, "/min_meetings"), ({"limit_in": 9}, "/limit_in"),
        ({"available": [0, 7]}, "/available/1"), ({"booth": 40}, "/booth"), ({"type": "king"}, "/type"),
    ],
)  # fmt: skip
def test_a_registration_that_cannot_be_is_refused_by_its_field_in_both_languages(
    hall: Hall, body: dict[str, Any], pointer: str
) -> None:
    id = hall.a_fair()
    told = hall.ask("PUT", f"/{id}/participations/S1", body, guest("S1"), if_match="*")
    assert told.status_code == 422
    assert [one["pointer"] for one in told.json()["errors"]] == [pointer]
    assert all(told.json()["errors"][0][lang] for lang in ("detail", "detail_en"))


def test_nobody_blocks_the_hours_of_others_by_naming_their_calendar(hall: Hall) -> None:
    id = hall.a_fair()
    hall.ask("PUT", f"/{id}/participations/P1", {"calendar": "团队"}, guest("P1"), if_match="*")
    told = hall.ask("PUT", f"/{id}/participations/S1", {"calendar": "团队"}, guest("S1"), if_match="*")
    assert (told.status_code, told.json()["code"]) == (422, "fair_calendar_taken")
    assert hall.ask("PUT", f"/{id}/participations/S1", {"calendar": "团队"}, if_match="*").status_code == 200


def test_a_wish_can_be_taken_back_by_its_own_people_alone_and_again_without_error(hall: Hall) -> None:
    id = hall.a_fair()
    hall.ask("PUT", f"/{id}/wishes", {"party_id": "S1", "to_id": "P1", "value": "must"}, guest("S1"))
    gone = f"/{id}/wishes?party_id=S1&to_id=P1"
    said = f"/{id}/wishes?party_id=S1"
    assert hall.ask("DELETE", gone, viewer=guest("P1")).status_code == 403
    assert len(hall.ask("GET", said, viewer=guest("S1")).json()["items"]) == 1
    assert [hall.ask("DELETE", gone, viewer=guest("S1")).status_code for _ in range(2)] == [204, 204]
    assert hall.ask("GET", said, viewer=guest("S1")).json()["items"] == []


def test_a_request_reaches_its_party_where_it_has_to_approve_and_a_decline_reaches_nobody(hall: Hall) -> None:
    id = hall.a_fair(request_mode="approve")
    hall.ask(
        "PUT", f"/{id}/wishes", {"party_id": "S1", "to_id": "P1", "value": "must", "reason": "看样品"}, guest("S1")
    )
    asked = hall.ask("GET", f"/{id}/requests?party_id=P1", viewer=guest("P1")).json()["items"]
    assert [(one["party_id"], one["reason"]) for one in asked] == [("S1", "看样品")]
    no = {"party_id": "P1", "to_id": "S1", "value": "decline", "reason": SECRET}
    hall.ask("PUT", f"/{id}/wishes", no, guest("P1"))
    assert hall.ask("GET", f"/{id}/requests?party_id=P1", viewer=guest("P1")).json()["items"] == []
    assert SECRET not in everything(hall, id, guest("S1")) + everything(hall, id, ORGANISER)


def test_the_organisers_file_tells_wishes_as_the_documents_say_and_no_decline_and_no_reason(hall: Hall) -> None:
    """Decision 0027: must and want can be worked out from weights by who plans fairs, and by nobody else."""
    id = hall.a_fair()
    plain = weights(hall, id)
    hall.ask("PUT", f"/{id}/wishes", {"party_id": "S1", "to_id": "P1", "value": "must", "reason": SECRET}, guest("S1"))
    hall.ask(
        "PUT", f"/{id}/wishes", {"party_id": "P2", "to_id": "S2", "value": "decline", "reason": SECRET}, guest("P2")
    )
    told = weights(hall, id)
    assert told[("S1", "P1")] - plain[("S1", "P1")] == pytest.approx(1.0)
    assert ("S2", "P2") not in told
    hall.ask("POST", f"/{id}/versions", {})
    whole = everything(hall, id, ORGANISER)
    assert SECRET not in whole
    assert "decline" not in whole
    for name in (*BUYERS, *MAKERS):
        seen = everything(hall, id, guest(name)).replace(everything(hall, id, guest(name), only="/wishes"), "")
        assert "weight" not in seen
        assert "must" not in seen.replace("must_count", "")
        if name not in ("S1", "P2"):
            assert SECRET not in seen


def test_each_is_told_of_its_own_meetings_alone(hall: Hall) -> None:
    id = hall.a_fair()
    hall.ask("POST", f"/{id}/draft", {"seconds": 1})
    hall.ask("POST", f"/{id}/versions", {})
    hall.ask("POST", f"/{id}/changes", {"absent": ["S2"]})
    hall.ask("POST", f"/{id}/versions", {"note": "一家未到"})
    news = {
        name: hall.ask("GET", f"/{id}/news?party_id={name}", viewer=guest(name)).json()["items"]
        for name in (*BUYERS, *MAKERS)
    }
    last = hall.ask("GET", f"/{id}/versions/2").json()
    touched = {row[end] for row in last["difference"]["cancelled"] for end in ("a", "b")}
    told = {name for name, items in news.items() if any(one["code"] == "fair_absent" for one in items)}
    assert told == touched - {"S2"}
    assert hall.ask("GET", f"/{id}/news?party_id=S1", viewer=guest("S3")).status_code == 404
    assert hall.ask("GET", f"/{id}/news?party_id=S1", viewer=guest("nobody")).status_code == 404


def test_settings_change_until_a_schedule_is_out_and_nobody_loses_an_hour_unseen(hall: Hall) -> None:
    id = hall.a_fair()
    hall.ask("PUT", f"/{id}/participations/S1", {"available": [3]}, guest("S1"), if_match="*")
    told = hall.ask("PUT", f"/{id}", PLAN | {"slot_count": 3}, if_match="*")
    assert (told.status_code, told.json()["code"]) == (422, "fair_hours_of")
    assert hall.ask("PUT", f"/{id}", PLAN | {"table_count": 9}).status_code == 428
    assert hall.ask("PUT", f"/{id}", PLAN | {"table_count": 9}, if_match="*").json()["table_count"] == 9
    hall.ask("POST", f"/{id}/draft", {"seconds": 1})
    hall.ask("POST", f"/{id}/versions", {})
    assert hall.ask("PUT", f"/{id}", PLAN, if_match="*").json()["code"] == "fair_published"


def test_a_proposal_names_whom_to_invite_why_and_whether_the_venue_holds_them(hall: Hall) -> None:
    found = hall.ask("POST", "/proposals", {"slots": 2, "venue_tables": 1}).json()
    assert (found["table_count"], found["venue_tables"], found["fits_venue"]) == (
        1,
        1,
        found["needed_table_count"] <= 1,
    )
    assert {one["name"] for one in found["invited"]} <= {f"断路器厂{name}" for name in BUYERS} | {
        hall.house.repository.party(name).name for name in MAKERS
    }
    assert all(reason["zh"] and reason["en"] for one in found["invited"] for reason in one["reasons"])
    assert found["invited_counts"] == {
        side: sum(one["side"] == side for one in found["invited"]) for side in ("a", "b")
    }


def weights(hall: Hall, id: str) -> dict[tuple[str, str], float]:
    draft = hall.ask("POST", f"/{id}/draft", {"seconds": 1}).json()["draft"]
    return {(row["a"], row["b"]): row["weight"] for row in draft["instance"]["pairs"]}


def everything(hall: Hall, id: str, viewer: Viewer, only: str = "") -> str:
    """All that somebody can read of a fair, one text."""
    party = next(iter(viewer.party_ids), "S1")
    paths = [only] if only else [
        "", "/participations", f"/participations/{party}", "/versions", "/versions/1", "/agenda", "/news", "/requests", "/funnel",
        *([] if viewer is ORGANISER else ["/wishes"]),
    ]  # fmt: skip
    return "".join(hall.ask("GET", f"/{id}{path}?party_id={party}", viewer=viewer).text for path in paths)

"""The client that is generated from openapi.json works against the application as it runs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
import uvicorn

from matcher.entities.accounts import ALL_SCOPES, UserRole, Viewer
from tests.api.board_client import Desk, open_desk
from tests.builders import an_offer

BUILT = Path(__file__).resolve().parents[2] / "build" / "client"


def part(name: str) -> ModuleType:
    return importlib.import_module(f"matcher_client.{name}")


@pytest.fixture(scope="module", autouse=True)
def built() -> Iterator[None]:
    if not (BUILT / "ready").is_file():
        pytest.skip("客户端还没有生成，请运行 make client · the client is not generated: run make client")
    sys.path.insert(0, str(BUILT))
    yield
    sys.path.remove(str(BUILT))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("client")) as opened:
        opened.house.writer.put_offers([an_offer("O1", party_id="P2")], "industry_chain")
        yield opened


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[Any]:
    """A client of the application on a port the system chose."""
    server = uvicorn.Server(uvicorn.Config(desk.app, host="127.0.0.1", port=0, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield part("client").Client(base_url=f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)


def test_it_asks_for_matches_and_reads_them_as_typed_values(client: Any) -> None:
    asked = part("models").MatchRequest(text="需要断路器用的银触点", kinds=["supplier"], top=1)
    found = part("api.matches.find_matches").sync(client=client, body=asked)
    assert isinstance(found, part("models").MatchDocument)
    first = found.matches[0]
    assert (first.rank, first.kind) == (1, "supplier")
    assert abs(sum(each.value for each in first.forward.parts) - first.forward.logit) < 1e-9


def test_a_kept_run_comes_back_as_the_same_value(client: Any) -> None:
    asked = part("models").MatchRequest(text="需要断路器用的银触点", kinds=["supplier"], top=1)
    found = part("api.matches.find_matches").sync(client=client, body=asked)
    again = part("api.runs.get_run").sync(found.run_id, client=client, verify=True)
    assert again.to_dict() == found.to_dict()


def test_an_offer_is_drafted_once_changed_by_version_and_published(client: Any) -> None:
    models = part("models")
    wish = models.OfferRequest(party_id="P1", kind="supplier", title="银触点", text="断路器用银氧化锡触点，来图加工")
    create = part("api.offers.create_offer")
    first, second = (create.sync(client=client, body=wish, idempotency_key="k-1") for _ in range(2))
    assert first.id == second.id
    wish.title = "银氧化锡触点"
    replace = part("api.offers.replace_offer")
    assert replace.sync(first.id, client=client, body=wish, if_match='"v1"').title == "银氧化锡触点"
    late = replace.sync_detailed(first.id, client=client, body=wish, if_match='"v1"')
    assert (late.status_code, late.parsed.code) == (412, "profile_stale")
    publish = part("api.offers.publish_offer")
    done = publish.sync(first.id, client=client, body=models.PublishRequest())
    assert done.state.code == "published"


def test_a_refusal_is_a_typed_problem_in_both_languages(client: Any) -> None:
    asked = part("models").MatchRequest(text="银触点", kinds=["船"])
    answer = part("api.matches.find_matches").sync_detailed(client=client, body=asked)
    assert isinstance(answer.parsed, part("models").Problem)
    assert (answer.status_code, answer.parsed.errors[0].pointer) == (422, "/kinds/0")
    assert answer.parsed.detail
    assert answer.parsed.detail_en


def test_every_operation_of_the_contract_has_its_function(desk: Desk) -> None:
    named = {
        operation["operationId"] for methods in desk.app.openapi()["paths"].values() for operation in methods.values()
    }
    made = {path.stem for path in (BUILT / "matcher_client" / "api").rglob("*.py")}
    assert named - made == set(), "make openapi client"


def test_a_fair_is_planned_once_and_read_as_typed_values(client: Any, desk: Desk) -> None:
    before = desk.viewer
    desk.looks(Viewer(account_id="organiser", roles=frozenset({UserRole.ORGANISER}), scopes=ALL_SCOPES))
    asked = part("models").FairRequest(title="触点对接会", day="2026-02-01", demand_side=["P1"], supply_side=["P2"])
    plan = part("api.fairs.plan_fair")
    first, again = (plan.sync(client=client, body=asked, idempotency_key="fair-1") for _ in range(2))
    people = part("api.fairs.list_participations").sync(first.id, client=client)
    desk.looks(before)
    assert isinstance(first, part("models").FairDocument)
    assert (first.id, {one.party_id for one in people.items}) == (again.id, {"P1", "P2"})

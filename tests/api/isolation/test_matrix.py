"""Who gets what on every route, and that no secret of one tenant is in anything another one can lay hands on."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from api.pages import PAGES
from api.routes import ROUTERS
from tests.api.isolation.city import ACTORS, CANARIES, HIDDEN_NAME, OWNER, STRANGERS, City, build
from tests.api.isolation.matrix import MATRIX

ROOT = Path(__file__).resolve().parents[3]
EVERYBODY = (*ACTORS, *STRANGERS)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    built = build(tmp_path_factory.mktemp("city"))
    yield built
    built.house.close()


def routes() -> list[str]:
    found = (route for router in (*ROUTERS, *PAGES) for route in router.routes if isinstance(route, APIRoute))
    return sorted(f"{method} {route.path}" for route in found for method in route.methods or ())


def leaks(body: str, allowed: tuple[str, ...]) -> list[str]:
    plain = body.replace(",", "")
    return [name for name, word in CANARIES.items() if name not in allowed and (word in body or word in plain)]


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert sorted(MATRIX) == routes()


@pytest.mark.parametrize("route", MATRIX)
def test_each_actor_gets_what_the_matrix_says_and_no_canary(city: City, route: str) -> None:
    row, method = MATRIX[route], route.partition(" ")[0]
    statuses, found = {}, {}
    for actor in EVERYBODY:
        path, rest = row.call(city)
        answer = city.ask(actor, method, path, **rest)
        statuses[actor] = answer.status_code
        if leaked := leaks(answer.text + str(answer.headers), row.sees.get(actor, ())):
            found[actor] = leaked
    assert statuses == {actor: row.status(actor) for actor in EVERYBODY}
    assert found == {}


def test_the_canaries_are_where_the_matrix_says_they_may_be_seen(city: City) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    seen = {
        "need": city.ask("owner", "POST", "/api/v1/matches", json={"party_id": "S2"}).text,
        "draft": city.ask("owner", "GET", f"/api/v1/needs/{city.need_id}").text,
        "draft_offer": city.ask("owner", "GET", f"/api/v1/offers/{city.offer_id}").text,
        "preference": city.ask("owner", "GET", "/api/v1/preferences?party_id=S2").text,
    }
    assert {name: CANARIES[name] in text for name, text in seen.items()} == dict.fromkeys(seen, True)
    assert city.house.repository.party("S2").facts == OWNER.facts


@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_offers_without_a_name_is_named_on_no_list_of_matches(city: City, actor: str) -> None:
    asked = {"text": "需要银氧化锡触点", "kinds": ["supplier"], "top": 50}
    answer = city.ask(actor, "POST", "/api/v1/matches", json=asked)
    if actor == "stranger":
        assert answer.status_code == 401
        return
    named = [
        (match["party"], match["face"]) for match in answer.json()["matches"] if match["offer_id"] == "offer:0a1b2c"
    ]
    face = {"country": "CN", "region": "3303", "roles": ["supplier"], "size": "small"}
    assert named == [({"id": None, "name": None}, face)]
    for path in (
        "/matches?text=需要银氧化锡触点&kind=supplier",
        "/measures/industry_chain",
        "/api/v1/industry-chain?limit=200",
    ):
        text = city.ask(actor, "GET", path).text
        assert (HIDDEN_NAME in text, '"P9"' in text, "offer:0a1b2c" in text or "银氧化锡触点" in text) == (
            False,
            False,
            True,
        )


def test_a_fund_manager_sees_the_facts_of_those_who_released_them_alone(city: City) -> None:
    seen = city.house.records(_viewer(city, "fund")).parties_by_id(["S1", "S2"])
    assert (dict(seen["S1"].facts) != {}, dict(seen["S2"].facts)) == (True, {})


def test_a_rivals_other_plan_leaves_my_bytes_as_they_are(city: City) -> None:
    """Its need, its facts, what it declined: not a byte of my answer, its id included, tells that they changed."""
    asked = {"party_id": "S1", "kinds": ["supplier", "fund"]}
    before = city.ask("rival", "POST", "/api/v1/matches", json=asked).content
    assert city.ask(
        "owner", "POST", "/api/v1/preferences", json={"party_id": "S2", "to_id": "M1", "value": "decline"}
    ).is_success
    with city.house.writer.transaction() as work:
        need = work.records.needs_of("S2")[0]
        work.put_needs([need.__class__(text="改造全部产线", id=need.id, party_id="S2")])
        work.put_parties([OWNER.__class__(id="S2", name=OWNER.name, roles=OWNER.roles, facts={"employees": 900})])
    after = city.ask("rival", "POST", "/api/v1/matches", json=asked).content
    city.house.writer.put_parties([OWNER])
    city.house.writer.put_needs([need])
    assert after == before


def test_no_index_no_vector_and_no_text_that_was_embedded_holds_a_secret(city: City) -> None:
    city.house.matchmaker()
    files = [path for folder in ("index", "vectors") for path in (city.home / folder).rglob("*") if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    assert files
    assert [name for name in CANARIES if CANARIES[name].encode() in stored] == []
    assert [name for name in CANARIES if any(CANARIES[name] in text for text in city.embedded)] == []


def test_no_log_line_holds_a_secret(city: City) -> None:
    for route, row in MATRIX.items():
        path, rest = row.call(city)
        city.ask("owner", route.partition(" ")[0], path, **rest)
    assert [name for name, word in CANARIES.items() if any(word in line for line in city.log.lines)] == []


def test_the_audit_log_holds_no_secret_and_holds(city: City) -> None:
    told = json.dumps(
        [dict(event.detail) | {"s": event.subject} for event in city.house.audit.newest(limit=1000)], ensure_ascii=False
    )
    assert leaks(told, ()) == []
    assert city.house.audit.verify().broken_at is None


def test_no_module_of_the_front_door_reads_records_but_through_a_viewer() -> None:
    """`house.repository` and `house.writer` see as the service does; the front door takes house.records(viewer)."""
    reached = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "api").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("repository", "writer", "seen_by")
    ]
    assert reached == []


def _viewer(city: City, actor: str):  # type: ignore[no-untyped-def]
    word = str(city.clients[actor].headers["authorization"]).removeprefix("Bearer ")
    return city.house.door.viewer_of_token(word)

"""A language model asks the matcher, by the protocol's own client."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from matcher.bootstrap import House
from matcher.commands.mcp_tools import server_of
from matcher.retrieval.generation import Encoders
from matcher.settings import Settings, shipped_data
from tests.builders import a_party, a_segment, an_offer
from tests.fakes import FakeClock, FakeEncoder

TOOLS = ["chain_gaps", "explain_run", "find_matches", "place_firm", "policy_check"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("mcp")
    opened = House(Settings(home=home, data=shipped_data()), clock=FakeClock())  # type: ignore[arg-type]  # stands still
    opened.__dict__["encoders"] = Encoders(text=FakeEncoder(), product=FakeEncoder("fake-2"))
    with opened.writer.transaction() as work:
        work.put_segments([a_segment(name="电触头", products="银氧化锡触点")])
        work.put_parties([a_party("P1"), a_party("P2")])
        work.put_offers(
            [an_offer("O1", party_id="P1"), an_offer("O2", party_id="P2", title="触点二号")], "industry_chain"
        )
    yield opened
    opened.close()


def ask(house: House, name: str, **arguments: Any) -> Any:
    async def call(client: Client) -> Any:
        return await client.call_tool(name, arguments)

    return talk(house, call)


def talk(house: House, say: Callable[[Client], Awaitable[Any]]) -> Any:
    async def meet() -> Any:
        async with Client(server_of(house)) as client:
            return await say(client)

    return anyio.run(meet)


def test_there_are_five_tools_and_all_of_them_only_read(house: House) -> None:
    async def listed(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = talk(house, listed)
    assert sorted(tool.name for tool in tools) == TOOLS
    assert {(tool.annotations.read_only_hint, tool.annotations.destructive_hint) for tool in tools} == {(True, False)}
    assert all(tool.description and tool.input_schema["properties"] for tool in tools)


def test_matches_come_with_both_views_and_a_run_that_can_be_explained(house: House) -> None:
    found = ask(house, "find_matches", text="需要断路器用的银触点", kinds=["供应商"], top=2).structured_content
    first = found["matches"][0]
    assert {first["offer_id"] for first in found["matches"]} == {"O1", "O2"}
    whole = ask(house, "explain_run", run_id=found["run_id"], offer_id=first["offer_id"]).structured_content["match"]
    for side in ("forward", "backward"):
        assert abs(sum(part["value"] for part in whole[side]["parts"]) - whole[side]["logit"]) < 1e-9


def test_two_runs_can_be_compared(house: House) -> None:
    first, second = (
        ask(house, "find_matches", text="需要银触点", kinds=["supplier"], top=top).structured_content["run_id"]
        for top in (1, 2)
    )
    diff = ask(house, "explain_run", run_id=second, compared_with=first).structured_content
    assert (diff["asked"], len(diff["moves"])) == (["run.top"], 1)


def test_gaps_placement_and_policy_are_answered(house: House) -> None:
    assert ask(house, "chain_gaps", county="乐清").structured_content["gap_count"] >= 0
    assert "placements" in ask(house, "place_firm", text="主营银氧化锡触点").structured_content
    items = ask(house, "policy_check", facts={"is_registered": True, "employees": 3}, region="龙湾").structured_content[
        "items"
    ]
    assert len(items) == 9


@pytest.mark.parametrize(
    ("name", "arguments", "word"),
    [
        ("find_matches", {}, "text"),
        ("find_matches", {"text": "触点", "kinds": ["船"]}, "船"),
        ("find_matches", {"party_id": "P9"}, "P9"),
        ("explain_run", {"run_id": "run_0"}, "run_0"),
        ("policy_check", {"facts": {"colour": "red"}}, "colour"),
        ("policy_check", {"on": "昨天"}, "昨天"),
        ("place_firm", {}, "text"),
    ],
)
def test_a_refusal_is_told_in_both_languages_and_names_the_value(
    house: House, name: str, arguments: dict[str, Any], word: str
) -> None:
    answer = ask(house, name, **arguments)
    told = answer.content[0].text
    assert answer.is_error
    assert word in told
    assert " | " in told


@pytest.mark.parametrize("arguments", [{"text": "触点", "top": 0}, {"text": "触" * 6000}, {"text": 7}])
def test_arguments_out_of_bounds_are_refused(house: House, arguments: dict[str, Any]) -> None:
    assert ask(house, "find_matches", **arguments).is_error


def test_no_tool_changes_a_record(house: House) -> None:
    before = house.repository.data_version(), house.repository.revision()
    ask(house, "find_matches", text="需要银触点")
    ask(house, "chain_gaps")
    assert (house.repository.data_version(), house.repository.revision()) == before


def test_the_command_speaks_the_protocol_on_its_standard_streams(tmp_path: Path) -> None:
    async def meet() -> list[str]:
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "matcher", "mcp"],
            env={"MATCHER_HOME": str(tmp_path), "PYTHONPATH": "."},
        )
        async with Client(command) as client:
            return sorted(tool.name for tool in (await client.list_tools()).tools)

    assert anyio.run(meet) == TOOLS

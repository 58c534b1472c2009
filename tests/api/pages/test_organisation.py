"""One's own facts on a page: what the engine understands is shown before anything is kept, and nothing that was written is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.wording import say, words
from tests.api.board_client import open_desk
from tests.api.conftest import SEGMENTS
from tests.builders import an_offer

PASSWORD = "银触点 and 断路器 7"
ZH = words("pages", "zh")
ERRORS = words("errors", "zh")


class Firm:
    """A signed-in member of a firm, filling in forms."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        word = self.word("/sign-in")
        client.post("/sign-in", data={"csrf": word, "login": "member", "password": PASSWORD})

    def word(self, path: str) -> str:
        return re.findall(r'name="csrf" value="(\w+)"', self.client.get(path).text)[0]

    def tag(self) -> str:
        return re.findall(r'name="tag" value="(\w+)"', self.client.get("/me/organisation").text)[0]

    def write(
        self, path: str = "/me/organisation", headers: dict[str, str] | None = None, **fields: str
    ) -> tuple[int, str]:
        known = {"csrf": self.word("/me"), "party_id": "P1", "name": "温州明弧电器", "text": "做小型塑壳断路器"}
        answer = self.client.post(path, data=known | fields, headers=headers or {})
        return answer.status_code, answer.text


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    with open_desk(tmp_path) as desk:
        desk.app.dependency_overrides.clear()
        with desk.house.writer.transaction() as work:
            work.put_segments(SEGMENTS)
            work.put_offers([an_offer("O1", party_id="P2")], "industry_chain")
        desk.house.door.add_account(SYSTEM, "member", "样例成员", PASSWORD, [Membership(UserRole.STARTUP, "P1")])
        with TestClient(create_app(desk.house)) as client:
            yield Firm(client)


def understood(html: str) -> list[tuple[str, bool]]:
    """(segment, confirmed) as the page shows them."""
    return [(id, bool(on)) for id, on in re.findall(r'id="in-([\w.]+)" name="[^"]+" value="1"( checked)?', html)]


def test_a_look_shows_where_the_words_belong_and_keeps_nothing(firm: Firm) -> None:
    before = firm.tag()
    status, html = firm.write(then="look", products="塑壳断路器", text="做断路器的")
    assert (status, understood(html), firm.tag()) == (200, [("electrical.breakers", False)], before)


def test_a_confirmed_segment_and_one_that_was_added_are_stated_from_then_on(firm: Firm) -> None:
    status, html = firm.write(
        tag=firm.tag(), products="塑壳断路器", add_segment="electrical.testing", **{"in:electrical.breakers": "1"}
    )
    stated = {id for id, on in understood(html) if on}
    assert (status, stated, ZH["own_saved"] in html) == (200, {"electrical.breakers", "electrical.testing"}, True)


def test_a_form_for_an_older_state_is_told_kindly_with_both_versions(firm: Firm) -> None:
    tag = firm.tag()
    firm.write(tag=tag, text="第一个人写的断路器", employees="12")
    status, html = firm.write(tag=tag, text="第二个人写的断路器")
    assert status == 412
    assert ">第二个人写的断路器</textarea>" in html
    assert ">第一个人写的断路器</dd>" in html
    assert say("errors", "party_stale", "zh", value="温州明弧电器") in html


@pytest.mark.parametrize(
    ("field", "value"),
    [("employees", "很多"), ("raising_cny", "300"), ("founded", "2024-02-31"), ("text", "请打 13812345678"), ("name", "——"), ("add_segment", "no.such"), ("region", "火星")],
)  # fmt: skip
def test_a_fault_stands_beside_its_field_and_on_top_and_what_was_written_is_kept(
    firm: Firm, field: str, value: str
) -> None:
    status, html = firm.write(**({"tag": firm.tag()} | {field: value}))
    place = {"add_segment": "segments"}.get(field, field)
    assert (status, f'id="{place}-fault"' in html or place in ("region", "segments"), 'role="alert"' in html) == (
        422,
        True,
        True,
    )
    assert field in ("region", "add_segment") or value in html


def test_every_field_says_who_sees_it(firm: Firm) -> None:
    html = firm.client.get("/me/organisation").text
    assert (html.count('class="seen public"'), html.count('class="seen restricted"')) == (3, 4)


def test_empty_facts_are_unknown_and_stay_away(firm: Firm) -> None:
    firm.write(tag=firm.tag(), employees="12", is_high_tech="yes", raising_cny="300万元")
    _, html = firm.write(tag=firm.tag(), employees="", is_high_tech="no")
    assert re.findall(r'id="employees"[^>]* value="(\d*)"', html) == [""]
    assert '<option value="no" selected>' in html


def test_a_telephone_is_kept_sealed_and_shown_by_its_ends(firm: Firm) -> None:
    status, html = firm.write("/me/contact", phone="13812345678")
    assert (status, "13812345678" in html, say("pages", "contact_now", "zh", phone="138******78") in html) == (200, False, True)  # fmt: skip


def test_a_part_is_given_to_a_script_and_the_whole_page_to_everybody_else(firm: Firm) -> None:
    look: Callable[..., tuple[int, str]] = firm.write
    whole = look("/board", then="look", side="need", text="需要银触点")[1]
    assert ('id="complete"' in whole, firm.client.get("/board").text.count('class="panel profile"')) == (True, 0)

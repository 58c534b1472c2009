from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matcher.bootstrap import open_house
from matcher.commands import app
from tests.builders import a_party

PASSWORD = "银触点 and 断路器 7"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATCHER_HOME", str(tmp_path))
    return tmp_path


def matcher(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(app, words, input=given)


def test_the_first_administrator_is_added_with_a_password_from_a_pipe() -> None:
    assert matcher("account", "add", "Boss", "--name", "管理员", given=f"{PASSWORD}\n").exit_code == 0
    assert json.loads(matcher("account", "list", "--json").stdout) == [
        {"login": "boss", "name": "管理员", "disabled": False, "memberships": [{"role": "admin", "party_id": None}]}
    ]


def test_no_account_comes_with_a_password_of_ours() -> None:
    done = matcher("account", "add", "boss", given="\n")
    assert (done.exit_code, json.loads(matcher("account", "list", "--json").stdout)) == (2, [])


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("--role", "startup"), 2),  # of which organisation?
        (("--role", "startup", "--party", "S9"), 1),  # not there
        (("--role", "emperor"), 2),
    ],
)
def test_a_membership_that_cannot_be_is_refused(words: tuple[str, ...], exit_code: int) -> None:
    assert matcher("account", "add", "zhang", *words, given=f"{PASSWORD}\n").exit_code == exit_code


def test_an_invitation_is_an_address_and_works_once() -> None:
    house = open_house()
    house.writer.put_parties([a_party("S1")])
    word = (
        matcher("account", "invite", "--role", "创业者", "--party", "S1").stdout.strip().removeprefix("/invitations/")
    )
    assert house.door.accept(word, "li", "样例成员", PASSWORD).memberships[0].party_id == "S1"
    house.close()


def test_a_disabled_account_is_listed_as_such() -> None:
    matcher("account", "add", "boss", "--role", "operator", given=f"{PASSWORD}\n")
    assert matcher("account", "disable", "boss").exit_code == 0
    assert json.loads(matcher("account", "list", "--json").stdout)[0]["disabled"] is True
    assert matcher("account", "disable", "nobody").exit_code == 1


def test_the_audit_log_is_shown_and_holds() -> None:
    matcher("account", "add", "boss", "--role", "operator", given=f"{PASSWORD}\n")
    head = matcher("audit", "verify").stdout.strip()
    assert head.startswith("1:")
    matcher("account", "disable", "boss")
    assert [each["act"] for each in json.loads(matcher("audit", "show", "--json").stdout)] == [
        "disable_account",
        "add_account",
    ]
    assert matcher("audit", "verify", "--head", head).exit_code == 0
    assert matcher("audit", "verify", "--head", "7:0000").exit_code == 1


def test_an_open_server_is_for_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert matcher("serve", "--host", "0.0.0.0").exit_code == 2


def test_what_is_over_is_let_go() -> None:
    assert (matcher("account", "tidy").exit_code, "0" in matcher("account", "tidy").stdout) == (0, True)

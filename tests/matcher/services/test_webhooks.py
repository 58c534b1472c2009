"""An event is told until it is heard, later and later, and given up at last."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher.delivery import Outcome
from matcher.entities.accounts import Account, Membership, UserRole
from matcher.entities.webhooks import WAITS, DeliveryState, Subscription
from matcher.errors import UnknownThing
from matcher.services.webhooks import Postman
from matcher.storage import SqlRepository, SqlWriter, open_records
from matcher.storage.accounts import SqlAccounts
from matcher.storage.beside import Beside
from matcher.storage.webhooks import SqlWebhooks, add_subscription, emit

Records = tuple[SqlRepository, SqlWriter]
MEMBER, OPERATOR = Membership(UserRole.STARTUP, "P1"), Membership(UserRole.OPERATOR)


class Town:
    """Somebody who listens, and a post office whose clock is moved by hand."""

    def __init__(self, records: Records) -> None:
        self.beside = Beside(*records)
        self.webhooks = SqlWebhooks(self.beside)
        self.accounts = SqlAccounts(self.beside)
        self.moment = datetime.now(UTC) + timedelta(hours=1)
        self.answers: list[Outcome] = []
        self.posted: list[tuple[str, dict[str, str], bytes]] = []
        self.postman = Postman(
            self.webhooks, self._post, lambda id: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", lambda: self.moment
        )

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        self.posted.append((url, headers, body))
        return self.answers.pop(0) if self.answers else Outcome(200)

    def lives(self, id: str, *memberships: Membership) -> None:
        self.accounts.add(Account(id, id.lower(), id, memberships, self.moment), None)

    def listen(self, id: str = "hook_1", party_id: str | None = "P1", types: tuple[str, ...] = ("offer.published",),
               owner: str = "A1") -> None:  # fmt: skip
        with self.beside.write() as connection:
            listener = Subscription(id, owner, party_id, f"https://{id}.example/", types, self.moment)
            add_subscription(connection, listener)

    def happen(self, type: str = "offer.published", party_id: str = "P1") -> None:
        with self.beside.write() as connection:
            emit(connection, type, party_id, {"id": "offer:1"})

    def states(self, id: str = "hook_1") -> list[tuple[str, int]]:
        return [(each.state.value, each.attempts) for each in self.webhooks.of_subscription(id)]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(open_records(f"sqlite:///{tmp_path}/records.db"))
    town.lives("A1", MEMBER, OPERATOR)
    return town


def test_an_event_is_told_once_to_each_who_listens_for_it(town: Town) -> None:
    town.listen("hook_1")
    town.listen("hook_2", party_id=None)
    town.listen("hook_3", types=("need.published",))
    town.listen("hook_4", party_id="P2")
    town.happen()
    assert town.postman.carry() == 2
    assert sorted(url for url, _, _ in town.posted) == ["https://hook_1.example/", "https://hook_2.example/"]
    assert town.postman.carry() == 0


@pytest.mark.parametrize(("memberships", "count"), [((MEMBER,), 1), ((OPERATOR,), 1), ((), 0)])
def test_who_no_longer_speaks_for_the_firm_is_told_nothing(
    town: Town, memberships: tuple[Membership, ...], count: int
) -> None:
    town.lives("A2", Membership(UserRole.STARTUP, "P2"), *memberships)
    town.listen(owner="A2")
    town.happen()
    assert town.postman.carry() == count


def test_what_a_fund_looks_at_is_told_to_its_managers_alone(town: Town) -> None:
    town.lives("OP", OPERATOR)
    town.listen("hook_op", party_id=None, types=("deals.digest",), owner="OP")
    town.listen("hook_own", types=("deals.digest",))
    town.happen("deals.digest")
    town.postman.carry()
    assert [url for url, _, _ in town.posted] == ["https://hook_own.example/"]


def test_a_disabled_account_is_told_nothing(town: Town) -> None:
    town.listen()
    town.accounts.disable("A1")
    town.happen()
    assert town.postman.carry() == 0


def test_the_message_says_what_happened_and_to_what(town: Town) -> None:
    town.listen()
    town.happen()
    town.postman.carry()
    ((_, headers, body),) = town.posted
    told = json.loads(body)
    assert (told["type"], told["data"], set(told)) == (
        "offer.published",
        {"id": "offer:1"},
        {"type", "data", "timestamp"},
    )
    assert headers["webhook-id"].startswith("evt_")


def test_nothing_is_written_where_nobody_listens(town: Town) -> None:
    town.happen()
    town.listen()
    assert town.postman.carry() == 0


def test_what_is_undone_is_not_told(town: Town) -> None:
    town.listen()

    def fail() -> None:
        with town.beside.write() as connection:
            emit(connection, "offer.published", "P1", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert town.postman.carry() == 0


def test_a_message_that_is_not_heard_comes_again_with_the_same_id_later_and_later(town: Town) -> None:
    town.listen()
    town.happen()
    for tries, wait in enumerate(WAITS, start=1):
        town.answers = [Outcome(500, "http_500")]
        assert town.postman.carry() == 1
        assert town.states() == [("pending", tries)]
        town.moment += wait - timedelta(seconds=1)
        assert town.postman.carry() == 0
        town.moment += timedelta(seconds=1)
    town.answers = [Outcome(None, "timeout")]
    town.postman.carry()
    assert town.states() == [("dead", len(WAITS) + 1)]
    town.moment += timedelta(days=30)
    assert (town.postman.carry(), len({headers["webhook-id"] for _, headers, _ in town.posted})) == (0, 1)


def test_a_message_that_is_heard_at_the_second_try_comes_no_more(town: Town) -> None:
    town.listen()
    town.happen()
    town.answers = [Outcome(503, "http_503")]
    town.postman.carry()
    town.moment += WAITS[0]
    town.postman.carry()
    assert (town.states(), town.postman.carry()) == ([("delivered", 2)], 0)


def test_a_dead_message_can_be_told_again_from_the_start(town: Town) -> None:
    town.listen()
    town.happen()
    town.answers = [Outcome(410, "http_410")]
    town.postman.carry()
    (dead,) = town.webhooks.of_subscription("hook_1", DeliveryState.DEAD)
    town.webhooks.replay("hook_1", dead.id, town.moment)
    town.postman.carry()
    assert town.states() == [("delivered", 1)]


def test_an_address_that_says_it_is_gone_is_told_nothing_more(town: Town) -> None:
    town.listen()
    town.happen()
    town.answers = [Outcome(410, "http_410")]
    town.postman.carry()
    town.happen()
    assert (town.webhooks.get("hook_1").disabled, town.postman.carry()) == (True, 0)


def test_one_deaf_listener_does_not_keep_another_waiting(town: Town) -> None:
    town.listen("hook_1")
    town.listen("hook_2")
    town.happen()
    town.answers = [Outcome(None, "timeout"), Outcome(200)]
    town.postman.carry()
    assert sorted(town.states("hook_1") + town.states("hook_2")) == [("delivered", 1), ("pending", 1)]


def test_a_removed_listener_is_forgotten_with_its_messages(town: Town) -> None:
    town.listen()
    town.happen()
    town.webhooks.remove("hook_1")
    assert (town.postman.carry(), town.webhooks.of_owner("A1")) == (0, [])


def test_what_was_heard_long_ago_is_forgotten_and_what_waits_is_not(town: Town) -> None:
    town.listen("hook_1")
    town.listen("hook_2")
    town.happen()
    town.answers = [Outcome(None, "timeout"), Outcome(200)]
    town.postman.carry()
    town.webhooks.let_go(town.moment + timedelta(days=91))
    assert town.states("hook_1") + town.states("hook_2") == [("pending", 1)]
    town.moment += WAITS[0]
    town.postman.carry()
    town.webhooks.let_go(town.moment + timedelta(days=91))
    assert town.states("hook_1") + town.states("hook_2") == []


def test_unknown_ones_are_refused(town: Town) -> None:
    town.listen()
    with pytest.raises(UnknownThing):
        town.webhooks.get("hook_9")
    with pytest.raises(UnknownThing):
        town.webhooks.replay("hook_1", "msg_9", town.moment)

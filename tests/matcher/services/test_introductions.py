"""A telephone is given once both agreed and its owner consented; every look is in the log."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matcher.entities.accounts import SYSTEM, Viewer
from matcher.entities.engagements import Engagement
from matcher.errors import BadInput
from matcher.services.engagements import Occasion, answer, express_interest
from matcher.services.introductions import Readiness, introduction_of, keep_phone, phone_shown, reveal_phone
from matcher.storage import open_records
from matcher.storage.audit import SqlAudit
from matcher.storage.beside import Beside
from matcher.storage.engagements import SqlEngagements
from matcher.storage.keyring import Keyring
from matcher.storage.persons import Purpose, SqlPersons
from tests.builders import a_party, an_offer

NOW, TODAY = datetime(2026, 1, 15, 4, tzinfo=UTC), date(2026, 1, 15)
NUMBER = "0577-8888 7654"
ASKER = Viewer(account_id="A1", party_ids=frozenset({"S1"}))


class Town:
    """A start-up that asked a maker to meet."""

    def __init__(self, folder: Path) -> None:
        repository, writer = open_records(f"sqlite:///{folder}/records.db")
        writer.put_parties([a_party("S1", name="温州明弧电器"), a_party("P1", name="乐清银触点厂")])
        writer.put_offers([an_offer("O1", party_id="P1")], "industry_chain")
        beside, keyring = Beside(repository, writer), Keyring(b"k" * 32)
        self.audit = SqlAudit(beside, keyring)
        self.persons = SqlPersons(beside, keyring, self.audit)
        self.occasion = Occasion(repository, SqlEngagements(beside), TODAY, NOW)
        self.pair = express_interest("S1", "O1", occasion=self.occasion)

    def agree(self) -> None:
        self.pair = answer(self.pair.id, "P1", accept=True, occasion=self.occasion)

    def keep(self, phone: str = NUMBER) -> None:
        keep_phone("P1", phone, self.persons, self.audit, SYSTEM, day=TODAY, now=NOW)

    def consent(self) -> None:
        self.persons.consent("P1", Purpose.CONTACT, SYSTEM, at=NOW)

    def standing(self) -> Readiness:
        return introduction_of(self.pair, "S1", self.persons, TODAY).readiness

    def reveal(self, pair: Engagement | None = None) -> str:
        return reveal_phone(pair or self.pair, "S1", self.persons, ASKER, day=TODAY, now=NOW)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_what_stands_in_the_way_is_told_one_after_another(town: Town) -> None:
    told = [town.standing()]
    for step in (town.agree, town.consent, town.keep):
        step()
        told.append(town.standing())
    assert told == [Readiness.NOT_AGREED, Readiness.NO_CONSENT, Readiness.NO_PHONE, Readiness.READY]


def test_a_number_is_given_as_it_was_sealed_and_the_look_is_in_the_log(town: Town) -> None:
    town.keep()
    town.consent()
    town.agree()
    assert town.reveal() == "057788887654"
    event = town.audit.newest(limit=1)[0]
    assert (event.act, event.subject, event.detail["why"]) == ("reveal", "party:P1", f"engagement {town.pair.id}")
    assert "8888" not in str(event)


def test_before_both_agree_nothing_is_given_whatever_was_consented(town: Town) -> None:
    town.keep()
    town.consent()
    with pytest.raises(BadInput) as refusal:
        town.reveal()
    assert refusal.value.code == "contact_not_yet"


def test_a_withdrawn_consent_ends_it_at_once(town: Town) -> None:
    town.keep()
    town.consent()
    town.agree()
    [given] = town.persons.consents_of("P1")
    town.persons.withdraw(given.id, "P1", SYSTEM, at=NOW)
    assert town.standing() is Readiness.NO_CONSENT


def test_an_empty_number_lets_go_of_the_one_that_was_kept(town: Town) -> None:
    town.keep()
    masked = phone_shown("P1", town.persons)
    town.keep("")
    assert (masked, phone_shown("P1", town.persons)) == ("057*******54", None)


def test_a_number_is_kept_for_a_year(town: Town) -> None:
    town.keep()
    gone = [town.persons.forget_expired(TODAY + timedelta(days=days)) for days in (365, 366)]
    assert gone == [0, 1]


@pytest.mark.parametrize("word", ["abc", "123", "1380000<script>", "微信 abcdef"])
def test_what_is_no_number_is_refused(town: Town, word: str) -> None:
    with pytest.raises(BadInput) as refusal:
        town.keep(word)
    assert refusal.value.code == "phone_unsound"

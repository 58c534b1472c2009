"""门户往来 · Listings of a portal in by the import path, our offers and the state of cases out; what is bad waits to be mended (M5.6).

A message is taken once, by its id. One that cannot be taken is a dead letter with its reason; mended, it goes the same way again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

from matcher.entities import Offer
from matcher.entities.cases import Case
from matcher.errors import BadInput, MatcherError, UnknownThing
from matcher.measures import ALL_TEMPLATES
from matcher.portal import KINDS, Listing, PortalClient, parse_listing, parse_message
from matcher.portal.contract import CHANGED, WITHDRAWN
from matcher.storage.imports import ImportReport
from matcher.storage.portal import DeadLetter
from matcher.wording import LANGUAGES, say

__all__ = ["Letters", "PortalDesk", "PullReport", "PushReport"]

_TEMPLATES: Final = {template.name: template for template in ALL_TEMPLATES}
_ROW_OF_FIRST: Final = 2  # the header is row 1


class Letters(Protocol):
    """Where messages are noted; matcher.storage.portal is one."""

    def is_known(self, id: str) -> bool:
        """Whether the message came before."""
        ...

    def take(self, id: str, at: datetime) -> None:
        """Note that it was taken."""
        ...

    def bury(self, id: str, code: str, reason: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Keep one that could not be taken."""
        ...

    def get(self, id: str) -> DeadLetter:
        """Raises UnknownThing("unknown_letter")."""
        ...


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull brought: listings heard of, taken, changed records, and those that became dead letters."""

    heard_count: int = 0
    taken_count: int = 0
    changed_count: int = 0
    dead_count: int = 0


@dataclass(frozen=True, slots=True)
class PushReport:
    """What was told."""

    offer_count: int = 0
    case_count: int = 0


@dataclass(frozen=True, slots=True)
class PortalDesk:
    """The port. `import_files`: the import path; `withdraw`: takes an offer id off the shelf, False where there is none."""

    letters: Letters
    import_files: Callable[[Sequence[Path]], ImportReport]
    withdraw: Callable[[str], bool]
    now: Callable[[], datetime]

    def receive(self, id: str, body: bytes) -> str:
        """taken, dead, or known for one that came before."""
        return "known" if self.letters.is_known(id) else self._work(id, body)

    def replay(self, id: str, body: bytes | None = None) -> str:
        """A dead letter again, mended where a body is given. Raises UnknownThing("unknown_letter")."""
        letter = self.letters.get(id)
        return self._work(id, letter.body if body is None else body)

    def pull(self, client: PortalClient, kinds: Iterable[str] = tuple(KINDS)) -> PullReport:
        """Every listing of some halls. Raises Unavailable where the portal cannot be reached."""
        client.check()
        report = PullReport()
        for kind in kinds:
            report = self._pull(list(client.listings(kind)), report)
        return report

    def push(self, client: PortalClient, offers: Iterable[Offer], cases: Iterable[Case]) -> PushReport:
        """Our published offers and how far cases are. Nothing else leaves: no names without consent, no words of a case."""
        client.check()
        offer_count = case_count = 0
        for offer in offers:
            client.put_offer(offer.id, _offer_document(offer))
            offer_count += 1
        for case in cases:
            client.put_case(case.id, _case_document(case))
            case_count += 1
        return PushReport(offer_count, case_count)

    def _pull(self, told: Sequence[Any], report: PullReport) -> PullReport:
        good, dead = dict[str, Listing](), 0
        for place, one in enumerate(told):
            id = one.get("id") if isinstance(one, dict) else None
            letter = (
                f"pull:{str(one.get('kind'))[:40] if isinstance(one, dict) else ''}:{str(id)[:60] if id else place}"
            )
            try:
                good[letter] = parse_listing(one)
            except BadInput as refusal:
                self._bury(letter, refusal.code, _sentences(refusal), _as_message(one))
                dead += 1
        faults, changed = self._import(list(good.values()))
        for place, (letter, listing) in enumerate(good.items()):
            if place in faults:
                self._bury(
                    letter,
                    *faults[place],
                    _as_message({"id": listing.id, "kind": listing.kind, "fields": dict(listing.fields)}),
                )
            else:
                self.letters.take(letter, self.now())
        return PullReport(
            report.heard_count + len(told), report.taken_count + len(good) - len(faults), report.changed_count + changed,
            report.dead_count + dead + len(faults),
        )  # fmt: skip

    def _work(self, id: str, body: bytes) -> str:
        try:
            message = parse_message(body)
            if message.type == WITHDRAWN:
                self._take_away(message.listing)
            else:
                faults, _ = self._import([message.listing])
                if faults:
                    self._bury(id, *faults[0], body)
                    return "dead"
        except (BadInput, UnknownThing) as refusal:
            self._bury(id, refusal.code, _sentences(refusal), body)
            return "dead"
        self.letters.take(id, self.now())
        return "taken"

    def _take_away(self, listing: Listing) -> None:
        offer_id = KINDS[listing.kind].offer_id(listing.id)
        if not self.withdraw(offer_id):
            raise UnknownThing("unknown_offer", value=offer_id)

    def _bury(self, id: str, code: str, reason: Mapping[str, str], body: bytes) -> None:
        self.letters.bury(id, code, reason, body, self.now())

    def _import(self, listings: Sequence[Listing]) -> tuple[dict[int, tuple[str, dict[str, str]]], int]:
        """({place: (code, sentences)} of those refused, how many records changed); one file a kind through the import path."""
        faults, changed = dict[int, tuple[str, dict[str, str]]](), 0
        for kind in sorted({one.kind for one in listings}):
            places = [place for place, one in enumerate(listings) if one.kind == kind]
            sound = [place for place in places if not _fault(listings[place], faults, place)]
            if not sound:
                continue
            with TemporaryDirectory() as folder:
                file = Path(folder) / f"portal-{kind}.csv"
                _write(file, kind, [listings[place] for place in sound])
                try:
                    report = self.import_files([file]).files[0]
                except BadInput as refusal:  # the file as a whole
                    faults |= dict.fromkeys(sound, (refusal.code, _sentences(refusal)))
                    continue
            changed += report.changed_count
            for issue in (*report.rejected, *report.review):
                if issue.row is not None:
                    place = sound[issue.row - _ROW_OF_FIRST]
                    faults.setdefault(place, (issue.code, {lang: issue.sentence(lang) for lang in LANGUAGES}))
        return faults, changed


def _fault(listing: Listing, faults: dict[int, tuple[str, dict[str, str]]], place: int) -> bool:
    """Whether a field is none of the template's; then it is among the faults."""
    known = _TEMPLATES[KINDS[listing.kind].template].headers()
    strange = [name for name in listing.fields if name not in known]
    if strange:
        words = {lang: say("errors", "portal_field", lang, value=strange[0], kind=listing.kind) for lang in LANGUAGES}
        faults[place] = ("portal_field", words)
    return bool(strange)


def _write(file: Path, kind: str, listings: Sequence[Listing]) -> None:
    """Rows of the template; ids are the portal's own, so that they meet none of ours."""
    template, of = _TEMPLATES[KINDS[kind].template], KINDS[kind]
    headers = template.headers()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([column.zh for column in template.columns])
        for listing in listings:
            cells = {headers[name].name: " ".join(word.split()) for name, word in listing.fields.items()}
            cells |= dict.fromkeys(of.id_columns, f"portal-{listing.id}")
            writer.writerow([cells.get(column.name, "") for column in template.columns])


def _as_message(listing: Any) -> bytes:
    """A pulled listing as the message it would have come in, so that it can be mended and replayed alike."""
    return json.dumps({"type": CHANGED, "data": listing}, ensure_ascii=False).encode()


def _sentences(refusal: MatcherError) -> dict[str, str]:
    return {lang: refusal.sentence(lang) for lang in LANGUAGES}


def _offer_document(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.id, "kind": offer.kind.value, "title": offer.title, "text": offer.text, "region": offer.region,
        "valid_to": None if offer.valid_to is None else offer.valid_to.isoformat(), "capacity_left": offer.capacity_left,
    }  # fmt: skip


def _case_document(case: Case) -> dict[str, Any]:
    items: Iterator[dict[str, Any]] = ({"code": item.code, "state": item.state.value} for item in case.items)
    return {
        "id": case.id, "kind": case.kind.value, "state": case.state.value, "version": case.version, "items": list(items),
        "due_on": None if case.due_on is None else case.due_on.isoformat(),
    }  # fmt: skip

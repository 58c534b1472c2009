"""matcher watch · A fund's saved searches: what is new since the last look, each start-up once a change; by mail if one likes."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.commands.console import opened, out, print_json, refusing
from matcher.entities.accounts import Viewer
from matcher.mail import check_mailbox
from matcher.services.digest_mail import digest_text, mail_digest
from matcher.services.fund_managers import fund_offer
from matcher.services.watching import digest_document
from matcher.wording import LANGUAGES


@refusing
def watch(
    fund: Annotated[str, typer.Option("--fund", help="基金编号 · fund id")],
    look: Annotated[bool, typer.Option("--look", help="看有什么新的，并记为已看 · look, and count it as seen")] = False,
    mail: Annotated[str | None, typer.Option("--mail", help="把新情况寄到这个邮箱 · mail what is new there")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 输出 · JSON on stdout")] = False,
) -> None:
    """看关注 · The open searches of a fund with their newest digest; with --look what is new now."""
    with opened() as house:
        mailer = None if mail is None else house.mailer  # both are refused before anything counts as seen
        if mail is not None:
            check_mailbox(mail)
        manager = fund_offer(fund, house.repository).party_id  # what a start-up has released counts, as on the page
        room = house.fund_desk(fund, Viewer(party_ids=frozenset(() if manager is None else (manager,))))
        keeper, told = house.watches_of(room), []
        for search in house.deals.searches_of(room.fund.id):
            if search.closed:
                continue
            if look:
                told.append(keeper.look(search.id, day=house.clock.today()))
            elif digests := house.deals.digests_of(search.id):
                told.append(keeper.digest(search.id, digests[0].number))
        if mail is not None and mailer is not None:
            for one in told:
                mail_digest(one, mail, mailer=mailer)
    if as_json:
        print_json({"fund_id": room.fund.id, "digests": [digest_document(one) for one in told]})
        return
    for one in told:
        out.print(f"{one.search.name} · {one.digest.number}", markup=False)
        for lang in LANGUAGES:
            out.print(digest_text(one, lang), markup=False)
    if not told:
        out.print("没有关注，或还没有看过 · no search, or none was looked at yet", markup=False)

"""本单位 · For which organisation a signed-in person acts on a page, and the fields of the forms that say so."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request

from api.forgery import read_form
from matcher.access import Act, require
from matcher.bootstrap import House
from matcher.entities import Party
from matcher.entities.accounts import UserRole, Viewer
from matcher.errors import BadInput, Forbidden, NotSignedIn

__all__ = ["acting_form", "acts_for", "acts_for_or_none", "field"]

LONGEST_FIELD = 200


def acts_for(request: Request, house: House, viewer: Viewer, asked: str = "") -> Party:
    """The organisation: the one asked for, else the first of the viewer's own.

    Raises NotSignedIn for a visitor, Forbidden("no_organisation") for an account that speaks for none, and
    Forbidden("not_yours") for an organisation that is another's.
    """
    if not viewer.is_signed_in:
        raise NotSignedIn("sign_in_needed", value=request.url.path)
    if not viewer.party_ids:
        raise Forbidden("no_organisation")
    chosen = asked or request.query_params.get("as", "") or min(viewer.party_ids)
    if chosen not in viewer.party_ids:
        raise Forbidden("not_yours", act=Act.WRITE, value=chosen[:80])
    return house.records(viewer).party(chosen)


def acts_for_or_none(house: House, viewer: Viewer) -> Party | None:
    """The start-up or counterpart whose day a viewer begins with; None for everybody else."""
    if not viewer.party_ids or not viewer.has(UserRole.STARTUP, UserRole.COUNTERPART):
        return None
    return house.records(viewer).parties_by_id(sorted(viewer.party_ids)[:1]).get(min(viewer.party_ids))


async def acting_form(request: Request, house: House, viewer: Viewer) -> tuple[Party, Mapping[str, str]]:
    """(organisation that acts, fields of the form). Raises as acts_for, and Forbidden where it may not write."""
    form = await read_form(request)
    party = acts_for(request, house, viewer, field(form, "party_id"))
    require(viewer, Act.WRITE, party.id)
    return party, form


def field(form: Mapping[str, str], name: str, most: int = LONGEST_FIELD) -> str:
    """One line of a form without blanks around. Raises BadInput("field_too_long"), BadInput("field_characters")."""
    text = form.get(name, "").strip()
    if len(text) > most:
        raise BadInput("field_too_long", bound=most, pointer=f"/{name}")
    if not all(mark.isprintable() or mark in "\r\n\t" for mark in text):
        raise BadInput("field_characters", bound="", pointer=f"/{name}")
    return text

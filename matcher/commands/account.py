"""matcher account · Who may sign in: add, invite, list, disable; and tokens for programs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from matcher.bootstrap import House
from matcher.commands.console import opened, out, print_json, refusing
from matcher.entities.accounts import SYSTEM, Membership, UserRole
from matcher.errors import BadInput

app = typer.Typer(help="账户 · accounts", no_args_is_help=True)

LoginWord = Annotated[str, typer.Argument(help="登录名 · login", metavar="LOGIN")]
RoleOption = Annotated[str, typer.Option("--role", help="角色 · role: " + " | ".join(role.value for role in UserRole))]
PartyOption = Annotated[str | None, typer.Option("--party", help="所属主体编号 · id of the organisation")]
CITY_WIDE = frozenset({UserRole.ADMIN, UserRole.OPERATOR, UserRole.ORGANISER})
"""Roles that may be held for the whole cluster."""


@app.command("add")
@refusing
def add(
    login: LoginWord,
    role: RoleOption = UserRole.ADMIN.value,
    party: PartyOption = None,
    name: Annotated[str, typer.Option("--name", help="称呼 · name shown")] = "",
) -> None:
    """开户并设口令 · Add an account; the password is asked for twice and never shown, or read from a pipe."""
    password = _password()
    with opened() as house:
        membership = _membership(house, role, party)
        account = house.door.add_account(SYSTEM, login, name, password, [membership])
    out.print(f"{account.login} · {membership.role.zh}" + (f" · {party}" if party else ""), markup=False)


@app.command("invite")
@refusing
def invite(
    role: RoleOption,
    party: PartyOption = None,
    login: Annotated[str | None, typer.Option("--login", help="只给这个登录名 · only for this login")] = None,
) -> None:
    """发邀请 · Print the address under which one account may be opened within seven days."""
    with opened() as house:
        word = house.door.invite(SYSTEM, _membership(house, role, party), login=login)
    out.print(f"/invitations/{word}", markup=False)


@app.command("list")
@refusing
def list_accounts(as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False) -> None:
    """列出账户 · Logins with their roles and organisations."""
    with opened() as house:
        accounts = house.door.accounts.all()
    if as_json:
        print_json(
            [
                {
                    "login": account.login, "name": account.name, "disabled": account.disabled,
                    "memberships": [{"role": each.role.value, "party_id": each.party_id} for each in account.memberships],
                }
                for account in accounts
            ]
        )  # fmt: skip
        return
    for account in accounts:
        roles = "、".join(
            each.role.zh + (f"（{each.party_id}）" if each.party_id else "") for each in account.memberships
        )
        out.print(f"{account.login}  {roles}" + ("  已停用 · disabled" if account.disabled else ""), markup=False)


@app.command("disable")
@refusing
def disable(login: LoginWord) -> None:
    """停用账户 · Nobody comes in by it any more; its sessions and tokens end at once."""
    with opened() as house:
        account = house.door.disable(SYSTEM, login)
    out.print(f"{account.login}  已停用 · disabled", markup=False)


@app.command("tidy")
@refusing
def tidy() -> None:
    """清理过期 · Let go of what is over: sessions, invitations, tokens, personal data and papers past their day, old drafts."""
    with opened() as house:
        over = house.tidy()
    out.print(f"{over} 项已清理 · gone", markup=False)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    word: str = typer.prompt("口令 · Password", hide_input=True, confirmation_prompt=True)
    return word


def _membership(house: House, word: str, party_id: str | None) -> Membership:
    """Raises BadInput("unknown_user_role"), BadInput("role_needs_party"), UnknownThing("unknown_party")."""
    role = UserRole.parse(word)
    if role is None:
        raise BadInput("unknown_user_role", value=word, known=tuple(UserRole))
    if party_id is None and role not in CITY_WIDE:
        raise BadInput("role_needs_party", value=role)
    if party_id is not None:
        house.repository.party(party_id)
    return Membership(role, party_id)

"""Digests by mail: what is sent, to whom, and what is refused before anything leaves."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from typing import Any

import pytest

from matcher.entities.deals import Digest, News, SavedSearch
from matcher.errors import BadInput, Unavailable
from matcher.mail import SmtpMailer
from matcher.services.digest_mail import mail_digest
from matcher.services.watching import Told
from tests.matcher.screening.builders import a_startup

SEARCH = SavedSearch("s1", "fund:f1", "机器视觉")


class FakeMailer:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def send(self, to: str, subject: str, text: str) -> None:
        self.sent.append((to, subject, text))


class FakePost:
    """A mail server that takes everything."""

    def __init__(self, host: str, port: int) -> None:
        self.said: list[Any] = [(host, port)]

    def __enter__(self) -> FakePost:
        return self

    def __exit__(self, *fault: object) -> None:
        return None

    def starttls(self, **rest: object) -> None:
        self.said.append("starttls")

    def login(self, user: str, word: str) -> None:
        self.said.append((user, word))

    def send_message(self, message: EmailMessage) -> None:
        self.said.append(message)


def told(*news: News) -> Told:
    return Told(SEARCH, Digest("s1", 2, None, news), {one.party_id: a_startup(one.party_id) for one in news})


def test_a_digest_is_mailed_with_who_and_why() -> None:
    mailer = FakeMailer()
    mail_digest(told(News("S1", ("new",)), News("S2", ("stage", "raising_cny"))), "li@example.cn", mailer=mailer)
    ((to, subject, text),) = mailer.sent
    assert (to, subject, text.splitlines()[:2]) == (
        "li@example.cn", "机器视觉：2 家有新情况",
        ["· 样例S1 | 龙湾区 | 新符合要求", "· 样例S2 | 龙湾区 | 发展阶段有变、融资额有变"],
    )  # fmt: skip


def test_a_look_without_news_sends_no_mail() -> None:
    mailer = FakeMailer()
    assert (mail_digest(told(), "li@example.cn", mailer=mailer), mailer.sent) == (False, [])


def test_the_password_is_said_only_after_the_line_is_sealed() -> None:
    posts: list[FakePost] = []

    def connect(host: str, port: int) -> smtplib.SMTP:
        posts.append(FakePost(host, port))
        return posts[0]  # type: ignore[return-value]  # it answers as one

    SmtpMailer("smtp://u%40x:p%2Fw@mail.example.cn", "no-reply@example.cn", connect).send("li@example.cn", "题", "文")
    assert posts[0].said[:3] == [("mail.example.cn", 587), "starttls", ("u@x", "p/w")]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "li",
        "li@",
        "li@here",
        "li@example.cn\nBcc: x@example.cn",
        "a@b.cn, c@d.cn",
        "@x.cn",
        "a@x..cn",
        "<a@x.cn>",
        "a@x.cn ",
    ],
)
def test_a_mailbox_that_is_none_is_refused_by_name(to: str) -> None:
    with pytest.raises(BadInput) as caught:
        SmtpMailer("smtp://localhost", "no-reply@example.cn", FakePost).send(to, "题", "文")  # type: ignore[arg-type]  # as above
    assert caught.value.code == "mailbox_bad"


def test_a_server_that_does_not_answer_is_told_without_its_address() -> None:
    def broken(host: str, port: int) -> smtplib.SMTP:
        raise ConnectionRefusedError

    with pytest.raises(Unavailable) as caught:
        SmtpMailer("smtp://u:secret@localhost", "no-reply@example.cn", broken).send("li@example.cn", "题", "文")
    assert ("secret" in str(caught.value), "ConnectionRefusedError" in str(caught.value)) == (False, True)

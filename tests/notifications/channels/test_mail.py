"""E-mails through the real smtplib to a post office on loopback: what arrives, and what each failure comes to."""

import base64
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from notifications.channels.mail import MailChannel, PostOffice
from notifications.channels.outcomes import NotSent, NotStarted, Permanent, Sent, Unknown
from tests.notifications.post_office import PostOfficeOnLoopback

TO, BODY = "asha@bridge.example", "Hi Asha, reminder: Wed 9 Sep, 6pm.\n\nThe Bridge\n\n.and a line with a dot"


def channel(office: PostOfficeOnLoopback, seconds: float = 2.0) -> MailChannel:
    return MailChannel(PostOffice.read(office.address), seconds)


def send(mail: MailChannel, to: str = TO, name: str = "Y Tîm") -> Sent:
    return mail.send_email(to, f"Neges gan {name}", BODY, name, "ref-1")


def test_an_e_mail_arrives_whole_with_our_reference_in_its_name() -> None:
    with PostOfficeOnLoopback() as office:
        sent = send(channel(office))
        (taken,) = office.taken
    assert sent == Sent("<ref-1@bridge.example>", "sent")
    assert (taken.to, "team@bridge.example" in taken.sender) == (TO, True)
    letter = message_from_string(taken.words, EmailMessage, policy=policy.default)
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == ("<ref-1@bridge.example>", "auto-generated")
    assert (letter["From"], letter["To"], letter["Subject"]) == (
        "Y Tîm <team@bridge.example>", TO, "Neges gan Y Tîm")  # fmt: skip
    assert letter["Date"]
    assert letter.get_content().strip().splitlines() == BODY.splitlines()


@pytest.mark.parametrize("at", ["hello", "ehlo", "mail", "rcpt", "data"])
@pytest.mark.parametrize("how", ["cut", "silent", "421 not now"])
def test_what_fails_before_the_words_are_out_has_not_started(at: str, how: str) -> None:
    with PostOfficeOnLoopback(at, how) as office, pytest.raises(NotStarted):
        send(channel(office, 0.3))
    assert office.taken == []


@pytest.mark.parametrize("at", ["mail", "rcpt", "data", "words"])
def test_a_no_for_good_is_permanent(at: str) -> None:
    with PostOfficeOnLoopback(at, "550 no such address") as office, pytest.raises(Permanent):
        send(channel(office))
    assert office.taken == []


def test_words_that_are_put_off_may_be_sent_again() -> None:
    with PostOfficeOnLoopback("words", "451 later") as office, pytest.raises(NotStarted):
        send(channel(office))


@pytest.mark.parametrize("how", ["cut", "silent", "299 what"])
def test_words_that_are_out_without_a_clear_answer_are_unknown(how: str) -> None:
    with PostOfficeOnLoopback("words", how) as office, pytest.raises(Unknown):
        send(channel(office, 0.3))
    assert len(office.taken) == 1  # it went; nobody may send it again


def test_nobody_there_has_not_started() -> None:
    with PostOfficeOnLoopback() as office:
        gone = channel(office)
    with pytest.raises(NotStarted):
        send(gone)


def test_each_e_mail_is_handed_over_once_whatever_happens() -> None:
    with PostOfficeOnLoopback("words", "cut") as office:
        with pytest.raises(NotSent):
            send(channel(office))
        assert office.connections == 1


def test_it_signs_in_where_a_user_is_named_and_a_refused_password_goes_to_a_person() -> None:
    plain = base64.b64encode(b"\0team@bridge.example\0let me").decode()
    with PostOfficeOnLoopback(users={"team": plain}) as office:
        given = f"smtp://team%40bridge.example:let%20me@127.0.0.1:{office.port}"
        send(MailChannel(PostOffice.read(given)))
        assert (office.logins, len(office.taken)) == (1, 1)
        with pytest.raises(Permanent):
            send(MailChannel(PostOffice.read(given.replace("let%20me", "wrong"))))
        with pytest.raises(Permanent):
            MailChannel(PostOffice.read(given.replace("let%20me", "wrong"))).check()


def test_starttls_is_asked_for_and_nothing_goes_in_the_open_without_it() -> None:
    with PostOfficeOnLoopback() as office:  # it knows no TLS
        address = office.address.replace("smtp://", "starttls://")
        with pytest.raises(NotStarted):
            send(MailChannel(PostOffice.read(address), 1.0))
    assert office.taken == []


@pytest.mark.parametrize("to", ["asha\r\nBcc: all@bridge.example", "siân@bridge.example", ""])
def test_what_is_no_address_is_permanent_and_reaches_nobody(to: str) -> None:
    with PostOfficeOnLoopback() as office, pytest.raises(NotSent) as ended:
        send(channel(office), to)
    assert office.taken == []
    assert "@" not in ended.value.meaning


@pytest.mark.parametrize(
    ("address", "scheme", "port", "sender"),
    [
        ("smtp://127.0.0.1?from=a@b.example", "smtp", 25, "a@b.example"),
        ("smtps://a%40b.example:secret@mail.example", "smtps", 465, "a@b.example"),
        ("starttls://user:secret@mail.example:2525?from=a@b.example", "starttls", 2525, "a@b.example"),
    ],
)
def test_the_setting_is_read(address: str, scheme: str, port: int, sender: str) -> None:
    office = PostOffice.read(address)
    assert (office.scheme, office.port, office.sender) == (scheme, port, sender)


@pytest.mark.parametrize(
    "address",
    ["", "mail.example", "http://mail.example?from=a@b.example", "smtp://?from=a@b.example", "smtps://mail.example",
     "smtps://mail.example?from=a b@c.example", "smtp://user:secret@mail.example?from=a@b.example"],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="it "):
        PostOffice.read(address)

"""What stands in the headers of a message, as the mail server gets it."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest

from registration.foundation import settings, tokens
from registration.foundation.tokens import Capability
from registration.mail.composing import Attachment, Letter, kinds
from registration.mail.delivery import deliver_due, mime
from registration.mail.delivery.mime import mailbox, written_address
from tests.factories import a_person
from tests.factories.consent import a_purpose
from tests.factories.mail import a_message, allow
from tests.post_office import PostOffice


def raw_headers(content: bytes, name: str) -> list[bytes]:
    """Return the values of a header exactly as they are on the line, folded ones with their folds."""
    head = content.split(b"\r\n\r\n")[0] + b"\r\n"
    return re.findall(rb"(?im)^%s: ((?:.|\r\n[ \t])*?)\r\n(?![ \t])" % name.encode(), head)


def sent(office: PostOffice, **different: object) -> bytes:
    a_message(**different)
    deliver_due()
    return office.contents[-1]


def sent_with_purpose(office: PostOffice, code: str = "newsletter:trade-brief") -> bytes:
    purpose, person = a_purpose(code), a_person()
    allow(person, purpose)
    return sent(office, kind="tests.issue", to=person, purpose_id=purpose.id)


@pytest.mark.parametrize("address", ["https://events.example.org", f"https://{'long-' * 11}name.example.org"])
def test_m1_a_subscription_message_has_one_whole_unsubscribe_address(sending: PostOffice, address: str):
    settings.use(replace(settings.current(), public_address=address))

    content = sent_with_purpose(sending)

    values = raw_headers(content, "List-Unsubscribe")
    assert len(values) == 1
    found = re.fullmatch(rb"<(https://[!-~]+)>", values[0])
    assert found, "one https address, neither folded nor encoded"
    assert found[1].startswith(f"{address}/u/".encode())
    assert tokens.read(Capability.UNSUBSCRIBE, found[1].decode().rpartition("/")[2])
    assert raw_headers(content, "List-Unsubscribe-Post") == [b"List-Unsubscribe=One-Click"]
    assert raw_headers(content, "List-Id") == [
        f"<newsletter.trade-brief.{address.removeprefix('https://')}>".encode()
    ]


def test_m1_also_when_the_letter_forgets_its_address(sending: PostOffice):
    purpose, person = a_purpose(), a_person()
    allow(person, purpose)

    content = sent(sending, kind="tests.ticket", to=person, purpose_id=purpose.id)

    assert len(raw_headers(content, "List-Unsubscribe")) == 1


@pytest.mark.parametrize("kind", ["tests.ticket", "tests.issue"])
def test_m8_a_message_somebody_asked_for_cannot_be_unsubscribed(sending: PostOffice, kind: str):
    content = sent(sending, kind=kind)

    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"):
        assert raw_headers(content, name) == []


def test_automatic_mail_says_so(sending: PostOffice):
    assert raw_headers(sent(sending), "Auto-Submitted") == [b"auto-generated"]


def test_a_message_sent_again_has_the_same_message_id(sending: PostOffice):
    message = a_message()

    first, second = (
        mime.envelope(message, Letter("Hello", "Hello", "<p>Hello</p>")).content for _ in range(2)
    )

    assert raw_headers(first, "Message-ID") == raw_headers(second, "Message-ID")
    assert raw_headers(first, "Message-ID") == [f"<{message.ref}@events.example.org>".encode()]


def test_the_sender_has_the_controllers_name_in_the_language_of_the_message(sending: PostOffice):
    english, japanese = (sent(sending, language=language) for language in ("en", "ja"))

    assert raw_headers(english, "From") == [b"Kansai-ASEAN Trade Centre <events@example.org>"]
    assert b"=?utf-8?" in raw_headers(japanese, "From")[0]
    read = message_from_bytes(japanese, policy=policy.default)
    assert read["From"].addresses[0].display_name == "関西・ASEAN貿易センター"
    assert read["From"].addresses[0].addr_spec == "events@example.org"
    assert read["Subject"] == "お席を確保しました"
    assert read["Reply-To"].addresses[0].addr_spec == "events@trade-centre.example"
    assert parsedate_to_datetime(read["Date"]).tzinfo is not None
    assert max(len(line) for line in japanese.split(b"\r\n")) <= 78


def test_text_and_html_are_two_forms_of_one_message(sending: PostOffice):
    sent(sending, language="ja")

    mail = sending.messages[0]
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().strip() == "お席を確保しました."


def test_a_calendar_entry_goes_along_with_its_method(app, room):
    calendar = Attachment("予定.ics", "text/calendar; method=PUBLISH; charset=utf-8", b"BEGIN:VCALENDAR")
    content = mime.envelope(a_message(), Letter("Hello", "Hello", "<p>Hello</p>", [calendar])).content

    mail = message_from_bytes(content, policy=policy.default)
    [attached] = mail.iter_attachments()
    assert attached["Content-Type"].params == {"method": "PUBLISH", "charset": "utf-8"} | (
        {"name": "予定.ics"} if "name" in attached["Content-Type"].params else {}
    )
    assert attached.get_filename() == "予定.ics"
    assert attached.get_content_disposition() == "attachment"


def test_a_subject_is_one_line(app, room):
    letter = Letter("Hello\r\nBcc: everybody@visitor.example", "Hello", "<p>Hello</p>")

    content = mime.envelope(a_message(), letter).content

    assert raw_headers(content, "Bcc") == []
    assert raw_headers(content, "Subject") == [b"Hello Bcc: everybody@visitor.example"]


SUBJECTS = {
    "You gave your place back: Selling to Viet Nam: customs, standards and payment": 2,
    "Please confirm your order of “South-East Asia in brief”, which comes about once a month": 2,
    "お申し込みの取り消しを承りました：ベトナムに売る――通関、規格、決済": 3,
    "Is =?utf-8?q?this?= a word of yours": 1,
    "Short": 1,
}


@pytest.mark.parametrize(("words", "lines"), SUBJECTS.items())
def test_a_long_subject_begins_on_its_first_line(app, room, words: str, lines: int):
    content = mime.envelope(a_message(), Letter(words, "Hello", "<p>Hello</p>")).content

    folded = (b"Subject: " + raw_headers(content, "Subject")[0]).split(b"\r\n")
    assert len(folded) == lines
    assert folded[0] != b"Subject: "
    assert all(len(line) <= 78 for line in folded)
    assert message_from_bytes(content, policy=policy.default)["Subject"] == words


def test_a_message_says_in_which_language_it_is(sending: PostOffice):
    for language in ("en", "ja"):
        read = message_from_bytes(sent(sending, language=language), policy=policy.default)
        assert read["Content-Language"] == language


ADDRESSES = {
    "mika@visitor.example": "mika@visitor.example",
    "mika+seminar@visitor.example": "mika+seminar@visitor.example",
    "a..b.@docomo.ne.jp": '"a..b."@docomo.ne.jp',
    "o'neil@visitor.example": "o'neil@visitor.example",
    "mika@日本.example": "mika@xn--wgv71a.example",
    f"{'x' * 64}@visitor.example": f"{'x' * 64}@visitor.example",
    "ミカ@visitor.example": "ミカ@visitor.example",
}


@pytest.mark.parametrize(("address", "written"), ADDRESSES.items())
def test_m20_addresses_that_exist_in_the_wild_are_written_to(sending: PostOffice, address: str, written: str):
    assert written_address(address) == written

    a_message(to=a_person(email=address))

    assert deliver_due().sent == 1
    assert sending.recipients == [written.replace('"', "")]


@pytest.mark.parametrize("address", ["mika@visitor.example\r\nBcc: x@y", "no-at-sign", "a b@c.example"])
def test_what_is_no_address_is_not_written_to(address: str):
    with pytest.raises(mime.NoAddress):
        written_address(address)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", "a@b.example"),
        ("Trade Centre", "Trade Centre <a@b.example>"),
        ('Centre, "Trade"', '"Centre, \\"Trade\\"" <a@b.example>'),
        ("Evil\r\nBcc: x@y", '"Evil Bcc: x@y" <a@b.example>'),
    ],
)
def test_a_name_cannot_break_its_header(name: str, written: str):
    assert mailbox(name, "a@b.example") == written


def test_every_kind_of_message_of_the_product_has_its_three_files(app):
    from registration.foundation.templates import beside_or_inside

    folder = beside_or_inside("templates") / "mail"
    for kind in sorted(each for each in kinds() if not each.startswith("tests.")):
        files = {each.name for each in (folder / kind.replace(".", "/")).glob("*")}
        assert files >= {"subject.txt", "body.txt", "body.html"}, kind

from registration.consent.actions import give
from registration.consent.models import Channel, Purpose
from registration.foundation.database import db
from registration.mail.composing import Letter, composer, unsubscribe_address
from registration.mail.models import Message
from registration.mail.outbox import post
from registration.mail.queries import message_by_ref
from registration.people.models import Person
from tests.factories.people import a_person


@composer("tests.ticket")
def ticket(message: Message) -> Letter | None:
    """Stand for a message somebody has asked for."""
    words = {"en": "Your place is confirmed", "ja": "お席を確保しました"}[message.language]
    return Letter(words, f"{words}.\n", f"<p>{words}.</p>")


@composer("tests.issue")
def issue(message: Message) -> Letter | None:
    """Stand for a message with a purpose."""
    address = unsubscribe_address(message)
    return Letter(
        "News", f"News.\n{address}\n", f'<p>News.</p><a href="{address}">Stop</a>', unsubscribe=address
    )


@composer("tests.unwanted")
def unwanted(message: Message) -> Letter | None:
    """Stand for a message that is out of date when it could leave."""
    return None


@composer("tests.broken")
def broken(message: Message) -> Letter | None:
    """Stand for a template with a mistake."""
    raise ZeroDivisionError


def a_message(kind: str = "tests.ticket", *, to: Person | None = None, **different: object) -> Message:
    """A message in the outbox, due now."""
    person = to or a_person()
    usual: dict[str, object] = {"person_id": person.id, "language": "en"}
    ref = post(kind, **(usual | different))  # type: ignore[arg-type]
    db.session.commit()
    found = message_by_ref(ref)
    assert found is not None
    return found


def allow(person: Person, purpose: Purpose, context: str = "") -> None:
    """The person allows the purpose, as of now."""
    give(
        person.subject.id,
        purpose.id,
        context,
        purpose_version=purpose.versions[0],
        channel=Channel.WEB,
        method="checkbox",
    )
    db.session.commit()

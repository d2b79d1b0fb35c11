"""Mails of this room."""

from collections.abc import Iterable

from registration.consent.models import Source
from registration.consent.queries import Line, current_versions, decisions_of_act
from registration.consent.rules import source_of
from registration.foundation import clock, links, tokens
from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.foundation.tokens import Capability
from registration.mail.composing import Letter, composer, written
from registration.mail.models import Message
from registration.organisations.queries import controller, organisation_by_code
from registration.people.models import Person
from registration.people.queries import subject_of
from registration.privacy.models import RequestState, RightsRequest
from registration.privacy.queries import request_by_ref


@composer("privacy.export_link")
def export_link(message: Message) -> Letter | None:
    """The link to fetch one's data. Not any more when it would not work."""
    return _with_link(message, "export_link", Capability.EXPORT, "personal_site.my_data.download")


@composer("privacy.erase_link")
def erase_link(message: Message) -> Letter | None:
    """The link to the page that erases. Not any more when it would not work."""
    return _with_link(message, "erase_link", Capability.ERASE, "personal_site.my_data.erase")


def _with_link(message: Message, template: str, capability: Capability, page: str) -> Letter | None:
    request = _request(message)
    if request is None or request.link_until is None or request.link_until <= clock.now():
        return None
    if request.state is not RequestState.RECEIVED:
        return None
    token = tokens.make(capability, request.ref, until=request.link_until)
    return written(
        f"privacy/{template}",
        message.language,
        links={"act": links.to(page, token=token, lang=message.language)},
        until=request.link_until,
        zone=_zone(),
    )


@composer("privacy.erased")
def erased(message: Message) -> Letter | None:
    """The last mail: it is done, and what had to stay."""
    request = _request(message)
    if request is None:
        return None
    return written("privacy/erased", message.language, kept=request.outcome.get("kept", []))


@composer("privacy.noted")
def noted(message: Message) -> Letter | None:
    """What our staff noted for a person who wrote, called or came: so that a wrong entry is found.

    Who told us is named where it was not the person (GDPR Art. 14(2)(f)). The mail is posted with the entry,
    so nobody learns of it later than they must.
    """
    person = db.session.get(Person, message.person_id) if message.person_id else None
    subject = subject_of(person.id) if person else None
    if person is None or subject is None:
        return None
    lines = [line for line in decisions_of_act(subject.id, str(message.params["act"])) if line.purpose]
    if not lines:
        return None
    token = tokens.make(Capability.MY_PAGE, person.ref)
    return written(
        "privacy/noted",
        message.language,
        links={"my_page": links.to("personal_site.my_page.show", token=token, lang=message.language)},
        lines=lines,
        titles={
            purpose_id: pick(version.title, message.language)
            for purpose_id, version in current_versions(
                line.purpose.id for line in lines if line.purpose
            ).items()
        },
        waits=any(line.waiting for line in lines),
        told_by=_told_by(lines, message.language),
        zone=_zone(),
    )


def _told_by(lines: Iterable[Line], language: str) -> list[str]:
    """Names of those, other than the person, from whom we have this."""
    named: dict[str, str] = {}
    for line in lines:
        source, code = source_of(line.source)
        if source is not Source.SUBJECT:
            party = organisation_by_code(code) if code else None
            named[line.source] = pick(party.name, language) if party else code or source.value
    return list(named.values())


def _request(message: Message) -> RightsRequest | None:
    return request_by_ref(str(message.params.get("request", "")))


def _zone() -> str:
    own = controller()
    return own.time_zone if own else "UTC"

"""What settings, organisations and purposes say, for the words of a notice to agree with."""

from urllib.parse import urlsplit

from registration.consent.models import Basis, Notice, PurposeVersion
from registration.consent.queries import current_versions, purposes
from registration.consent.rules import NoticeFacts, PurposeFact
from registration.foundation import settings
from registration.web.context import current_controller


def facts_for(notice: Notice | None) -> NoticeFacts:
    """The facts as they are now, for this notice."""
    house, now = current_controller(), settings.current()
    contacts = [house.privacy_email, house.contact_email, house.telephone] if house else []
    return NoticeFacts(
        languages=now.languages,
        controller=house.name if house else {},
        address=house.address if house else {},
        contacts=[each for each in contacts if each],
        purposes=[_fact(each) for each in current_versions([each.id for each in purposes()]).values()],
        access_log_days=now.access_log_days,
        hold_hours=now.hold_hours,
        own_host=(urlsplit(now.public_address).netloc or "").casefold(),
        countries=notice.countries if notice else (),
        individual=bool(notice and notice.scope),
    )


def _fact(version: PurposeVersion) -> PurposeFact:
    recipient = version.purpose.recipient
    return PurposeFact(
        title=version.title,
        statement=version.statement,
        by_consent=version.basis is Basis.CONSENT,
        recipient=recipient.name if recipient else {},
    )

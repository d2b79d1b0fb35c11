from sqlalchemy import select

from registration.consent.actions import give
from registration.consent.models import Channel
from registration.consent.queries import current_version
from registration.foundation.database import db
from registration.mail.models import Message
from registration.newsletters.actions import campaigns, newsletters
from registration.newsletters.models import Campaign, Newsletter
from registration.newsletters.rules import Details
from registration.people.models import Person
from tests.factories.organisers import an_account
from tests.factories.people import a_person
from tests.factories.saving import numbers

BODY = {
    "en": "Most first shipments wait for a *paper*.\n\n## Dates\n\n- [Halal](https://events.example.org/en/events/halal)\n",
    "ja": "最初の輸出は、船ではなく書類を待ちます。\n\n## 日程\n\n- [ハラール認証](https://events.example.org/ja/events/halal)\n",
}


def a_newsletter(**different: object) -> Newsletter:
    """A newsletter that anybody can order."""
    number = next(numbers)
    slug = str(different.pop("slug", f"brief-{number}"))
    usual: dict[str, object] = {
        "title": {"en": f"South-East Asia in brief {number}", "ja": f"東南アジア便り{number}"},
        "description": {"en": "What exporters need to know.", "ja": "輸出に役立つ話題をお届けします。"},
        "how_often": {"en": "Twice a month", "ja": "月2回"},
    }
    made = newsletters.make(slug, Details(**(usual | different)))  # type: ignore[arg-type]
    db.session.commit()
    return made


def a_subscriber(newsletter: Newsletter, **different: object) -> Person:
    """Somebody who allows the newsletter."""
    person = a_person(**different)
    subscribe(person, newsletter)
    return person


def subscribe(person: Person, newsletter: Newsletter) -> None:
    version = current_version(newsletter.purpose_id)
    assert version is not None
    give(
        person.subject.id,
        newsletter.purpose_id,
        purpose_version=version,
        channel=Channel.WEB,
        method="checkbox",
    )
    db.session.commit()


def a_campaign(newsletter: Newsletter, **different: object) -> Campaign:
    """A draft in two languages."""
    usual: dict[str, object] = {
        "subject": {"en": "Three papers decide", "ja": "3つの書類で決まります"},
        "body": BODY,
        "by": an_account().id,
    }
    made = campaigns.write(newsletter, **(usual | different))  # type: ignore[arg-type]
    db.session.commit()
    return made


def a_campaign_under_way(newsletter: Newsletter, **different: object) -> Campaign:
    """A campaign whose copies wait in the outbox."""
    campaign = a_campaign(newsletter, **different)
    campaigns.start(campaign, by=an_account().id)
    db.session.commit()
    return campaign


def copies(campaign: Campaign) -> list[Message]:
    asked = select(Message).where(Message.campaign_id == campaign.id).order_by(Message.id)
    return list(db.session.scalars(asked).all())

"""Who takes part in the story, and what happened before it begins."""

from datetime import timedelta
from types import SimpleNamespace

from registration.events import actions as events
from registration.foundation import clock
from registration.presets.demo import calendar, newsletters, notices
from registration.presets.demo.moments import Days
from registration.presets.demo.organisations import PASSWORD, gather
from registration.signups.places import open_places
from registration.web.sign_in import password_hash
from tests.journeys.installation import Installation
from tests.journeys.witness import Reader

ORGANISER, OFFICER, PARTNER = (
    "organiser@trade-centre.example",
    "privacy@trade-centre.example",
    "partner@mekong-trade.example",
)
OTHER = "claire.dubois@nara-textile.example"
PAPER = b"%PDF-1.4\nsigned by both\n%%EOF\n"
ATTENDEE, NAME = "chihiro.yamane@maruyama-shoyu.example", "山根 千尋"


def before(house: Installation, *, webinar: bool = False) -> SimpleNamespace:
    """A centre with notice, newsletter, co-organiser and people who may sign in; nobody else.

    There is no event either, unless a webinar is wished for.
    """

    def begin() -> SimpleNamespace:
        parties = gather(password_hash(PASSWORD))
        notices.first_version(clock.now() - timedelta(days=1), by=parties.officer.id)
        events.make_standard_purposes()
        newsletter = newsletters.found(by=parties.organiser.id)
        there = SimpleNamespace(mekong=parties.mekong.id, newsletter=newsletter.slug)
        if webinar:
            event = calendar.selling_to_viet_nam(Days(clock.now()), parties)
            events.publish(event, by=parties.organiser.id, offering=[newsletter.purpose.code])
            open_places(event)
            there.slug = event.slug
        return there

    return house.does(begin)


def sign_in(somebody: Reader, email: str) -> Reader:
    somebody.open("/en/account/login")
    somebody.fill(email=email, password=PASSWORD)
    return somebody.press("Sign in")

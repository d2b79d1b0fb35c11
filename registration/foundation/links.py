"""Addresses for messages: a name and the path under the configured public address.

Never made from a request's Host header. A test compares every path with the URL map of the doors.
"""

from registration.foundation import localization, settings

PATHS = {
    "public_site.events.show": "/{lang}/events/{slug}",
    "public_site.events.index": "/{lang}/events",
    "public_site.events.news": "/{lang}/events.atom",
    "public_site.events.rss": "/{lang}/events.rss",
    "public_site.events.series": "/{lang}/events/series/{slug}",
    "public_site.events.preview": "/{lang}/events/preview/{token}",
    "public_site.pages.logo": "/logo",
    "personal_site.signups.keep": "/{lang}/postponed/{token}",
    "public_site.signups.new": "/{lang}/events/{slug}/sign-up",
    "personal_site.invitations.show": "/{lang}/invitation/{token}",
    "personal_site.places.show": "/{lang}/place/{token}",
    "public_site.notices.current": "/{lang}/privacy",
    "public_site.ledger.index": "/{lang}/ledger",
    "public_site.ledger.key": "/ledger/key",
    "public_site.newsletters.index": "/{lang}/newsletters",
    "public_site.receipts.index": "/{lang}/receipts",
    "personal_site.receipts.show": "/{lang}/my/{token}/receipts/{act}",
    "personal_site.signups.confirm": "/{lang}/confirm/{token}",
    "personal_site.signups.accept": "/{lang}/offer/{token}",
    "personal_site.links.lost": "/{lang}/my",
    "personal_site.my_page.show": "/{lang}/my/{token}",
    "personal_site.my_page.join": "/{lang}/join/{token}",
    "personal_site.newsletters.confirm": "/{lang}/newsletter/confirm/{token}",
    "personal_site.newsletters.unsubscribe": "/u/{token}",
    "personal_site.questionnaires.answer": "/{lang}/questionnaire/{token}",
    "personal_site.asked_again.answer": "/{lang}/new-words/{token}",
    "personal_site.my_data.download": "/{lang}/my-data/{token}",
    "personal_site.my_data.erase": "/{lang}/erase/{token}",
    "security.login": "/{lang}/account/login",
    "security.reset_password": "/{lang}/account/reset/{token}",
    "organiser_site.sharing.show": "/{lang}/organiser/sharing/{ref}",
    "organiser_site.checkin.ticket": "/{lang}/organiser/check-in/{token}",
    "partner_site.shares.index": "/{lang}/partner/shares",
}


def to(name: str, **values: str) -> str:
    """The absolute address of a page, in the present language unless ``lang`` is given."""
    values.setdefault("lang", localization.language())
    return settings.current().public_address.rstrip("/") + PATHS[name].format(**values)

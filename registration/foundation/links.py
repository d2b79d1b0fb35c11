"""Addresses for messages: a name and the path under the configured public address.

Never made from a request's Host header. A test compares every path with the URL map of the doors.
"""

from registration.foundation import localization, settings

PATHS = {
    "public_site.events.show": "/{lang}/events/{slug}",
    "public_site.notices.current": "/{lang}/privacy",
    "public_site.newsletters.index": "/{lang}/newsletters",
    "personal_site.signups.confirm": "/{lang}/confirm/{token}",
    "personal_site.signups.accept": "/{lang}/offer/{token}",
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
    "partner_site.shares.index": "/{lang}/partner/shares",
}


def to(name: str, **values: str) -> str:
    """The absolute address of a page, in the present language unless ``lang`` is given."""
    values.setdefault("lang", localization.language())
    return settings.current().public_address.rstrip("/") + PATHS[name].format(**values)

"""The rooms that hold something about persons."""

from registration.consent import personal_data as consent
from registration.forms import personal_data as forms
from registration.foundation.personal_data import HoldsPersonalData
from registration.mail import personal_data as mail
from registration.newsletters import personal_data as newsletters
from registration.people import personal_data as people
from registration.questionnaires import personal_data as questionnaires
from registration.sharing import personal_data as sharing
from registration.signups import personal_data as signups

ROOMS: dict[str, HoldsPersonalData] = {
    "people": people,
    "signups": signups,
    "forms": forms,
    "newsletters": newsletters,
    "questionnaires": questionnaires,
    "consent": consent,
    "sharing": sharing,
    "mail": mail,
}
"""In the order in which a person reads about themselves."""

ERASED_IN_ORDER: tuple[HoldsPersonalData, ...] = (
    sharing,
    consent,
    questionnaires,
    newsletters,
    signups,
    forms,
    mail,
    people,
)
"""From what points to what is pointed at; the link from the ledger's reference to the person goes last."""

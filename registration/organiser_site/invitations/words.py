"""What lines of a list and answers to invitations are called."""

from registration.foundation.localization import lazy_gettext as _l
from registration.signups.invitations import Answer, Prospect

PROSPECTS = {
    Prospect.INVITED: (_l("Will be invited"), "good"),
    Prospect.SIGNED_UP: (_l("Has signed up already"), "off"),
    Prospect.BEFORE: (_l("Was invited before"), "off"),
    Prospect.TWICE: (_l("Stands above already"), "off"),
    Prospect.UNWANTED: (_l("Wants no such mail"), "stop"),
    Prospect.INVALID: (_l("No usable address"), "stop"),
}
ANSWERS = {
    Answer.OPEN: (_l("No answer yet"), "wait"),
    Answer.SIGNED_UP: (_l("Has signed up"), "good"),
    Answer.DECLINED: (_l("Cannot come"), "off"),
    Answer.REVOKED: (_l("Taken back"), "off"),
    Answer.EXPIRED: (_l("Not answered in time"), "off"),
}

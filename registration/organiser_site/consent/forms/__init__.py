"""Words of a purpose and of a notice, each asked in every language of the site; what is kept and sought."""

from registration.organiser_site.consent.forms.audiences import AudienceForm, EarlierForm
from registration.organiser_site.consent.forms.notices import NoticeForm, notice_filled
from registration.organiser_site.consent.forms.purposes import (
    ClosingForm,
    NewPurposeForm,
    PurposeForm,
    purpose_filled,
)
from registration.organiser_site.consent.forms.retention import RetentionForm
from registration.organiser_site.consent.forms.searching import place_after, sought_in
from registration.organiser_site.consent.forms.voiding import VoidForm

__all__ = [
    "AudienceForm",
    "ClosingForm",
    "EarlierForm",
    "NewPurposeForm",
    "NoticeForm",
    "PurposeForm",
    "RetentionForm",
    "VoidForm",
    "notice_filled",
    "place_after",
    "purpose_filled",
    "sought_in",
]

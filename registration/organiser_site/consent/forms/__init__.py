"""Words of a purpose and of a notice, each asked in every language of the site; what is kept and sought."""

from registration.organiser_site.consent.forms.notices import NoticeForm, notice_filled
from registration.organiser_site.consent.forms.purposes import (
    ClosingForm,
    NewPurposeForm,
    PurposeForm,
    purpose_filled,
)
from registration.organiser_site.consent.forms.retention import RetentionForm
from registration.organiser_site.consent.forms.searching import place_after, sought_in

__all__ = [
    "ClosingForm",
    "NewPurposeForm",
    "NoticeForm",
    "PurposeForm",
    "RetentionForm",
    "notice_filled",
    "place_after",
    "purpose_filled",
    "sought_in",
]

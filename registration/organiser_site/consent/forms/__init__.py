"""Words of a purpose and of a notice, each asked in every language of the site."""

from registration.organiser_site.consent.forms.notices import NoticeForm, notice_filled
from registration.organiser_site.consent.forms.purposes import PurposeForm, purpose_filled

__all__ = ["NoticeForm", "PurposeForm", "notice_filled", "purpose_filled"]

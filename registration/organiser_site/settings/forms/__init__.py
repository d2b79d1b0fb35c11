"""What is asked about organisations, offices and services: texts in every language, side by side."""

from registration.organiser_site.settings.forms.offices import OfficeForm, filled_office
from registration.organiser_site.settings.forms.parties import (
    KINDS,
    ControllerForm,
    NewPartyForm,
    OrganisationForm,
    PartyForm,
    filled,
)
from registration.organiser_site.settings.forms.services import NewServiceForm, ServiceForm, filled_service

__all__ = [
    "KINDS", "ControllerForm", "NewPartyForm", "NewServiceForm", "OfficeForm", "OrganisationForm",
    "PartyForm", "ServiceForm", "filled", "filled_office", "filled_service",
]  # fmt: skip

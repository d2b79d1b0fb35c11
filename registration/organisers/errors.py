class AddressTaken(Exception):
    """Another account has this e-mail address."""


class PartnerNeedsOrganisation(Exception):
    """A co-organiser's account belongs to the organisation it works for."""


class StaffHasNoOrganisation(Exception):
    """The controller's own staff belongs to no co-organiser."""


class LastAdministrator(Exception):
    """Without this account nobody could manage the others."""

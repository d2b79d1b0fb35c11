"""Ready-made things for tests. Say only what the test is about. Each is committed.

Things of one room stand in the module of its name; the most used ones can be imported from here.
"""

from tests.factories.organisations import a_co_organiser, the_controller
from tests.factories.organisers import an_account
from tests.factories.people import a_person

__all__ = ["a_co_organiser", "a_person", "an_account", "the_controller"]

"""Which rights people have under each law, and who oversees us."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from registration.foundation.localization import gettext as _
from registration.organisations.models import Regime
from registration.organisations.rules import Right, authorities, rights_under
from registration.organiser_site.registers.pages import pages
from registration.web.access import staff_may
from registration.web.laws import LAWS, RIGHTS, time_to_answer


@pages.get("/registers/rights")
@staff_may("registers.see")
def rights() -> ResponseReturnValue:
    laws = [(LAWS[regime], found) for regime in Regime if (found := rights_under(regime)) is not None]
    return render_template(
        "organiser_site/registers/rights.html",
        laws=[(words, found, time_to_answer(found), _cited(found.sources)) for words, found in laws],
        rights=[(right, RIGHTS[right]) for right in Right],
        authorities=authorities(),
    )


def _cited(sources: Sequence[str]) -> list[str]:
    """The places in the law. Rows of our own requirements are left out: they tell a reader nothing."""
    cited = [source.partition(": ") for source in sources if not source.startswith("S-")]
    return [_("%(place)s (to be confirmed)", place=place) if note else place for place, _colon, note in cited]

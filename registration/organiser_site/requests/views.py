from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from registration.foundation import clock
from registration.privacy.queries import request_by_ref, requests, steps_of
from registration.web.access import staff_may

pages = Blueprint("requests", __name__)


@pages.get("/requests")
@staff_may("requests.see")
def index() -> ResponseReturnValue:
    return render_template("organiser_site/requests/index.html", requests=requests(), now=clock.now())


@pages.get("/requests/<ref>")
@staff_may("requests.see")
def show(ref: str) -> ResponseReturnValue:
    """One request by its codes and times. Who asked is not shown: nobody here has to act on it."""
    asked = request_by_ref(ref) or abort(404)
    return render_template(
        "organiser_site/requests/show.html", asked=asked, steps=steps_of(asked), now=clock.now()
    )

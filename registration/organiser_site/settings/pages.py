"""What the views of this area share."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from registration.organisations.models import Organisation
from registration.web.context import current_controller

pages = Blueprint("settings", __name__)


def the_controller() -> Organisation:
    """Our own organisation; before it is described, nothing hangs on it."""
    return current_controller() or abort(404)


def form_page(template: str, form: FlaskForm, **more: object) -> ResponseReturnValue:
    """A page with a form on it; what was refused comes back as such."""
    return render_template(template, form=form, **more), 422 if form.is_submitted() else 200

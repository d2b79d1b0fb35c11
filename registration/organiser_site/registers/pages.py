"""The blueprint of the area, and what its views share."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from registration.organiser_site.registers.due import today_in
from registration.web.context import zone_of_house

pages = Blueprint("registers", __name__)


def today() -> date:
    """The day it is at the house."""
    return today_in(zone_of_house())


def form_page(template: str, form: FlaskForm, **more: object) -> ResponseReturnValue:
    """A page with a form on it; what was refused comes back as such."""
    return render_template(template, form=form, **more), 422 if form.is_submitted() else 200

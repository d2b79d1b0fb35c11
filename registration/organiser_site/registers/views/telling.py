"""Tools that see something of people, as they are told about them."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken
from registration.organisations.models import Tool, ToolBasis
from registration.organiser_site.registers.forms import BASES, NewToolForm, ToolForm, filled_tool
from registration.organiser_site.registers.pages import form_page, pages
from registration.web.access import staff_may, the_staff


@pages.get("/registers/tools")
@staff_may("registers.see")
def tools() -> ResponseReturnValue:
    return render_template("organiser_site/registers/tools.html", tools=queries.tools(), bases=BASES)


@pages.route("/registers/tools/new", methods=["GET", "POST"])
@staff_may("registers.edit")
def new_tool() -> ResponseReturnValue:
    form = NewToolForm.made(data={"basis": ToolBasis.NOTICE_ONLY, "country": "US"})
    if form.validate_on_submit():
        try:
            actions.new_tool(form.code.data or "", by=the_staff().id, **form.facts())
        except CodeTaken:
            form.code.errors = [_("Another tool has this short name. Choose another one")]
        else:
            db.session.commit()
            flash(_("Added. The public page on tools shows it from now on."), "good")
            return redirect(url_for(".tools"))
    return form_page("organiser_site/registers/new_tool.html", form)


@pages.route("/registers/tools/<code>", methods=["GET", "POST"])
@staff_may("registers.edit")
def tool(code: str) -> ResponseReturnValue:
    found = _tool(code)
    form = ToolForm.made(data=filled_tool(found))
    if form.validate_on_submit():
        actions.change_tool(found, by=the_staff().id, **form.facts())
        db.session.commit()
        flash(_("Saved. The public pages show it from now on."), "good")
        return redirect(url_for(".tools"))
    return form_page("organiser_site/registers/tool.html", form, tool=found)


@pages.post("/registers/tools/<code>/remove")
@staff_may("registers.edit")
def remove_tool(code: str) -> ResponseReturnValue:
    actions.remove_tool(_tool(code), by=the_staff().id)
    db.session.commit()
    flash(_("Removed. The public page on tools no longer shows it."), "good")
    return redirect(url_for(".tools"))


def _tool(code: str) -> Tool:
    return queries.tool_by_code(code) or abort(404)

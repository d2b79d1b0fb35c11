from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from registration.consent import ledger
from registration.consent.evidence import checker
from registration.web.access import open_to_everyone
from registration.web.kept_pages import cacheable, etag_of, kept

pages = Blueprint("receipts", __name__)


@pages.get("/receipts")
@open_to_everyone
def index() -> ResponseReturnValue:
    page = render_template("public_site/receipts/index.html", key=ledger.verifier_key()).encode()
    return cacheable(page, etag_of(page))


@pages.get("/receipts/check-a-receipt.zip")
@open_to_everyone
def download() -> ResponseReturnValue:
    """The page that checks receipts, to keep: it works from a folder, without us and without a network."""
    content = kept("checker").get("zip", checker)
    answer = cacheable(content, etag_of(content), mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="check-a-receipt.zip"'
    return answer

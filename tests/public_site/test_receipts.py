import io
import zipfile
from html import unescape

from registration.consent import ledger
from tests.browser import Reader
from tests.house_rules.test_symmetry import ROOT


def test_the_page_says_how_to_check_and_names_the_key(app, visitor):
    page = visitor.get("/en/receipts")

    with app.app_context():
        assert ledger.verifier_key() in unescape(page.text)
    for link in Reader(page.text).links:
        if link.startswith("/") and ("receipt" in link or "static" in link):
            assert visitor.get(link, buffered=True).status_code == 200, link
    again = visitor.get("/en/receipts", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_the_checking_page_can_be_taken_away(visitor):
    answer = visitor.get("/en/receipts/check-a-receipt.zip")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="check-a-receipt.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert inside == {path.name: path.read_bytes() for path in (ROOT / "static" / "verify").iterdir()}


def test_the_served_page_obeys_the_strict_policy(visitor):
    page = visitor.get("/static/verify/index.html", buffered=True)

    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    for part in ("reading.js", "checking.js", "words.js", "page.js", "verify.css"):
        assert part in page.text
        assert visitor.get(f"/static/verify/{part}", buffered=True).status_code == 200
    assert "style=" not in page.text
    assert page.text.count("<script") == page.text.count("<script src=") == 4

import pytest

from registration.consent import ledger
from registration.consent.receipts import check, verifier_key
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.signups.models import Signup
from tests.browser import Reader
from tests.factories.consent import a_decision, a_notice, a_purpose
from tests.factories.events import an_event
from tests.factories.receipts import a_checkpoint, an_act
from tests.factories.signups import a_signup


@pytest.fixture
def mine(app) -> str:
    """Provide the page of somebody who decided about two purposes."""
    with app.app_context():
        a_notice()
        yes, no = a_purpose(), a_purpose(kind="sharing")
        decisions = [a_decision(yes.versions[0]), a_decision(no.versions[0], given=False)]
        signup = a_signup(an_event(), decisions=decisions, name="Mika Tanaka", email="mika@example.com")
        return f"/en/my/{tokens.make(Capability.MY_PAGE, signup.person.ref)}"


def receipt_page(visitor, mine) -> str:
    """Where the page leads from a decision."""
    return next(link for link in Reader(visitor.get(mine).text).links if "/receipts/" in link)


def test_each_decision_on_the_page_leads_to_its_receipt(visitor, mine):
    links = [link for link in Reader(visitor.get(mine).text).links if "/receipts/" in link]
    assert len(links) == 2
    assert len(set(links)) == 1  # one form, one act, one receipt

    page = visitor.get(links[0])
    assert page.text.count('class="record__words"') == 2
    assert "You allowed it" in page.text
    assert "You left it empty" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_opening_seals_nothing_and_one_press_does(app, visitor, mine):
    where = receipt_page(visitor, mine)
    assert "not sealed in the ledger yet" in visitor.get(where).text
    assert visitor.get(f"{where}/checkpoint.txt").status_code == 404
    with app.app_context():
        assert ledger.size() == 0

    assert visitor.submit(where, form="seal").status_code == 303

    page = visitor.get(where).text
    assert "not sealed" not in page
    receipt, checkpoint = visitor.get(f"{where}/receipt.jws"), visitor.get(f"{where}/checkpoint.txt")
    with app.app_context():
        key = verifier_key(ledger.verifier_key())
        assert checkpoint.text == ledger.latest_checkpoint().note
    assert check(receipt.text, checkpoint.text, key).done
    assert receipt.mimetype == "application/jose"
    assert receipt.headers["Cache-Control"] == "no-store"
    assert receipt.headers["Content-Disposition"].startswith('attachment; filename="consent-receipt-20')


def test_sealing_twice_changes_nothing(app, visitor, mine):
    where = receipt_page(visitor, mine)
    visitor.submit(where, form="seal")
    before = visitor.get(f"{where}/receipt.jws").text

    assert visitor.post(f"{where}/seal").status_code == 303

    assert visitor.get(f"{where}/receipt.jws").text == before


def test_a_receipt_without_its_proof_is_signed_all_the_same(app, visitor, mine):
    receipt = visitor.get(f"{receipt_page(visitor, mine)}/receipt.jws").text

    with app.app_context():
        an_act()
        checkpoint = a_checkpoint()
    with pytest.raises(Exception, match="made before its entries were sealed"):
        check(receipt, checkpoint)


def test_somebody_else_has_no_receipt_of_it(app, visitor, mine):
    where = receipt_page(visitor, mine)
    with app.app_context():
        other = a_signup(an_event()).person.ref
        token = tokens.make(Capability.MY_PAGE, other)
    act = where.rpartition("/")[2]

    for path in ("", "/receipt.jws", "/checkpoint.txt"):
        assert visitor.get(f"/en/my/{token}/receipts/{act}{path}").status_code == 404
        assert visitor.get(f"/en/my/forged.x.y/receipts/{act}{path}").status_code == 404
        assert visitor.get(f"{mine}/receipts/%00nothing{path}").status_code in (400, 404)
    assert visitor.post(f"/en/my/{token}/receipts/{act}/seal").status_code == 404


def test_a_receipt_knows_neither_name_nor_address(app, visitor, mine):
    where = receipt_page(visitor, mine)
    visitor.submit(where, form="seal")
    with app.app_context():
        content = check(visitor.get(f"{where}/receipt.jws").text, ledger.latest_checkpoint().note).content
        ref = db.session.query(Signup).one().person.ref
    for personal in ("Mika", "mika@", ref):
        assert personal not in str(content)

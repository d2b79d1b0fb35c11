import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.organisers.queries import account_by_email
from tests.factories import a_co_organiser, an_account

PAGE = "/en/organiser/accounts"
WANTED = {
    "name": "Aiko Hayashi",
    "email": "aiko@trade-centre.example",
    "roles": "organiser",
    "language": "ja",
}


def test_whoever_is_added_is_invited_by_mail_in_their_language(app, administrator) -> None:
    assert administrator.submit(PAGE + "/new", form="accounts/new", **WANTED).status_code == 302
    with app.app_context():
        account = account_by_email("aiko@trade-centre.example")
        assert (account.role_names, account.password) == (["organiser"], None)
        message = db.session.scalars(select(Message)).one()
        assert (message.kind, message.account_id, message.language) == (
            "organisers.invitation",
            account.id,
            "ja",
        )
    assert "Aiko Hayashi" in administrator.get(PAGE).text


def test_an_address_has_one_account(app, administrator) -> None:
    administrator.submit(PAGE + "/new", form="accounts/new", **WANTED)
    again = administrator.submit(
        PAGE + "/new", form="accounts/new", **(WANTED | {"email": "AIKO@trade-centre.example"})
    )
    assert again.status_code == 422
    assert "already" in again.text
    assert "Aiko Hayashi" in again.text


def test_a_co_organisers_account_belongs_to_its_organisation(app, administrator) -> None:
    partner = WANTED | {"roles": "co_organiser"}
    assert administrator.submit(PAGE + "/new", form="accounts/new", **partner).status_code == 422
    with app.app_context():
        institute = str(a_co_organiser().id)
    partner["organisation"] = institute
    assert administrator.submit(PAGE + "/new", form="accounts/new", **partner).status_code == 302
    staff = WANTED | {"email": "b@trade-centre.example", "organisation": institute}
    assert administrator.submit(PAGE + "/new", form="accounts/new", **staff).status_code == 422


@pytest.mark.parametrize("roles", [None, "emperor", ["organiser", "co_organiser"]])
def test_a_role_is_one_of_ours(administrator, roles) -> None:
    answer = administrator.submit(PAGE + "/new", form="accounts/new", **(WANTED | {"roles": roles}))
    assert answer.status_code == 422


def test_who_is_locked_out_is_signed_out_at_once(app, administrator, organiser) -> None:
    assert organiser.get("/en/organiser/").status_code == 200
    with app.app_context():
        number = account_by_email(organiser.account_email).id
    administrator.submit(f"{PAGE}/{number}", form=f"accounts/{number}", active=None)
    assert organiser.get("/en/organiser/").status_code == 302


def test_the_last_administrator_stays_one(app, administrator) -> None:
    with app.app_context():
        number = account_by_email(administrator.account_email).id
    kept = administrator.submit(f"{PAGE}/{number}", form=f"accounts/{number}", roles="organiser")
    assert kept.status_code == 422
    assert "administrator first" in kept.text
    with app.app_context():
        an_account(RoleName.ADMINISTRATOR)
    moved = administrator.submit(f"{PAGE}/{number}", form=f"accounts/{number}", roles="organiser")
    assert moved.status_code == 302


def test_a_lost_phone_does_not_lock_anybody_out(app, administrator) -> None:
    with app.app_context():
        number = an_account(tf_primary_method="authenticator", tf_totp_secret="sealed").id
    administrator.submit(f"{PAGE}/{number}", form="second-step")
    with app.app_context():
        assert db.session.get_one(Account, number).tf_totp_secret is None
        done = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == number)).all()
        assert "account.second-step-removed" in done


def test_the_link_can_be_sent_again(app, administrator) -> None:
    with app.app_context():
        number = an_account().id
    administrator.submit(f"{PAGE}/{number}", form="invite")
    with app.app_context():
        assert db.session.scalars(select(Message.kind)).all() == ["organisers.invitation"]


@pytest.mark.parametrize("typed", ["nul\x00byte", "x" * 10_000, ""])
@pytest.mark.parametrize("name", ["name", "email", "roles", "organisation", "language"])
def test_x8_anything_typed_gets_an_answer(administrator, name, typed) -> None:
    if (name, typed) == ("organisation", ""):
        return
    answer = administrator.submit(PAGE + "/new", form="accounts/new", **(WANTED | {name: typed}))
    assert answer.status_code == 422


def test_an_account_that_is_not_there_is_not_found(administrator) -> None:
    assert administrator.get(PAGE + "/999999").status_code == 404
    assert administrator.get(PAGE + "/99999999999999999999").status_code == 404

import pytest
from flask import Flask
from flask_security.utils import verify_password

from registration.organisers.permissions import RoleName
from registration.organisers.queries import account_by_email
from tests.factories import a_co_organiser, an_account

ADDRESS = "aiko@trade-centre.example"
MAKE = ["account", "create", "--email", ADDRESS, "--name", "Aiko Hayashi", "--role", "organiser"]


def run(app: Flask, arguments: list[str], **options: object):
    return app.test_cli_runner().invoke(args=arguments, **options)


def test_an_account_is_made_with_a_password_from_input(app) -> None:
    done = run(app, [*MAKE, "--password-stdin"], input="four quiet words here\n")
    assert (done.exit_code, done.output) == (0, f"Aiko Hayashi can sign in as {ADDRESS}.\n")
    with app.app_context():
        account = account_by_email(ADDRESS)
        assert account.role_names == ["organiser"]
        assert verify_password("four quiet words here", account.password)


def test_a_made_up_password_is_printed_once(app) -> None:
    done = run(app, [*MAKE, "--generate"])
    plain = done.output.split("Password: ")[1].strip()
    with app.app_context():
        assert verify_password(plain, account_by_email(ADDRESS).password)
    assert plain not in run(app, ["account", "list"]).output


def test_a_password_is_asked_for_twice(app) -> None:
    assert run(app, MAKE, input="four quiet words here\nfour quiet words here\n").exit_code == 0


@pytest.mark.parametrize("plain", ["", "short", "x" * 201, "nul\x00in the middle"])
def test_a_password_has_a_length(app, plain) -> None:
    done = run(app, [*MAKE, "--password-stdin"], input=f"{plain}\n")
    assert done.exit_code == 1
    with app.app_context():
        assert account_by_email(ADDRESS) is None


def test_an_address_has_one_account(app) -> None:
    run(app, [*MAKE, "--generate"])
    assert "already" in run(app, [*MAKE, "--generate"]).output


def test_a_co_organiser_belongs_to_an_organisation(app) -> None:
    partner = [*MAKE[:-1], "co_organiser", "--generate"]
    assert "--organisation" in run(app, partner).output
    with app.app_context():
        code = a_co_organiser().code
    assert run(app, [*partner, "--organisation", code]).exit_code == 0
    assert f"of {code}" in run(app, ["account", "list"]).output
    assert run(app, [*MAKE, "--generate", "--organisation", "nobody"]).exit_code == 1


@pytest.mark.parametrize("address", ["nobody", "a@b", "", "x" * 300 + "@example.org"])
def test_an_address_is_an_address(app, address) -> None:
    assert run(app, [*MAKE, "--email", address, "--generate"]).exit_code == 2


def test_the_list_shows_roles_and_states(app) -> None:
    with app.app_context():
        an_account(RoleName.DATA_OFFICER, email="d@trade-centre.example", active=False)
    assert "d@trade-centre.example" in run(app, ["account", "list"]).output
    assert "(data_officer, locked)" in run(app, ["account", "list"]).output


def test_a_new_password_signs_out_everywhere(app, organiser) -> None:
    assert organiser.get("/en/account/change").status_code == 200
    assert run(app, ["account", "password", organiser.account_email, "--generate"]).exit_code == 0
    assert organiser.get("/en/account/change").status_code == 302
    assert run(app, ["account", "password", "nobody@example.org", "--generate"]).exit_code == 1

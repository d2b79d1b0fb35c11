from flask import Flask

from tests.factories.mail import a_message
from tests.mail.conftest import post_office

__all__ = ["post_office"]


def test_mail_deliver_sends_what_is_due_and_says_how_much(app: Flask, post_office):
    with app.app_context():
        a_message(), a_message()

    said = app.test_cli_runner().invoke(args=["mail", "deliver"])

    assert said.exit_code == 0, said.output
    assert "2 sent" in said.output
    assert len(post_office.contents) == 2
    assert "Nothing is due." in app.test_cli_runner().invoke(args=["mail", "deliver"]).output


def test_mail_deliver_says_when_the_mail_server_is_away(app: Flask, post_office):
    with app.app_context():
        a_message()
    post_office.close()

    said = app.test_cli_runner().invoke(args=["mail", "deliver"])

    assert said.exit_code == 1
    assert "The mail server takes no messages" in said.output

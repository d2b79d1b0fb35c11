import smtplib
import socket
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from registration.cli.mailbox import mailbox_app, start_catcher
from tests.browser import Browser


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "events@example.org",
        "mika@visitor.example",
        "お席を確保しました",
    )
    mail["Content-Language"] = "ja"
    mail["List-Unsubscribe"] = "<https://events.example.org/u/x>"
    mail.set_content("お席を確保しました。https://events.example.org/ja/my/x\n")
    mail.add_alternative(
        '<html><head></head><body><a href="http://localhost/ja">見る</a><script>alert(1)</script></body></html>',
        subtype="html",
    )
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="予定.ics")
    return mail


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    app: Flask = mailbox_app(tmp_path / "mailbox")
    app.test_client_class = Browser
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def caught(tmp_path: Path) -> str:
    """Provide the name of a mail that was sent to the catcher."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    catcher = start_catcher(tmp_path / "mailbox", port)
    try:
        with smtplib.SMTP("127.0.0.1", port) as line:
            line.send_message(a_mail())
    finally:
        catcher.stop()
    [path] = (tmp_path / "mailbox").glob("*.eml")
    return path.stem


def test_an_empty_mailbox_says_so(browser: Browser):
    assert "No mail yet." in browser.get("/").text


def test_a_caught_mail_is_listed_and_shown_in_both_forms(browser: Browser, caught: str):
    assert "お席を確保しました" in browser.get("/").text

    page = browser.get(f"/mail/{caught}").text

    assert "List-Unsubscribe" in page
    assert "https://events.example.org/ja/my/x" in page
    assert f'src="/mail/{caught}/html"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_the_html_of_a_mail_runs_nothing_and_opens_links_in_a_new_tab(browser: Browser, caught: str):
    answer = super(Browser, browser).open(f"/mail/{caught}/html")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert '<base target="_blank">' in answer.text


def test_an_attachment_is_downloaded_and_not_opened(browser: Browser, caught: str):
    answer = browser.get(f"/mail/{caught}/files/0")

    assert answer.data == b"BEGIN:VCALENDAR"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    assert super(Browser, browser).open(f"/mail/{caught}/files/1").status_code == 404


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fetc%2fpasswd", "0" * 20 + "-00000000"])
def test_what_is_no_mail_is_not_found(browser: Browser, name: str):
    for path in (f"/mail/{name}", f"/mail/{name}/html", f"/mail/{name}/files/0"):
        assert super(Browser, browser).open(path).status_code == 404

"""How fast an issue of a newsletter leaves, beside bare smtplib into the same sink. Run by hand:

pytest -m performance -s tests/performance/test_delivery.py

The sink is Postfix's ``smtp-sink``: one written in Python would itself be the slowest part.
"""

import os
import shutil
import smtplib
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, perf_counter, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select

from registration.foundation.database import db
from registration.mail.delivery import deliver_due
from registration.mail.models import Message, MessageState
from tests.factories.newsletters import a_campaign_under_way, a_newsletter, a_subscriber

pytestmark = pytest.mark.performance
READERS = int(os.environ.get("READERS", "500"))
LEAST = 0.02
"""Of what smtplib alone hands over: each copy is claimed, checked, written for one reader, and settled.

Today every copy is written anew; once an issue is written once for each language this grows.
"""
PATIENCE = 10


@pytest.fixture
def sink(app: Flask) -> Iterator[int]:
    """Provide the port of a mail server that takes everything and keeps nothing."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("No smtp-sink was found: install the package postfix.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    somebody = ["-u", "nobody"] if os.getuid() == 0 else []  # it does not want to be root
    server = subprocess.Popen([program, *somebody, f"127.0.0.1:{port}", "100"])
    ends = monotonic() + PATIENCE
    while not _answers(port):
        assert server.poll() is None, "smtp-sink ended at once"
        assert monotonic() < ends, "smtp-sink does not answer"
        sleep(0.02)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_server="127.0.0.1", mail_port=port)
    with app.app_context():
        yield port
        db.session.remove()
    server.terminate()
    server.wait(PATIENCE)


def _answers(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def test_an_issue_leaves_at_a_fair_share_of_what_the_line_carries(sink: int, engine: str) -> None:
    newsletter = a_newsletter()
    for _ in range(READERS):
        a_subscriber(newsletter)
    a_campaign_under_way(newsletter)
    db.session.commit()

    began = perf_counter()
    while deliver_due().sent:
        pass
    ours = READERS / (perf_counter() - began)
    bare = _bare(sink)
    print(f"\n{engine}: {ours:.0f} copies a second; smtplib alone {bare:.0f} ({ours / bare:.0%})")

    states = dict(db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all())
    assert states == {MessageState.SENT: READERS}
    assert ours >= LEAST * bare


def _bare(port: int) -> float:
    """Messages a second of one size over one open connection, with nothing around them."""
    content = b"Subject: one\r\n\r\n" + b"some words of an issue\r\n" * 250
    with smtplib.SMTP("127.0.0.1", port) as line:
        began = perf_counter()
        for number in range(READERS):
            line.sendmail("events@example.org", [f"{number}@example.org"], content)
        return READERS / (perf_counter() - began)

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from registration.foundation.database import db
from tests.post_office import PostOffice


@pytest.fixture
def post_office(app: Flask) -> Iterator[PostOffice]:
    """Provide a mail server that the application sends to."""
    office = PostOffice()
    office.open()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_server="127.0.0.1", mail_port=office.port)
    yield office
    office.close()


@pytest.fixture
def sending(app: Flask, post_office: PostOffice) -> Iterator[PostOffice]:
    """Provide the same within an application context, for tests that deliver."""
    with app.app_context():
        yield post_office
        db.session.remove()

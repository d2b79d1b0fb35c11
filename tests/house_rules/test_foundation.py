from sqlalchemy import text

from registration.foundation.database import db


def test_the_house_stands(app, engine) -> None:
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM organisation")) == 1
        assert db.engine.dialect.name == engine

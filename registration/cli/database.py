"""The database and its migrations (``registration db …``)."""

from flask_migrate.cli import db as commands

__all__ = ["commands"]

from tests.mail.conftest import post_office, sending

__all__ = ["post_office", "sending"]

"""Documents that somebody uploaded, handed back."""

from werkzeug.wrappers import Response


def as_paper(content: bytes, media_type: str, name: str) -> Response:
    """A file to save: what somebody uploaded is never run in our pages."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer

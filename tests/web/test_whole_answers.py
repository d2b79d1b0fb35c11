"""What is there at once is handed to the server at once; what comes in pieces, piece by piece."""

from collections.abc import Iterator

from werkzeug.test import EnvironBuilder

from registration.web.headers import Answer


def asked(answer: Answer, method: str = "GET") -> object:
    return answer(EnvironBuilder(method=method).get_environ(), lambda *_: None)


def test_a_page_is_one_list_and_so_is_an_answer_without_a_body() -> None:
    assert asked(Answer("ページ")) == ["ページ".encode()]
    assert asked(Answer("page"), "HEAD") == []
    assert asked(Answer("page", 304)) == []


def test_pieces_are_made_when_they_are_asked_for() -> None:
    made: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"%d" % number

    read = iter(asked(Answer(pieces())))
    assert made == []
    assert next(read) == b"0"
    assert made == [0]


def test_what_is_to_be_done_at_the_end_is_done_at_the_end() -> None:
    done: list[str] = []
    answer = Answer("page")
    answer.call_on_close(lambda: done.append("closed"))
    read = asked(answer)
    assert (list(read), done) == ([b"page"], [])
    read.close()
    assert done == ["closed"]


def test_the_service_answers_so(app) -> None:
    environ = EnvironBuilder(path="/en/events", base_url="http://localhost").get_environ()
    page = app.wsgi_app(environ, lambda *_: None)
    assert isinstance(page, list)
    assert b"<html" in page[0]

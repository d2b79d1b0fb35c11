"""Answers as a file for a spreadsheet.

Under a name there is a row for each person. Anonymous answers are told as on the page, question by question:
a row for each person would join answers that are withheld one by one.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from registration.forms.answers import readable
from registration.forms.queries import fields_of
from registration.foundation.cells import guarded
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick
from registration.questionnaires.models import Questionnaire
from registration.questionnaires.queries import attributed_answers
from registration.questionnaires.results import Result, results_of
from registration.web.reading import may_read


def rows_of(questionnaire: Questionnaire) -> list[Sequence[str]]:
    """The head and the rows of the file."""
    if questionnaire.anonymous:
        head = [_("Question"), _("Answer"), _("Number of people")]
        return [head, *(row for result in results_read(questionnaire) for row in _told(result))]
    fields = [each for each in fields_of(questionnaire.form_version) if may_read(each)]
    head = [_("Name"), _("E-mail address"), *(pick(field.label) for field in fields)]
    return [
        head,
        *(
            [each.name, each.email, *(readable(field, each.answers.get(field.code)) for field in fields)]
            for each in attributed_answers(questionnaire)
        ),
    ]


def results_read(questionnaire: Questionnaire) -> list[Result]:
    """The results of the questions whose answers the reader may see."""
    return [each for each in results_of(questionnaire) if may_read(each.field)]


def _told(result: Result) -> Iterable[Sequence[str]]:
    question = pick(result.field.label)
    withheld = _("withheld: too few")
    for cell in result.cells:
        yield [question, pick(cell.label), withheld if cell.count is None else str(cell.count)]
    for text in result.texts:
        yield [question, text, ""]
    if not result.cells and result.answered is None:
        yield [question, withheld, ""]


def csv_file(rows: Iterable[Sequence[str]], name: str) -> Response:
    """A file that spreadsheets open cleanly: marked as UTF-8, and no cell runs as a formula (E12)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer

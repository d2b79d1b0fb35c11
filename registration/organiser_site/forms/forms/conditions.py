"""When a question is asked, as an organiser chooses it: first the question above, then its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from registration.forms.rules import COMPARABLE, Condition, Field, Test, with_sections
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick


@dataclass
class ConditionForm:
    """What can be chosen, and what is."""

    question: Field
    above: Sequence[Field]
    of: str = ""
    test: str = ""
    values: Sequence[str] = ()
    wrong: str = ""

    @property
    def other(self) -> Field | None:
        return next((each for each in self.above if each.code == self.of), None)

    @property
    def compares(self) -> bool:
        return self.other is not None and self.other.type in COMPARABLE

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The questions one can look at."""
        return [(each.code, pick(each.label)) for each in self.above]

    def condition(self) -> Condition | None:
        """What is chosen, or nothing; then ``wrong`` says what to do."""
        if self.other is None or self.test not in list(Test):
            self.wrong = _("Choose an answer: %(label)s", label=_("It is asked"))
            return None
        test = Test(self.test)
        if test is Test.ANSWERED or not self.compares:
            return Condition(self.of, Test.ANSWERED)
        known = {code for code, _words in self.other.choices()}
        chosen = [code for code in self.values if code in known]
        if not chosen:
            self.wrong = _("Choose at least one answer that it waits for")
            return None
        return Condition(self.of, test, tuple(chosen))


def looked_at(fields: Sequence[Field], question: Field) -> list[Field]:
    """The questions above this one that its condition may look at."""
    above = []
    for each, _section in with_sections(fields):
        if each.code == question.code:
            break
        if each.takes_an_answer and (question.internal or not each.internal):
            above.append(each)
    return above

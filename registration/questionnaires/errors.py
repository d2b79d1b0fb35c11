"""Why a questionnaire cannot do what was asked of it."""


class QuestionnaireRefused(Exception):
    """Base of every refusal in this room."""


class NoPurpose(QuestionnaireRefused):
    """No purpose allows questionnaires, so nobody can have agreed to one."""


class NotADraft(QuestionnaireRefused):
    """What people are answering already is not changed any more."""


class NoQuestions(QuestionnaireRefused):
    """A questionnaire without a question is not opened."""


class TakesNoAnswers(QuestionnaireRefused):
    """It is not open yet, or closed."""

"""What is typed on the pages that make forms."""

from registration.organiser_site.forms.forms.conditions import ConditionForm
from registration.organiser_site.forms.forms.naming import NameForm
from registration.organiser_site.forms.forms.questions import QuestionForm
from registration.organiser_site.forms.forms.review import ReviewForm

__all__ = ["ConditionForm", "NameForm", "QuestionForm", "ReviewForm"]

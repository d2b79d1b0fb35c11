from registration.foundation import clock, keyring
from registration.foundation.ids import new_ref
from registration.people.models import Person, Subject
from tests.factories.saving import numbers, saved


def a_person(**different: object) -> Person:
    number = next(numbers)
    email = str(different.pop("email", f"person-{number}@visitor.example"))
    usual: dict[str, object] = {
        "ref": new_ref(),
        "email": email,
        "email_key": email.lower(),
        "name": f"Person {number}",
        "language": "en",
        "confirmed_at": clock.now(),
        "subject": Subject(ref=new_ref(), wrapped_key=keyring.new_wrapped_key()),
    }
    return saved(Person(**(usual | different)))

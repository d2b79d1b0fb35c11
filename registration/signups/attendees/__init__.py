"""Lists of the people who signed up for one event, for those who hold it.

Every query here leaves out persons who restricted the use of their data: one guard, ``may_contact``.
"""

from registration.signups.attendees.listing import (
    A_PAGE,
    Attendee,
    Page,
    attendee,
    beside,
    chosen_ids,
    listed,
    page_of,
    places_in_line,
    streamed,
)
from registration.signups.attendees.numbers import (
    Decided,
    Number,
    decided,
    minutes_of_arrival,
    number_of,
    numbers_by,
    sources_and_labels,
)
from registration.signups.attendees.selecting import (
    Sieve,
    context_in,
    numbers_by_answers,
    people,
    purposes_asked,
)
from registration.signups.attendees.surroundings import (
    events_in_trail,
    forms_filled_in,
    messages_to,
    notes_and_labels_of,
    saved_filters,
)

__all__ = [
    "A_PAGE",
    "Attendee",
    "Decided",
    "Number",
    "Page",
    "Sieve",
    "attendee",
    "beside",
    "chosen_ids",
    "context_in",
    "decided",
    "events_in_trail",
    "forms_filled_in",
    "listed",
    "messages_to",
    "minutes_of_arrival",
    "notes_and_labels_of",
    "number_of",
    "numbers_by",
    "numbers_by_answers",
    "page_of",
    "people",
    "places_in_line",
    "purposes_asked",
    "saved_filters",
    "sources_and_labels",
    "streamed",
]

"""What a field is, when it is asked, and what can be an answer to it. Pure: no session, no clock."""

from registration.forms.rules.addresses import WrongParts, address_to, written
from registration.forms.rules.comparing import Change, Difference, differences, purposes_changed
from registration.forms.rules.conditions import (
    COMPARABLE,
    WITH_VALUES,
    Flaw,
    Refusal,
    flaws,
    holds,
    is_shown,
    settled,
    with_sections,
)
from registration.forms.rules.country import (
    COUNTRY,
    asking_for_country,
    country_question,
    declared_country,
)
from registration.forms.rules.fields import (
    ADDRESS_PARTS,
    CHOSEN,
    COUNTRIES,
    LONGEST_LONG,
    LONGEST_SHORT,
    NOT_ANSWERED,
    Condition,
    Field,
    FieldType,
    Option,
    Test,
    definition_of,
    field_from,
)
from registration.forms.rules.files import (
    MOST_FILES,
    FileKind,
    GivenFile,
    accepted,
    endings_of,
    files_lacking,
    kinds_in_words,
    kinds_of,
    sent_later,
)
from registration.forms.rules.files import WORDS as FILE_KINDS_IN_WORDS
from registration.forms.rules.grouping import (
    Asked,
    Group,
    before_headings,
    in_groups,
    only_if,
    with_older_options,
)
from registration.forms.rules.lacking import (
    EMAIL,
    MOST_FIELDS,
    MOST_OPTIONS,
    RESERVED,
    SESSIONS,
    TAKES_PART,
    Lack,
    Need,
    lacks,
    missing_languages,
)
from registration.forms.rules.offered import ABROAD, BUSINESSES, PREFECTURES, industries, prefectures
from registration.forms.rules.reading import HOME, Unusable, answer_to
from registration.forms.rules.restricting import (
    FREE_IDENTIFIERS,
    RESTRICTED,
    asks_identification_code,
    is_restricted,
    lacks_a_reason,
    needs_approval,
    restricted_among,
)

__all__ = [
    "ABROAD", "ADDRESS_PARTS", "BUSINESSES", "CHOSEN", "COMPARABLE", "COUNTRIES", "COUNTRY", "EMAIL",
    "FILE_KINDS_IN_WORDS", "FREE_IDENTIFIERS", "HOME", "LONGEST_LONG", "LONGEST_SHORT", "MOST_FIELDS",
    "MOST_FILES", "MOST_OPTIONS", "NOT_ANSWERED", "PREFECTURES", "RESERVED", "RESTRICTED", "SESSIONS",
    "TAKES_PART", "WITH_VALUES", "Asked", "Change", "Condition", "Difference", "Field", "FieldType",
    "FileKind", "Flaw", "GivenFile", "Group", "Lack", "Need", "Option", "Refusal", "Test", "Unusable",
    "WrongParts", "accepted", "address_to", "answer_to", "asking_for_country", "asks_identification_code",
    "before_headings", "country_question", "declared_country", "definition_of", "differences", "endings_of",
    "field_from", "files_lacking", "flaws", "holds", "in_groups", "industries", "is_restricted", "is_shown",
    "kinds_in_words", "kinds_of", "lacks", "lacks_a_reason", "missing_languages", "needs_approval",
    "only_if", "prefectures", "purposes_changed", "restricted_among", "sent_later", "settled",
    "with_older_options", "with_sections", "written",
]  # fmt: skip

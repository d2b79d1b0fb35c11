import pytest

from registration.events import actions
from registration.events.admission import AdmissionDraft, domain_from, lets_in, misfits, opens
from registration.events.errors import ChangedMeanwhile, DoesNotGoTogether, EventIsCancelled
from registration.events.listing import Sieve, Span, all_public, announced, listed, number_of, subscribed
from registration.events.models import Admission
from registration.foundation import clock
from registration.foundation.database import db
from tests.factories.events import an_event


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "example.org"),
        (" @Example.ORG ", "example.org"),
        ("*.go.jp", "*.go.jp"),
        ("日本語.jp", "xn--wgv71a119e.jp"),
        ("example.org.", "example.org"),
    ],
)
def test_a_domain_is_read_as_people_write_it(typed, kept) -> None:
    assert domain_from(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "org",
        "*",
        "*.",
        "a b.org",
        "mika@example.org",
        "*.*.jp",
        "-x.org",
        "x" * 300 + ".org",
        "a\x00.org",
    ],
)
def test_what_is_no_domain_is_none(typed) -> None:
    assert domain_from(typed) is None


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("a@example.org", True),
        ("a@EXAMPLE.org", True),
        ("a@sub.example.org", False),
        ("a@meti.go.jp", True),
        ("a@x.meti.go.jp", True),
        ("a@go.jp", False),
        ("a@evilgo.jp", False),
        ("a@example.org.evil.com", False),
        ("a@notexample.org", False),
    ],
)
def test_an_address_fits_its_domain_and_nothing_that_looks_like_it(address, fits) -> None:
    assert lets_in(["example.org", "*.go.jp"], address) is fits


def test_a_key_opens_and_nothing_else_does() -> None:
    assert opens("abc", "abc")
    assert not any(
        opens(*each) for each in [("abc", "abd"), ("abc", ""), (None, ""), ("", ""), ("abc", "ábc\ud800")]
    )


@pytest.mark.parametrize(
    ("draft", "what"),
    [
        (AdmissionDraft(Admission.ADDRESS), ["admitted"]),
        (AdmissionDraft(Admission.APPROVAL, most_in_group=2), ["group_and_admission"]),
        (AdmissionDraft(most_in_group=2, confirm_mailbox=False), ["group_and_mailbox"]),
        (AdmissionDraft(most_in_group=2), []),
        (AdmissionDraft(Admission.LINK, confirm_mailbox=False), []),
    ],
)
def test_what_does_not_go_together_is_named(draft, what) -> None:
    assert list(misfits(draft)) == what


def test_what_is_closed_is_never_listed_and_found_nowhere(room) -> None:
    event, other = an_event(), an_event()
    actions.admit(event, AdmissionDraft(Admission.LINK, listed=True))
    db.session.commit()

    assert event.listed is False
    assert event.access_key
    assert [each.id for each in listed(Sieve(), Span.COMING)] == [other.id]
    assert number_of(Sieve(), Span.COMING) == 1
    assert [each.id for each in announced(Sieve(), 10)] == [other.id]
    assert [each.id for each in subscribed(Sieve(), clock.now())] == [other.id]
    assert [slug for slug, _revision in all_public()] == [other.slug]
    assert number_of(Sieve(), Span.COMING, drafts=True) == 2  # staff see it


def test_a_new_key_is_another_and_a_copy_has_one_of_its_own(room) -> None:
    event = an_event()
    actions.admit(event, AdmissionDraft(Admission.LINK))
    first = event.access_key
    actions.renew_key(event)
    copy = actions.clone(event, starts_at=event.starts_at)

    assert len({first, event.access_key, copy.access_key}) == 3
    assert copy.admission is Admission.LINK
    assert copy.listed is False


def test_admission_is_refused_where_it_makes_no_sense(room) -> None:
    event = an_event()
    with pytest.raises(DoesNotGoTogether):
        actions.admit(event, AdmissionDraft(Admission.ADDRESS))
    with pytest.raises(ChangedMeanwhile):
        actions.admit(event, AdmissionDraft(), revision=event.revision + 1)
    with pytest.raises(EventIsCancelled):
        actions.admit(an_event(state="cancelled"), AdmissionDraft())

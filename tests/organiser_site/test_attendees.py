import csv
import html
import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.events.models import Event
from registration.forms.rules import FieldType
from registration.foundation.cells import guarded
from registration.foundation.database import db
from registration.foundation.tables import read_table
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.signups import personal_data
from registration.signups.actions import carry_on
from registration.signups.models import (
    Attendance,
    Batch,
    BatchState,
    SavedFilter,
    Signup,
    SignupLabel,
    SignupNote,
    SignupState,
)
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.events import a_question, an_event, the_standard_purposes, with_questions
from tests.factories.imports import a_list, let_into
from tests.factories.signups import a_held_signup, a_signup

LIST = "/en/organiser/events"


@pytest.fixture(autouse=True)
def _standard_purposes(app: Flask) -> None:
    with app.app_context():
        the_standard_purposes()
        db.session.commit()


def names_on(page) -> list[str]:
    """Names in the order of the list."""
    text = page.text
    return [
        part.split(">", 1)[1].split("<")[0] for part in text.split('<th scope="row"><a class="link-row"')[1:]
    ]


def step(page, rel: str) -> str:
    """The address of the page before or after this one."""
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page.text)
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def three(app: Flask) -> tuple[int, dict[str, int]]:
    with app.app_context():
        event = an_event()
        people = {
            "田中 美香": a_signup(event, name="田中 美香", email="tanaka@example.com", organisation="港食品"),
            "Bo Larsen": a_signup(event, name="Bo Larsen", email="bo@example.com", organisation="Nordic Tea"),
            "Ana Tanaka": a_held_signup(
                event, name="Ana Tanaka", email="ana@example.com", organisation="Kobe"
            ),
        }
        return event.id, {name: each.id for name, each in people.items()}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("田中", ["田中 美香"]),
        ("tanaka", ["田中 美香", "Ana Tanaka"]),
        ("TANAKA kobe", ["Ana Tanaka"]),
        ("tanaka@example.com", ["田中 美香"]),
        ("tanaka@exa", ["田中 美香"]),
        ("港食", ["田中 美香"]),
        ("nordic", ["Bo Larsen"]),
        ("kata", []),
    ],
)
def test_the_search_finds_any_script(organiser, three, words, found) -> None:
    event_id, _ = three
    assert names_on(organiser.get(f"{LIST}/{event_id}/attendees", query_string={"q": words})) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "held"}, ["Ana Tanaka"]),
        ({"attendance": "attended"}, []),
        ({"order": "name"}, ["Ana Tanaka", "Bo Larsen", "田中 美香"]),
        ({"order": "-time"}, ["Ana Tanaka", "Bo Larsen", "田中 美香"]),
        ({"since": "2999-01-01"}, []),
        ({"source": "-"}, ["田中 美香", "Bo Larsen", "Ana Tanaka"]),
        ({"source": "letter"}, []),
        ({"allowed": "not:post_event_questionnaire"}, ["田中 美香", "Bo Larsen", "Ana Tanaka"]),
        ({"allowed": "post_event_questionnaire"}, []),
        ({"answer": "organisation=kobe", "label": "none"}, []),
        ({"answer": "organisation=Kobe"}, ["Ana Tanaka"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(organiser, three, asked, found) -> None:
    event_id, _ = three
    assert names_on(organiser.get(f"{LIST}/{event_id}/attendees", query_string=asked)) == found


@pytest.mark.parametrize("asked", ["after=9999999999", "before=x", "since=2030-02-31", "until=9999-12-31",
                                   "answer==", "order=sideways", "col=nothing", "first=-1",
                                   "state=gone&allowed=not:not:", "source=%F0%9F%8E%89"])  # fmt: skip
def test_x8_an_address_that_makes_no_sense_is_no_error(organiser, three, asked) -> None:
    event_id, _ = three
    assert organiser.get(f"{LIST}/{event_id}/attendees?{asked}").status_code == 200


def test_pages_follow_one_another_and_lose_nobody(app, organiser, monkeypatch) -> None:
    with app.app_context():
        event = an_event()
        names = [
            a_held_signup(event, name=f"Visitor {number:02}").submission.answers["name"]
            for number in range(7)
        ]
        event_id = event.id
    monkeypatch.setattr("registration.organiser_site.attendees.views.listing.A_PAGE", 3)
    page = organiser.get(f"{LIST}/{event_id}/attendees")
    seen = [names_on(page)]
    while on := step(page, "next"):
        page = organiser.get(on)
        seen.append(names_on(page))
    assert [name for some in seen for name in some] == names
    assert "7 to 7 of 7" in page.text
    back = organiser.get(step(page, "prev"))
    assert names_on(back) == seen[-2]
    assert names_on(organiser.get(f"{LIST}/{event_id}/attendees?before=end")) == names[-3:]


def test_a_page_takes_at_most_twelve_statements(app, organiser, three, statements) -> None:
    event_id, _ = three
    with app.app_context():
        event = db.session.get_one(Signup, three[1]["Bo Larsen"]).event
        a_held_signup(event)
    organiser.get(f"{LIST}/{event_id}/attendees")
    with statements() as seen:
        organiser.get(f"{LIST}/{event_id}/attendees?q=tanaka&col=labels&col=state")
    assert len(seen) <= 12, "\n".join(each[:150] for each in seen)
    with statements() as seen:
        organiser.get(f"{LIST}/{event_id}/attendees?answer=organisation%3DWorks&col=labels&col=state")
    assert len(seen) <= 12, "\n".join(each[:150] for each in seen)
    with statements() as seen:
        organiser.get(f"{LIST}/{event_id}/attendees/{three[1]['Bo Larsen']}")
    assert len(seen) <= 12, "\n".join(each[:150] for each in seen)


def test_a_view_is_kept_without_the_words_and_shared(app, organiser, signed_in, three) -> None:
    event_id, _ = three
    address = f"{LIST}/{event_id}/attendees/views?state=held&q=tanaka&col=email&col=state"
    assert organiser.submit(address, form=-1, called="Still to call", shared="y").status_code == 303
    with app.app_context():
        kept = db.session.scalars(select(SavedFilter)).one()
        assert kept.asks == {"state": "held", "col": ["email", "state"]}
    assert "Choose another name" in organiser.submit(address, form=-2, called="Still to call").text
    colleague = signed_in(RoleName.ORGANISER)
    assert "Still to call" in colleague.get(f"{LIST}/{event_id}/attendees").text
    assert "Still to call" not in colleague.get(f"{LIST}/{event_id}/attendees/views").text
    organiser.submit(f"{LIST}/{event_id}/attendees/views", form="remove")
    with app.app_context():
        assert db.session.scalars(select(SavedFilter)).all() == []


def test_deeds_reach_everybody_who_fits(app, organiser, three) -> None:
    event_id, ids = three
    address = f"{LIST}/{event_id}/attendees?q=tanaka"
    organiser.submit(address, form="/attendees", everyone="1", label="VIP guest", do="label")
    with app.app_context():
        labelled = set(db.session.scalars(select(SignupLabel.signup_id)))
        assert labelled == {ids["田中 美香"], ids["Ana Tanaka"]}
    shown = organiser.get(f"{LIST}/{event_id}/attendees?label=VIP+guest&col=labels")
    assert names_on(shown) == ["田中 美香", "Ana Tanaka"]
    organiser.submit(f"{LIST}/{event_id}/attendees", form="/attendees", who=str(ids["Ana Tanaka"]),
                     label="VIP guest", do="unlabel")  # fmt: skip
    with app.app_context():
        assert db.session.scalars(select(SignupLabel.signup_id)).all() == [ids["田中 美香"]]


def test_many_are_cancelled_after_a_look(app, organiser, three) -> None:
    event_id, ids = three
    page = organiser.submit(
        f"{LIST}/{event_id}/attendees?q=tanaka", form="/attendees", everyone="1", do="cancel"
    )
    assert "2 people are chosen" in organiser.get(page.location).text
    with app.app_context():
        assert db.session.get_one(Signup, ids["Ana Tanaka"]).state is SignupState.HELD
    organiser.submit(page.location, form="batches")
    assert "All 2 are done" in organiser.get(page.location).text
    with app.app_context():
        states = {each.id: each.state for each in db.session.scalars(select(Signup))}
        assert states[ids["田中 美香"]] is states[ids["Ana Tanaka"]] is SignupState.CANCELLED
        assert states[ids["Bo Larsen"]] is SignupState.CONFIRMED
    with app.app_context():
        assert db.session.scalars(select(Batch)).one().done == 2


def test_staff_confirm_those_who_did_not(app, organiser, three) -> None:
    event_id, ids = three
    page = organiser.submit(f"{LIST}/{event_id}/attendees", form="/attendees", everyone="1", do="confirm")
    organiser.submit(page.location, form="batches")
    text = organiser.get(page.location).text
    assert "Left as they are: 2" in text
    with app.app_context():
        signup = db.session.get_one(Signup, ids["Ana Tanaka"])
        assert signup.state is SignupState.CONFIRMED
        assert signup.confirmed_at is None
        last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert last.kind == "signups.confirm"  # E6: no join link before the address is known


def test_a_large_batch_goes_on_part_by_part(app, organiser, three, monkeypatch) -> None:
    event_id, _ = three
    monkeypatch.setattr("registration.signups.actions.batches.A_PART", 1)
    page = organiser.submit(f"{LIST}/{event_id}/attendees", form="/attendees", everyone="1", do="cancel")
    organiser.submit(page.location, form="batches")
    assert "1 of 3 are done" in organiser.get(page.location).text
    with app.app_context():
        batch = db.session.scalars(select(Batch)).one()
        while carry_on(batch.id):
            db.session.commit()
        db.session.commit()
        assert db.session.get_one(Batch, batch.id).state is BatchState.DONE


def test_notes_are_kept_shown_and_given_to_the_person(app, organiser, three) -> None:
    event_id, ids = three
    address = f"{LIST}/{event_id}/attendees/{ids['Bo Larsen']}"
    assert organiser.submit(address, form="notes", note="").status_code == 422
    organiser.submit(address, form="notes", note="Needs a ramp\nat the back door")
    page = organiser.get(address)
    assert "Needs a ramp" in page.text
    assert "Note written" in page.text
    with app.app_context():
        signup = db.session.get_one(Signup, ids["Bo Larsen"])
        held = personal_data.show(signup.person_id)
        assert held["signups"][0]["notes"][0]["words"].startswith("Needs a ramp")
    organiser.submit(address, form="remove")
    with app.app_context():
        assert db.session.scalars(select(SignupNote)).all() == []


def test_answers_corrected_by_staff_are_in_the_trail_and_found(app, organiser, three) -> None:
    event_id, ids = three
    address = f"{LIST}/{event_id}/attendees/{ids['Bo Larsen']}/answers"
    wrong = organiser.submit(address, form=-1, name="", organisation="x" * 500)
    assert wrong.status_code == 422
    assert organiser.submit(address, form=-1, name="Bo Larsson").status_code == 303
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "signup.answers-changed")
        ).one()
        assert entry.details == {"fields": ["name"]}
    assert names_on(organiser.get(f"{LIST}/{event_id}/attendees?q=larsson")) == ["Bo Larsson"]


def test_somebody_who_called_is_signed_up_and_their_consents_come_next(app, organiser, three) -> None:
    event_id, _ = three
    typed = {"name": "Carla Ruiz", "email": "carla@example.com", "organisation": "Ruiz SA",
             "channel": "telephone", "said_at": "2026-01-05T10:00", "tongue": "en"}  # fmt: skip
    address = f"{LIST}/{event_id}/attendees/new"
    assert organiser.submit(address, form=-1, **(typed | {"channel": None, "email": "?"})).status_code == 422
    done = organiser.submit(address, form=-1, **typed)
    assert done.status_code == 303
    assert "/decisions" in done.location
    assert f"event={event_id}" in done.location
    with app.app_context():
        signup = db.session.scalars(select(Signup).order_by(Signup.id.desc())).first()
        assert (signup.state, signup.confirmed_at) == (SignupState.CONFIRMED, None)
        assert signup.submission.channel == "telephone"
    again = organiser.submit(address, form=-1, **typed)
    assert "/attendees/" in again.location
    with app.app_context():
        assert db.session.scalar(select(func.count(Signup.id))) == 4


def test_e2_whoever_goes_back_and_types_in_the_next_caller_signs_up_both(app, organiser, three) -> None:
    event_id, _ = three
    address = f"{LIST}/{event_id}/attendees/new"
    page = Reader(organiser.get(address).text).forms[-1].values
    page |= {"organisation": "Ruiz SA", "channel": "telephone", "said_at": "2026-01-05T10:00", "tongue": "en"}
    for name in ("Carla", "Bruno"):
        sent = page | {"name": name, "email": f"{name.lower()}@example.com"}
        assert organiser.post(address, data=sent).status_code == 303
    with app.app_context():
        both = db.session.scalars(select(Signup).order_by(Signup.id.desc()).limit(2)).all()
        assert [each.submission.answers["name"] for each in both] == ["Bruno", "Carla"]
        last = both[0].id
    assert organiser.get(f"{LIST}/{event_id}/attendees/{last}").status_code == 200


def test_c39_staff_note_where_a_caller_lives_where_notices_differ_by_country(app, organiser, three) -> None:
    event_id, _ = three
    address = f"{LIST}/{event_id}/attendees/new"
    assert 'name="country"' not in organiser.get(address).text
    with app.app_context():
        a_notice()
        a_notice("privacy-eu", region="eea-uk", countries=["DE", "FR"])
    typed = {"name": "Carla Ruiz", "email": "carla@example.com", "organisation": "Ruiz SA",
             "channel": "telephone", "said_at": "2026-01-05T10:00", "tongue": "en"}  # fmt: skip
    done = organiser.submit(address, form=-1, **typed, country="FR")
    assert done.status_code == 303
    unsaid = typed | {"name": "Bo", "email": "bo.unsaid@example.com", "country": ""}
    assert organiser.submit(address, form=-1, **unsaid).status_code == 303
    with app.app_context():
        carla = db.session.scalars(select(Signup).order_by(Signup.id.desc()).offset(1).limit(1)).one()
        assert carla.submission.answers["country"] == "FR"


def test_whoever_types_for_somebody_else_reads_words_about_the_person(app, organiser) -> None:
    with app.app_context():
        a_notice()
        a_notice("privacy-eu", region="eea-uk", countries=["DE", "FR"])
        event = an_event()
        slug, there = event.slug, f"{LIST}/{event.id}/attendees/new"
    page = organiser.get(there).text
    for words in ("Name of the person", "Country or region where the person lives"):
        assert words in page
    for words in ("Your name", "where you live", "send your confirmation", 'autocomplete="name"'):
        assert words not in page
    refused = organiser.submit(there, form=-1, name="", channel="telephone")
    assert "Enter the name of the person" in refused.text
    japanese = organiser.get(there.replace("/en/", "/ja/")).text
    assert "ご本人のお名前" in japanese
    assert "ご本人がお住まいの国・地域" in japanese
    assert "Your name" in organiser.get(f"/en/events/{slug}/sign-up").text


def test_the_words_of_the_desk_change_nothing_of_the_form_and_of_what_is_kept(app, organiser) -> None:
    with app.app_context():
        own = replace(a_question("shoes"), label={"en": "Your shoe size", "ja": "靴のサイズ"})
        event = with_questions(an_event(), own)
        there, version = f"{LIST}/{event.id}/attendees/new", event.form_version
        number, definition, sha256 = version.id, dict(version.definition), version.sha256
    assert "Your shoe size" in organiser.get(there).text
    typed = {"name": "Carla Ruiz", "email": "carla@example.com", "organisation": "Ruiz SA",
             "channel": "telephone", "said_at": "2026-01-05T10:00", "tongue": "en"}  # fmt: skip
    assert organiser.submit(there, form=-1, **typed).status_code == 303
    with app.app_context():
        signup = db.session.scalars(select(Signup).order_by(Signup.id.desc()).limit(1)).one()
        assert signup.submission.form_version_id == number
        assert signup.submission.shown_block_id is None
        kept = signup.submission.form_version
        assert (kept.definition, kept.sha256) == (definition, sha256)
        correcting = f"{LIST}/{signup.event_id}/attendees/{signup.id}/answers"
    assert "Name of the person" in organiser.get(correcting).text


# Files


def table_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


@pytest.fixture
def dangerous(app: Flask) -> int:
    with app.app_context():
        event = an_event()
        for organisation in (
            "=1+1",
            "+81 3-1234-5678",
            "+cmd|'/c calc'!A0",
            "-2",
            "@sum",
            'He said "no", twice',
            "=田",
            "＝1+1",
            "  \u3000=1+1",
            "\n=1",
            "'=1",
        ):
            a_signup(event, organisation=organisation)
        return event.id


def test_e12_csv_opens_cleanly_in_excel(organiser, dangerous) -> None:
    answer = organiser.submit(f"{LIST}/{dangerous}/attendees", form="export", do="csv")
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    head, *rows = table_of(answer)
    place = head.index("Organisation")
    assert [row[place] for row in rows] == [
        "'=1+1", "+81 3-1234-5678", "'+cmd|'/c calc'!A0", "'-2", "'@sum", 'He said "no", twice', "'=田",
        "'＝1+1", "'  \u3000=1+1", "'\n=1", "''=1",
    ]  # fmt: skip
    assert all(len(row) == len(head) for row in rows)
    assert rows[0][head.index("State")] == "Confirmed"


NASTY = [
    "=1+1", "'=1+1", "''=1+1", "＝1+1", "'＝1+1", "＋1", "－2", "＠sum", "'", "''", "'t Anker", "' =1",
    "'\t-1", "'\u3000=1", "'\xa0@x", "+81 3-1234-5678", "'+81 3-1234-5678", "+1+1", "'+1+1", "-", "--", '"',
    '""=1', "a;b;c;d;e;f;g;h;i;j", "a\tb|c\td|e", "two\nlines;of;more;than;that", "\\.",
    "_x0041_", "sep=;", "田=田",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_e12_our_own_file_brings_back_exactly_what_was_exported(app, organiser, kind) -> None:
    with app.app_context():
        before, after = an_event(), an_event()
        for number, words in enumerate(NASTY):
            a_signup(before, organisation=words, email=f"p{number}@example.com")
        there, other = before.id, after.id
    answer = organiser.submit(f"{LIST}/{there}/attendees", form="export", do=kind)
    content = answer.get_data()
    if kind == "csv":
        head, *rows = table_of(answer)
        assert [row[head.index("Organisation")] for row in rows] == [guarded(each) for each in NASTY]
    rows = [list(each.cells) for each in read_table(content, f"list.{kind}").rows]
    assert len(rows) == len(NASTY) + 1
    with app.app_context():
        event = db.session.get_one(Event, other)
        let_into(a_list(event, *rows))
        brought = db.session.scalars(select(Signup).where(Signup.event_id == other))
        found = {each.person.email: each.submission.answers["organisation"] for each in brought}
    assert [found[f"p{number}@example.com"] for number in range(len(NASTY))] == NASTY


def test_e12_a_workbook_holds_texts_and_no_formula(organiser, dangerous) -> None:
    answer = organiser.submit(f"{LIST}/{dangerous}/attendees", form="export", do="xlsx")
    book = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in sheet
    assert "+81 3-1234-5678" in sheet


BORN, WHERE = "1987-06-05", "Hall of residence"


@pytest.fixture
def delicate(app: Flask) -> tuple[int, int]:
    """Somebody answered what no form asks without approval, and what any may ask."""
    with app.app_context():
        identifying = {"category": "identifiable", "identifier": "birth_date"}
        event = with_questions(
            an_event(),
            a_question("born", FieldType.DATE, **identifying),
            a_question("sex", FieldType.CHOICE, "f", "m", category="identifiable", identifier="gender"),
            a_question("nation", FieldType.NATIONALITY, category="identifiable", identifier="nationality"),
            a_question("lodging", category="identifiable", identifier="residence"),
            a_question("bank", category="financial"),
        )
        signup = a_signup(event, born=BORN, sex="f", nation="JP", lodging=WHERE, bank="Ginko")
        return event.id, signup.id


def read_by(browser, event_id: int, signup_id: int) -> str:
    """Everything that a person with this role sees of it, on pages and in files."""
    there = f"{LIST}/{event_id}/attendees"
    columns = "&".join(f"col=answer.{code}" for code in ("born", "sex", "nation", "lodging", "bank"))
    seen = [browser.get(f"{there}?{columns}").text, browser.get(f"{there}/{signup_id}").text]
    seen += [browser.get(f"{LIST}/{event_id}/statistics").text]
    seen += [str(table_of(browser.submit(there, form="export", do="csv")))]
    book = browser.submit(there, form="export", do="xlsx").get_data()
    seen += ["".join(map(str, (row.cells for row in read_table(book, "x.xlsx").rows)))]
    return "\n".join(seen)


def test_s_netjapan_6_to_15_what_only_some_may_read_is_on_no_page_and_in_no_file_of_others(
    app, organiser, data_officer, delicate
) -> None:
    hidden, shown = read_by(organiser, *delicate), read_by(data_officer, *delicate)
    for words in (BORN, "5 June 1987", "Ginko", "Born", "Nation", "Sex", "Bank", "sex="):
        assert words not in hidden
        assert words in shown or words == "5 June 1987"
    assert hidden.count(WHERE) == 4
    assert shown.count(WHERE) == 4
    assert shown.count("Ginko") == 4
    assert BORN in shown
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.exported")).all()
        assert [each.details["restricted"] for each in entries] == [False, False, True, True]


def test_s_netjapan_6_to_15_nobody_sifts_by_an_answer_that_they_may_not_read(
    app, organiser, data_officer, delicate
) -> None:
    there = f"{LIST}/{delicate[0]}/attendees"
    assert organiser.get(f"{there}?answer=sex%3Df").status_code == 403
    assert organiser.get(f"{there}?answer=nation%3DJP").status_code == 403
    assert organiser.get(f"{there}?answer=nothing%3Dx").status_code == 200
    assert len(names_on(data_officer.get(f"{there}?answer=sex%3Df"))) == 1
    assert names_on(data_officer.get(f"{there}?answer=sex%3Dm")) == []


# Where the link stood


def test_the_source_comes_by_way_of_the_page_of_the_event(app, organiser, visitor) -> None:
    with app.app_context():
        event = an_event()
        slug, event_id = event.slug, event.id
    page = f"https://events.example.org/en/events/{slug}?source=spring-letter"
    form = visitor.get(
        f"/en/events/{slug}/sign-up", headers={"Referer": page}, base_url="https://events.example.org"
    )
    assert form.status_code == 303
    assert form.location.endswith("?source=spring-letter")
    visitor.submit(form.location, form=-1, name="Ana", email="ana@example.com", organisation="Works")
    assert names_on(organiser.get(f"{LIST}/{event_id}/attendees?source=spring-letter")) == ["Ana"]
    elsewhere = visitor.get(
        f"/en/events/{slug}/sign-up", headers={"Referer": "https://other.example/?source=x"}
    )
    assert elsewhere.status_code == 200


def test_attendance_of_all_is_marked_at_once(app, organiser, three, at) -> None:
    event_id, ids = three
    with app.app_context():
        starts = db.session.get_one(Signup, ids["Bo Larsen"]).event.starts_at
    address = f"{LIST}/{event_id}/attendees"
    organiser.submit(address, form="/attendees", everyone="1", do="attended")
    with app.app_context():
        assert db.session.get_one(Signup, ids["Bo Larsen"]).attendance is Attendance.UNKNOWN
        event = db.session.get_one(Signup, ids["Bo Larsen"]).event
        event.starts_at = starts - timedelta(days=31)
        db.session.commit()
    organiser.submit(address, form="/attendees", everyone="1", do="attended")
    with app.app_context():
        came = {
            each.id for each in db.session.scalars(select(Signup)) if each.attendance is Attendance.ATTENDED
        }
        assert came == {ids["Bo Larsen"], ids["田中 美香"]}

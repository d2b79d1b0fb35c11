import re
from datetime import UTC, datetime, timedelta

import pytest
import segno
from sqlalchemy import func, select

from registration.consent.models import ConsentEvent
from registration.foundation.database import db
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.signups.actions import cancel
from registration.signups.checkin import key_of, ticket
from registration.signups.models import Attendance, Checkin, PlaceCount, Signup, SignupState
from tests.browser import Browser, Reader
from tests.factories.consent import a_notice
from tests.factories.events import a_question, an_event, with_questions
from tests.factories.signups import a_held_signup, a_signup

MOST_STATEMENTS = 12
BEGINS = datetime(2027, 3, 3, 7, tzinfo=UTC)


@pytest.fixture
def door(app, at) -> str:
    """Provide the address of the door of an event for three, half an hour before it begins."""
    at(BEGINS - timedelta(days=20))
    with app.app_context():
        a_notice()
        event = an_event(
            starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=2), closes_at=BEGINS, capacity=3, purposes=[]
        )
        a_signup(event, name="田中 美香", email="mika@works.example", organisation="みどり工業")
        a_signup(event, name="Bo Larsen", email="bo@works.example")
        address = f"/en/organiser/check-in/{event.id}"
    at(BEGINS - timedelta(minutes=30))
    return address


@pytest.fixture
def guard(door, signed_in) -> Browser:
    """Provide the browser of somebody who may let people in, and nothing else."""
    return signed_in(RoleName.DOOR)


def one(app, sort_name: str) -> Signup:
    with app.app_context():
        return db.session.scalars(select(Signup).where(Signup.sort_name == sort_name)).one()


def key_on(page: str) -> str:
    found = re.search(r'data-csrf="([^"]+)"', page)
    assert found
    return found[1]


def tell(guard: Browser, address: str, **scan: object):
    headers = {"X-CSRFToken": key_on(guard.get(address).text)}
    return guard.post(f"{address}/scans", json=scan, headers=headers)


def test_the_door_finds_people_by_name_in_either_script_and_lets_them_in(app, guard, door) -> None:
    assert "田中 美香" in guard.get(f"{door}?q=田中").text
    assert "Bo Larsen" in guard.get(f"{door}?q=larsen").text

    answer = guard.submit(f"{door}?q=larsen", form=-1)

    assert "verdict--good" in answer.text
    assert "1 of 2 are in" in answer.text
    assert one(app, "bo larsen").attendance is Attendance.ATTENDED


def test_the_same_page_sent_again_says_the_same(app, guard, door) -> None:
    bo = one(app, "bo larsen")
    page = guard.get(f"{door}?q=larsen").text
    ref = re.search(r'name="ref" value="([^"]+)"', page)
    data = {"csrf_token": key_on(page), "ref": ref[1], "who": str(bo.id), "door": "North"}

    first, second = (guard.post(door, data=data) for _ in range(2))

    assert 'data-verdict="in"' in first.text
    assert 'data-verdict="in"' in second.text
    other = guard.submit(f"{door}?q=larsen", form=-1)
    assert 'data-verdict="already"' in other.text
    assert "Since 15:30, at North" in other.text


def test_it_is_undone_and_the_counter_goes_back(app, guard, door) -> None:
    guard.submit(f"{door}?q=larsen", form=-1)
    bo = one(app, "bo larsen")

    page = guard.get(door).text
    undone = guard.post(f"{door}/undo", data={"csrf_token": key_on(page), "who": str(bo.id)})

    assert 'data-verdict="undone"' in undone.text
    assert "0 of 2 are in" in undone.text
    assert one(app, "bo larsen").attendance is Attendance.UNKNOWN


def test_a_device_tells_scans_late_and_by_its_own_names(app, guard, door) -> None:
    bo = one(app, "bo larsen")

    first = tell(guard, door, ref="scan-number-1", id=bo.id, door="South", age=600)
    again = tell(guard, door, ref="scan-number-1", code=ticket_of(app, bo), door="South", age=900)

    assert first.json["said"]["verdict"] == again.json["said"]["verdict"] == "in"
    assert first.json["at"] == "15:20"
    assert (first.json["inside"], first.json["expected"]) == (1, 2)
    with app.app_context():
        assert db.session.scalar(select(func.count(Checkin.id))) == 1


def ticket_of(app, signup: Signup) -> str:
    with app.app_context():
        return ticket(signup.ref)


def test_both_doors_hear_who_came_in(app, guard, signed_in, door) -> None:
    other = signed_in(RoleName.ORGANISER)
    before = other.get(f"{door}/roster").json
    bo = one(app, "bo larsen")
    tell(guard, door, ref="scan-number-1", id=bo.id, door="South")

    news = other.get(f"{door}/news?since={before['now']}").json

    assert news["changed"] == [[bo.id, "15:30", "South"]]
    assert news["inside"] == 1


def test_the_list_for_a_device_holds_nothing_to_reach_anybody_by(app, guard, door) -> None:
    bo = one(app, "bo larsen")
    people = guard.get(f"{door}/roster")

    assert people.headers["Cache-Control"] == "no-store"
    assert "works.example" not in people.text
    assert ticket_of(app, bo) not in people.text
    row = next(each for each in people.json["people"] if each[0] == bo.id)
    assert row[1] == "Bo Larsen"
    with app.app_context():
        assert row[4] == key_of(ticket(bo.ref))


def test_a_long_list_comes_in_parts_that_leave_nobody_out(app, guard, door, monkeypatch, statements) -> None:
    monkeypatch.setattr("registration.organiser_site.checkin.views.devices.A_PART", 2)
    with app.app_context():
        event = db.session.scalars(select(Signup)).first().event
        for number in range(3):
            a_held_signup(event, name=f"Late {number}")
        ids = set(db.session.scalars(select(Signup.id)))
    guard.get(f"{door}?q=larsen")  # and one of them is in already
    guard.submit(f"{door}?q=larsen", form=-1)

    parts, after = [], ""
    while after is not None:
        with statements() as seen:
            answer = guard.get(f"{door}/roster?after={after}" if after else f"{door}/roster").json
        assert len(seen) <= MOST_STATEMENTS
        parts.append(answer["people"])
        after = answer["next"]

    assert [len(each) for each in parts] == [2, 2, 1]
    people = [each for part in parts for each in part]
    assert {each[0] for each in people} == ids
    assert {each[1]: each[6] for each in people}["Bo Larsen"] == "15:30"
    assert [each[5] for each in people].count(False) == 2  # who waits is told apart


def test_who_signs_up_while_the_parts_are_fetched_is_in_the_last_one(app, guard, door, monkeypatch) -> None:
    monkeypatch.setattr("registration.organiser_site.checkin.views.devices.A_PART", 1)
    first = guard.get(f"{door}/roster").json
    with app.app_context():
        late = a_held_signup(db.session.scalars(select(Signup)).first().event, name="Late")
        cancel(db.session.scalars(select(Signup).where(Signup.sort_name == "bo larsen")).one())
        db.session.commit()
        late_id = late.id

    second = guard.get(f"{door}/roster?after={first['next']}").json

    assert [each[0] for each in second["people"]] == [late_id]
    assert second["next"] is None


@pytest.mark.parametrize("after", ["x", "-", "1", "1-2-3", "9" * 30 + "-1", "1-\x00", "１-１", "-1-1"])
def test_x8_a_part_that_begins_nowhere_is_refused(guard, door, after) -> None:
    assert guard.get(f"{door}/roster", query_string={"after": after}).status_code == 400


@pytest.mark.parametrize(
    "scan",
    [
        {}, {"ref": "short"}, {"ref": "x" * 41}, {"ref": None}, {"ref": "a\x00bcdefgh"}, {"ref": ["a"] * 9},
    ],
)  # fmt: skip
def test_a_scan_without_a_name_is_refused(guard, door, scan) -> None:
    assert tell(guard, door, **scan).status_code == 400


@pytest.mark.parametrize(
    "scan",
    [
        {"id": 999_999}, {"id": "1"}, {"id": -1}, {"id": 2**70}, {"code": "x" * 10_000}, {"code": "\x00"},
        {"code": {}}, {"id": 1.5}, {"age": "soon", "id": 10**6}, {"age": 1e300, "id": 0}, {"age": -5},
    ],
)  # fmt: skip
def test_a_scan_of_nobody_is_answered(app, guard, door, scan) -> None:
    answer = tell(guard, door, ref="scan-number-1", **scan)

    assert answer.status_code == 200
    assert answer.json["said"]["verdict"] == "unknown"
    with app.app_context():
        assert db.session.scalar(select(func.count(Checkin.id))) == 0


def test_nothing_but_an_object_is_a_scan(guard, door) -> None:
    headers = {"X-CSRFToken": key_on(guard.get(door).text), "Content-Type": "application/json"}
    for body in (b"", b"[]", b"1", b"{", b"\xff"):
        assert guard.post(f"{door}/scans", data=body, headers=headers).status_code == 400
    assert guard.post(f"{door}/scans", json={"ref": "scan-number-1"}).status_code == 400  # no key


def test_a_ticket_for_another_event_says_which(app, guard, door) -> None:
    with app.app_context():
        other = an_event(title={"en": "Another day"}, opens_at=BEGINS - timedelta(days=1), starts_at=BEGINS,
                         closes_at=BEGINS)  # fmt: skip
        code = ticket(a_signup(other).ref)

    said = tell(guard, door, ref="scan-number-1", code=code).json["said"]

    assert (said["verdict"], said["line"]) == ("other", "Another day")


def test_any_camera_opens_a_ticket_and_one_button_lets_in(app, guard, door) -> None:
    bo = one(app, "bo larsen")
    address = f"/en/organiser/check-in/{ticket_of(app, bo)}"

    assert "Bo Larsen" in guard.get(address).text
    assert 'data-verdict="in"' in guard.submit(address, form=-1).text
    assert "In already" in guard.get(address).text
    assert guard.get(f"{address[:-1]}x").status_code == 404


def test_the_service_reads_the_code_in_a_grey_picture(app, guard, door) -> None:
    code = ticket_of(app, one(app, "bo larsen"))
    grey = bytearray(b"\xff" * 400 * 400)
    for y, row in enumerate(segno.make(code, error="m").matrix_iter(scale=5, border=4)):
        grey[y * 400 : y * 400 + len(row)] = bytes(0 if dark else 255 for dark in row)
    headers = {"X-CSRFToken": key_on(guard.get(door).text)}
    picture = "/en/organiser/check-in/picture?width=400&height=400"

    assert guard.post(picture, data=bytes(grey), headers=headers).json["code"] == code
    assert guard.post(picture, data=b"\xff" * 160_000, headers=headers).json["code"] == ""
    for address in (picture, picture.replace("400", "0"), picture.replace("400", "nan"), picture[:-12],
                    picture.replace("width=400&height=400", "width=1.5&height=2")):  # fmt: skip
        assert guard.post(address, data=b"xyz", headers=headers).status_code == 400


def test_who_waits_gets_a_free_place_and_an_organiser_may_go_beyond(app, guard, signed_in, door) -> None:
    with app.app_context():
        event = db.session.scalars(select(Signup)).first().event
        full = a_signup(event)
        waiting = a_held_signup(event, name="Wai Ting")
        assert waiting.state is SignupState.WAITING
        who = str(waiting.id)
    organiser = signed_in(RoleName.ORGANISER)

    assert 'data-verdict="waiting"' in guard.submit(f"{door}?q=wai", form=-1).text
    asked = {"csrf_token": key_on(guard.get(door).text), "who": who, "beyond": "1"}
    assert 'data-verdict="full"' in guard.post(f"{door}/from-the-line", data=asked).text
    asked["csrf_token"] = key_on(organiser.get(door).text)
    assert 'data-verdict="in"' in organiser.post(f"{door}/from-the-line", data=asked).text
    with app.app_context():
        assert db.session.scalar(select(PlaceCount.taken)) == 4
        cancel(db.session.get_one(Signup, full.id), quietly=True)


def test_a_stranger_signs_up_at_the_door_with_the_same_words_and_is_in(app, guard, door) -> None:
    sign_up = f"{door}/walk-in"
    page = guard.get(sign_up).text
    assert "You can go in at once" in page
    boxes = re.findall(r'name="consent" value="([^"]+)"', page)

    done = guard.submit(sign_up, form=-1, name="Eve Early", email="eve@home.example", organisation="Home",
                        consent=boxes[:1], door="North")  # fmt: skip

    assert done.status_code == 303
    assert "Please give the device back" in guard.get(done.location).text
    eve = one(app, "eve early")
    assert (eve.state, eve.attendance, eve.source) == (SignupState.CONFIRMED, Attendance.ATTENDED, "door")
    with app.app_context():
        signup = db.session.get_one(Signup, eve.id)
        shown = signup.submission.shown_block.canonical
        assert b'"place":"door"' in shown
        events = db.session.scalars(
            select(ConsentEvent).where(ConsentEvent.act == signup.submission.act)
        ).all()
        assert {each.channel.value for each in events} == {"web"}
        assert not any(each.effective for each in events)  # the mailbox is still to be shown to be theirs
        kinds = db.session.scalars(select(Message.kind).where(Message.person_id == signup.person_id)).all()
        assert kinds == ["signups.confirm"]


def test_e2_whoever_goes_back_at_the_door_and_types_another_name_is_not_taken_for_the_first(
    app, guard, door
) -> None:
    page = Reader(guard.get(f"{door}/walk-in").text).forms[-1].values | {"organisation": "Home"}
    eve = page | {"name": "Eve Early", "email": "eve@home.example"}
    for _twice in range(2):
        assert guard.post(f"{door}/walk-in", data=eve).status_code == 303
    fay = page | {"name": "Fay Fair", "email": "fay@home.example"}
    asked = guard.post(f"{door}/walk-in", data=fay)
    assert asked.status_code == 409
    assert "This page was sent before, with other answers" in asked.text
    again = Reader(asked.text).forms[-1].values
    assert again["name"] == "Fay Fair"
    assert again["shown"] != page["shown"]
    full = guard.post(f"{door}/walk-in", data=again)
    assert full.location.endswith("full=1"), "there was one place left, and it was Eve’s"
    assert one(app, "eve early").attendance is Attendance.ATTENDED


def test_what_was_typed_wrong_at_the_door_is_asked_again(app, guard, door) -> None:
    asked = guard.submit(f"{door}/walk-in", form=-1, name="Eve", email="nowhere")

    assert asked.status_code == 422
    assert 'value="Eve"' in asked.text
    assert guard.submit(f"{door}/walk-in", form=-1, shown="x").status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count(Signup.id))) == 2


def test_who_forgot_that_they_signed_up_is_let_in_by_that(app, guard, door) -> None:
    guard.submit(f"{door}/walk-in", form=-1, name="Bo", email="bo@works.example", organisation="W")

    assert one(app, "bo larsen").attendance is Attendance.ATTENDED
    with app.app_context():
        assert db.session.scalar(select(func.count(Signup.id))) == 2


def test_a_full_room_is_said_and_nothing_is_kept(app, guard, signed_in, door) -> None:
    with app.app_context():
        a_signup(db.session.scalars(select(Signup)).first().event)
    answers = {"name": "Eve Early", "email": "eve@home.example", "organisation": "Home"}

    full = guard.submit(f"{door}/walk-in?beyond=1", form=-1, **answers)
    assert "All places are taken" in guard.get(full.location).text
    with app.app_context():
        assert db.session.scalar(select(func.count(Signup.id))) == 3
    signed_in(RoleName.ORGANISER).submit(f"{door}/walk-in?beyond=1", form=-1, **answers)
    assert one(app, "eve early").attendance is Attendance.ATTENDED


def test_the_door_is_all_that_a_guard_sees(app, guard, door) -> None:
    start = guard.get("/en/account")
    assert start.location.endswith("/en/organiser/check-in")
    page = guard.get(start.location).text
    assert "/organiser/people" not in page
    for address in ("/en/organiser/", door.replace("check-in", "events"), f"{door}/badges"):
        assert guard.get(address).status_code == 403


def test_badges_lie_on_sheets_of_labels_and_skip_those_used_up(signed_in, door) -> None:
    organiser = signed_in(RoleName.ORGANISER)

    page = organiser.get(f"{door}/badges?sheet=70x37&skip=3&code=1").text
    assert page.count('<li class="badge-label">') == 5
    assert page.count("badge__code") == 2
    assert "みどり工業" in page
    assert "badges--85x55" in organiser.get(f"{door}/badges?sheet=nothing&skip=-1").text
    assert "works.example" not in page


def test_the_list_for_signing_is_in_the_order_of_names(signed_in, door) -> None:
    page = signed_in(RoleName.ORGANISER).get(f"{door}/signing-list").text

    assert page.index("Bo Larsen") < page.index("田中 美香")
    assert page.count('class="signature"') == 2


def test_the_list_for_signing_follows_how_names_are_read_where_the_form_asks(app, signed_in, door) -> None:
    with app.app_context():
        other = an_event(
            opens_at=BEGINS - timedelta(days=1),
            starts_at=BEGINS,
            closes_at=BEGINS,
            ends_at=BEGINS + timedelta(hours=1),
        )
        a_signup(other, name="渡辺", name_kana="ワタナベ")
        a_signup(other, name="安藤", name_kana="アンドウ")
        a_signup(other, name="田中", name_kana="たなか")
        address = f"/en/organiser/check-in/{other.id}/signing-list"

    page = signed_in(RoleName.ORGANISER).get(address).text

    assert page.index("安藤") < page.index("田中") < page.index("渡辺")


def test_the_doors_are_open_around_the_event_only(app, signed_in, door, at) -> None:
    at(BEGINS + timedelta(days=2))
    late = signed_in(RoleName.DOOR)

    assert "The doors of this event are not open" in late.get(door).text
    assert 'data-verdict="closed"' in late.submit(f"{door}?q=larsen", form=-1).text
    assert late.get(f"{door}/walk-in").status_code == 303
    assert "No event is near" in late.get("/en/organiser/check-in").text


def test_the_camera_may_be_used_here_and_nowhere_else(guard, door) -> None:
    assert "camera=(self)" in guard.get(door).headers["Permissions-Policy"]
    assert "camera=()" in guard.get("/en/organiser/check-in").headers["Permissions-Policy"]


def test_the_page_of_a_door_takes_few_statements(guard, door, statements) -> None:
    for address in (f"{door}?q=larsen", f"{door}/roster", f"{door}/news?since=5"):
        with statements() as seen:
            guard.get(address)
        assert len(seen) <= 12


def test_s_netjapan_6_to_15_a_badge_says_nothing_that_whoever_prints_it_may_not_read(app, signed_in) -> None:
    with app.app_context():
        family = a_question("organisation", category="identifiable", identifier="family")
        event = with_questions(an_event(), family)
        a_signup(event, organisation="House of Byron")
        there = f"/en/organiser/check-in/{event.id}"
    for page in ("badges", "signing-list", "roster"):
        assert "House of Byron" not in signed_in(RoleName.ORGANISER).get(f"{there}/{page}").text
        assert "House of Byron" in signed_in(RoleName.ADMINISTRATOR).get(f"{there}/{page}").text

"""What people answered goes onto pages of staff, and into their files, by one rule: ``web.reading``."""

import re
from pathlib import Path

SITE = Path("registration/organiser_site")
TEMPLATES = Path("templates/organiser_site")
ANSWERS = re.compile(
    r"submission\.(?:answers|noted)\b|lists\.(?:listed|page_of|streamed)\(|guests(?:_after)?\("
)
"""How a view comes by answers: those of one sign-up, lines of a list, those whom a door may meet."""
WRITES_ONLY = {
    "attendees/views/entering.py": "what is typed in for a caller is shown to whoever typed it",
}


def test_s_netjapan_6_to_15_no_view_of_staff_takes_answers_past_the_rule() -> None:
    past = [
        str(path.relative_to(SITE))
        for path in sorted(SITE.rglob("*.py"))
        if ANSWERS.search(text := path.read_text())
        and "registration.web.reading import" not in text
        and str(path.relative_to(SITE)) not in WRITES_ONLY
    ]
    assert past == []


def test_s_netjapan_6_to_15_no_template_of_staff_looks_into_answers_by_itself() -> None:
    past = [
        f"{path.name}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in re.finditer(r"submission\.(?:answers|noted)[^ }]*", path.read_text())
    ]
    assert past == []

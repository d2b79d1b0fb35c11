"""References and identifiers."""

import uuid
from datetime import timedelta
from itertools import pairwise

from registration.foundation.ids import new_uid_in_order


def test_identifiers_in_order_are_of_version_7_and_say_when_they_were_made(app, noon, at) -> None:
    made = []
    for seconds in (0, 0.001, 5, 86400):
        at(noon + timedelta(seconds=seconds))
        made += [new_uid_in_order() for _ in range(50)]
    read = [uuid.UUID(each) for each in made]
    assert {(each.version, each.variant) for each in read} == {(7, uuid.RFC_4122)}
    assert len(set(made)) == 200
    groups = [made[start : start + 50] for start in range(0, 200, 50)]
    assert all(max(before) < min(after) for before, after in pairwise(groups))
    assert [each.int >> 80 for each in read[::50]] == [
        int(noon.timestamp() * 1000) + more for more in (0, 1, 5000, 86_400_000)
    ]

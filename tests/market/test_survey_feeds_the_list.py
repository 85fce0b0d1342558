"""What people wish in a survey decides who stands on the next seekers' list."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.market.world import COUNTY, make_pair
from wengang.core.models import Division
from wengang.market.actions.issues import reachable_persons
from wengang.registry.actions.campaigns import do_open_survey
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.models import Target

pytestmark = pytest.mark.django_db


def test_a_returnee_who_wants_to_leave_is_on_the_next_list_and_who_goes_back_is_not():
    pair = make_pair()
    today, by = timezone.localdate(), pair.county_officer
    answers = {
        "new": {"going": "out", "destination": "44"},
        "same": {"going": "same"},
        "far": {"going": "out", "destination": "33"},
    }
    away = {"employment": "away", "employment_source": "list", "employment_on": today}
    people = {name: pair.person(wish={"will_work": "unknown"}, **away) for name in answers}
    county = Division.objects.get(pk=COUNTY)
    survey = do_open_survey(
        name="返乡摸排", kind="returnee", division=county, opens=today, closes=today + timedelta(days=9), by=by
    )
    assert reachable_persons(pair.issue()) == []
    for name, person in people.items():
        target = Target.unscoped.get(survey=survey, person=person)
        told = {"op": uuid4(), "channel": "call", "outcome": "reached", "at": timezone.now(), "by": by}
        do_attempt(target, answers={person.code: answers[name]}, **told)
    assert reachable_persons(pair.issue(10)) == [people["new"].pk]

"""``wengang cases overdue``: what is late, by whom, and no worker's name."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command

from tests.market.world import make_pair
from wengang.employment.actions.cases import Subject, do_open_case
from wengang.employment.models import RightsCase

pytestmark = pytest.mark.django_db


def told(**options: object) -> dict[str, object]:
    out = io.StringIO()
    call_command("cases", "overdue", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_overdue_cases_are_listed_with_who_answers_and_nobodys_name():
    pair = make_pair()
    person = pair.person()
    case = do_open_case(Subject(person=person), kind="arrears", summary="欠薪", by=pair.county_officer)
    assert told()["overdue"] == 0
    day = dt.date.today() - dt.timedelta(days=3)
    RightsCase.unscoped.filter(pk=case.pk).update(clock_on=day, due_on=day)
    facts = told(by=pair.county_officer.username)
    assert facts["overdue"] == 1
    assert facts["cases"][0] | {"days_late": 3, "owner": "示例用户", "office": pair.county.name} == facts["cases"][0]
    assert person.full_name not in json.dumps(facts, ensure_ascii=False)

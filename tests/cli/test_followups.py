"""``wengang followups due``."""

import io
import json

import pytest
from django.core.management import call_command

from tests.employment.scene import TODAY, ago, officer, opened
from tests.market.world import TOWNSHIP, make_pair
from wengang.accounts.roles import Role
from wengang.employment.begin import bring_workers_up_to_date
from wengang.registry.models import Household

pytestmark = pytest.mark.django_db


def told(*words: str) -> str:
    out = io.StringIO()
    call_command("followups", "due", *words, stdout=out)
    return out.getvalue()


def test_one_worker_reads_the_own_list_and_a_stranger_none_without_names():
    pair = make_pair()
    spells = [opened(pair, first_day=ago(days)) for days in (3, 3)]
    worker = officer(TOWNSHIP, Role.ASSISTANT)
    Household.unscoped.filter(pk=spells[0].person.household_id).update(worker=worker)
    bring_workers_up_to_date()
    facts = json.loads(told("--json", "--by", worker.username))
    assert facts["due"] == 1
    assert facts["contacts"][0] | {"employer": "", "home": ""} == {
        "person": spells[0].person.code, "step": "3d", "due_on": TODAY.isoformat(), "days_late": 0, "tries": 0,
        "employer": "", "home": "", "worker": worker.full_name,
    }  # fmt: skip
    assert json.loads(told("--json", "--by", pair.county_officer.username))["due"] == 2
    assert json.loads(told("--json", "--by", officer("530602").username))["contacts"] == []
    text = told("--by", pair.county_officer.username)
    assert spells[0].person.code in text
    assert spells[0].person.full_name not in text

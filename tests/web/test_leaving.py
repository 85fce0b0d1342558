"""The risk of leaving on pages: laid open to officers, its reasons on the due list, nowhere else, and its switch."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.employment.scene import TODAY, ago, officer
from tests.web.world import make_world
from wengang.accounts.roles import Role
from wengang.employment.actions.links import do_give_link
from wengang.employment.leaving.state import is_on
from wengang.employment.leaving.terms import CODES
from wengang.employment.models import FollowUp, LeavingModel, LeavingRisk, LeavingSwitch
from wengang.web.leaving.chart import HEIGHT, LEFT, TOP, WIDTH, chart, pair

pytestmark = pytest.mark.django_db
REASONS = ("已 1 次没有联系上", "最近一次告知的工资低于约定")
AT = 'class="curve"'


@pytest.fixture
def world():
    return make_world("451425", "440703")


def read(client, world, role, route="leaving", **query):
    client.force_login(world.user(role))
    return client.get(reverse(route), query).content.decode()


def model(**told):
    """A fitted model as a row: what matters is what the page makes of it."""
    tenths = [{"number": 1000, "said": 10.0 * (each + 1), "seen": 10 * (each + 1) + each % 3} for each in range(10)]
    given = {
        "outcome": "good", "active": True, "fitted_on": ago(40), "rules": "rules/1", "first_month": ago(800),
        "test_month": ago(160), "before": ago(70), "rows": 52_000, "leavings": 2_600, "base_rate": 0.05,
        "coefficients": {
            "base": -3.1,
            "terms": [
                {"code": code, "weight": (0.9, -0.9, 0.01, 0.3, -0.3)[place % 5], "error": (0.1, 0.6)[place % 2]}
                for place, code in enumerate(CODES)
            ],
        },
        "calibration": {
            "rows": 10_000, "leavings": 559, "tenths": tenths, "brier": 0.0512, "brier_base": 0.0531,
            "brier_rules": 0.0522, "gain_over_base": {"mean": 0.0019, "z": 7.0},
            "gain_over_rules": {"mean": 0.001, "z": 4.0},
        },
    }  # fmt: skip
    return LeavingModel.objects.create(**given | told)


def test_before_anything_was_counted_and_while_history_is_thin_the_page_says_so(world, client):
    first = read(client, world, Role.LEADER)
    assert "规则表" in first
    assert "夜间作业" in first
    assert AT not in first
    thin = {"outcome": "thin", "active": False, "rows": 1_234, "leavings": 56, "coefficients": {}}
    model(**thin, calibration={"rows": 300, "leavings": 7})
    text = read(client, world, Role.AUDITOR)
    for number in ("1,234", "56", "500", "100"):
        assert number in text
    assert "连续 ≥ 3 次没有联系上" in text
    assert AT not in text


def test_the_model_in_force_is_laid_open_with_weights_in_words_and_calibration_in_numbers(world, client):
    row = model()
    text = read(client, world, Role.COUNTY)
    for part in (row.code, "52,000", "2,600", "× 2.46", "明显更多", "差别不大", "明显更少", "尚不确定", "0.05120", AT):
        assert part in text, part
    assert "偏离" not in text


def test_a_month_outside_its_bounds_warns(world, client):
    good = {"month": "2026-07-01", "rows": 900, "said": 50.0, "low": 36.0, "high": 64.0, "seen": 51}
    model(drift=[good])
    assert "偏离" not in read(client, world, Role.RECEIVING)
    LeavingModel.objects.update(drift=[good, {**good, "month": "2026-08-01", "seen": 80}])
    text = read(client, world, Role.RECEIVING)
    assert "模型偏离" in text
    assert "2026-08" in text


def test_one_that_was_not_better_does_not_count_and_the_page_says_so(world, client):
    model(outcome="not_better", active=False)
    text = read(client, world, Role.COUNTY)
    assert "仍用规则表" in text
    assert AT in text
    assert "明显更多" not in text


def test_a_line_of_the_due_list_tells_its_reasons_to_who_looks_after_the_person(world, client):
    clerk = world.user(Role.TOWNSHIP)
    spell = world.target("spell", clerk)
    FollowUp.unscoped.update(worker=None)
    client.force_login(clerk)
    listed = client.get(reverse("followups")).content.decode()
    assert "；".join(REASONS) in listed
    assert "；".join(REASONS) in client.get(reverse("followup", args=[spell.pk])).content.decode()
    LeavingRisk.unscoped.update(level=0)
    assert REASONS[0] not in client.get(reverse("followups")).content.decode()


def test_neither_the_employer_nor_the_workers_page_nor_a_stranger_reads_them(world, client):
    clerk = world.user(Role.TOWNSHIP)
    spell = world.target("spell", clerk)
    _link, key = do_give_link(spell.person, by=clerk)
    assert not any(reason in client.get(reverse("mine", args=[key])).content.decode() for reason in REASONS)
    client.force_login(world.user(Role.HR))
    assert client.get(reverse("followups")).status_code == 403
    assert client.get(reverse("leaving")).status_code == 403
    client.force_login(officer("530602"))
    assert not any(reason in client.get(reverse("followups")).content.decode() for reason in REASONS)


def test_the_administrator_turns_it_off_with_a_reason_and_nothing_is_shown_any_more(world, client):
    clerk = world.user(Role.TOWNSHIP)
    world.target("spell", clerk)
    administrator = world.user(Role.ADMINISTRATOR)
    client.force_login(administrator)
    assert client.get(reverse("leaving-switch")).status_code == 200
    assert client.post(reverse("leaving-switch"), {"why": " "}).status_code == 422
    assert is_on()
    assert client.post(reverse("leaving-switch"), {"why": "先征求意见"}).status_code == 302
    row = LeavingSwitch.objects.get()
    assert (row.on, row.by, row.why) == (False, administrator, "先征求意见")
    assert not LeavingRisk.unscoped.exists()
    text = client.get(reverse("leaving")).content.decode()
    assert "先征求意见" in text
    assert "已关闭" in text
    client.force_login(clerk)
    listed = client.get(reverse("followups")).content.decode()
    assert world.rows["person"].full_name in listed
    assert not any(reason in listed for reason in REASONS)
    assert "离职风险" not in listed.split("<main", 1)[1]
    client.force_login(administrator)
    assert client.post(reverse("leaving-switch"), {"why": "意见一致"}).status_code == 302
    assert is_on()


def told(*words):
    out = io.StringIO()
    call_command("followups", "risk", *words, stdout=out)
    return out.getvalue()


def test_the_command_says_what_is_in_force_and_learns_when_told(world):
    clerk = world.user(Role.COUNTY)
    world.target("spell", clerk)
    facts = json.loads(told("--json", "--by", clerk.username))
    assert (facts["on"], facts["basis"], facts["attempt"]) == (True, "rules/1", None)
    assert facts["levels"] == {"low": 0, "raised": 0, "high": 1}
    assert facts["points"]["pay_below"] == 3
    assert json.loads(told("--json", "--by", officer("530602").username))["levels"]["high"] == 0
    facts = json.loads(told("--json", "--fit", "--by", clerk.username))
    assert (facts["attempt"]["outcome"], facts["attempt"]["fitted_on"]) == ("thin", TODAY.isoformat())
    text = told("--by", clerk.username)
    assert "rules/1" in text
    assert world.rows["person"].full_name not in text
    with pytest.raises(CommandError):
        told("--fit", "--by", world.user(Role.TOWNSHIP).username)


def test_the_drawing_keeps_every_dot_on_the_paper_and_the_diagonal_where_both_agree():
    pairs = [pair(1000, 10.0, 12), pair(1000, 90.0, 90), pair(40, 20.0, 40)]
    drawn = chart(pairs)
    assert all(
        LEFT <= dot.x <= WIDTH and TOP <= dot.low <= HEIGHT and dot.high <= dot.y <= dot.low for dot in drawn.dots
    )
    agreed, corner, start = drawn.dots[1], drawn.corner, drawn.ticks[0]
    along = (agreed.x - start.x) / (corner.x - start.x)
    assert (start.y - agreed.y) / (start.y - corner.y) == pytest.approx(along, abs=0.005)
    assert pairs[0].low < 0.012 < pairs[0].high
    assert [tick.text for tick in drawn.ticks][:2] == ["0%", "20%"]

"""Pages of data quality: draw, check by a second person, close; questions; merges; what a building head sees."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.web.world import make_world
from wengang.accounts.models import Membership, User
from wengang.accounts.roles import Role
from wengang.core.models import Division
from wengang.registry.models import Household, Merge, Person, Question, Sample, StatusFact
from wengang.registry.quality.asking import ask
from wengang.registry.quality.detectors import digest

pytestmark = pytest.mark.django_db
AGO = dt.date.today() - dt.timedelta(days=60)


@pytest.fixture
def world():
    return make_world("451425", "440703")


@pytest.fixture
def officer(world, client) -> User:
    user = world.user(Role.COUNTY)
    client.force_login(user)
    return user


def neighbours(village: str, count: int) -> list[Person]:
    """Households of one person each, all with one phone; everybody of the village is said to work away."""
    rows = []
    for number in range(count):
        home = Household.unscoped.create(division_id=village, head_name=f"农户{number}")
        rows.append(
            Person.unscoped.create(
                household=home, division_id=village, full_name=f"农邻{number}", employment="away",
                employment_source="visit", employment_on=AGO, phone="13800138009",
            )
        )  # fmt: skip
    said = {"employment": "away", "employment_source": "visit", "employment_on": AGO}
    Person.unscoped.filter(division_id=village).update(**said)
    return rows


def drawn(client, world, **changes: object) -> Sample:
    form = {"division": world.rows["division"].pk, "size": 3, "seed": 7, "facts": ["employment"]} | changes
    answer = client.post(reverse("sample-new"), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Sample.unscoped.latest("pk")


class TestSample:
    def test_from_the_draw_to_the_frozen_report(self, world, client, officer):
        neighbours(world.rows["division"].pk, 5)
        sample = drawn(client, world)
        assert (sample.size, sample.seed, sample.fields) == (3, 7, ["employment"])
        first, second, third = sample.items.all()
        assert client.post(reverse("sample-close", args=[sample.pk])).status_code == 302
        client.post(reverse("sample-check", args=[first.pk]), {"employment": "away", "source": "visit"})
        client.post(reverse("sample-check", args=[second.pk]), {"employment": "looking", "source": "call"})
        client.post(reverse("sample-check", args=[third.pk]), {"unreachable": "1"})
        page = client.get(reverse("sample", args=[sample.pk])).content.decode()
        assert "未达到" in page  # one of seven persons is known to be wrong: 98% is out of reach
        assert "98%" in page
        client.post(reverse("sample-close", args=[sample.pk]))
        sample.refresh_from_db()
        assert sample.closed_at is not None
        told = (sample.report["checked"], sample.report["right"], sample.report["unreachable"])
        assert told == (2, 1, 1)
        second.person.refresh_from_db()
        assert second.person.employment == "looking"
        late = client.post(reverse("sample-check", args=[third.pk]), {"employment": "away", "source": "visit"})
        assert late.status_code == 422
        assert client.get(reverse("quality")).status_code == 200

    def test_the_check_does_not_give_the_answer_away(self, world, client, officer):
        neighbours(world.rows["division"].pk, 5)
        item = drawn(client, world).items.filter(said={"employment": "away"}).first()
        page = client.get(reverse("sample-check", args=[item.pk])).content.decode()
        assert 'type="radio"' in page
        assert page.count("checked") == 1  # how it was seen, and nothing else, is chosen beforehand
        wrong = client.post(reverse("sample-check", args=[item.pk]), {"employment": "asleep", "source": "visit"})
        assert wrong.status_code == 422

    def test_whoever_recorded_it_is_told_why_not(self, world, client, officer):
        neighbours(world.rows["division"].pk, 5)
        item = drawn(client, world).items.first()
        StatusFact.unscoped.create(
            person=item.person, field="employment", value="away", source="visit", seen_on=AGO, by=officer
        )
        page = client.get(reverse("sample-check", args=[item.pk])).content.decode()
        assert "换一个人" in page or "请由其他人" in page
        client.post(reverse("sample-check", args=[item.pk]), {"employment": "away", "source": "visit"})
        item.refresh_from_db()
        assert item.right is None

    def test_employer_and_wage(self, world, client, officer):
        rows = neighbours(world.rows["division"].pk, 2)
        Person.unscoped.filter(pk__in=[row.pk for row in rows]).update(employer_name="江海电子", wage_low=4500)
        sample = drawn(client, world, facts=["employer_name", "wage"], size=5)
        one, other = sample.items.filter(person__in=rows)
        post = {"source": "call", "employer_name": "same", "employer_name_found": "", "wage": "4600"}
        client.post(reverse("sample-check", args=[one.pk]), post)
        missing = client.post(reverse("sample-check", args=[other.pk]), post | {"employer_name": "other"})
        assert missing.status_code == 422
        found = post | {"employer_name": "other", "employer_name_found": "新会纺织", "wage": "3000"}
        client.post(reverse("sample-check", args=[other.pk]), found)
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.right, other.right) == (True, False)
        other.person.refresh_from_db()
        assert (other.person.employer_name, other.person.wage_low) == ("新会纺织", 3000)

    def test_a_building_head_sees_only_the_own_building(self, world, client):
        village = world.rows["division"]
        buildings = [
            Division.objects.create(code=f"{village.pk}-0{n}", name=f"{n}栋", level="cell", parent=village)
            for n in (1, 2)
        ]
        mine, theirs = (neighbours(building.pk, 1)[0] for building in buildings)
        client.force_login(world.user(Role.COUNTY))
        sample = drawn(client, world, size=50)
        head = world.user(Role.ASSISTANT)
        Membership.objects.filter(user=head).update(division=buildings[0])
        client.force_login(User.objects.get(pk=head.pk))
        page = client.get(reverse("sample", args=[sample.pk])).content.decode()
        assert mine.full_name in page
        assert [each.person_id for each in client.get(reverse("sample", args=[sample.pk])).context["page"]] == [mine.pk]
        foreign = sample.items.get(person=theirs)
        assert client.get(reverse("sample-check", args=[foreign.pk])).status_code == 404
        assert client.get(reverse("sample-check", args=[sample.items.get(person=mine).pk])).status_code == 200


class TestAges:
    def test_a_cell_opens_to_its_rows(self, world, client, officer):
        rows = neighbours(world.rows["division"].pk, 4)
        for fact in ("employment", "labour_ability", "will_work", "contact"):
            page = client.get(reverse("quality"), {"fact": fact, "division": "451425"})
            assert page.status_code == 200
            told = {"fact": fact, "division": world.rows["division"].pk}
            listed = client.get(reverse("quality-stale"), told).content.decode()
            assert (rows[0].household.head_name if fact == "contact" else rows[0].full_name) in listed

    def test_a_foreign_place_shows_nothing(self, world, client, officer):
        neighbours("530602100901" if Division.objects.filter(pk="530602100901").exists() else "530602", 2)
        assert client.get(reverse("quality"), {"division": "530602"}).context["cells"] == []
        assert "农邻" not in client.get(reverse("quality-stale"), {"division": "530602"}).content.decode()


class TestQuestions:
    @pytest.fixture
    def question(self, world) -> Question:
        neighbours(world.rows["division"].pk, 12)
        ask(dt.date(2026, 3, 20))
        return Question.unscoped.get(kind="shared_phone")

    def test_the_inbox_opens_to_the_evidence_and_keeps_the_answer(self, world, client, officer, question):
        assert "12" in client.get(reverse("questions"), {"kind": "shared_phone"}).content.decode()
        page = client.get(reverse("question", args=[question.pk])).content.decode()
        assert page.count("农邻") == 12
        assert "13800138009" not in page
        empty = client.post(reverse("question-answer", args=[question.pk]), {"state": "right", "answer": " "})
        assert empty.status_code == 422
        client.post(reverse("question-answer", args=[question.pk]), {"state": "right", "answer": "村里的公用电话"})
        question.refresh_from_db()
        assert (question.state, question.answered_by) == ("right", officer)
        assert "村里的公用电话" in client.get(reverse("questions"), {"state": "right"}).content.decode()

    def test_whoever_is_said_to_have_died_stands_there(self, world, client, officer):
        (person,) = neighbours(world.rows["division"].pk, 1)
        told = {"division": person.division, "evidence": {"attempt": 1, "day": "2026-03-20"}}
        home = Question.unscoped.create(kind="died", household=person.household, fingerprint="home", **told)
        alone = Question.unscoped.create(kind="moved", person=person, fingerprint="person", **told)
        assert "农户0" in client.get(reverse("question", args=[home.pk])).content.decode()
        assert "农邻0" in client.get(reverse("question", args=[alone.pk])).content.decode()
        Household.unscoped.filter(pk=person.household_id).update(division="440703")
        assert "农户0" not in client.get(reverse("question", args=[home.pk])).content.decode()

    def test_every_kind_is_said_in_a_sentence(self, world, client, officer):
        village = world.rows["division"]
        told = {
            "same_wage": {"count": 20, "whole": 23, "low": 4500, "high": 4500, "persons": []},
            "jump": {"count": 40, "usual": 2, "author": officer.pk, "day": "2026-06-30", "days": 7, "persons": []},
            "silent": {"count": 6, "days": 180, "since": None, "households": []},
            "two_villages": {"count": 2, "persons": []},
        }
        for kind, evidence in told.items():
            name = digest(kind)
            row = Question.unscoped.create(
                kind=kind, division=village, evidence=evidence, subject=name, fingerprint=name
            )
            assert client.get(reverse("question", args=[row.pk])).status_code == 200
        page = client.get(reverse("questions")).content.decode()
        for part in ("4,500", "6月30日", "180"):
            assert part in page


class TestMerge:
    def test_side_by_side_merged_and_undone(self, world, client, officer):
        kept, gone = neighbours(world.rows["division"].pk, 2)
        Person.unscoped.filter(pk=gone.pk).update(remark="会电焊")
        chosen = client.get(reverse("person-merge", args=[kept.code])).content.decode()
        assert gone.code in chosen
        page = client.get(reverse("person-merge", args=[kept.code]), {"other": gone.code}).content.decode()
        assert "13800138009" not in page
        assert (
            client.post(reverse("person-merge", args=[kept.code]), {"other": gone.code, "reason": ""}).status_code
            == 422
        )
        form = {"other": gone.code, "reason": "同一人", "take": ["remark"]}
        assert client.post(reverse("person-merge", args=[kept.code]), form).status_code == 302
        merge = Merge.unscoped.latest("pk")
        kept.refresh_from_db()
        assert kept.remark == "会电焊"
        assert client.get(reverse("merge", args=[merge.pk])).status_code == 200
        client.post(reverse("merge-undo", args=[merge.pk]))
        assert Person.unscoped.get(pk=gone.pk).remark == "会电焊"
        kept.refresh_from_db()
        assert kept.remark == ""
        assert client.get(reverse("merges")).status_code == 200

    def test_a_record_elsewhere_is_not_found(self, world, client, officer):
        (kept,) = neighbours(world.rows["division"].pk, 1)
        abroad = Person.unscoped.create(division_id="530602", full_name="外县人")
        page = client.get(reverse("person-merge", args=[kept.code]), {"other": abroad.code})
        assert "外县人" not in page.content.decode()
        form = {"other": abroad.code, "reason": "同一人"}
        assert client.post(reverse("person-merge", args=[kept.code]), form).status_code == 422
        assert Person.unscoped.filter(pk=abroad.pk).exists()

"""Jobs written down by hand on the person's page, and pay slips beside what was said of a month."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.core.test_files import exif, jpeg
from tests.employment.scene import ago, month_ago, officer
from tests.market.world import TODAY, make_pair, uscc
from wengang.accounts.roles import Role
from wengang.employment.actions.links import do_give_link
from wengang.employment.models import JobQuestion, PaidWage, Spell, SpellProof
from wengang.market.models import Employer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def person(pair):
    return pair.person()


@pytest.fixture
def clerk(client):
    user = officer("451425100", Role.ASSISTANT)
    client.force_login(user)
    return user


def slip(name="工资条.jpg"):
    return SimpleUploadedFile(name, jpeg(exif(6)), content_type="text/html")


def write(client, person, **told):
    given = {"kind": "enterprise", "job_title": "装配工", "first_day": ago(40).isoformat(), "export_mode": "own"}
    given |= {"promised_basis": "month", "source": "call", "seen_on": TODAY.isoformat()}
    return client.post(reverse("job-new", args=[person.code]), given | told)


def job_of(person):
    return Spell.unscoped.get(person=person)


class TestANewJob:
    def test_by_the_employers_code_even_of_a_firm_that_is_not_on_the_clerks_list(self, client, clerk, pair, person):
        firm = pair.employer(31, name="远方电子有限公司")
        told = {"employer": f" {firm.uscc.lower()} ", "promised_low": "5200", "work_place": "广东省深圳市龙岗区"}
        assert write(client, person, **told, insurances=["injury"]).status_code == 302
        job = job_of(person)
        assert (job.employer, job.division_id, job.promised_low, job.by) == (firm, "440307", 5200, clerk)
        assert (job.insurances, job.valid_to, job.source) == (["injury"], None, "call")
        page = client.get(reverse("person", args=[person.code])).content.decode()
        for route in ("job-end", "job-confirm", "followup"):
            assert reverse(route, args=[job.pk]) in page

    def test_by_a_name_that_only_one_visible_firm_bears(self, client, clerk, pair, person):
        pair.employer(32, name="近处家具厂", division_id="451425100")
        pair.employer(33, name="近处服装厂", division_id="451425100")
        refused = write(client, person, employer="近处")
        assert refused.status_code == 422
        assert "近处家具厂" in refused.content.decode()
        assert write(client, person, employer="无此企业").status_code == 422
        assert not Spell.unscoped.exists()
        assert write(client, person, employer="近处家具厂").status_code == 302
        assert job_of(person).employer.name == "近处家具厂"

    def test_by_a_name_that_many_others_hold(self, client, clerk, pair, person):
        for number in range(25):
            pair.employer(50 + number, name=f"A{number:02d}近处", division_id="451425100", short_name="")
        firm = pair.employer(80, name="近处家具厂有限责任公司天等分公司", short_name="近处", division_id="451425100")
        assert write(client, person, employer="近处").status_code == 302
        assert job_of(person).employer == firm

    def test_at_a_firm_that_nobody_has_registered_by_code_name_and_place(self, client, clerk, person):
        told = {"employer": uscc(4711), "work_place": "广东省深圳市龙岗区"}
        assert set(write(client, person, **told).context["form"].errors) == {"employer_name"}
        told |= {"employer_name": "龙岗新光电子有限公司"}
        assert set(write(client, person, **told | {"work_place": "某地"}).context["form"].errors) == {"work_place"}
        assert not Employer.unscoped.filter(uscc=uscc(4711)).exists()
        assert write(client, person, **told).status_code == 302
        firm = job_of(person).employer
        assert (firm.name, firm.division_id, firm.organisation) == ("龙岗新光电子有限公司", "440307", None)
        write(client, person, **told | {"contract": "part_time", "employer_name": "另一个名字"})
        firm.refresh_from_db()
        assert firm.name == "龙岗新光电子有限公司", "a firm that is known stays as it is"

    def test_what_a_kind_does_not_know_is_dropped_and_not_refused(self, client, clerk, person):
        told = {"kind": "self_employed", "employer": "无此企业", "contract": "1", "promised_low": "3000"}
        assert write(client, person, **told).status_code == 302
        job = job_of(person)
        assert (job.employer, job.contract, job.promised_low, job.promised_basis) == (None, "", None, "")

    def test_another_job_in_the_way_is_named_with_the_link_that_ends_it(self, client, clerk, pair, person):
        firm = pair.employer(34, division_id="451425100")
        write(client, person, employer=firm.uscc, job_title="质检员")
        first = job_of(person)
        refused = write(client, person, employer=firm.uscc, first_day=ago(3).isoformat())
        assert refused.status_code == 422
        text = refused.content.decode()
        assert "质检员" in text
        assert reverse("job-end", args=[first.pk]) in text
        assert write(client, person, employer=firm.uscc, contract="part_time", hours_day="3").status_code == 302

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"employer": ""}, "employer"),
            ({"first_day": ""}, "first_day"),
            ({"contract": "public_post"}, "contract"),
            ({"contract": "dispatch"}, "host"),
            ({"last_day": TODAY.isoformat()}, "end_reason"),
            ({"employer": "91440703MA000003X9"}, "employer"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_at_its_field(self, client, clerk, pair, person, told, field):
        firm = pair.employer(35)
        page = write(client, person, **({"employer": firm.uscc} | told))
        assert page.status_code == 422
        assert page.context["form"].errors.get(field)
        assert not Spell.unscoped.exists()

    def test_options_hold_firms_of_ones_own_list_only(self, client, clerk, pair):
        near = pair.employer(36, name="近处家具厂", division_id="451425100")
        pair.employer(37, name="远处家具厂")
        text = client.get(reverse("job-employers"), {"employer": "家具"}).content.decode()
        assert near.uscc in text
        assert "远处" not in text
        assert "option" not in client.get(reverse("job-employers"), {"employer": "家"}).content.decode()


class TestTheEnd:
    @pytest.fixture
    def job(self, client, clerk, pair, person):
        write(client, person, employer=pair.employer(38).uscc)
        return job_of(person)

    def test_with_its_reason_and_on_whose_word(self, client, job, person):
        path = reverse("job-end", args=[job.pk])
        refused = client.post(path, {"reason": "resigned"})
        assert set(refused.context["form"].errors) == {"last_day", "source"}
        told = {"reason": "returned", "last_day": ago(2).isoformat(), "source": "visit"}
        assert client.post(path, told).status_code == 302
        job.refresh_from_db()
        person.refresh_from_db()
        assert (job.valid_to, job.end_reason, person.employment) == (ago(2), "returned", "looking")

    def test_a_wrong_entry_is_undone_and_stands_in_nobodys_way(self, client, clerk, job, person):
        path = reverse("job-end", args=[job.pk])
        assert client.post(path, {"reason": "corrected"}).status_code == 302
        job.refresh_from_db()
        assert job.end_reason == "corrected"
        assert 'value="corrected"' not in client.get(path).content.decode()
        assert write(client, person, employer=job.employer.uscc).status_code == 302

    def test_whoever_did_not_write_it_down_is_not_offered_to_undo_it(self, client, job):
        client.force_login(officer("451425100", Role.ASSISTANT))
        path = reverse("job-end", args=[job.pk])
        assert "corrected" not in client.get(path).content.decode()
        assert client.post(path, {"reason": "corrected"}).status_code == 422
        job.refresh_from_db()
        assert job.end_reason == ""

    def test_seen_again_with_a_photo(self, client, clerk, job):
        path = reverse("job-confirm", args=[job.pk])
        told = {"source": "visit", "on": TODAY.isoformat(), "evidence": slip("车间.jpg")}
        assert client.post(path, told).status_code == 302
        proof = SpellProof.unscoped.get(spell=job, source="visit")
        assert (proof.last_on, proof.evidence.by) == (TODAY, clerk)
        early = client.post(path, {"source": "visit", "on": ago(400).isoformat()})
        assert early.status_code == 422


class TestPaySlips:
    @pytest.fixture
    def job(self, client, clerk, pair, person):
        write(client, person, employer=pair.employer(39).uscc, promised_low="5000", first_day=month_ago(3).isoformat())
        return job_of(person)

    def test_a_slip_on_the_contact_form_stands_beside_the_statement_for_those_whom_it_concerns(self, client, job):
        path = reverse("followup", args=[job.pk])
        told = {"op": client.get(path).context["form"]["op"].value(), "outcome": "at_work", "channel": "visit"}
        told |= {"on": TODAY.isoformat()}
        assert client.post(path, told | {"evidence": slip()}).status_code == 422, "a slip says an amount"
        assert not PaidWage.unscoped.exists()
        told |= {"month": f"{month_ago(1):%Y-%m}", "amount": "4100", "evidence": slip()}
        assert client.post(path, told).status_code == 302
        wage = PaidWage.unscoped.get()
        shown = reverse("file", args=[wage.evidence.token])
        assert (wage.amount, wage.verdict) == (4100, "below")
        assert shown in client.get(path).content.decode()
        question = JobQuestion.unscoped.get(kind="pay_below")
        assert shown in client.get(reverse("job-question", args=[question.pk])).content.decode()
        assert client.get(shown).status_code == 200
        client.force_login(officer("530602"))
        assert client.get(shown).status_code == 404

    def test_what_is_no_picture_is_refused_and_the_contact_is_not_lost(self, client, job):
        path = reverse("followup", args=[job.pk])
        op = client.get(path).context["form"]["op"].value()
        told = {"op": op, "outcome": "at_work", "channel": "visit", "on": TODAY.isoformat()}
        told |= {"month": f"{month_ago(1):%Y-%m}", "amount": "4100"}
        bad = SimpleUploadedFile("a.png", b"<script>", "image/png")
        refused = client.post(path, told | {"evidence": bad})
        assert refused.status_code == 422
        assert "4100" in refused.content.decode()
        assert client.post(path, told).status_code == 302

    def test_a_worker_brings_the_slip_on_the_own_page_and_the_office_sees_it(self, client, job, clerk):
        _link, key = do_give_link(job.person, by=clerk)
        client.logout()
        path = reverse("mine", args=[key])
        form = client.get(path).context["pay"]
        assert {"hours", "days"}.isdisjoint(form.fields), "a monthly wage asks for neither"
        told = {"do": "pay", "op": form["op"].value(), "month": f"{month_ago(1):%Y-%m}", "amount": "4300"}
        refused = client.post(path, told | {"slip": SimpleUploadedFile("a.pdf", b"no pdf")})
        assert refused.status_code == 422
        assert not PaidWage.unscoped.exists()
        assert client.post(path, told | {"slip": slip()}).status_code == 302
        assert client.post(path, told | {"slip": slip()}).status_code == 302
        wage = PaidWage.unscoped.get()
        assert (wage.teller, wage.source, wage.by, wage.evidence.by) == ("worker", "self", None, None)
        shown = reverse("file", args=[wage.evidence.token])
        assert client.get(shown).status_code == 302, "strangers are sent to the sign-in"
        assert wage.evidence.token not in client.get(path).content.decode()
        client.force_login(clerk)
        assert client.get(shown).status_code == 200

    def test_an_hourly_promise_asks_the_worker_for_hours(self, client, job, clerk):
        Spell.unscoped.filter(pk=job.pk).update(promised_low=26, promised_basis="hour")
        _link, key = do_give_link(job.person, by=clerk)
        path = reverse("mine", args=[key])
        op = client.get(path).context["pay"]["op"].value()
        told = {"do": "pay", "op": op, "month": f"{month_ago(1):%Y-%m}", "amount": "4980", "hours": "300"}
        assert client.post(path, told).status_code == 302
        assert PaidWage.unscoped.get().verdict == "below"

    def test_what_a_worker_wrote_is_never_overtaken_without_a_word(self, client, job, clerk):
        _link, key = do_give_link(job.person, by=clerk)
        path = reverse("mine", args=[key])
        op = client.get(path).context["pay"]["op"].value()
        client.post(path, {"do": "pay", "op": op, "month": f"{month_ago(1):%Y-%m}", "amount": "3000"})
        desk = reverse("followup", args=[job.pk])
        told = {"op": client.get(desk).context["form"]["op"].value(), "outcome": "at_work", "channel": "call"}
        told |= {"on": TODAY.isoformat(), "month": f"{month_ago(1):%Y-%m}", "amount": "5000"}
        assert client.post(desk, told).status_code == 302
        assert JobQuestion.unscoped.filter(kind="pay_differs", state="open").exists()


def test_strangers_neither_see_nor_change_a_job(client, pair, person):
    client.force_login(officer("530602"))
    assert write(client, person).status_code == 404

"""Travellers: registered once a wave, gathered without being asked twice, opened to partners by their consent."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from tests.journeys.world import Scene, make_scene, make_wave
from wengang.accounts.models import AccessLog, User
from wengang.accounts.roles import Role
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.employment.models import Spell
from wengang.journeys.actions.demands import (
    do_cancel_demand,
    do_consent,
    do_edit_demand,
    do_gather,
    do_own_way,
    do_put_on,
    do_register,
    do_take_off,
)
from wengang.journeys.actions.disclosures import open_for_journey
from wengang.journeys.models import Call, Demand, Place, Plan, Seat, Trip, Wave
from wengang.market.models import Employer, Issue, Proposal, Round, Vacancy
from wengang.registry.models import Disclosure, KinGroup, Person, Wish
from wengang.solvers import rules

TODAY = timezone.localdate


def register(scene: Scene, person: Person, by: User | None = None, **fields) -> Demand:
    given = {"direction": "out", "source": "desk", "wave": scene.wave}
    return do_register(person, by=by or scene.officer, **given | fields)


def hired(scene: Scene, person: Person, employer: Employer | None = None, *, days: int = 2, **fields) -> Spell:
    first = scene.wave.day + dt.timedelta(days=days)
    given = {"job_title": "组装工", "division_id": (employer or scene.employer).division_id, "valid_from": first}
    return Spell.unscoped.create(
        person=person,
        employer=employer or scene.employer,
        export_mode="organised",
        source="roster",
        seen_on=TODAY(),
        **given | fields,
    )


def seated(demand: Demand, state: str = "announced") -> Seat:
    """A seat of a plan in that state."""
    wave = demand.wave
    number = Plan.unscoped.filter(wave=wave).count() + 1
    plan = Plan.unscoped.create(wave=wave, number=number, state=state, rules=rules.LATEST, by=wave.by)
    at = timezone.now()
    trip = Trip.unscoped.create(plan=plan, number=1, places=50, departs_at=at, arrives_at=at)
    board, leave = (
        Call.unscoped.create(trip=trip, number=n, place=place, drops=bool(n), arrives_at=at, departs_at=at)
        for n, place in enumerate((demand.stop, demand.gate))
    )
    return Seat.unscoped.create(plan=plan, trip=trip, demand=demand, board=board, leave=leave)


class TestRegistering:
    def test_a_traveller_stands_on_the_list_or_waits_for_one(self, scene):
        on_list = register(scene, scene.person(), stop=scene.stops[0], gate=scene.gate, emergency_phone="138 0000 0000")
        assert (on_list.wave, on_list.state, on_list.emergency_phone) == (scene.wave, "open", "13800000000")
        assert register(scene, scene.person(), wave=None).wave is None

    def test_nobody_is_on_a_list_twice_and_nobody_waits_twice(self, scene):
        person = scene.person()
        register(scene, person)
        with pytest.raises(ValidationError, match=r"已在|already on"):
            register(scene, person)
        register(scene, person, wave=None)
        with pytest.raises(ValidationError, match=r"待出行|already waiting"):
            register(scene, person, wave=None)

    def test_who_does_not_see_the_person_cannot_register_them(self, scene):
        stranger = scene.person(township=1)
        for role in (Role.TOWNSHIP, Role.RECEIVING, Role.STATION):
            with pytest.raises(MayNot):
                register(scene, stranger, by=scene.user(role))
        assert register(scene, scene.person(township=0), by=scene.user(Role.TOWNSHIP)).by == scene.user(Role.TOWNSHIP)
        for role in (Role.HR, Role.LEADER):
            with pytest.raises(MayNot):
                register(scene, stranger, by=scene.user(role))

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"emergency_phone": "12"}, "emergency_phone"),
            ({"direction": "home"}, "direction"),
            ({"source": "rumour"}, "source"),
            ({"mood": "good"}, "__all__"),
        ],
    )
    def test_wrong_fields_are_named(self, scene, wrong, field):
        with pytest.raises(ValidationError) as refused:
            register(scene, scene.person(), **wrong)
        assert field in getattr(refused.value, "message_dict", {"__all__": ""})
        assert not Demand.unscoped.exists()

    def test_nobody_gets_off_where_they_got_on(self, scene):
        with pytest.raises(ValidationError, match=r"上车|got on"):
            register(scene, scene.person(), stop=scene.gate, gate=scene.gate)


class TestChanging:
    def test_an_announced_seat_keeps_stop_and_gate_but_not_the_consent(self, scene):
        demand = scene.traveller(consented_on=None)
        seated(demand)
        with pytest.raises(WrongState):
            do_edit_demand(demand, by=scene.officer, stop=scene.stops[1])
        with pytest.raises(WrongState):
            do_cancel_demand(demand, reason="不去了", by=scene.officer)
        assert do_edit_demand(demand, by=scene.officer, consented_on=TODAY()).consented_on == TODAY()

    def test_a_draft_does_not_hold_anybody(self, scene):
        demand = scene.traveller()
        seated(demand, "draft")
        assert do_edit_demand(demand, by=scene.officer, stop=scene.stops[1]).stop == scene.stops[1]

    def test_a_cancellation_has_a_reason_and_stays_on_record(self, scene):
        demand = scene.traveller()
        with pytest.raises(WrongState):
            do_cancel_demand(demand, reason=" ", by=scene.officer)
        do_cancel_demand(demand, reason="家中有事", by=scene.officer)
        log = StateLog.objects.get(machine="journey_demand", row=demand.pk)
        assert (log.after, log.reason, log.actor) == ("cancelled", "家中有事", scene.officer)
        with pytest.raises(WrongState):
            do_own_way(demand, by=scene.officer)
        assert register(scene, demand.person).pk != demand.pk

    def test_strangers_change_nobody(self, scene):
        demand = scene.traveller(township=1)
        for act in (
            lambda by: do_edit_demand(demand, by=by, needs="轮椅"),
            lambda by: do_own_way(demand, by=by),
            lambda by: do_cancel_demand(demand, reason="x", by=by),
        ):
            for role in (Role.TOWNSHIP, Role.RECEIVING, Role.HR):
                with pytest.raises(MayNot):
                    act(scene.user(role))

    def test_consent_is_recorded_for_many_and_never_for_a_day_to_come(self, scene):
        rows = [scene.traveller(consented_on=None) for _each in range(3)]
        assert do_consent(rows, on=TODAY(), by=scene.officer) == 3
        assert do_consent(rows, on=TODAY(), by=scene.officer) == 0
        with pytest.raises(ValidationError):
            do_consent(rows, on=TODAY() + dt.timedelta(days=1), by=scene.officer)


class TestLists:
    def test_put_on_and_taken_off(self, scene):
        waiting = [scene.traveller(wave=None) for _each in range(3)]
        Demand.unscoped.update(wave=None)
        assert do_put_on(scene.wave, waiting, by=scene.officer) == 3
        assert do_put_on(scene.wave, waiting, by=scene.officer) == 0
        waiting[0].refresh_from_db()
        seated(waiting[0])
        assert do_take_off(scene.wave, waiting, by=scene.officer) == 2
        assert Demand.unscoped.filter(wave=scene.wave).get() == waiting[0]

    def test_a_day_of_reporting_that_is_over_no_longer_binds(self, scene):
        late, early = scene.wave.day - dt.timedelta(days=1), scene.wave.day
        days = [timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59))) for day in (late, early)]
        rows = [register(scene, scene.person(), wave=None, report_by=day) for day in days]
        assert do_put_on(scene.wave, rows, by=scene.officer) == 2
        assert [Demand.unscoped.get(pk=row.pk).report_by for row in rows] == [None, days[1]]

    def test_the_other_direction_and_doubles_stay_where_they_are(self, scene):
        home = register(scene, scene.person(), wave=None, direction="home")
        there = scene.traveller()
        again = register(scene, there.person, wave=None)
        assert do_put_on(scene.wave, [home, again], by=scene.officer) == 0

    def test_only_the_organiser_arranges_the_list(self, scene):
        for role in (Role.RECEIVING, Role.TOWNSHIP, Role.HR):
            with pytest.raises(MayNot):
                do_put_on(scene.wave, [], by=scene.user(role))
            with pytest.raises(MayNot):
                do_gather(scene.wave, by=scene.user(role))


class TestGathering:
    def test_hired_people_who_have_not_travelled_come_on_the_list_once(self, scene):
        spells = [hired(scene, scene.person(township=n % 4)) for n in range(6)]
        done = do_gather(scene.wave, by=scene.officer)
        assert (done.waiting, done.hired, done.without_stop, done.without_gate) == (0, 6, 0, 0)
        again = do_gather(scene.wave, by=scene.officer)
        assert int(again) == 0
        rows = Demand.unscoped.filter(wave=scene.wave)
        assert {row.spell_id for row in rows} == {spell.pk for spell in spells}
        assert {row.stop_id for row in rows} == {stop.pk for stop in scene.stops}
        assert {row.gate_id for row in rows} == {scene.gate.pk}
        assert all(row.report_by.date() >= scene.wave.day for row in rows)
        assert not rows.filter(consented_on__isnull=False).exists()

    def test_who_arrived_left_travels_already_or_begins_much_later_is_not_gathered(self, scene):
        people = [scene.person() for _each in range(6)]
        hired(scene, people[0], arrived_on=TODAY())
        hired(scene, people[1], valid_to=scene.wave.day + dt.timedelta(days=9), end_reason="resigned")
        hired(scene, people[2], days=40)
        hired(scene, people[3], Employer.unscoped.create(uscc="X" * 18, name="远方", division_id="330402"))
        hired(scene, people[4])
        scene.traveller(person=people[4])
        hired(scene, people[5])
        do_cancel_demand(scene.traveller(person=people[5], spell=people[5].spells.get()), reason="x", by=scene.officer)
        assert int(do_gather(scene.wave, by=scene.officer)) == 0

    def test_waiting_people_are_taken_when_it_is_known_that_they_go_there(self, scene):
        there = register(scene, scene.person(), wave=None, employer=scene.employer)
        nowhere = register(scene, scene.person(), wave=None)
        home = register(scene, scene.person(), wave=None, direction="home", employer=scene.employer)
        done = do_gather(scene.wave, by=scene.officer)
        assert (done.waiting, done.hired) == (1, 0)
        assert list(Demand.unscoped.filter(wave=scene.wave)) == [there]
        there.refresh_from_db()
        assert (there.stop, there.gate) == (scene.stops[0], scene.gate)
        assert Demand.unscoped.filter(wave__isnull=True).count() == len((nowhere, home))

    def test_whoever_waits_without_saying_where_to_travels_to_the_job_they_have(self, scene):
        person = scene.person()
        spell = hired(scene, person)
        waits = register(scene, person, wave=None)
        done = do_gather(scene.wave, by=scene.officer)
        waits.refresh_from_db()
        assert (done.waiting, done.hired) == (1, 0)
        assert (waits.wave, waits.spell, waits.employer, waits.gate) == (
            scene.wave, spell, scene.employer, scene.gate,
        )  # fmt: skip

    def test_on_the_way_home_people_board_at_the_gate(self, scene):
        back = make_wave(scene.pair, direction="home")
        home = register(scene, scene.person(township=2), wave=None, direction="home", employer=scene.employer)
        hired(scene, scene.person())
        assert int(do_gather(back, by=scene.officer)) == 1
        home.refresh_from_db()
        assert (home.stop, home.gate) == (scene.gate, scene.stops[2])

    def test_a_family_is_one_party_by_its_own_word_or_by_the_round(self, scene):
        kin = KinGroup.objects.create(kind="couple")
        couple = [scene.person(), scene.person()]
        for person in couple:
            Wish.unscoped.create(person=person, kin_group=kin, will_work="yes", source="visit", seen_on=TODAY())
            hired(scene, person)
        pair = [scene.person(), scene.person()]
        issue = scene.pair.issue()
        round_ = Round.unscoped.create(issue=issue, number=1, objective=0, bound=0, gap=0, seconds=0)
        vacancy = scene.pair.vacancy(scene.employer)
        for person in pair:
            proposal = proposed(issue, round_, person, vacancy, group=7)
            hired(scene, person, proposal=proposal)
        hired(scene, scene.person())
        do_gather(scene.wave, by=scene.officer)
        parties = Counter(Demand.unscoped.filter(wave=scene.wave).values_list("party", flat=True))
        assert sorted(parties.values()) == [1, 2, 2]
        assert parties[""] == 1

    def test_a_missing_gate_is_made_once_at_the_employers_place(self, scene):
        other = scene.pair.employer(4321)
        for _each in range(2):
            hired(scene, scene.person(), other)
        do_gather(scene.wave, by=scene.officer)
        gate = Place.unscoped.get(employer=other)
        assert (gate.kind, gate.division_id, gate.approximate) == ("gate", other.division_id, True)
        assert gate.latitude is not None
        assert Demand.unscoped.filter(gate=gate).count() == 2

    def test_people_of_a_township_without_a_stop_board_at_the_nearest_one(self, scene):
        Place.unscoped.filter(pk=scene.stops[0].pk).update(active=False)
        hired(scene, scene.person(township=0))
        do_gather(scene.wave, by=scene.officer)
        # 天等镇 (23.084, 107.140): 龙茗镇 (23.050, 106.960) is nearer than 进结镇 and 向都镇.
        assert Demand.unscoped.get(wave=scene.wave).stop == scene.stops[1]

    def test_the_number_of_statements_does_not_grow_with_the_people(self, scene, django_assert_max_num_queries):
        for number in range(3):
            hired(scene, scene.person(township=number))
        with django_assert_max_num_queries(30) as few:
            do_gather(scene.wave, by=scene.officer)
        for number in range(60):
            hired(scene, scene.person(township=number % 4))
        with django_assert_max_num_queries(len(few)):
            assert do_gather(scene.wave, by=scene.officer).hired == 60


def proposed(issue: Issue, round_: Round, person: Person, vacancy: Vacancy, group: int) -> Proposal:
    return Proposal.unscoped.create(
        issue=issue, round=round_, person=person, vacancy=vacancy, group=group, allocated=True, rank=1, score=1,
        reason="近", reason_en="near", state="hired",
    )  # fmt: skip


class TestOpening:
    def test_who_consented_is_open_to_those_who_receive_them_until_a_month_after(self, scene):
        told, silent = scene.traveller(), scene.traveller(consented_on=None)
        plan = seated(told).plan
        Seat.unscoped.create(
            plan=plan,
            trip=plan.trips.get(),
            demand=silent,
            board=Call.unscoped.get(number=0),
            leave=Call.unscoped.get(number=1),
        )
        assert open_for_journey(plan, scene.officer) == 2
        found = {(row.person_id, row.organisation_id) for row in Disclosure.unscoped.all()}
        assert found == {
            (told.person_id, scene.pair.bureau.pk),
            (told.person_id, scene.employer.organisation_id),
        }
        assert {row.valid_to for row in Disclosure.unscoped.all()} == {scene.wave.day + dt.timedelta(days=30)}
        assert AccessLog.objects.get(action="disclose").rows == 2
        hr = scene.user(Role.HR)
        assert list(Person.objects.visible_to(hr.scope)) == [told.person]

    def test_again_it_opens_nobody_twice(self, scene):
        plan = seated(scene.traveller()).plan
        assert open_for_journey(plan, scene.officer) == 2
        assert open_for_journey(plan, scene.officer) == 0

    def test_a_consent_taken_back_closes_at_once_and_stays_closed(self, scene):
        demand = scene.traveller()
        plan = seated(demand).plan
        open_for_journey(plan, scene.officer)
        hr = scene.user(Role.HR)
        do_edit_demand(demand, by=scene.officer, consented_on=None)
        assert not Person.objects.visible_to(hr.scope).exists()
        assert open_for_journey(plan, scene.officer) == 0
        do_edit_demand(demand, by=scene.officer, consented_on=TODAY())
        assert open_for_journey(plan, scene.officer) == 0, "said on the day on which it was taken back"
        Disclosure.unscoped.update(revoked_at=timezone.now() - dt.timedelta(days=2))
        assert open_for_journey(plan, scene.officer) == 2

    def test_only_who_announces_opens(self, scene):
        plan = seated(scene.traveller()).plan
        for role in (Role.RECEIVING, Role.TOWNSHIP, Role.HR):
            with pytest.raises(MayNot):
                open_for_journey(plan, scene.user(role))
        assert not Disclosure.unscoped.exists()


@pytest.fixture
def lasting_scene(transactional_db):
    """Rows that other connections see."""
    return make_scene()


def all_at_once(*calls) -> Counter:
    """Run every call in a thread of its own, released together; what each ended with."""
    barrier, outcomes = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        try:
            outcomes.append(str(call()))
        except (ValidationError, WrongState) as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def test_two_officers_who_register_one_person_at_once_make_one_demand(lasting_scene):
    scene, person = lasting_scene, lasting_scene.person()

    def once():
        register(scene, Person.unscoped.get(pk=person.pk), by=User.objects.get(pk=scene.officer.pk))
        return "done"

    assert all_at_once(once, once, once) == {"done": 1, "ValidationError": 2}
    assert Demand.unscoped.count() == 1


def test_two_officers_who_gather_at_once_gather_everybody_once(lasting_scene):
    scene = lasting_scene
    for number in range(8):
        hired(scene, scene.person(township=number % 4))

    def once():
        return do_gather(Wave.unscoped.get(pk=scene.wave.pk), by=User.objects.get(pk=scene.officer.pk)).hired

    assert all_at_once(once, once) == {"8": 1, "0": 1}
    assert Demand.unscoped.count() == 8

"""What travellers are told: one SMS each, once, the last word counting; nobody without a phone is forgotten."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.rides import ride, seats
from wengang.core.models import OutMessage
from wengang.core.outbox import LONGEST
from wengang.journeys import messages
from wengang.journeys.enums import SeatState
from wengang.journeys.models import Call, Place, Plan, Seat, Trip, Vehicle, Wave

pytestmark = pytest.mark.django_db


def texts() -> list[str]:
    return [row.text for row in OutMessage.unscoped.exclude(state="withdrawn").order_by("pk")]


def test_everybody_hears_where_and_when_once(scene):
    trip = ride(scene, 5)
    told = messages.announce(trip.plan, by=scene.officer)
    assert (told.new, told.without_phone) == (5, ())
    first = seats(trip)[0]
    assert first.board.place.name in texts()[0]
    assert messages.announce(trip.plan, by=scene.officer).new == 0


def test_whoever_left_no_phone_is_named_so_that_somebody_goes_there(scene):
    trip = ride(scene, 3)
    silent = seats(trip)[1]
    silent.demand.person.phone = ""
    silent.demand.person.save()
    told = messages.announce(trip.plan, by=scene.officer)
    assert (told.new, told.without_phone) == (2, (silent.pk,))


def test_only_those_whose_journey_changed_hear_again(scene):
    trip = ride(scene, 6)
    messages.announce(trip.plan, by=scene.officer)
    call = seats(trip)[0].board
    moved = Seat.unscoped.filter(board=call).count()
    Call.unscoped.filter(pk=call.pk).update(departs_at=call.departs_at + dt.timedelta(minutes=40))
    assert messages.announce(trip.plan, by=scene.officer).new == moved
    waiting = OutMessage.unscoped.filter(state="waiting").count()
    assert waiting == 6


def test_a_seat_given_back_is_called_off(scene):
    trip = ride(scene, 2)
    messages.announce(trip.plan, by=scene.officer)
    gone = Seat.unscoped.filter(pk=seats(trip)[0].pk)
    gone.update(state=SeatState.RELEASED)
    assert messages.call_off(gone, by=scene.officer).new == 1
    assert "取消" in texts()[-1]
    assert messages.announce(trip.plan, by=scene.officer).new == 0


def test_no_message_names_the_traveller(scene):
    trip = ride(scene, 4)
    messages.announce(trip.plan, by=scene.officer)
    names = [seat.demand.person.full_name for seat in seats(trip)]
    assert not any(name in text for name in names for text in texts())


@given(place=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=80))
def test_time_and_stop_always_fit_one_sms(place):
    seat = Seat(
        trip=Trip(number=12, vehicle=Vehicle(plate="桂F12345"), escort_phone="13800000000"),
        board=Call(place=Place(name=place), departs_at=dt.datetime(2026, 3, 20, 5, 30, tzinfo=dt.UTC)),
        plan=Plan(wave=Wave(day=dt.date(2026, 3, 20))),
    )
    text = messages.journey_text(seat)
    assert len(text) <= LONGEST
    assert "3月20日13:30" in text
    assert place[:40] in text

"""Journeys: waves and travellers, plans, trips, the day, places and fleet."""

from django.urls import path

from wengang.web.journeys import changing, day, fleet, plans, travellers, trips, waves

urlpatterns = [
    path("journeys/", waves.waves, name="journeys"),
    path("journeys/new/", waves.new, name="wave-new"),
    path("journeys/<int:pk>/", waves.wave, name="wave"),
    path("journeys/<int:pk>/edit/", waves.edit, name="wave-edit"),
    path("journeys/<int:pk>/gather/", waves.gather, name="wave-gather"),
    path("journeys/<int:pk>/plan/", waves.plan, name="wave-plan"),
    path("journeys/<int:pk>/batch/", travellers.batch, name="wave-batch"),
    path("journeys/<int:pk>/waiting/", travellers.waiting, name="wave-waiting"),
    path("journeys/<int:pk>/register/", travellers.register, name="demand-new"),
    path("journeys/<int:pk>/compare/", plans.compare, name="plans-compare"),
    path("journeys/travellers/<int:pk>/", travellers.demand, name="demand"),
    path("journeys/travellers/<int:pk>/cancel/", travellers.cancel, name="demand-cancel"),
    path("journeys/plans/<int:pk>/", plans.plan, name="plan"),
    path("journeys/plans/<int:pk>/move/<slug:move>/", plans.move, name="plan-move"),
    path("journeys/plans/<int:pk>/day/", day.day, name="day"),
    path("journeys/plans/<int:pk>/close/", day.close_plan, name="day-close"),
    path("journeys/plans/<int:pk>/change/", changing.change, name="plan-change"),
    path("journeys/changes/<int:pk>/undo/", changing.undo, name="change-undo"),
    path("journeys/trips/<int:pk>/", trips.trip, name="trip"),
    path("journeys/trips/<int:pk>/crew/", trips.crew, name="trip-crew"),
    path("journeys/trips/<int:pk>/close/", day.close_trip, name="day-close-trip"),
    path("journeys/seats/<int:pk>/explain/", day.explain, name="day-explain"),
    path("journeys/places/", fleet.places, name="places"),
    path("journeys/places/new/", fleet.place_new, name="place-new"),
    path("journeys/places/<int:pk>/", fleet.place, name="place"),
    path("journeys/fleet/", fleet.fleet, name="fleet"),
    path("journeys/fleet/types/new/", fleet.type_new, name="type-new"),
    path("journeys/fleet/types/<int:pk>/", fleet.type_, name="type"),
    path("journeys/fleet/vehicles/new/", fleet.vehicle_new, name="vehicle-new"),
    path("journeys/fleet/vehicles/<int:pk>/", fleet.vehicle, name="vehicle"),
    path("journeys/drivers/", fleet.drivers, name="drivers"),
    path("journeys/drivers/new/", fleet.driver_new, name="driver-new"),
    path("journeys/drivers/<int:pk>/", fleet.driver, name="driver"),
    path("journeys/drivers/<int:pk>/duty/", fleet.duty_new, name="duty-new"),
    path("journeys/duties/<int:pk>/off/", fleet.duty_off, name="duty-off"),
]

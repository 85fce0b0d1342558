"""Who may do what: ONE table, role × capability. Nothing else in the house decides it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ASSISTANT = "assistant", _("Village labour assistant")
    TOWNSHIP = "township", _("Township clerk")
    COUNTY = "county", _("County officer")
    RECEIVING = "receiving", _("Receiving officer")
    STATION = "station", _("Cooperation station")
    HR = "hr", _("Employer's HR")
    AUDITOR = "auditor", _("Auditor")
    LEADER = "leader", _("Leader")
    ADMINISTRATOR = "administrator", _("Administrator")


class Cap(models.TextChoices):
    """Capabilities, named room.verb."""

    FIGURES = "figures.see", _("See figures")
    PERSON_SEE = "person.see", _("See persons and households")
    PERSON_EDIT = "person.edit", _("Change persons and households")
    PERSON_REVEAL = "person.reveal", _("Reveal an id number or phone")
    PERSON_EXPORT = "person.export", _("Export lists of persons")
    PERSON_IMPORT = "person.import", _("Import household ledgers")
    GRID_EDIT = "grid.edit", _("Say who answers for which households")
    SURVEY_MANAGE = "survey.manage", _("Open, hand over and close surveys")
    DUPLICATE_DECIDE = "duplicate.decide", _("Decide probable doubles")
    QUALITY = "quality.keep", _("Draw samples and answer questions about the ledger")
    DISCLOSE = "person.disclose", _("Open a person to a partner")
    VACANCY_SEE = "vacancy.see", _("See employers and vacancies")
    VACANCY_EDIT = "vacancy.edit", _("Change employers and vacancies")
    VACANCY_IMPORT = "vacancy.import", _("Import vacancies")
    VACANCY_RELEASE = "vacancy.release", _("Settle quarantined vacancies")
    AGREEMENT_SEE = "agreement.see", _("See agreements and issues")
    AGREEMENT_EDIT = "agreement.edit", _("Change agreements and stations")
    ISSUE_MANAGE = "issue.manage", _("Open and freeze issues")
    ROUND_RUN = "round.run", _("Run a matching round")
    PROPOSAL_SEE = "proposal.see", _("See proposals")
    ANSWER_PERSON = "proposal.answer_person", _("Record the worker's answer")
    ANSWER_EMPLOYER = "proposal.answer_employer", _("Record the employer's answer")
    HIRE = "proposal.hire", _("Record a hire")
    EMPLOYMENT_SEE = "employment.see", _("See jobs, pay and contacts")
    EMPLOYMENT_EDIT = "employment.edit", _("Record jobs, pay and contacts")
    EMPLOYMENT_COMPARE = "employment.compare", _("Bring in insurance comparisons")
    CALL_SEE = "call.see", _("See employers' calls")
    CALL_RAISE = "call.raise", _("Raise an employer's call")
    CALL_ANSWER = "call.answer", _("Answer employers' calls")
    DISPATCH = "dispatch.lead", _("Write down what the weekly meeting decides")
    JOURNEY_SEE = "journey.see", _("See journeys")
    JOURNEY_DEMAND = "journey.demand", _("Register travellers")
    JOURNEY_PLAN = "journey.plan", _("Plan journeys")
    JOURNEY_ANNOUNCE = "journey.announce", _("Announce and close journeys")
    JOURNEY_BOARD = "journey.board", _("Check travellers in")
    JOURNEY_ARRIVE = "journey.arrive", _("Confirm arrivals")
    JOURNEY_CLOSE = "journey.close", _("Explain the missing and close trips")
    FLEET_EDIT = "fleet.edit", _("Change places, vehicles and drivers")
    ORGANISATION_EDIT = "organisation.edit", _("Change organisations and users")
    DIVISION_EDIT = "division.edit", _("Add villages and grid cells")
    AUDIT_READ = "audit.read", _("Read the audit log")


_SEE_MARKET = {Cap.FIGURES, Cap.VACANCY_SEE, Cap.AGREEMENT_SEE, Cap.PROPOSAL_SEE}
_LEAD_JOURNEYS = {
    Cap.JOURNEY_SEE,
    Cap.JOURNEY_DEMAND,
    Cap.JOURNEY_PLAN,
    Cap.JOURNEY_ANNOUNCE,
    Cap.JOURNEY_BOARD,
    Cap.JOURNEY_ARRIVE,
    Cap.JOURNEY_CLOSE,
    Cap.FLEET_EDIT,
}
_ESCORT = {Cap.JOURNEY_SEE, Cap.JOURNEY_DEMAND, Cap.JOURNEY_BOARD}
_KEEP_LEDGER = {Cap.PERSON_SEE, Cap.PERSON_EDIT, Cap.PERSON_REVEAL, Cap.PERSON_IMPORT, Cap.ANSWER_PERSON}

_FOLLOW_UP = {Cap.EMPLOYMENT_SEE, Cap.EMPLOYMENT_EDIT}
_CALL = {Cap.CALL_SEE, Cap.CALL_RAISE}
_SERVE_EMPLOYERS = {*_CALL, Cap.CALL_ANSWER}

MAY: dict[Role, frozenset[Cap]] = {
    Role.ASSISTANT: frozenset({Cap.FIGURES, Cap.VACANCY_SEE, Cap.PROPOSAL_SEE, *_KEEP_LEDGER, *_ESCORT, *_FOLLOW_UP}),
    Role.TOWNSHIP: frozenset(
        {
            *_SEE_MARKET,
            *_KEEP_LEDGER,
            *_ESCORT,
            *_FOLLOW_UP,
            Cap.DISPATCH,
            Cap.CALL_SEE,
            Cap.CALL_ANSWER,
            Cap.GRID_EDIT,
            Cap.SURVEY_MANAGE,
            Cap.PERSON_EXPORT,
            Cap.DUPLICATE_DECIDE,
            Cap.QUALITY,
            Cap.DIVISION_EDIT,
            Cap.DISCLOSE,
        }
    ),
    Role.COUNTY: frozenset(
        {
            *_SEE_MARKET,
            *_KEEP_LEDGER,
            *_LEAD_JOURNEYS,
            *_FOLLOW_UP,
            Cap.DISPATCH,
            *_SERVE_EMPLOYERS,
            Cap.EMPLOYMENT_COMPARE,
            Cap.GRID_EDIT,
            Cap.SURVEY_MANAGE,
            Cap.PERSON_EXPORT,
            Cap.DUPLICATE_DECIDE,
            Cap.QUALITY,
            Cap.DIVISION_EDIT,
            Cap.DISCLOSE,
            Cap.VACANCY_EDIT,
            Cap.VACANCY_IMPORT,
            Cap.VACANCY_RELEASE,
            Cap.AGREEMENT_EDIT,
            Cap.ISSUE_MANAGE,
            Cap.ROUND_RUN,
            Cap.HIRE,
        }
    ),
    Role.RECEIVING: frozenset(
        {
            *_SEE_MARKET,
            *_LEAD_JOURNEYS,
            *_FOLLOW_UP,
            Cap.DISPATCH,
            *_SERVE_EMPLOYERS,
            Cap.EMPLOYMENT_COMPARE,
            Cap.PERSON_SEE,
            Cap.PERSON_REVEAL,
            Cap.VACANCY_EDIT,
            Cap.VACANCY_IMPORT,
            Cap.VACANCY_RELEASE,
            Cap.AGREEMENT_EDIT,
            Cap.ISSUE_MANAGE,
            Cap.ROUND_RUN,
            Cap.ANSWER_EMPLOYER,
            Cap.HIRE,
        }
    ),
    Role.STATION: frozenset(
        {
            *_SEE_MARKET,
            *_ESCORT,
            *_FOLLOW_UP,
            *_SERVE_EMPLOYERS,
            Cap.PERSON_SEE,
            Cap.PERSON_REVEAL,
            Cap.ANSWER_PERSON,
            Cap.HIRE,
            Cap.JOURNEY_ARRIVE,
            Cap.JOURNEY_CLOSE,
        }
    ),
    Role.HR: frozenset(
        {
            *_CALL,
            Cap.VACANCY_SEE,
            Cap.VACANCY_EDIT,
            Cap.VACANCY_IMPORT,
            Cap.PROPOSAL_SEE,
            Cap.ANSWER_EMPLOYER,
            Cap.JOURNEY_SEE,
            Cap.JOURNEY_ARRIVE,
        }
    ),
    Role.AUDITOR: frozenset({Cap.FIGURES, Cap.AGREEMENT_SEE, Cap.AUDIT_READ}),
    Role.LEADER: frozenset({*_SEE_MARKET, *_CALL, Cap.JOURNEY_SEE}),
    Role.ADMINISTRATOR: frozenset({Cap.ORGANISATION_EDIT, Cap.DIVISION_EDIT}),
}

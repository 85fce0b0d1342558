"""The role × scope table: every route of the house, what it asks for, and whose row it addresses.

``Row(route, capability, target, methods, extra)``: several capabilities: any of them; None: any signed-in user.
``target`` names a kind of row that ``world.py`` makes twice, in one's own pair of regions and in a foreign one;
``""``: no row. ``extra``: other parts of the address.
A new route without a row here fails ``test_every_route_has_its_row``.
"""

from dataclasses import dataclass, field

from wengang.accounts.roles import Cap
from wengang.web.access import PUBLIC


@dataclass(frozen=True)
class Row:
    route: str
    capability: str | tuple[str, ...] | None
    target: str = ""
    methods: tuple[str, ...] = ("GET",)
    extra: dict[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.route


GET_POST = ("GET", "POST")
POST = ("POST",)

ADMINISTRATION = (
    Row("act-as", None, "", POST),
    Row("organisations", Cap.ORGANISATION_EDIT),
    Row("organisation-new", Cap.ORGANISATION_EDIT, "", GET_POST),
    Row("users", Cap.ORGANISATION_EDIT),
    Row("user-new", Cap.ORGANISATION_EDIT, "", GET_POST),
    Row("user-active", Cap.ORGANISATION_EDIT, "user", POST),
    Row("user-phone", Cap.ORGANISATION_EDIT, "user", GET_POST),
    Row("role-end", Cap.ORGANISATION_EDIT, "membership", POST),
    Row("divisions", Cap.DIVISION_EDIT),
    Row("division-new", Cap.DIVISION_EDIT, "", GET_POST),
    Row("audit", Cap.AUDIT_READ),
)

HOME = (Row("home", None),)

PEOPLE = (
    Row("search", Cap.PERSON_SEE, "", POST),
    Row("people", Cap.PERSON_SEE),
    Row("people-export", Cap.PERSON_EXPORT, "", POST),
    Row("people-filter-keep", Cap.PERSON_SEE, "", POST),
    Row("people-filter-drop", Cap.PERSON_SEE, "", POST),
    Row("people-kin-group", Cap.PERSON_EDIT, "", POST),
    Row("person", Cap.PERSON_SEE, "person"),
    Row("person-reveal", Cap.PERSON_REVEAL, "person", POST),
    Row("person-status", Cap.PERSON_EDIT, "person", GET_POST),
    Row("fact-withdraw", Cap.PERSON_EDIT, "fact", GET_POST),
    Row("file", None, "file"),
    Row("person-wish", Cap.PERSON_EDIT, "person", GET_POST),
    Row("person-category", Cap.PERSON_EDIT, "person", GET_POST),
    Row("person-edit", Cap.PERSON_EDIT, "person", GET_POST),
    Row("person-disclose", Cap.DISCLOSE, "person", GET_POST),
    Row("person-revoke", Cap.DISCLOSE, "disclosure", POST),
    Row("households", Cap.PERSON_SEE, "", GET_POST),
    Row("household", Cap.PERSON_SEE, "household"),
    Row("household-edit", Cap.PERSON_EDIT, "household", GET_POST),
    Row("household-fact", Cap.PERSON_EDIT, "household", GET_POST),
    Row("household-fact-withdraw", Cap.PERSON_EDIT, "household_fact", GET_POST),
    Row("household-helper", Cap.GRID_EDIT, "household", GET_POST),
    Row("desk", Cap.PERSON_EDIT, "", GET_POST),
    Row("desk-next", Cap.PERSON_EDIT, "person"),
    Row("field", Cap.PERSON_EDIT),
    Row("field-list", Cap.PERSON_EDIT, "", POST),
    Row("field-sync", Cap.PERSON_EDIT, "", POST),
    Row("grid", Cap.PERSON_SEE),
    Row("grid-assign", Cap.GRID_EDIT, "", GET_POST),
    Row("grid-assignment", Cap.GRID_EDIT, "assignment", GET_POST),
    Row("grid-end", Cap.GRID_EDIT, "assignment", POST),
    Row("surveys", Cap.PERSON_SEE),
    Row("survey-new", Cap.SURVEY_MANAGE, "", GET_POST),
    Row("survey", Cap.PERSON_SEE, "survey"),
    Row("survey-missed", Cap.PERSON_SEE, "survey"),
    Row("survey-late", Cap.PERSON_SEE, "survey"),
    Row("survey-calls", Cap.PERSON_SEE, "survey"),
    Row("survey-intents", Cap.PERSON_SEE, "returnee_survey"),
    Row("survey-hand", Cap.SURVEY_MANAGE, "survey", GET_POST),
    Row("survey-close", Cap.SURVEY_MANAGE, "survey", POST),
    Row("survey-export", Cap.PERSON_EXPORT, "survey", POST),
    Row("survey-target", Cap.PERSON_EDIT, "target", GET_POST),
    Row("zero", Cap.PERSON_SEE),
    Row("zero-form", Cap.PERSON_EXPORT, "", POST, {"kind": "xlsx"}),
    Row("zero-case", Cap.PERSON_SEE, "zero_case"),
    Row("zero-service", Cap.PERSON_EDIT, "zero_case", GET_POST),
    Row("zero-recheck", Cap.PERSON_EDIT, "zero_case", GET_POST),
    Row("zero-close", Cap.PERSON_EDIT, "zero_case", GET_POST),
    Row("quality", Cap.PERSON_SEE),
    Row("quality-stale", Cap.PERSON_SEE),
    Row("sample-new", Cap.QUALITY, "", GET_POST),
    Row("sample", Cap.PERSON_SEE, "sample"),
    Row("sample-close", Cap.QUALITY, "sample", POST),
    Row("sample-check", Cap.PERSON_EDIT, "sample_item", GET_POST),
    Row("questions", Cap.PERSON_SEE),
    Row("question", Cap.PERSON_SEE, "question"),
    Row("question-answer", Cap.QUALITY, "question", POST),
    Row("merges", Cap.DUPLICATE_DECIDE),
    Row("merge", Cap.DUPLICATE_DECIDE, "merge"),
    Row("merge-undo", Cap.DUPLICATE_DECIDE, "merge", POST),
    Row("person-merge", Cap.DUPLICATE_DECIDE, "person", GET_POST),
    Row("duplicates", Cap.DUPLICATE_DECIDE),
    Row("duplicate", Cap.DUPLICATE_DECIDE, "duplicate"),
    Row("duplicate-decide", Cap.DUPLICATE_DECIDE, "duplicate", POST),
)

IMPORT = (Cap.PERSON_IMPORT, Cap.VACANCY_IMPORT)
IMPORTS = (
    Row("imports", IMPORT),
    Row("import-new", IMPORT, "", GET_POST),
    Row("import-template", IMPORT, extra={"kind": "vacancies"}),
    Row("import", IMPORT, "batch"),
    Row("import-file", IMPORT, "batch", POST),
    Row("import-commit", IMPORT, "batch", POST),
    Row("import-annotated", IMPORT, "batch"),
    Row("job", None, "job"),
    Row("job-cancel", None, "job", POST),
)

EXCHANGE = (
    Row("agreements", Cap.AGREEMENT_SEE),
    Row("agreement", Cap.AGREEMENT_SEE, "agreement"),
    Row("agreement-new", Cap.AGREEMENT_EDIT, "", GET_POST),
    Row("station-new", Cap.AGREEMENT_EDIT, "agreement", GET_POST),
    Row("stations", Cap.AGREEMENT_SEE),
    Row("employers", Cap.VACANCY_SEE),
    Row("employer", Cap.VACANCY_SEE, "employer"),
    Row("employer-edit", Cap.VACANCY_EDIT, "employer", GET_POST),
    Row("employer-reveal", Cap.PERSON_REVEAL, "employer", POST),
    Row("vacancies", Cap.VACANCY_SEE),
    Row("vacancy", Cap.VACANCY_SEE, "vacancy"),
    Row("vacancy-release", Cap.VACANCY_RELEASE, "vacancy", POST),
    Row("vacancy-close", Cap.VACANCY_EDIT, "vacancy", POST),
    Row("vacancy-edit", Cap.VACANCY_EDIT, "vacancy", GET_POST),
    Row("vacancy-reopen", Cap.VACANCY_EDIT, "closed_vacancy", GET_POST),
    Row("vacancy-reveal", Cap.PERSON_REVEAL, "vacancy", POST),
    Row("issues", Cap.AGREEMENT_SEE),
    Row("issue-open", Cap.ISSUE_MANAGE, "", GET_POST),
    Row("issue", Cap.AGREEMENT_SEE, "issue"),
    Row("issue-collect", Cap.ISSUE_MANAGE, "issue", POST),
    Row("issue-freeze", Cap.ISSUE_MANAGE, "issue", POST),
    Row("issue-close", Cap.ISSUE_MANAGE, "issue", POST),
    Row("line-off", Cap.ISSUE_MANAGE, "issue", GET_POST, {"which": "posts", "line": "1"}),
    Row("issue-export", Cap.AGREEMENT_SEE, "issue"),
    Row("round-run", Cap.ROUND_RUN, "issue", POST),
    Row("round", Cap.PROPOSAL_SEE, "round"),
    Row("round-send", Cap.ANSWER_PERSON, "round", POST),
    Row("round-report", Cap.AGREEMENT_SEE, "round"),
    Row("round-paper", Cap.AGREEMENT_SEE, "round"),
    Row("round-posts", Cap.PROPOSAL_SEE, "round"),
    Row("round-why", Cap.PROPOSAL_SEE, "round"),
    Row("round-what-if", Cap.ROUND_RUN, "round", GET_POST),
    Row("round-trial-keep", Cap.ROUND_RUN, "round", POST),
    Row("proposals", Cap.PROPOSAL_SEE),
    Row("proposal", Cap.PROPOSAL_SEE, "proposal"),
    Row("proposal-move", Cap.PROPOSAL_SEE, "proposal", GET_POST, {"move": "accept"}),
    Row("hire", Cap.HIRE, "proposal", GET_POST),
)

JOURNEYS = (
    Row("journeys", Cap.JOURNEY_SEE),
    Row("wave-new", Cap.JOURNEY_PLAN, "", GET_POST),
    Row("wave", Cap.JOURNEY_SEE, "wave"),
    Row("wave-edit", Cap.JOURNEY_PLAN, "wave", GET_POST),
    Row("wave-gather", Cap.JOURNEY_DEMAND, "wave", POST),
    Row("wave-export", Cap.PERSON_EXPORT, "wave", POST),
    Row("wave-plan", Cap.JOURNEY_PLAN, "wave", POST),
    Row("wave-batch", Cap.JOURNEY_DEMAND, "wave", POST),
    Row("wave-waiting", Cap.JOURNEY_DEMAND, "wave", GET_POST),
    Row("demand-new", Cap.JOURNEY_DEMAND, "wave", GET_POST),
    Row("journey-numbers", Cap.FIGURES),
    Row("transfers", Cap.EMPLOYMENT_SEE),
    Row("transfer-new", Cap.ROUND_RUN, "employer", GET_POST),
    Row("transfer", Cap.EMPLOYMENT_SEE, "transfer"),
    Row("transfer-offers", Cap.ANSWER_EMPLOYER),
    Row("transfer-travel", Cap.JOURNEY_DEMAND, "transfer", GET_POST),
    Row("transfer-close", Cap.ROUND_RUN, "transfer", POST),
    Row("transfer-answer", (Cap.EMPLOYMENT_EDIT, Cap.ANSWER_EMPLOYER, Cap.HIRE), "transfer_offer", POST),
    Row("journey-aid", Cap.FIGURES),
    Row("journey-number-rows", Cap.PERSON_SEE, extra={"name": "people"}),
    Row("plans-compare", Cap.JOURNEY_SEE, "wave"),
    Row("demand", Cap.JOURNEY_DEMAND, "demand", GET_POST),
    Row("demand-cancel", Cap.JOURNEY_DEMAND, "demand", GET_POST),
    Row("plan", Cap.JOURNEY_SEE, "plan"),
    Row("plan-move", (Cap.JOURNEY_PLAN, Cap.JOURNEY_ANNOUNCE), "plan", POST, {"move": "review"}),
    Row("day", Cap.JOURNEY_SEE, "plan"),
    Row("plan-people", Cap.JOURNEY_SEE, "plan"),
    Row("day-close", Cap.JOURNEY_ANNOUNCE, "plan", POST),
    Row("plan-change", Cap.JOURNEY_PLAN, "plan", GET_POST),
    Row("change-undo", Cap.JOURNEY_PLAN, "change", POST),
    Row("trip", Cap.JOURNEY_SEE, "trip"),
    Row("trip-paper", Cap.JOURNEY_SEE, "trip", extra={"kind": "permit", "form": "xlsx"}),
    Row("trip-paper-whole", Cap.PERSON_REVEAL, "trip", POST, {"form": "xlsx"}),
    Row("plan-paper", Cap.JOURNEY_SEE, "plan", extra={"kind": "convoy", "form": "xlsx"}),
    Row("trip-fares", Cap.JOURNEY_PLAN, "trip", GET_POST),
    Row("trip-crew", Cap.JOURNEY_PLAN, "trip", GET_POST),
    Row("day-close-trip", Cap.JOURNEY_CLOSE, "trip", POST),
    Row("day-explain", Cap.JOURNEY_CLOSE, "seat", POST),
    Row("places", Cap.JOURNEY_SEE),
    Row("place-new", Cap.FLEET_EDIT, "", GET_POST),
    Row("place", Cap.FLEET_EDIT, "place", GET_POST),
    Row("places-townships", Cap.FLEET_EDIT, "", POST),
    Row("place-road", Cap.FLEET_EDIT, "place", POST),
    Row("fleet", Cap.JOURNEY_SEE),
    Row("type-new", Cap.FLEET_EDIT, "", GET_POST),
    Row("type", Cap.FLEET_EDIT, "vehicle_type", GET_POST),
    Row("vehicle-new", Cap.FLEET_EDIT, "", GET_POST),
    Row("vehicle", Cap.FLEET_EDIT, "vehicle", GET_POST),
    Row("drivers", Cap.JOURNEY_SEE),
    Row("driver-new", Cap.FLEET_EDIT, "", GET_POST),
    Row("driver", Cap.FLEET_EDIT, "driver", GET_POST),
    Row("duty-new", Cap.FLEET_EDIT, "driver", POST),
    Row("duty-off", Cap.FLEET_EDIT, "duty", POST),
)

FOLLOW_UP = (
    Row("followups", Cap.EMPLOYMENT_SEE),
    Row("job-new", Cap.EMPLOYMENT_EDIT, "person", GET_POST),
    Row("job-employers", Cap.EMPLOYMENT_EDIT),
    Row("job-end", Cap.EMPLOYMENT_EDIT, "spell", GET_POST),
    Row("job-confirm", Cap.EMPLOYMENT_EDIT, "spell", GET_POST),
    Row("pay-replies", Cap.EMPLOYMENT_EDIT),
    Row("pay-reply", Cap.EMPLOYMENT_EDIT, "pay_reply", GET_POST),
    Row("pay-reply-aside", Cap.EMPLOYMENT_EDIT, "pay_reply", POST),
    Row("followup", Cap.EMPLOYMENT_EDIT, "spell", GET_POST),
    Row("job-questions", Cap.EMPLOYMENT_SEE),
    Row("job-question", Cap.EMPLOYMENT_EDIT, "job_question", GET_POST),
)

EDIT_CASE = ("case", GET_POST)
CASES = (
    Row("cases", Cap.EMPLOYMENT_SEE),
    Row("case", Cap.EMPLOYMENT_SEE, "case"),
    Row("case-take", Cap.EMPLOYMENT_EDIT, "case", POST),
    Row("case-step", Cap.EMPLOYMENT_EDIT, "case", POST),
    Row("case-act", Cap.EMPLOYMENT_EDIT, *EDIT_CASE, {"act": "edit"}),
    Row("case-act", Cap.EMPLOYMENT_EDIT, *EDIT_CASE, {"act": "close"}),
    Row("case-act", Cap.EMPLOYMENT_EDIT, *EDIT_CASE, {"act": "hand"}),
    Row("case-person", Cap.EMPLOYMENT_EDIT, "person", GET_POST),
    Row("case-employer", Cap.EMPLOYMENT_EDIT, "employer", GET_POST),
    Row("case-question", Cap.EMPLOYMENT_EDIT, "pay_question", POST),
    Row("worker-link", Cap.EMPLOYMENT_EDIT, "person", GET_POST),
    Row("protection", Cap.EMPLOYMENT_SEE, "agreed"),
    Row("protection-draw", Cap.EMPLOYMENT_EDIT, "agreed", POST),
    Row("protection-sign", Cap.EMPLOYMENT_EDIT, "agreed", POST),
    Row("protection-breach", Cap.EMPLOYMENT_EDIT, "agreed", POST),
    Row("protection-paper", Cap.EMPLOYMENT_SEE, "agreed"),
    Row("calls", Cap.CALL_SEE),
    Row("call-new", Cap.CALL_RAISE, "", GET_POST),
    Row("call", Cap.CALL_SEE, "call"),
    Row("call-office", Cap.CALL_ANSWER, "call", POST, {"act": "answer"}),
    Row("call-firm", Cap.CALL_RAISE, "call", POST, {"act": "solve"}),
    Row("workshop", Cap.CALL_SEE),
    Row("liaison-new", Cap.CALL_RAISE, "", GET_POST),
    Row("workshop-board", Cap.CALL_SEE, "liaison"),
    Row("liaison", Cap.CALL_RAISE, "liaison", GET_POST),
    Row("liaison-end", Cap.CALL_RAISE, "liaison", POST),
    Row("pairs", Cap.CALL_SEE),
    Row("pair-new", Cap.CALL_ANSWER, "", GET_POST),
    Row("pair", Cap.CALL_SEE, "pair"),
    Row("pair-visit", Cap.CALL_RAISE, "pair", GET_POST),
    Row("pair-end", Cap.CALL_ANSWER, "pair", POST),
)

DISPATCH = (
    Row("dispatch", Cap.FIGURES),
    Row("dispatch-rows", Cap.FIGURES),
    Row("dispatch-file", Cap.FIGURES),
    Row("cohorts", Cap.FIGURES),
    Row("cohort-jobs", Cap.EMPLOYMENT_SEE),
    Row("employer-record", Cap.VACANCY_SEE, "employer"),
    Row("leaving", (Cap.FIGURES, Cap.ORGANISATION_EDIT)),
    Row("leaving-switch", Cap.ORGANISATION_EDIT, "", GET_POST),
    Row("decision-new", Cap.DISPATCH, "", GET_POST),
    Row("decision", Cap.FIGURES, "decision", GET_POST),
    Row("decision-note", Cap.FIGURES, "decision", POST),
    Row("decision-edit", Cap.DISPATCH, "decision", GET_POST),
)

CHECK_IN = (Cap.JOURNEY_BOARD, Cap.JOURNEY_ARRIVE)
BOARDING = (
    Row("boarding", CHECK_IN),
    Row("boarding-shell", CHECK_IN),
    Row("boarding-worker", CHECK_IN),
    Row("boarding-trip", CHECK_IN, "trip"),
    Row("boarding-list", CHECK_IN, "trip", POST),
    Row("boarding-sync", CHECK_IN, "trip", POST),
)

OPEN = (
    Row("ticket", PUBLIC, "seat", GET_POST),
    Row("mine", PUBLIC, "worker_link", GET_POST),
    Row("sms-in", PUBLIC, "", POST),
)
"""Pages without sign-in, opened by a secret: ``test_ticket``, ``test_cases`` and ``test_replies`` walk them."""

TABLE: tuple[Row, ...] = (
    *BOARDING,
    *HOME,
    *ADMINISTRATION,
    *PEOPLE,
    *IMPORTS,
    *EXCHANGE,
    *JOURNEYS,
    *FOLLOW_UP,
    *DISPATCH,
    *CASES,
)

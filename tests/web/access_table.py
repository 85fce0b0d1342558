"""The role × scope table: every route of the house, what it asks for, and whose row it addresses.

``Row(route, capability, target, methods, extra)``: several capabilities: any of them; None: any signed-in user.
``target`` names a kind of row that ``world.py`` makes twice, in one's own pair of regions and in a foreign one; ``""``: no row.
``extra``: other parts of the address. A new route without a row here fails ``test_every_route_has_its_row``.
"""

from dataclasses import dataclass, field

from wengang.accounts.roles import Cap


@dataclass(frozen=True)
class Row:
    route: str
    capability: str | tuple[str, ...] | None
    target: str = ""
    methods: tuple[str, ...] = ("GET",)
    extra: dict[str, str] = field(default_factory=dict)

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
    Row("role-end", Cap.ORGANISATION_EDIT, "membership", POST),
    Row("divisions", Cap.DIVISION_EDIT),
    Row("division-new", Cap.DIVISION_EDIT, "", GET_POST),
    Row("audit", Cap.AUDIT_READ),
)

HOME = (Row("home", None),)

TABLE: tuple[Row, ...] = (*HOME, *ADMINISTRATION)

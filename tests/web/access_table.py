"""The role × scope table: every route of the house, what it asks for, and whose row it addresses.

``Row(route, capability, target, methods, extra)``: ``capability`` None lets any signed-in user in. ``target`` names a
kind of row that ``world.py`` makes twice, in one's own pair of regions and in a foreign one; ``""``: no row.
``extra``: other parts of the address. A new route without a row here fails ``test_every_route_has_its_row``.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    route: str
    capability: str | None
    target: str = ""
    methods: tuple[str, ...] = ("GET",)
    extra: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.route


TABLE: tuple[Row, ...] = ()

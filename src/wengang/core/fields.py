"""Model fields for values that must not lie readable in the database."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from wengang.core import crypto

if TYPE_CHECKING:
    _Bytes = models.Field[str, str]
else:
    _Bytes = models.BinaryField


class SealedTextField(_Bytes):
    """Text, sealed with ``core.crypto``; empty text is stored as empty bytes.

    ``purpose`` names table and column and is authenticated with the value.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def get_default(self) -> str:
        return ""

    def get_prep_value(self, value: Any) -> bytes:
        return crypto.seal(value.encode(), self.purpose) if value else b""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = value if isinstance(value, bytes) else self.get_prep_value(value)
        return connection.Database.Binary(sealed)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        return crypto.unseal(bytes(value), self.purpose).decode() if value else ""

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return ""


class BlindIndexField(models.BinaryField):
    """Blind index of another attribute, kept in step on every save and bulk_create. NULL when there is no value.

    ``of`` is the attribute; ``tail`` keeps only so many last characters (the look-up by an id's last four).
    """

    def __init__(self, *args: Any, of: str, purpose: str, tail: int = 0, **kwargs: Any) -> None:
        self.of, self.purpose, self.tail = of, purpose, tail
        kwargs.update(null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(of=self.of, purpose=self.purpose, tail=self.tail)
        return name, path, args, kwargs

    def index_of(self, text: str) -> bytes | None:
        """The index to look for when somebody searches ``text``."""
        return crypto.blind_index(text[-self.tail :] if self.tail else text, self.purpose) if text else None

    def pre_save(self, instance: models.Model, add: bool) -> bytes | None:
        value = self.index_of(getattr(instance, self.of) or "")
        setattr(instance, self.attname, value)
        return value


def index_for(model: type[models.Model], field: str) -> Callable[[str], bytes | None]:
    """``index_for(Person, "id_index")(number)`` is what to filter by."""
    found = model._meta.get_field(field)
    if not isinstance(found, BlindIndexField):
        raise TypeError(f"{model.__name__}.{field} is no blind index")
    return found.index_of

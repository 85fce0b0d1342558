"""How numbers, dates, ages and personal data are written on pages: one filter for each."""

import datetime as dt
import decimal

from django import forms, template
from django.http import QueryDict
from django.template.defaultfilters import stringfilter
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wengang.core import ids

register = template.Library()

Number = int | float | decimal.Decimal
NOTHING = "—"


def local_date(value: dt.date | dt.datetime) -> dt.date:
    """The day of ``value`` as people here live it: aware times are moved to the current time zone first."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def thousands(value: Number | None) -> str:
    """Group digits by thousands: 1846 → "1,846"; nothing known → a dash. Whole numbers lose their decimals."""
    if value is None or value == "":
        return NOTHING
    number = decimal.Decimal(str(value))
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number.normalize():,f}"


@register.filter
def yuan(value: Number | None) -> str:
    """An amount of money in yuan with its unit: 4800 → "4,800 元", 2199.6 → "2,199.60 元"."""
    return NOTHING if value is None or value == "" else _("%(amount)s yuan") % {"amount": amount(value)}


@register.filter
def amount(value: Number) -> str:
    """An amount of money where its unit stands beside it: 4800 → "4,800", 2199.6 → "2,199.60"."""
    return thousands(value) if value == round(value) else f"{value:,.2f}"


@register.filter
def zh_date(value: dt.date | dt.datetime | None) -> str:
    """A day as it is spoken: "3月16日" this year, "2025年3月16日" in another; "16 Mar" and "16 Mar 2025" in English."""
    if not value:
        return NOTHING
    day = local_date(value)
    this_year = day.year == timezone.localdate().year
    if (translation.get_language() or "").startswith("zh"):
        return f"{day.month}月{day.day}日" if this_year else f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b}" if this_year else f"{day.day} {day:%b %Y}"


@register.filter
def age_days(value: dt.date | dt.datetime | None) -> str:
    """How long ago something was established: "14 天前"; "今天" for today; days still to come read "14 天后"."""
    if not value:
        return NOTHING
    days = days_since(value)
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("in %(days)s day", "in %(days)s days", -days) % {"days": thousands(-days)}
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": thousands(days)}


@register.filter
def days_since(value: dt.date | dt.datetime) -> int:
    """Whole days from ``value`` until today; negative when it lies ahead."""
    return (timezone.localdate() - local_date(value)).days


@register.filter
def percent_of(part: Number | None, whole: Number | None) -> str:
    """``part`` as a share of ``whole``, in whole per cent: 589 of 612 → "96%"; a dash when there is no whole."""
    if not whole or part is None:
        return NOTHING
    return f"{decimal.Decimal(str(part)) * 100 / decimal.Decimal(str(whole)):.0f}%"


@register.filter
@stringfilter
def mask_name(value: str) -> str:
    """罗建明 → 罗*明, by the one fixed mask."""
    return ids.mask_name(value)


@register.filter
@stringfilter
def mask_id(value: str) -> str:
    """A resident identity number, by the one fixed mask."""
    return ids.mask_resident_id(value)


@register.filter
@stringfilter
def mask_phone(value: str) -> str:
    """A telephone number, by the one fixed mask."""
    return ids.mask_phone(value)


@register.filter
def split(value: str | list, separator: str = "|") -> list:
    """Cut "一|二|三" into its parts, for attributes that name several things; a list passes unchanged."""
    return value.split(separator) if isinstance(value, str) else value


@register.simple_tag
def pick(value: object, label: str, name: str = "pick") -> SafeString:
    """The tick box of a table's row, for batch actions; ``label`` says whose row it is, ``c-pick`` ticks them all.

    A tag and not a component: a list has fifty of them, and a component each made a third of the page's drawing.
    """
    return format_html(
        '<td class="pick"><input class="form-check-input" type="checkbox" data-pick name="{}" value="{}"'
        ' aria-label="{} {}"></td>',
        name,
        value,
        _("Tick"),
        label,
    )


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: object) -> str:
    """The address's query string with some keys changed: ``{% qs page=2 %}``; ``key=None`` removes the key.

    Values with commas stay one value; a list sets the key several times. Always begins with "?".
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None and value != "":
            query.setlist(key, [str(v) for v in value] if isinstance(value, (list, tuple)) else [str(value)])
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def page_href(context: template.Context, param: str, number: int) -> str:
    """Like ``qs`` when the key itself is a variable: the same list at page ``number``."""
    return qs(context, **{param: number})


PLAIN_INPUTS = {"checkbox", "radio", "file", "hidden"}


@register.filter
def styled(field: forms.BoundField, help_text: str = "") -> SafeString:
    """Draw a form field in our look; Django itself adds ``aria-invalid`` and ``aria-describedby``.

    ``help_text``, when given, takes the place of the field's own, escaped.
    """
    if help_text:
        field.help_text = conditional_escape(help_text)
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    attrs = {"class": f"{control_class(widget, kind)} {widget.attrs.get('class', '')}".strip()}
    if kind == "number":
        # A browser empties a number box that holds "二千八"; as text it stays to be mended.
        widget.input_type = "text"
        attrs["inputmode"] = "decimal"
    return field.as_widget(attrs={key: value for key, value in attrs.items() if value})


def control_class(widget: forms.Widget, kind: str) -> str:
    """The CSS class that a form control of this kind wears."""
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "" if kind in PLAIN_INPUTS else "form-control"

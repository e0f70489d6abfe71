"""Fields of the forms of the shared lists: how each is typed, and the value that the model keeps."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots import dates, geo
from hotspots.vocabulary import Vocabulary


def term(label: Any, vocabulary: Vocabulary, *, at_first: str = "", **kwargs: Any) -> forms.ChoiceField:
    """One term of a controlled list, chosen by its label; nothing is chosen at first unless the list has a default."""
    chosen = at_first or vocabulary.default

    def choices() -> list[Any]:
        return [*([] if chosen else [("", _("choose"))]), *vocabulary.choices()]

    return forms.ChoiceField(label=label, choices=choices, initial=chosen, **kwargs)


def terms(label: Any, vocabulary: Vocabulary, **kwargs: Any) -> forms.MultipleChoiceField:
    """Several terms of a controlled list, ticked."""
    return forms.MultipleChoiceField(
        label=label, choices=vocabulary.choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def country(label: Any, *, required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    """A country, chosen by its name."""
    return forms.ChoiceField(
        label=label, choices=lambda: [("", _("choose")), *geo.country_names()], required=required, **kwargs
    )


def text(label: Any, *, rows: int = 3, required: bool = False, **kwargs: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in super().to_python(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class DayField(forms.CharField):
    """A date, as people write one; a month or a year stands for its first or, with `last`, its last day."""

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For instance 2021-06-25, June 2021 or 2021."))
        super().__init__(**kwargs)
        self.last = last

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            found = dates.parse(typed)
        except dates.NotADate as wrong:
            raise ValidationError(str(wrong)) from None
        day = found.latest if self.last else found.earliest
        if day is None:
            raise ValidationError(_("Give a day, a month or a year."))
        return day


class DegreesField(forms.CharField):
    """Degrees of latitude or longitude, with a point or a comma."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.limit = limit
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value).replace(",", ".").replace("−", "-")
        if not typed:
            return None
        try:
            degrees = float(typed)
        except ValueError:
            raise ValidationError(_("Write decimal degrees, for instance -3.517.")) from None
        if not -self.limit <= degrees <= self.limit:
            raise ValidationError(_("This lies outside -%(limit)s to %(limit)s.") % {"limit": self.limit})
        return degrees


def area_code(countries: list[str], typed: str) -> str:
    """The code of the province or region that a text names. Raises ValidationError with the names that are known."""
    for code in countries:
        if found := geo.area_named(code, typed):
            return found.code
    known = ", ".join(area.name for code in countries for area in geo.areas(code))
    raise ValidationError(
        _("“%(name)s” is not known there. Known: %(known)s.") % {"name": typed, "known": known or _("none")}
    )


def area_name(code: str) -> str:
    """The name of an area by its code."""
    found = geo.area(code) if code else None
    return found.name if found else ""

"""The forms of the shared lists. Each reads a row, keeps what is typed, and says what the row should hold."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.vocabulary import (
    ACTOR_KINDS,
    DEPOSITS,
    HOTSPOT_STATUS,
    KP_ISSUES,
    MINERALS,
    OPERATIONS,
    PLACE_PRECISION,
    SITE_KINDS,
)
from hotspots.web.words.languages import LANGUAGE_CHOICES

from .fields import DayField, DegreesField, LinesField, area_code, area_name, country, term, terms, text

OTHER_NAMES = gettext_lazy("Other names and spellings")
ONE_A_LINE = gettext_lazy("One a line, for instance “Murova (as spelt in the statement)”.")
HOW_EXACT = gettext_lazy("How exactly is the place known?")
COUNTRIES = 3


class RowForm(forms.Form):
    """A form of one row. `version` is the version that whoever types has seen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    same_name: Mapping[str, str] = {}

    @classmethod
    def read(cls, row: Model) -> dict[str, Any]:
        """What the form shows of a row."""
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}

    def values(self) -> dict[str, Any]:
        """What the row should hold."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what the workflow says beside its fields, and what has no field here on top."""
        for name, told in errors.items():
            here = self.same_name.get(name, name)
            self.add_error(here if here in self.fields else None, told)


class PlaceForm(RowForm):
    """A form of a row that has a place: a name for its area, and coordinates where they are known.

    Subclasses say in `countries()` which countries were chosen.
    """

    countries: Callable[..., list[str]]
    same_name = {"area": "area_name"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        point = (cleaned.get("latitude"), cleaned.get("longitude"))
        if (point[0] is None) != (point[1] is None) and not {"latitude", "longitude"} & self.errors.keys():
            self.add_error("latitude" if point[0] is None else "longitude", _("Give both, or neither."))
        precision = PLACE_PRECISION.get(cleaned.get("place_precision"))
        if precision and precision.extra["drawn_as"] == "point" and point == (None, None):
            self.add_error(
                "place_precision", _("Give coordinates, or say that the place is known less exactly.")
            )
        return cleaned


class SiteForm(PlaceForm):
    """A site."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    aliases = LinesField(label=OTHER_NAMES, required=False, help_text=ONE_A_LINE)
    kind = term(gettext_lazy("What it is"), SITE_KINDS)
    country = country(gettext_lazy("Country"))
    area_name = forms.CharField(label=gettext_lazy("Province or region"), required=False, max_length=200)
    district = forms.CharField(label=gettext_lazy("District"), required=False, max_length=200)
    latitude = DegreesField(90, label=gettext_lazy("Latitude"))
    longitude = DegreesField(180, label=gettext_lazy("Longitude"))
    place_precision = term(HOW_EXACT, PLACE_PRECISION, at_first="L9")
    minerals = terms(gettext_lazy("What is mined there"), MINERALS)
    operation = term(gettext_lazy("Kind of mining"), OPERATIONS, at_first="unknown")
    deposit = term(gettext_lazy("Deposit"), DEPOSITS, at_first="unknown")
    note = text(gettext_lazy("Note"))

    @classmethod
    def read(cls, row: Any) -> dict[str, Any]:
        return {**super().read(row), "area_name": area_name(row.area)}

    def countries(self) -> list[str]:
        chosen = self.cleaned_data.get("country")
        return [chosen] if chosen else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed, self.area = cleaned.get("area_name", "").strip(), ""
        if typed and self.countries():
            try:
                self.area = area_code(self.countries(), typed)
            except ValidationError as wrong:
                self.add_error("area_name", wrong)
        return cleaned

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("area_name")
        return {**values, "area": self.area}


class ActorForm(RowForm):
    """An actor."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("A group or institution, never a private individual."),
    )
    aliases = LinesField(label=OTHER_NAMES, required=False, help_text=ONE_A_LINE)
    kind = term(gettext_lazy("What it is"), ACTOR_KINDS)
    country = country(gettext_lazy("Country of its seat"), required=False)
    note = text(gettext_lazy("Note"))


class HotspotForm(PlaceForm):
    """A hotspot: the situation, as far as it is known. What happened stands in its reports."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=250,
        help_text=gettext_lazy(
            "Place and country, then what is reported: “Koidu, Sierra Leone: communities report …”."
        ),
    )
    summary = text(gettext_lazy("Summary"), rows=5)
    country_1 = country(gettext_lazy("Country"))
    country_2 = country(gettext_lazy("Second country"), required=False)
    country_3 = country(gettext_lazy("Third country"), required=False)
    area_names = LinesField(
        label=gettext_lazy("Provinces or regions"), required=False, help_text=gettext_lazy("One a line.")
    )
    place_name = forms.CharField(label=gettext_lazy("Place, in words"), required=False, max_length=200)
    latitude = DegreesField(90, label=gettext_lazy("Latitude"))
    longitude = DegreesField(180, label=gettext_lazy("Longitude"))
    place_precision = term(HOW_EXACT, PLACE_PRECISION, at_first="L9")
    place_note = text(gettext_lazy("What is not known about the place"), rows=2)
    since_text = forms.CharField(
        label=gettext_lazy("Since when, in the words of the source"), required=False, max_length=200
    )
    status = term(gettext_lazy("Status"), HOTSPOT_STATUS)
    issues = terms(gettext_lazy("What it means for the Kimberley Process"), KP_ISSUES)
    minerals = terms(gettext_lazy("What is mined there"), MINERALS)
    operation = term(gettext_lazy("Kind of mining"), OPERATIONS, at_first="unknown")
    deposit = term(gettext_lazy("Deposit"), DEPOSITS, at_first="unknown")
    severity = text(
        gettext_lazy("Severity, with reasons"),
        help_text=gettext_lazy(
            "Scale, scope, and whether it can be put right. Leave it empty rather than guess."
        ),
    )
    same_name = {"countries": "country_1", "areas": "area_names", "area": "area_names"}

    @classmethod
    def read(cls, row: Any) -> dict[str, Any]:
        countries = {
            f"country_{number}": code for number, code in enumerate(row.countries[:COUNTRIES], start=1)
        }
        names = [area_name(code) for code in row.areas or ([row.area] if row.area else [])]
        return {**super().read(row), **countries, "area_names": names}

    def countries(self) -> list[str]:
        chosen = (self.cleaned_data.get(f"country_{number}") for number in range(1, COUNTRIES + 1))
        return list(dict.fromkeys(code for code in chosen if code))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.areas: list[str] = []
        for typed in cleaned.get("area_names") or ():
            try:
                self.areas.append(area_code(self.countries(), typed))
            except ValidationError as wrong:
                self.add_error("area_names", wrong)
        return cleaned

    def values(self) -> dict[str, Any]:
        own = ("area_names", *(f"country_{number}" for number in range(1, COUNTRIES + 1)))
        values = {name: value for name, value in super().values().items() if name not in own}
        area = self.areas[0] if len(self.areas) == 1 else ""
        return {**values, "countries": self.countries(), "areas": self.areas, "area": area}


class StatementForm(RowForm):
    """A public statement, as a source of its own."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    publisher = forms.CharField(label=gettext_lazy("Who speaks"), max_length=200)
    signed_by = forms.CharField(label=gettext_lazy("Signed by"), required=False, max_length=200)
    date = DayField(label=gettext_lazy("Date"))
    date_note = text(
        gettext_lazy("What is odd about its date"),
        rows=2,
        help_text=gettext_lazy("Said once, on the page of the statement."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES)
    link = forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput,
    )
    text = text(
        gettext_lazy("Full text"),
        rows=10,
        help_text=gettext_lazy("Where the text is here, quotes are checked against it word for word."),
    )

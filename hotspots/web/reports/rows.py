"""The fields of the report form, section by section, and the content that each section means.

A field is named by its path in the content ("sources.0.line"), so that what `content.check` says of a path can be put
beside its field. Nothing here judges what was typed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from hotspots import dates, geo
from hotspots.text import whole_number
from hotspots.vocabulary import (
    ACTOR_KINDS,
    AFFECTED_GROUPS,
    ATTRIBUTION,
    CHANNELS,
    CONSENT,
    HARM_UNITS,
    HARMS,
    INVOLVEMENT_ROLES,
    METHODS,
    PLACE_PRECISION,
    SOURCE_KINDS,
    VIOLATION_BASIS,
)
from hotspots.web.sections import Section, grouped, one_of, short_text, some_of, text, tick
from hotspots.web.words.languages import LANGUAGE_CHOICES

NOT_IDENTIFIED = "A99"
MOST_ROWS = 50


def day_of(typed: str) -> str:
    """An ISO date where the words name one day; otherwise the words, for the check to refuse."""
    try:
        found = dates.parse(typed)
    except dates.NotADate:
        return typed
    return found.earliest.isoformat() if found.earliest and found.earliest == found.latest else typed


def number_of(typed: str) -> int | str | None:
    """A whole number, with or without spaces in it; otherwise what was typed, for the check to refuse."""
    bare = "".join(typed.split())
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else typed or None


class SourceSection(Section):
    telling = ("kind", "line", "publisher", "link", "pointer", "says")

    kind = one_of(_("Kind of source"), (), blank=_("Choose…"))
    line = short_text(
        _("In one line"), _("For example: a miner who was there, told us on the phone. No names.")
    )
    date = short_text(_("Date of the source"), most=40, placeholder="2021-01-30")
    publisher = short_text(_("Who published it"), most=200)
    link = short_text(_("Link"), inputmode="url", placeholder="https://")
    pointer = short_text(_("Page, paragraph or minute"), most=200)
    may_be_named = one_of(
        _("May it be named in public?"),
        [("yes", _("Yes")), ("no", _("No: “confidential source”"))],
        blank=_("As usual for its kind"),
    )
    consent = one_of(_("What did the person agree to?"), CONSENT, blank=_("Not asked yet: internal use only"))
    says = text(_("What it says, word for word"))
    denies = tick(_("It denies what is reported"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].widget.choices = [("", _("Choose…")), *grouped(SOURCE_KINDS)]
        asked = [(term.code, term.label) for term in CONSENT if term.code != "not_needed_public_source"]
        self.fields["consent"].widget.choices = [("", _("Not asked yet: internal use only")), *asked[1:]]

    @property
    def is_person(self) -> bool:
        term = SOURCE_KINDS.get(self.one("kind"))
        return bool(term and term.extra.get("is_person"))

    def content(self) -> dict[str, Any]:
        return {
            **self.ones("kind", "line", "publisher", "link", "pointer", "says"),
            "date": day_of(self.one("date")),
            "may_be_named": {"yes": True, "no": False}.get(self.one("may_be_named")),
            "consent": self.one("consent") if self.is_person else "",
            "denies": bool(self.one("denies")),
        }


class InvolvedSection(Section):
    telling = ("name", "kind", "note")
    preset = {"role": "not_clear", "attribution": "alleged"}

    name = short_text(
        _("Name of the group or institution"), most=200, list="known-actors", autocomplete="off"
    )
    kind = one_of(_("Kind"), ACTOR_KINDS, blank=_("Choose…"))
    role = one_of(_("Its part"), INVOLVEMENT_ROLES)
    attribution = one_of(_("How sure is that?"), ATTRIBUTION)
    note = short_text(_("Note"))

    def content(self) -> dict[str, Any]:
        return {
            **self.ones("name", "role", "attribution", "note"),
            "kind": self.one("kind") or NOT_IDENTIFIED,
        }


class HarmSection(Section):
    telling = ("kinds", "minimum", "best", "maximum", "words")

    kinds = some_of(_("What happened to them"), HARMS)
    unit = one_of(_("Counted in"), HARM_UNITS)
    minimum = short_text(_("At least"), most=12, inputmode="numeric")
    best = short_text(_("Most likely"), most=12, inputmode="numeric")
    maximum = short_text(_("At most"), most=12, inputmode="numeric")
    civilians = forms.CharField(widget=forms.HiddenInput)
    words = short_text(_("Or in words, as said"), most=200, placeholder=_("dozens"))

    def content(self) -> dict[str, Any]:
        numbers = {field: number_of(self.one(field)) for field in ("minimum", "best", "maximum", "civilians")}
        return {"kinds": self.many("kinds"), **self.ones("unit", "words"), **numbers}


class ActSection(Section):
    """Details of one act: by which of those involved, how, whom it touched, how firmly it stands."""

    telling = ("type",)

    type = forms.CharField(widget=forms.HiddenInput)
    by = forms.CharField(label=_("By whom"), widget=forms.CheckboxSelectMultiple)
    method = one_of(_("How"), METHODS, blank=_("Not stated"))
    affected = some_of(_("Whom it touched"), AFFECTED_GROUPS)
    basis = one_of(_("How firmly it stands"), VIOLATION_BASIS, blank=_("Not stated"))
    note = short_text(_("Note"))

    def content(self) -> dict[str, Any]:
        by = [number for row in self.many("by") if (number := whole_number(row)) is not None]
        return {**self.ones("type", "method", "basis", "note"), "affected": self.many("affected"), "by": by}


class PlaceSection(Section):
    telling = ("name", "area", "coordinates", "precision", "site")

    name = short_text(
        _("Name of the place"),
        _("A village, mine or field. It is shared with your organisation only."),
        most=200,
    )
    area = short_text(_("Province or region"), most=100)
    coordinates = short_text(
        _("Coordinates"),
        _("In any usual notation: 7.53, 21.99 or 7°32'N 21°59'E."),
        most=100,
        autocomplete="off",
    )
    precision = one_of(
        _("How exactly is the place known?"), PLACE_PRECISION, blank=_("Work it out from the above")
    )
    site = forms.CharField(widget=forms.HiddenInput)
    not_site = tick(_("It is not this site"))

    def in_country(self, country: str) -> None:
        """Offer the areas of a country as a menu; where they are not known, the area is typed."""
        areas = [(area.code, area.name) for area in geo.areas(country)]
        typed = self.one("area")
        if areas and typed and typed not in dict(areas):
            found = geo.area_named(country, typed)
            areas += [] if found else [(typed, typed)]
            self.data.setlist(self.add_prefix("area"), [found.code if found else typed])
        if areas:
            self.fields["area"].widget = forms.Select(choices=[("", _("Not known")), *areas])

    def read(self, country: str) -> tuple[dict[str, Any], dict[str, str]]:
        """(content, errors by field): the coordinates and the area are read from words here."""
        content: dict[str, Any] = self.ones("name", "precision")
        errors: dict[str, str] = {}
        content["site"] = "" if self.one("not_site") else self.one("site")
        if self.one("coordinates"):
            try:
                content["latitude"], content["longitude"] = geo.parse_coordinates(self.one("coordinates"))
            except geo.CoordinateError as error:
                errors["coordinates"] = str(error)
        if self.one("area"):
            found = geo.area(self.one("area")) or (
                geo.area_named(country, self.one("area")) if country else None
            )
            content["area"] = found.code if found else ""
            if found is None:
                errors["area"] = str(_("We know no province or region of this name in the country."))
        return content, errors


class ReceivedSection(Section):
    telling = ("original",)

    original = text(_("The message, word for word"), rows=8)
    channel = one_of(_("How it came"), CHANNELS, blank=_("Choose…"))
    date = short_text(_("Date received"), most=40, placeholder="2021-01-30")
    language = one_of(_("Language of the message"), LANGUAGE_CHOICES)

    def content(self) -> dict[str, Any]:
        return {**self.ones("original", "channel", "language"), "date": day_of(self.one("date"))}


class Rows:
    """The rows of one list on the form: those that were typed, and some blank ones to write in."""

    def __init__(self, name: str, section: type[Section], typed: MultiValueDict, blanks: int) -> None:
        self.name = name
        numbers = [int(key.split(".")[1]) for key in typed if is_row(key, name)]
        wanted = min(max(self._wanted(typed), max(numbers, default=-1) + 1), MOST_ROWS)
        self.sections = [section(typed, f"{name}.{number}") for number in range(wanted)]
        used = max((number for number, row in enumerate(self.sections) if not row.is_blank), default=-1) + 1
        for number in range(wanted, min(used + blanks, MOST_ROWS)):
            self.sections.append(section(typed, f"{name}.{number}"))

    def _wanted(self, typed: MultiValueDict) -> int:
        given = typed.get(f"rows.{self.name}") or ""
        return whole_number(given) or 0

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def __len__(self) -> int:
        return len(self.sections)

    @property
    def filled(self) -> list[int]:
        """The numbers of the rows in which something was typed, in order."""
        return [number for number, row in enumerate(self.sections) if not row.is_blank]

    def content(self) -> list[dict[str, Any]]:
        return [self.sections[number].content() for number in self.filled]

    def show(self, errors: Mapping[str, str]) -> None:
        """Put errors by path ("0.line", counted without the blank rows) beside their fields."""
        for position, number in enumerate(self.filled):
            start = f"{position}."
            self.sections[number].show(
                {path.removeprefix(start): told for path, told in errors.items() if path.startswith(start)}
            )


def is_row(key: str, name: str) -> bool:
    """Whether a field belongs to a numbered row of the list."""
    parts = key.split(".")
    return (
        len(parts) == 3
        and parts[0] == name
        and parts[1].isascii()
        and parts[1].isdigit()
        and len(parts[1]) < 3
    )

"""The report form: everything that was typed, kept as typed, and the content that it means.

`typed` is {field: [values]} as a browser posts it. Drafts keep it, the form is always drawn from it, and `check` turns it
into content. What goes into the names box is no part of it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hotspots import content, dates, geo
from hotspots.models import Actor
from hotspots.vocabulary import KP_ISSUES, MINERALS, SHARING, SOURCE_KINDS, VIOLATION_TYPES
from hotspots.web.sections import Section, one_of, some_of, text, tick
from hotspots.web.words.languages import LANGUAGE_CHOICES

from .acts import ROWS_ADDED, Acts, more_rows
from .rows import NOT_IDENTIFIED, HarmSection, PlaceSection, ReceivedSection, Rows, SourceSection

Typed = Mapping[str, list[str]]

NOT_KEPT = {"csrfmiddlewaretoken", "key", "names", "names_open", "action", "use_place", "more"}
NOT_STORABLE = re.compile("[\\x00\\ud800-\\udfff]")
START: dict[str, list[str]] = {"sharing": ["coalition"], "involved.0.kind": [NOT_IDENTIFIED]}
COORDINATES_AT = {"latitude": "coordinates", "longitude": "coordinates"}
WHO_SEES = {
    "can_publish": gettext_lazy(
        "Coalition members read it once it is accepted. Afterwards it may be published, without names."
    ),
    "coalition": gettext_lazy(
        "Reviewers, then coalition members once it is accepted. It is not published unless you allow it."
    ),
    "restricted": gettext_lazy("Your organisation, and only those reviewers whom your lead invites."),
}
WHEN_HELP = gettext_lazy(
    "As exactly as is known: 2021-01-30, January 2021, between 2015 and 2017, since before 2015, or not known."
)


class AnswersSection(Section):
    """The five answers, and what stands on its own."""

    narrative = text(
        gettext_lazy("What happened?"),
        gettext_lazy("In your own words. Write “A.”, “B.” for people, no names."),
        rows=8,
    )
    country = one_of(gettext_lazy("In which country?"), ())
    when = forms.CharField(
        label=gettext_lazy("When?"),
        help_text=WHEN_HELP,
        widget=forms.TextInput({"maxlength": 200, "autocomplete": "off"}),
    )
    sharing = one_of(gettext_lazy("Who may see this?"), SHARING)
    urgent = tick(
        gettext_lazy("A person is at risk now"), gettext_lazy("It goes to the top of the reviewers’ queue.")
    )
    language = one_of(gettext_lazy("Language of this report"), LANGUAGE_CHOICES)
    issues = some_of(gettext_lazy("What it means for the Kimberley Process"), KP_ISSUES)
    minerals = some_of(gettext_lazy("What is mined there"), MINERALS)
    types = some_of(gettext_lazy("What was done"), VIOLATION_TYPES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [pair for pair in geo.country_names() if geo.areas(pair[0])]
        others = [pair for pair in geo.country_names() if not geo.areas(pair[0])]
        groups = [(_("Mining and trading countries"), held), (_("All other countries"), others)]
        self.fields["country"].widget.choices = [("", _("Choose…")), *groups]

    def content(self) -> dict[str, Any]:
        return {
            **self.ones("narrative", "country", "when", "sharing", "language"),
            "urgent": bool(self.one("urgent")),
            "issues": self.many("issues"),
            "minerals": self.many("minerals"),
        }


class ReportForm:
    """The whole form, drawn from what was typed."""

    def __init__(self, typed: Typed, actors: Iterable[Actor] = ()) -> None:
        data = MultiValueDict({name: list(values) for name, values in {**START, **typed}.items()})
        self.answers = AnswersSection(data)
        self.country = self.answers.one("country")
        self.place = PlaceSection(data, "place")
        self.place.in_country(self.country)
        self.received = ReceivedSection(data, "received")
        self.sources = Rows("sources", SourceSection, data, blanks=2)
        self.harms = Rows("harms", HarmSection, data, blanks=ROWS_ADDED)
        self.coding = Acts(data, self.answers, actors)
        self.version = data.get("version") or ""
        self.sharing_kept = bool(data.get("sharing_kept"))
        self.clean: dict[str, Any] = {}
        self.errors: list[dict[str, str]] = []
        self.main_source = self.sources.sections[0]

    def check(self, *, sending: bool = False) -> bool:
        """Turn what was typed into `clean` content and put every error beside its field; True when there is none.

        Only `sending` asks for the five answers.
        """
        place, found = self.place.read(self.country)
        data = {
            **self.answers.content(),
            **self.coding.content(),
            "place": place,
            "received": None if self.received.is_blank else self.received.content(),
            "sources": self.sources.content(),
            "harms": self.harms.content(),
        }
        self.clean, errors = content.check(data)
        if sending:
            errors = content.is_sendable(self.clean) | self._widely_shared() | errors
        self.show({**errors, **{f"place.{field}": told for field, told in found.items()}})
        return not self.errors

    def _widely_shared(self) -> dict[str, str]:
        """Asks once more who may see what tells of sexual violence or of children; the second answer stands."""
        if self.sharing_kept or self.clean["sharing"] == "restricted" or not content.is_sensitive(self.clean):
            return {}
        self.sharing_kept = True
        told = _(
            "This tells of sexual violence or of children. Choose again who may see it: the third is the safest."
        )
        return {"sharing": told}

    def show(self, errors: Mapping[str, str]) -> None:
        """Put errors, by path in the content, beside their fields, and list them for the summary."""
        lists = {"sources": self.sources, "harms": self.harms}
        lists |= {"involved": self.coding.involved, "violations": self.coding.acts}
        parts = {"place": self.place, "received": self.received}
        self.answers.show({path: told for path, told in errors.items() if path in self.answers.fields})
        for name, part in (lists | parts).items():
            of_it = {
                path.removeprefix(f"{name}."): told
                for path, told in errors.items()
                if path.startswith(f"{name}.")
            }
            part.show({COORDINATES_AT.get(path, path): told for path, told in of_it.items()})
        if "sources" in errors:
            self.main_source.show({"kind": errors["sources"]})
        self.errors = [
            {"id": f"id_{section.add_prefix(field)}", "label": str(section.fields[field].label), "told": told}
            for section in self.sections
            for field, told in section.found.items()
            if field in section.fields
        ]

    @property
    def sections(self) -> list[Section]:
        """Every section, in the order of the page."""
        rows = (self.coding.acts, self.coding.involved, self.harms, self.sources.sections[1:])
        return [
            self.answers,
            self.main_source,
            self.place,
            *[row for some in rows for row in some],
            self.received,
        ]

    @property
    def sharing_cards(self) -> list[tuple[str, str, str, bool]]:
        """(code, label, what it means, whether it is chosen) of each way to share."""
        chosen = self.answers.one("sharing")
        return [(term.code, term.label, WHO_SEES[term.code], term.code == chosen) for term in SHARING]

    @property
    def source_groups(self) -> list[dict[str, Any]]:
        """The four groups of "how do you know", with their kinds and what is chosen."""
        chosen = self.main_source.one("kind")
        return [
            {
                "label": label,
                "terms": [(term.code, term.label, term.code == chosen) for term in terms],
                "chosen": next((term.label for term in terms if term.code == chosen), ""),
                "is_person": any(term.extra.get("is_person") for term in terms),
            }
            for label, terms in SOURCE_KINDS.grouped()
        ]

    @property
    def read_as(self) -> str:
        """When it happened, as we read it; nothing while it cannot be read."""
        when = self.clean.get("when") or {}
        typed = self.answers.one("when")
        if not typed or "when" in self.answers.found:
            return ""
        return read_as(when, typed)

    @property
    def warnings(self) -> list[str]:
        """What may be a slip and stops nothing: a point far outside the country."""
        place, country = self.clean.get("place") or {}, self.country
        if not country or place.get("latitude") is None:
            return []
        lat, lon = place["latitude"], place["longitude"]
        away = geo.outside_country_km(country, lat, lon)
        if away <= geo.NEAR_BORDER_KM:
            return []
        told = ngettext(
            "This point lies %(km)d km outside %(country)s.",
            "This point lies %(km)d km outside %(country)s.",
            round(away),
        ) % {"km": round(away), "country": geo.country_name(country)}
        swapped = abs(lon) <= 90 and geo.outside_country_km(country, lon, lat) <= geo.NEAR_BORDER_KM
        return [
            f"{told} "
            + (_("Latitude and longitude seem swapped.") if swapped else _("If it is right, leave it."))
        ]

    @property
    def hints(self) -> dict[str, str]:
        """What each closed panel holds, in a word or a number."""
        place = self.place.one("name") or self.place.one("coordinates")
        area = geo.area(self.place.one("area"))
        involved = [name for _number, name in self.coding.choices_by()]
        counts = {
            "violations": len(self.coding.ticked),
            "people": len(self.harms.filled),
            "sources": max(len(self.sources.filled) - 1, 0),
            "issues": len(self.answers.many("issues")),
            "minerals": len(self.answers.many("minerals")),
        }
        words = {
            "place": place or (area.name if area else ""),
            "involved": ", ".join(involved[:2]) + (f" +{len(involved) - 2}" if len(involved) > 2 else ""),
            "received": "" if self.received.is_blank else _("1 message"),
            "language": dict(LANGUAGE_CHOICES).get(self.answers.one("language"), ""),
        }
        return {name: str(count) for name, count in counts.items() if count} | {
            name: str(word) for name, word in words.items() if word
        }

    @property
    def amiss(self) -> set[str]:
        """The panels that hold an error and are drawn open."""
        rows = {"sources": self.sources.sections[1:], "involved": self.coding.involved, "people": self.harms}
        rows |= {"violations": self.coding.acts, "place": [self.place], "received": [self.received]}
        return {name for name, sections in rows.items() if any(section.found for section in sections)}


def read_as(when: Mapping[str, Any], typed: str = "") -> str:
    """A range in words that show how it was read: with open ends spelt out."""
    first, last = (
        dates.date.fromisoformat(when[end]) if when.get(end) else None for end in ("earliest", "latest")
    )
    return dates.in_words(first, last)


def typed_from(post: QueryDict) -> dict[str, list[str]]:
    """What to keep of a posted form: all of it but tokens, buttons and the names box, and nothing that JSON cannot hold."""
    return {
        name: [storable(value) for value in values]
        for name, values in post.lists()
        if name not in NOT_KEPT and name == storable(name)
    }


def storable(text: str) -> str:
    """A text without what no database keeps: the null character and halves of surrogate pairs."""
    return NOT_STORABLE.sub("", text)


def with_more(typed: Typed, name: str, form: ReportForm) -> dict[str, list[str]]:
    """The same, with more blank rows of a list, or with details for each act that is ticked."""
    rows = {"sources": form.sources, "harms": form.harms}
    if name in rows:
        return {**typed, f"rows.{name}": [str(len(rows[name]) + ROWS_ADDED)]}
    return more_rows(typed, name, form.coding)

"""What changed in a report, in words: each field by its name on the screen, each code by its label."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots import content, geo
from hotspots.vocabulary import VOCABULARIES
from hotspots.web.templatetags.words import day

from .languages import LANGUAGE_NAMES

Word = Callable[[Any], str]


def plain(value: Any) -> str:
    return str(value)


def yes_or_no(value: Any) -> str:
    return _("yes") if value else _("no")


def of(name: str) -> Word:
    """Codes of a list, one or several, as labels."""

    def word(value: Any) -> str:
        codes = value if isinstance(value, list) else [value]
        found = (VOCABULARIES[name].get(code) for code in codes)
        return ", ".join(term.label for term in found if term)

    return word


def language(value: Any) -> str:
    return str(LANGUAGE_NAMES.get(value, value))


def area(value: Any) -> str:
    found = geo.area(value)
    return found.name if found else str(value)


def rows_counted(value: Any) -> str:
    return ", ".join(str(number + 1) for number in value)


@dataclass(frozen=True)
class Field:
    """A field of the content: what it is called, and how its value is said."""

    label: Any
    word: Word = plain


FIELDS: dict[str, Field] = {
    "narrative": Field(gettext_lazy("What happened")),
    "language": Field(gettext_lazy("Language"), language),
    "sharing": Field(gettext_lazy("Who may see this"), of("sharing")),
    "urgent": Field(gettext_lazy("A person is at risk now"), yes_or_no),
    "country": Field(gettext_lazy("Country"), geo.country_name),
    "when.earliest": Field(gettext_lazy("Not before"), day),
    "when.latest": Field(gettext_lazy("Not after"), day),
    "when.text": Field(gettext_lazy("When, as written")),
    "place.precision": Field(gettext_lazy("How exactly the place is known"), of("place_precision")),
    "place.name": Field(gettext_lazy("Place")),
    "place.area": Field(gettext_lazy("Province or region"), area),
    "place.latitude": Field(gettext_lazy("Latitude")),
    "place.longitude": Field(gettext_lazy("Longitude")),
    "place.site": Field(gettext_lazy("Known site"), lambda value: _("linked")),
    "sources": Field(gettext_lazy("Source")),
    "sources.kind": Field(gettext_lazy("kind"), of("source_kinds")),
    "sources.line": Field(gettext_lazy("in one line")),
    "sources.date": Field(gettext_lazy("date"), day),
    "sources.publisher": Field(gettext_lazy("who published it")),
    "sources.link": Field(gettext_lazy("link")),
    "sources.pointer": Field(gettext_lazy("page, paragraph or minute")),
    "sources.may_be_named": Field(gettext_lazy("may be named in public"), yes_or_no),
    "sources.consent": Field(gettext_lazy("what the person agreed to"), of("consent")),
    "sources.says": Field(gettext_lazy("what it says")),
    "sources.denies": Field(gettext_lazy("denies what is reported"), yes_or_no),
    "involved": Field(gettext_lazy("Involved")),
    "involved.actor": Field(gettext_lazy("known actor"), lambda value: _("linked")),
    "involved.name": Field(gettext_lazy("name")),
    "involved.kind": Field(gettext_lazy("kind"), of("actor_kinds")),
    "involved.role": Field(gettext_lazy("part"), of("involvement_roles")),
    "involved.attribution": Field(gettext_lazy("how sure"), of("attribution")),
    "involved.note": Field(gettext_lazy("note")),
    "violations": Field(gettext_lazy("Act")),
    "violations.type": Field(gettext_lazy("type"), of("violation_types")),
    "violations.by": Field(gettext_lazy("by"), rows_counted),
    "violations.method": Field(gettext_lazy("how"), of("methods")),
    "violations.affected": Field(gettext_lazy("whom it touched"), of("affected_groups")),
    "violations.basis": Field(gettext_lazy("how firmly it stands"), of("violation_basis")),
    "violations.note": Field(gettext_lazy("note")),
    "harms": Field(gettext_lazy("People affected")),
    "harms.kinds": Field(gettext_lazy("what happened to them"), of("harms")),
    "harms.unit": Field(gettext_lazy("counted in"), of("harm_units")),
    "harms.minimum": Field(gettext_lazy("at least")),
    "harms.best": Field(gettext_lazy("most likely")),
    "harms.maximum": Field(gettext_lazy("at most")),
    "harms.civilians": Field(gettext_lazy("of them civilians")),
    "harms.words": Field(gettext_lazy("in words")),
    "issues": Field(gettext_lazy("What it means for the Kimberley Process"), of("kp_issues")),
    "minerals": Field(gettext_lazy("What is mined there"), of("minerals")),
    "received": Field(gettext_lazy("Message received")),
    "received.channel": Field(gettext_lazy("Message: how it came"), of("channels")),
    "received.date": Field(gettext_lazy("Message: date received"), day),
    "received.language": Field(gettext_lazy("Message: language"), language),
    "received.original": Field(gettext_lazy("Message, word for word")),
    "status": Field(gettext_lazy("Where it stands"), of("review_states")),
    "verification": Field(gettext_lazy("How well it is supported"), of("verification")),
    "disputed": Field(gettext_lazy("Disputed"), yes_or_no),
}
# What follows from another field, or says only that a list is empty, tells a reader nothing.
UNTOLD = {"data_set", "inconsistent", "violations.by", "involved.actor"}


def _named(path: str) -> tuple[str, Field] | None:
    """(label, field) of a dotted path; "sources.1.line" is "Source 2: in one line"."""
    parts = path.split(".")
    numbers = [part for part in parts if part.isdigit()]
    key = ".".join(part for part in parts if not part.isdigit())
    field = FIELDS.get(key)
    if field is None or key in UNTOLD:
        return None
    if not numbers:
        return str(field.label), field
    return f"{FIELDS[parts[0]].label} {int(numbers[0]) + 1}: {field.label}", field


def _told(field: Field, value: Any) -> str:
    return "" if value in (None, "", [], {}) else field.word(value)


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """[{label, before, after}] in words of every field that differs; what is not stated is an empty text."""
    told = []
    for change in content.difference(before, after):
        named = _named(change["field"])
        if named is None:
            continue
        label, field = named
        old, new = _told(field, change["before"]), _told(field, change["after"])
        if old != new:
            told.append({"label": label, "before": old, "after": new})
    return told

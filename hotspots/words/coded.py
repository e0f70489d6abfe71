"""What is said to have been done, by whom and to how many, in words: the coding of a published version or a report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hotspots import dates
from hotspots.models import Edition, Hotspot
from hotspots.vocabulary import (
    ACTOR_KINDS,
    AFFECTED_GROUPS,
    ATTRIBUTION,
    HARM_UNITS,
    HARMS,
    HOTSPOT_STATUS,
    INVOLVEMENT_ROLES,
    METHODS,
    VIOLATION_BASIS,
    VIOLATION_TYPES,
    Vocabulary,
)

from .wording import civilians_words, range_words

FRESH = timedelta(days=365)


@dataclass
class Act:
    """One act as it is coded: how firmly it is said, who is said to have done it, to whom, by what means."""

    label: str
    gravity: int
    firmness: str
    by: list[Mapping[str, str]]
    method: str
    affected: list[str]
    note: str

    @property
    def words(self) -> str:
        """The act and how firmly it is said, in a few words."""
        return f"{self.label} ({self.firmness.lower()})"


def labels(vocabulary: Vocabulary, codes: Iterable[str]) -> list[str]:
    """The labels of codes, unknown ones left out."""
    return [term.label for code in codes if (term := vocabulary.get(code))]


def firmness(basis: str, by: Iterable[Mapping[str, str]]) -> str:
    """ "Alleged" unless the basis says more or less, or all who are named stand otherwise."""
    if basis:
        return VIOLATION_BASIS[basis].label
    stand = {row["attribution"] for row in by}
    return ATTRIBUTION[stand.pop() if len(stand) == 1 else "alleged"].label


def acts_of(body: Mapping[str, Any]) -> list[Act]:
    """The coding, one entry for each kind of act; those who are said to have done the same thing stand together."""
    told: dict[tuple, list[dict[str, str]]] = {}
    for act in body["coding"]:
        key = (act["violation"], act["basis"], act["method"], tuple(act["affected"]), act["note"])
        held = told.setdefault(key, [])
        held += [row for row in act["by"] if row not in held]
    acts = [
        Act(
            VIOLATION_TYPES[violation].label,
            VIOLATION_TYPES[violation].gravity,
            firmness(basis, by),
            [actor_words(row) for row in by],
            ", ".join(labels(METHODS, [method])),
            labels(AFFECTED_GROUPS, affected),
            note,
        )
        for (violation, basis, method, affected, note), by in told.items()
    ]
    return sorted(acts, key=lambda act: -act.gravity)


def actor_words(row: Mapping[str, str]) -> dict[str, str]:
    """Someone involved: name, kind, and how far it is attributed."""
    kind = ", ".join(labels(ACTOR_KINDS, [row["kind"]]))
    return {
        "name": row["name"] or kind,
        "kind": kind if row["name"] else "",
        "role": ", ".join(labels(INVOLVEMENT_ROLES, [row.get("role", "")])),
        "attribution": ", ".join(labels(ATTRIBUTION, [row["attribution"]])),
        "note": row.get("note", ""),
    }


def others_of(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """Those involved who are not said to have done one of the acts themselves."""
    acting = {(row["name"], row["kind"]) for act in body["coding"] for row in act["by"]}
    return [actor_words(row) for row in body["involved"] if (row["name"], row["kind"]) not in acting]


def named_in(bodies: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those whom several reports name, each with the part they are said to have and in how many reports, the most first."""
    counted: dict[tuple[str, ...], dict[str, Any]] = {}
    for body in bodies:
        parts = {(row["name"], row["kind"], row["role"], row["attribution"]): row for row in body["involved"]}
        for part, row in parts.items():
            held = counted.setdefault(part, {**actor_words(row), "ref": row.get("actor"), "count": 0})
            held["count"] += 1
    return sorted(counted.values(), key=lambda held: (-held["count"], held["name"]))


def sides_of(claims: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """What is claimed and what is denied, each sentence of a speaker once, however many reports quote it."""
    said: dict[tuple[str, str, bool], Mapping[str, Any]] = {}
    for claim in claims:
        said.setdefault((claim["who"], claim["says"], claim["denies"]), claim)
    return {
        "claims": [claim for claim in said.values() if not claim["denies"]],
        "denials": [claim for claim in said.values() if claim["denies"]],
    }


def people_words(row: Mapping[str, Any]) -> dict[str, str]:
    """People affected: what happened to them, and how many, in the words of the source where it gave words."""
    unit = HARM_UNITS[row["unit"]].label if row["unit"] != "people" else ""
    low, best, high = row["minimum"], row["best"], row["maximum"]
    stated = [value for value in (low, best, high) if value is not None]
    if row["words"]:
        count = _("“%(words)s”, as the source says") % {"words": row["words"]}
    elif not stated:
        count = _("number not stated")
    else:
        count = range_words(stated[0] if low is None else low, best, stated[-1] if high is None else high)
    count += civilians_words(row["civilians"])
    return {"what": ", ".join(labels(HARMS, row["kinds"])), "unit": unit, "count": count}


def confirmed_words(row: Edition | Hotspot, today: date | None = None) -> str:
    """When a hotspot was last confirmed and by whom. No news is not known, and never calm."""
    if row.last_confirmed_at is None:
        return _("when it was last confirmed is not stated")
    day = dates.in_words(row.last_confirmed_at, row.last_confirmed_at)
    if (today or timezone.localdate()) - row.last_confirmed_at > FRESH:
        return _("not confirmed since %(day)s") % {"day": day}
    return _("last confirmed %(day)s") % {"day": day}


def state_on_map(row: Edition | Hotspot) -> dict[str, str]:
    """How things stand at a hotspot, as its mark on the map tells it: its status, and when that was last confirmed."""
    return {"status": HOTSPOT_STATUS[row.status].label, "confirmed": capfirst(confirmed_words(row))}

"""The entries of a briefing: a published version of a hotspot or a report as plain words and numbers."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotspots import dates, geo
from hotspots.exports.words import labelled, quoted
from hotspots.models import Edition
from hotspots.text import fold
from hotspots.vocabulary import (
    ACTOR_KINDS,
    AFFECTED_GROUPS,
    ASK_KINDS,
    ASK_RESPONSES,
    ATTRIBUTION,
    HARM_UNITS,
    HARMS,
    HOTSPOT_STATUS,
    VERIFICATION,
    VIOLATION_BASIS,
    VIOLATION_TYPES,
)

from .citing import Sources

Entry = dict[str, Any]
DEATHS = {"min": "killed_min", "best": "killed_best", "max": "killed_max", "civilians": "killed_civilians"}


def hotspot_entry(edition: Edition, sources: Sources, language: str) -> Entry:
    """A hotspot: the newest sentence that names it stands above our coding."""
    body = edition.body
    quotes = [{"text": quote["quote"], "source": sources.quote(quote, body)} for quote in body["quotes"]]
    newest = quotes[-1] if quotes else {"text": None, "source": None}
    return {
        **_identity(edition, sources),
        "title": edition.title,
        "summary": edition.summary,
        "quote": newest["text"],
        "quote_source": newest["source"],
        "earlier_quotes": quotes[:-1],
        "status": HOTSPOT_STATUS.label(edition.status) if edition.status else "",
        "since": body["when"]["text"],
        "place": place_in_words(body["place"]),
        "countries": [geo.country_name(code) for code in body["countries"]],
        "coding": _acts(body),
        "people_affected": _affected(body, language),
        "asks": [ask_entry(ask) for ask in body["asks"]],
        "lines": [{"from": flow["from"], "to": flow["to"]} for flow in body["flows"] if flow["line"]],
        "positions": [labelled(claim["who"], claim["says"], language) for claim in _claims(body)],
        "location": _location(edition),
    }


def report_entry(edition: Edition, sources: Sources, language: str) -> Entry:
    """A report, or an event of a data set: when, where, what, by whom, and who says so."""
    body = edition.body
    deaths = {name: getattr(edition, column) for name, column in DEATHS.items()}
    return {
        **_identity(edition, sources),
        "title": edition.title,
        "summary": edition.summary,
        "date_text": _when(body["when"]),
        "place": place_in_words(body["place"]),
        "country": geo.country_name(edition.country),
        "violations": list(dict.fromkeys(VIOLATION_TYPES.label(act["violation"]) for act in body["coding"])),
        "actors": list(dict.fromkeys(_name(row) for row in body["involved"])),
        "deaths": deaths if any(value is not None for value in deaths.values()) else None,
        "people_affected": _affected(body, language),
        "sources": list(
            dict.fromkeys(sources.cite(source, body, str(edition.series)) for source in body["sources"])
        ),
        "origin": edition.origin,
        "verification": VERIFICATION.label(edition.verification) if edition.verification else "",
        "claims": list(_claims(body)),
        "location": _location(edition),
    }


def ask_entry(ask: Mapping[str, Any]) -> Entry:
    """What is asked of whom, and what they answered."""
    answered = ASK_RESPONSES.label(ask["response"]) if ask["response"] != "none" else None
    return {
        "to": ask["to"],
        "kind": ASK_KINDS.label(ask["kind"]).lower(),
        "what": f"{ask['what']} ({ask['note']})" if ask["note"] else ask["what"],
        "when": ask["asked_on"],
        "response": ". ".join(filter(None, (answered, ask["answer"]))) or None,
    }


def words_for_deaths(edition: Edition, language: str) -> Iterator[str]:
    """Where a source gives words and no number: those words, never a number made of them."""
    for harm in edition.body["people_affected"]:
        if harm["words"] and "killed" in harm["kinds"] and harm["best"] is None:
            yield labelled(edition.title.split(":")[0], harm_in_words(harm, language), language)


def harm_in_words(harm: Mapping[str, Any], language: str) -> str:
    """People affected as stated: the number, the range, or the words as said, and what befell them."""
    numbers = [harm[key] for key in ("minimum", "best", "maximum") if harm[key] is not None]
    if harm["words"]:
        count = quoted(harm["words"], language)
    elif not numbers:
        count = _("number not stated")
    elif min(numbers) == max(numbers):
        count = str(numbers[0])
    else:
        count = _("%(low)s to %(high)s") % {"low": min(numbers), "high": max(numbers)}
    kinds = [HARMS.label(kind).lower() for kind in harm["kinds"]]
    if harm["unit"] != "people":
        kinds.append(HARM_UNITS.label(harm["unit"]).lower())
    return f"{count} ({', '.join(kinds)})"


def place_in_words(place: Mapping[str, Any]) -> str:
    """A place by name and its areas, as fine as the published version gives it, nothing said twice."""
    codes = place.get("areas") or [place["area"]]
    areas = " / ".join(found.name for code in codes if code and (found := geo.area(code)))
    parts = [part for part in (place["name"], areas) if part]
    return parts[0] if len(parts) == 2 and fold(areas) in fold(parts[0]) else ", ".join(parts)


def _identity(edition: Edition, sources: Sources) -> Entry:
    return {
        "ref": str(edition.series),
        "version": edition.number,
        "gravity": edition.gravity,
        "url": f"{sources.page_of(str(edition.series))}{edition.number}/",
    }


def _location(edition: Edition) -> Entry | None:
    """What the map is drawn from: nothing finer than the published version, and nothing where no place is known."""
    if edition.cell is None:
        return None
    place = edition.body["place"]
    return {
        **{key: place[key] for key in ("precision", "latitude", "longitude", "area")},
        "areas": place.get("areas", []),
        "country": edition.country,
    }


def _when(when: Mapping[str, Any]) -> str:
    first, last = (date.fromisoformat(when[key]) if when[key] else None for key in ("earliest", "latest"))
    return dates.in_words(first, last, when["text"])


def _name(row: Mapping[str, Any]) -> str:
    """An actor by name, or by what it is where nobody names it."""
    return row["name"] or (ACTOR_KINDS.label(row["kind"]) if row["kind"] else _("not identified"))


def _acts(body: Mapping[str, Any]) -> list[Entry]:
    """The coding; those who are said to have done the same thing stand in one row."""
    told: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for act in body["coding"]:
        told.setdefault((act["violation"], act["basis"], act["note"]), []).extend(act["by"])
    return [
        {
            "violation": f"{VIOLATION_TYPES.label(violation)} ({note})"
            if note
            else VIOLATION_TYPES.label(violation),
            "by": list(dict.fromkeys(map(_name, by))),
            "basis": VIOLATION_BASIS.label(basis).lower() if basis else "",
            "attribution": "" if basis else ", ".join(_attributed(by)),
        }
        for (violation, basis, note), by in told.items()
    ]


def _attributed(by: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """How far an act is attributed; "alleged" where nobody is named."""
    return dict.fromkeys([ATTRIBUTION.label(row["attribution"]).lower() for row in by]) or [
        ATTRIBUTION.label("alleged").lower()
    ]


def _affected(body: Mapping[str, Any], language: str) -> list[str]:
    """The groups affected, then what befell how many, other than the numbers that stand among the deaths."""
    groups = dict.fromkeys(group for act in body["coding"] for group in act["affected"])
    harms = (harm for harm in body["people_affected"] if harm["words"] or harm["kinds"] != ["killed"])
    return [
        *(AFFECTED_GROUPS.label(group) for group in groups),
        *dict.fromkeys(harm_in_words(harm, language) for harm in harms),
    ]


def _claims(body: Mapping[str, Any]) -> Iterable[Entry]:
    """Who says what, word for word, a denial beside the claim, and the reply that was quoted at publication."""
    for claim in body["claims"]:
        who = _("%(who)s, denying it") % {"who": claim["who"]} if claim["denies"] else claim["who"]
        yield {"who": who, "says": claim["says"]}
    reply = body.get("reply") or {}
    if reply.get("text"):
        yield {"who": _("Reply"), "says": reply["text"]}

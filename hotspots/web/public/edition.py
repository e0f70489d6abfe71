"""The page of one published version: one function for what the public gets and for what a preview shows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.reader import ANONYMOUS
from hotspots import geo
from hotspots.exports.credit import UCDP
from hotspots.figures import map_svg
from hotspots.filters import PUBLIC, Filter
from hotspots.frame import editions_for_all, steady
from hotspots.models import Edition
from hotspots.web import flows, shapes
from hotspots.web.since import Since, since_of
from hotspots.words.coded import (
    acts_of,
    confirmed_words,
    named_in,
    others_of,
    people_words,
    sides_of,
    state_on_map,
)
from hotspots.words.wording import area_words, place_words, when_words

REPLIES = {
    "replied": gettext_lazy("The company was asked and answered:"),
    "no_reply": gettext_lazy("The company was asked and did not answer."),
    "statement_quoted": gettext_lazy("From what the company has published:"),
    "not_asked_risk": gettext_lazy("Not asked: asking would put sources at risk."),
}
# What is shown of a row of UCDP GED, in this order, as the data set has it.
UCDP_ROW = (
    ("conflict_name", gettext_lazy("Conflict")),
    ("side_a", gettext_lazy("Side A")),
    ("side_b", gettext_lazy("Side B")),
    ("low", gettext_lazy("Killed, lowest estimate")),
    ("best", gettext_lazy("Killed, best estimate")),
    ("high", gettext_lazy("Killed, highest estimate")),
    ("deaths_civilians", gettext_lazy("Of the best estimate: civilians")),
    ("deaths_a", gettext_lazy("Of the best estimate: side A")),
    ("deaths_b", gettext_lazy("Of the best estimate: side B")),
    ("deaths_unknown", gettext_lazy("Of the best estimate: not known who")),
    ("where_description", gettext_lazy("Where")),
    ("source_article", gettext_lazy("Sources that the data set lists")),
    ("id", gettext_lazy("Event number")),
)
UCDP_TYPES = {
    "1": gettext_lazy("state-based conflict: a battle, no violation is coded"),
    "2": gettext_lazy("conflict between groups: a battle, no violation is coded"),
    "3": gettext_lazy("one-sided violence: civilians were killed"),
}


def render_public(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page as the anonymous reader gets it, whoever asks: it holds nothing of the session and takes no message from it."""
    as_public = {
        "reader": ANONYMOUS,
        "abilities": {},
        "keeps_reference": False,
        "nav_counts": {},
        "messages": (),
    }
    response = render(request, template, {**context, **as_public}, status=status)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    response.setdefault("Cache-Control", "private, no-cache")
    return response


def render_edition(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The page of a published version, stored or only prepared.

    A preview calls this with the unsaved version that `workflow.prepare` makes, and the bytes are those that the public
    gets once it is published (the CSRF token apart): the page depends on the version, on what is published beside it and
    on the language, never on who asks or under which address. A version that was retracted keeps its page and says so.
    """
    history = list(published().history_of(edition.series).defer("body", "search_text"))
    newest = history[0] if history and history[0].number > edition.number else edition
    context = {"edition": edition, "own_url": url_of(edition), "newest": newest, "newest_url": url_of(newest)}
    if "retracted" in (edition.state, newest.state):
        retracted = newest if newest.state == "retracted" else edition
        return render_public(request, "public/retracted.html", {**context, "retracted": retracted})
    context |= {
        "body": edition.body,
        "versions": history if edition.pk else [edition, *history],
        "cite_url": settings.SITE_URL + version_url(edition),
        "when": when_words(edition),
        "confirmed": confirmed_words(edition),
        **PARTS[edition.kind](edition),
    }
    return render_public(request, f"public/{edition.kind}.html", context)


def published() -> Any:
    """Published versions as the public may read them."""
    return Edition.objects.visible_to(ANONYMOUS)


def version_url(edition: Edition) -> str:
    """The address of this version, which stays what it is."""
    return reverse("edition_version", args=[edition.series, edition.number])


def url_of(edition: Edition) -> str:
    """The address of what is in force, or of this version where it no longer is."""
    if edition.state == "published":
        return reverse("edition_page", args=[edition.series])
    return version_url(edition)


# -- what a page is made of --


def coded(edition: Edition) -> dict[str, Any]:
    """The parts that hotspots and reports share."""
    body = edition.body
    country = edition.country
    shown = feature_of(edition)
    shown["properties"]["origin"] = "people"  # on its own page it is no background
    return {
        "acts": acts_of(body),
        "others": others_of(body),
        "people": [people_words(row) for row in body["people_affected"]],
        "place": place_words(body["place"], body["countries"]),
        "map": shown["geometry"]
        and map_svg(
            [shown],
            title=_("Where this is: %(place)s") % {"place": place_words(body["place"], body["countries"])},
            language=get_language() or "en",
            width=560,
            height=320,
        ),
        "is_area": shown["geometry"] is not None and not shapes.is_point(body["place"]),
        **sides_of(body["claims"]),
        "country": country and geo.country_name(country),
    }


def hotspot_parts(edition: Edition) -> dict[str, Any]:
    """What only the page of a hotspot shows: what the published reports that belong to it say since."""
    since = steady(lambda: published_since(edition.series))
    related = [Line(row) for row in since.rows]
    reported = [line for line in related if line.edition.origin == "people"]
    said = [
        {**claim, "url": line.url, "title": line.edition.title}
        for line in reported
        for claim in line.edition.body["claims"]
    ]
    return {
        **coded(edition),
        **sides_of([*edition.body["claims"], *said]),
        "since": since,
        "last": since.last and last_of(since.last),
        "related": related,
        "named": named_in(line.edition.body for line in reported),
        "places": Counter(line.place for line in reported if line.place).most_common(),
        "flows": [flow_words(flow) for flow in edition.body["flows"]],
    }


def published_since(series: UUID) -> Since:
    """The published reports that belong to a hotspot, as everybody may see them."""
    about = Filter(PUBLIC, {"hotspot": (str(series),)})
    rows = published().listed().defer("search_text")
    return since_of(editions_for_all(), rows, reverse("public_home"), about, ANONYMOUS)


def last_of(edition: Edition) -> dict[str, Any]:
    """The newest published report as a line of what is known since."""
    when, at = when_words(edition) or _("date not known"), edition.published_at
    return {"title": edition.title, "url": url_of(edition), "when": when, "published_at": at}


def report_parts(edition: Edition) -> dict[str, Any]:
    """What only the page of a report shows: the situation it belongs to, other accounts, the larger event, the data set's row."""
    event = edition.same_event or edition.series
    in_force = published().current()
    accounts = in_force.filter(same_event=event) | in_force.filter(series=event)
    row = (edition.body["data_set"] or {}).get("row", {})
    reply = edition.body.get("reply") or {}
    return {
        **coded(edition),
        "hotspots": in_force.of_kind("hotspot").filter(series__in=edition.hotspot_series.split()),
        "accounts": [
            Line(other) for other in accounts.exclude(series=edition.series).order_by("-latest", "-pk")
        ],
        "larger": in_force.filter(series=edition.part_of).first() if edition.part_of else None,
        "parts": [Line(part) for part in in_force.filter(part_of=edition.series).order_by("-latest", "-pk")],
        "reply": REPLIES.get(reply.get("choice", "")),
        "reply_text": reply.get("text", ""),
        "row": [(label, row[key]) for key, label in UCDP_ROW if row.get(key)],
        "ucdp": UCDP,
        "row_type": UCDP_TYPES.get(row.get("type_of_violence", "")),
    }


def statement_parts(edition: Edition) -> dict[str, Any]:
    """What only the page of a statement shows; it links to what is in force of the hotspots that it names."""
    named = [quote["hotspot"] for quote in edition.body["quotes"]]
    in_force = {str(row.series): row for row in published().current().filter(series__in=named)}
    quotes = [{**quote, "now": in_force.get(quote["hotspot"])} for quote in edition.body["quotes"]]
    return {
        "quotes": quotes,
        "flows": [flow_words(flow) for flow in edition.body["flows"]],
        "positions": [
            {"label": position["label"], "who": ", ".join(map(party_name, position["who"]))}
            for position in edition.body["positions"]
        ],
    }


PARTS = {"hotspot": hotspot_parts, "report": report_parts, "statement": statement_parts}


def party_name(code: str) -> str:
    """The name of a participant of the KP, which the European Union is too."""
    return _("European Union") if code == "EU" else geo.country_name(code) or code


def flow_words(flow: Mapping[str, Any]) -> dict[str, Any]:
    """A route, or a neighbour that is spoken of without one."""
    return flows.told(flow, reverse("edition_page", args=[flow["statement"]]))


class Line:
    """One published version as a line of a list: what every entry says, in words."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.url = url_of(edition)
        self.place = place_words(edition.body["place"], edition.body["countries"])
        self.acts = acts_of(edition.body)
        self.gravest = self.acts[0] if self.acts else None
        self.when = when_words(edition)
        self.quotes = edition.body.get("quotes", ())
        self.confirmed = confirmed_words(edition) if edition.kind == "hotspot" else ""
        self.source = next((source for source in edition.body["sources"] if not source["confidential"]), None)


def feature_of(edition: Edition) -> shapes.Feature:
    """A published version on the map."""
    body = edition.body
    place = body["place"]
    return shapes.feature(
        shapes.shape_of(place, edition.country) if edition.cell is not None else None,
        kind=edition.kind,
        title=edition.title,
        label=place["name"] or geo.country_name(edition.country),
        url=url_of(edition),
        gravity=edition.gravity,
        origin=edition.origin,
        **(state_on_map(edition) if edition.kind == "hotspot" else {"status": ""}),
        date=when_words(edition),
        country=geo.country_name(edition.country) if edition.country else "",
        area=area_words(place, shapes.is_close(place)),
        precision=place["precision"],
    )

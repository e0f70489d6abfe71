"""Pages on which an accepted report is published: the fresh summary, the questions that protect people, the preview."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import needs
from hotspots import journal, policies, redaction, workflow
from hotspots.models import Edition, Report
from hotspots.vocabulary import PUBLICATION_LEVELS
from hotspots.web.access import on_report
from hotspots.web.held import keeps_text
from hotspots.web.public.edition import render_edition
from hotspots.web.reports.form import read_as, typed_from
from hotspots.web.reports.reading import version_of
from hotspots.web.reports.shown import content_of
from hotspots.web.sections import Section, short_text, text, tick
from hotspots.workflow import Answers, bodies
from hotspots.workflow.checks import COMPANIES, rests_on_public
from hotspots.workflow.transitions import current_content

REPLIES = (
    ("replied", gettext_lazy("It was asked and answered")),
    ("no_reply", gettext_lazy("It was asked and did not answer")),
    ("statement_quoted", gettext_lazy("It has spoken in public: we quote that")),
    ("not_asked_risk", gettext_lazy("Not asked: risk to sources")),
    ("not_needed", gettext_lazy("Not needed: nothing is said against it")),
)
COULD_TELL = (
    ("no", gettext_lazy("No")),
    ("yes", gettext_lazy("Yes, or perhaps: then only country and year are shown")),
)
WARNINGS = {
    "coordinates": gettext_lazy("The text seems to hold coordinates."),
    "phone": gettext_lazy("The text seems to hold a phone number."),
    "mail": gettext_lazy("The text seems to hold an e-mail address."),
    "place": gettext_lazy("The text names a place that is finer than the level you chose."),
    "names": gettext_lazy("The text holds a name from the sealed names box."),
}


def radio(label: Any, choices: Any, help_text: Any = "") -> forms.CharField:
    """One of a few, each in full view."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.RadioSelect(choices=list(choices)))


class PublishForm(Section):
    """What whoever publishes has to say."""

    title = short_text(gettext_lazy("Title"), gettext_lazy("It says only what may be public."), most=250)
    summary = text(
        gettext_lazy("Summary"),
        gettext_lazy(
            "Written fresh, never copied from the report: the only text the public reads. Say “alleged”, “reported”."
        ),
        rows=7,
    )
    level = forms.CharField(label=gettext_lazy("How exact may place and date be?"))
    could_tell = radio(
        gettext_lazy("Could someone in the village tell who was hurt, or who told us?"), COULD_TELL
    )
    identifiable = tick(gettext_lazy("Living people can be identified from this"))
    reply = radio(gettext_lazy("A company is named. Was it asked?"), REPLIES)
    reply_text = text(
        gettext_lazy("Its reply or statement, word for word"),
        gettext_lazy("Only where it answered, or is quoted."),
        rows=3,
    )
    exception = text(
        gettext_lazy("Reason for an exception"),
        gettext_lazy(
            "This should take a second person of another organisation. A reason given here is recorded with your name."
        ),
        rows=2,
    )
    note = text(gettext_lazy("What is corrected, and why"), gettext_lazy("The public page shows it."), rows=2)
    looked = tick(gettext_lazy("I have looked at these, and they may be public"))

    @property
    def answers(self) -> Answers:
        """What was typed, as the workflow asks for it."""
        words = self.ones(
            "title", "summary", "level", "could_tell", "reply", "reply_text", "exception", "note"
        )
        return Answers(**words, identifiable=bool(self.one("identifiable")))


def in_force(request: HttpRequest, report: Report) -> Edition | None:
    """The published version of a report that is in force."""
    return Edition.objects.visible_to(request.reader).current().filter(series=report.series).first()


def drawn(request: HttpRequest, report: Report, edition: Edition | None) -> PublishForm:
    """The form as typed; at first empty, or as the version that is to be corrected has it."""
    if request.method == "POST":
        typed: Mapping[str, list[str]] = typed_from(request.POST)
    elif edition:
        reply = edition.body.get("reply") or {}
        given = {"title": edition.title, "summary": edition.summary, "level": edition.level}
        given |= {"reply": reply.get("choice", ""), "reply_text": reply.get("text", "")}
        typed = {name: [value] for name, value in given.items()}
    else:
        rests_on_people = any(map(bodies.is_person, current_content(report)["sources"]))
        typed = {"level": [bodies.AREA_AND_MONTH if rests_on_people else ""]}
    return PublishForm(MultiValueDict({name: list(values) for name, values in typed.items()}))


def why_closed(report: Report, content: Mapping[str, Any]) -> str:
    """Why place and date may not stand as a public source gives them. Then they are not shown to who may not know them."""
    if any(map(bodies.is_person, content["sources"])):
        return _("Not possible: a person told us.")
    if not rests_on_public(content):
        return _("No source here may be named in public: choose area and month, or country and year.")
    if report.sharing != "can_publish":
        return _("The organisation shares this with the coalition only. Ask it to allow publication.")
    return ""


def levels(report: Report, chosen: str) -> list[dict[str, Any]]:
    """Each level with what it will show of this report; the closest says why it is closed where it is."""
    content = current_content(report)
    cards = []
    for term in PUBLICATION_LEVELS:
        closed = why_closed(report, content) if term.code == bodies.AS_PUBLIC else ""
        place = (
            redaction.shown_place(content["place"], content["country"])
            if closed
            else bodies.place_at(term.code, content)
        )
        cards.append(
            {
                "code": term.code,
                "label": term.label,
                "chosen": term.code == chosen,
                "closed": closed,
                "place": place,
                "when": read_as(bodies.when_at(term.code, content)),
            }
        )
    return cards


def show(
    request: HttpRequest,
    report: Report,
    form: PublishForm,
    errors: Mapping[str, str],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page; errors stand beside their fields, and those without a field on top."""
    content = current_content(report)
    form.show({name: told for name, told in errors.items() if name in form.fields})
    context = {
        "report": report,
        "form": form,
        "content": content_of(request.reader, report),
        "country": report.country,
        "levels": levels(report, form.one("level")),
        "names_company": any(row["kind"] in COMPANIES for row in content["involved"]),
        "second_person": "second_person" in errors or bool(form.one("exception")),
        "other_errors": [told for name, told in errors.items() if name not in form.fields],
        "knows_place": redaction.knows_place(request.reader, report),
        **more,
    }
    return render(request, "publish/publish.html", context, status=status)


def missing(
    request: HttpRequest, report: Report, form: PublishForm, edition: Edition | None
) -> dict[str, str]:
    """What still stands between the report and the public, the note of a correction included."""
    found = dict(workflow.missing_for(request.reader, report, form.answers))
    if edition and not form.one("note"):
        found["note"] = _("Say what is corrected: the page shows it.")
    return found


@keeps_text
@needs("publish")
@on_report("GET", "POST", may=policies.can_publish)
def report_publish(request: HttpRequest, report: Report) -> HttpResponse:
    """Publish a report, or a correction of what is published."""
    edition = in_force(request, report)
    form = drawn(request, report, edition)
    if request.method != "POST":
        found = workflow.missing_for(request.reader, report, form.answers)
        beyond_the_form = {name: found[name] for name in ("sharing", "consent") if name in found}
        return show(request, report, form, beyond_the_form, edition=edition)
    if version_of(request) != report.version:
        told = _("This report changed while you were writing. Look at it again; your text is kept.")
        return show(request, report, form, {"version": told}, 409, edition=edition)
    errors = missing(request, report, form, edition)
    found = workflow.scan(report, form.answers)
    if "names" in found:
        # The warning tells that a name was guessed, so whoever guesses leaves a line.
        journal.note(request.reader, "scan_names", "report", report.ref, journal.FOUND)
    warnings = [WARNINGS[kind] for kind in found if kind in WARNINGS]
    if errors or (warnings and not form.one("looked")):
        return show(request, report, form, errors, 400, edition=edition, warnings=warnings)
    try:
        made = workflow.publish(request.reader, report, form.answers, version_of(request))
    except workflow.Incomplete as incomplete:
        return show(request, report, form, incomplete.errors, 400, edition=edition)
    except (workflow.Conflict, workflow.Stale) as refused:
        return show(request, report, form, {"version": str(refused)}, 409, edition=edition)
    messages.success(request, _("Published.") if made.number == 1 else _("The correction is published."))
    return redirect("report_page", report.ref)


@keeps_text
@needs("publish")
@on_report("POST", may=policies.can_publish)
def report_preview(request: HttpRequest, report: Report) -> HttpResponse:
    """The very page that the public would get. A level that would show too much is not previewed either."""
    edition = in_force(request, report)
    form = drawn(request, report, edition)
    told = missing(request, report, form, edition)
    errors = {name: told[name] for name in ("title", "summary", "level") if name in told}
    if errors:
        return show(request, report, form, errors, 400, edition=edition)
    return render_edition(request, workflow.prepare(report, form.answers))


@needs("publish")
def edition_retract(request: HttpRequest, series: uuid.UUID) -> HttpResponse:
    """Take back what is published: the page stays and says so."""
    edition = Edition.objects.visible_to(request.reader).current().filter(series=series).first()
    if edition is None:
        raise Http404
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    reason, error = request.POST.get("reason", "").replace("\x00", ""), ""
    if request.method == "POST":
        try:
            workflow.retract(request.reader, edition, reason)
        except workflow.Incomplete as incomplete:
            error = incomplete.errors["reason"]
        except workflow.Conflict:
            raise Http404 from None
        else:
            messages.success(request, _("Retracted. The page says so, with your reason."))
            return redirect("edition_page", series)
    context = {"edition": edition, "reason": reason, "error": error}
    return render(request, "publish/retract.html", context, status=400 if error else 200)


urlpatterns = [
    path("reports/<uuid:ref>/publish/", report_publish, name="report_publish"),
    path("reports/<uuid:ref>/publish/preview/", report_preview, name="report_preview"),
    path("published/<uuid:series>/retract/", edition_retract, name="edition_retract"),
]

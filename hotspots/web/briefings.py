"""Pages: briefings, from a filter to the files that are handed over."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import needs
from hotspots import briefing as briefings_of
from hotspots import workflow
from hotspots.exports import FORMATS
from hotspots.exports.document import document_of
from hotspots.filters import PUBLIC, BadFilter
from hotspots.models import Briefing
from hotspots.words.wording import deaths_words

from .filter_form import filter_form
from .held import keeps_text
from .listing import Asked, read
from .public.form import FIELDS, choices_of
from .reference.access import on

PAGE_SIZE = 50
OFFERED = ("pdf", "docx", "xlsx", "csv", "geojson")
RECORDS_SHOWN = 12
TEXTS = 3
CHANGES = ("retracted", "corrected", "relinked")


class BriefingForm(forms.Form):
    """What a briefing is called, in which language it speaks, and up to three texts of one's own."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=250,
        help_text=gettext_lazy("It stands on the first page and in the names of the files."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy(
            "Headings and terms come in this language. Quotes and your own texts stay as they are."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TEXTS + 1):
            self.fields[f"heading_{number}"] = forms.CharField(
                label=_("Heading"), max_length=200, required=False
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Text"),
                max_length=5000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=_("An empty line begins a new paragraph."),
            )

    def texts(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of heading and text, as fields."""
        return [(self[f"heading_{number}"], self[f"text_{number}"]) for number in range(1, TEXTS + 1)]

    def blocks(self) -> list[dict[str, str]]:
        """The texts that were written."""
        return [
            {"heading": self.cleaned_data[heading.name], "text": self.cleaned_data[text.name]}
            for heading, text in self.texts()
        ]


def filtering(request: HttpRequest, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The filter as a form, filled in as the address has it."""
    given = dict(request.GET.lists())
    return {
        **filter_form(FIELDS, given, PUBLIC, choices_of(given), errors),
        "filter_errors": errors or {},
    }


def preview(asked: Asked) -> dict[str, Any]:
    """What the briefing would hold: its counts and its first records."""
    rows = briefings_of.rows_of(asked.filter)
    counts = briefings_of.Counts.of(rows.defer("body", "summary", "search_text"))
    return {
        "asked": asked,
        "words": asked.filter.words(),
        "count": counts.records,
        "hotspot_count": counts.kinds["hotspot"],
        "report_count": counts.kinds["report"],
        "deaths": deaths_words(counts.deaths),
        "too_many": counts.records > briefings_of.LIMIT,
        "limit": briefings_of.LIMIT,
        "records": rows.order_by("kind", "-latest", "pk").only("title", "kind", "series")[:RECORDS_SHOWN],
        "more": counts.records - RECORDS_SHOWN,
    }


@needs("publish")
@require_safe
def briefings(request: HttpRequest) -> HttpResponse:
    """All briefings, the newest first."""
    rows = Briefing.objects.visible_to(request.reader).select_related("made_by").defer("content", "blocks")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "briefings/list.html", {"page": page})


@keeps_text
@needs("publish")
@require_http_methods(["GET", "HEAD", "POST"])
def briefing_new(request: HttpRequest) -> HttpResponse:
    """A briefing from the filter in the address."""
    form = BriefingForm(
        request.POST if request.method == "POST" else None, initial={"language": get_language()}
    )
    try:
        asked = read(request.path, dict(request.GET.lists()), PUBLIC, {}, paged=False)
    except BadFilter as wrong:
        context = {**filtering(request, wrong.errors), "form": form}
        return render(request, "briefings/new.html", context, status=400)
    if request.method == "POST" and form.is_valid():
        title, language = form.cleaned_data["title"], form.cleaned_data["language"]
        try:
            made = briefings_of.freeze(
                request.reader, dict(request.GET.lists()), title, language, form.blocks()
            )
        except workflow.Incomplete as missing:
            for name, text in missing.errors.items():
                form.add_error(name if name in form.fields else None, text)
        else:
            return redirect("briefing", made.ref)
    filter_context = filtering(request)
    chips = asked.chips(filter_context["names"])
    context = {**filter_context, **preview(asked), "chips": chips, "form": form}
    return render(request, "briefings/new.html", context, status=400 if form.errors else 200)


@needs("publish")
@on(Briefing, "GET")
def briefing(request: HttpRequest, found: Briefing) -> HttpResponse:
    """What a briefing holds, its files, whether it still rebuilds to the same, and what has changed since."""
    if not found.content:
        return render(request, "briefings/erased.html", {"briefing": found})
    checked = briefings_of.verify(found)
    document = document_of(briefings_of.printable(found.content))
    for block in document.blocks:
        if block["kind"] == "figure":
            block["src"] = "data:image/svg+xml;base64," + b64encode(block["svg"].encode()).decode()
    context = {
        "briefing": found,
        "totals": found.content["totals"],
        "document": document,
        "links": {source["n"]: source for source in document.sources},
        "checked": checked,
        **{state: [change for change in checked.changes if change.state == state] for state in CHANGES},
        "again_url": f"{reverse('briefing_new')}?{found.query}",
        "formats": [FORMATS[name] for name in OFFERED],
    }
    return render(request, "briefings/briefing.html", context)


@needs("publish")
@on(Briefing, "POST")
def briefing_file(request: HttpRequest, found: Briefing, format: str) -> HttpResponse:
    """One file of a briefing, the same bytes each time. That it was handed out is recorded."""
    if format not in OFFERED:
        raise Http404
    try:
        file = briefings_of.file_of(request.reader, found, format)
    except workflow.NotAllowed:
        raise PermissionDenied from None
    except workflow.Conflict:
        raise Http404 from None
    response = HttpResponse(file.data, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("briefings/", briefings, name="briefings"),
    path("briefings/new/", briefing_new, name="briefing_new"),
    path("briefings/<uuid:ref>/", briefing, name="briefing"),
    path("briefings/<uuid:ref>/<str:format>/", briefing_file, name="briefing_file"),
]

"""Pages: meetings of the Kimberley Process, so that what was reported since the last one can be asked for."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hotspots import workflow
from hotspots.models import Meeting
from hotspots.web.held import keeps_text

from .access import keepers, may_keep, members, on
from .fields import DayField
from .forms import RowForm
from .keeping import form_for, keep, page
from .listing import paged


class MeetingForm(RowForm):
    """A meeting."""

    name = forms.CharField(
        label=gettext_lazy("Which meeting"),
        max_length=100,
        help_text=gettext_lazy("For instance Plenary or Intersessional."),
    )
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(last=True, label=gettext_lazy("Last day"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)


@members
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings, the latest first."""
    rows = Meeting.objects.visible_to(request.reader)
    return render(request, "reference/meetings.html", {"page": paged(request, rows)})


@keeps_text
@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """A further meeting."""
    form = form_for(request, MeetingForm)
    if keep(request, form, Meeting()):
        messages.success(request, _("The meeting is kept."))
        return redirect("meetings")
    return page(request, "reference/meeting_form.html", form)


@keeps_text
@on(Meeting, "GET", "POST", may=may_keep)
def meeting_edit(request: HttpRequest, row: Meeting) -> HttpResponse:
    """A meeting, changed."""
    form = form_for(request, MeetingForm, row)
    if keep(request, form, row):
        messages.success(request, _("Saved."))
        return redirect("meetings")
    return page(request, "reference/meeting_form.html", form, meeting=row)


@on(Meeting, "POST", may=may_keep)
def meeting_remove(request: HttpRequest, row: Meeting) -> HttpResponse:
    """A meeting, taken out of the list."""
    workflow.remove_meeting(request.reader, row)
    messages.success(request, _("The meeting is removed."))
    return redirect("meetings")


urlpatterns = [
    path("reference/meetings/", meetings, name="meetings"),
    path("reference/meetings/new/", meeting_new, name="meeting_new"),
    path("reference/meetings/<uuid:ref>/edit/", meeting_edit, name="meeting_edit"),
    path("reference/meetings/<uuid:ref>/remove/", meeting_remove, name="meeting_remove"),
]

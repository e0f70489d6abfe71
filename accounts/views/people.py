"""Pages for those who manage people: who is here, who is invited, which organisations there are."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import people as verbs
from accounts.abilities import ABILITIES, ABILITY_LABELS
from accounts.forms import InvitationForm, OrganisationForm, PersonForm
from accounts.guards import needs
from accounts.models import Invitation, Organisation, Person
from accounts.people import AlreadyThere, LastManager

manages = needs("manage_people")


@never_cache
@manages
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with their organisation and abilities, and the invitations that are open."""
    return render(
        request,
        "accounts/people.html",
        {
            "people": [
                (person, [ABILITY_LABELS[ability] for ability in ABILITIES if ability in person.abilities])
                for person in Person.objects.select_related("organisation")
            ],
            "invitations": Invitation.objects.select_related("organisation").filter(
                accepted_at=None, expires_at__gt=timezone.now()
            ),
        },
    )


@never_cache
@manages
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: HttpRequest) -> HttpResponse:
    """Invite someone; the link is in the answer to the form and nowhere else."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        granted = dict(form.cleaned_data)
        email, organisation = granted.pop("email"), granted.pop("organisation")
        try:
            invitation, secret = verbs.invite(request.reader, email, organisation, granted)
        except AlreadyThere:
            form.add_error("email", _("Somebody with this address has an account already."))
        else:
            link = request.build_absolute_uri(reverse("invitation_accept", args=[secret]))
            return render(request, "accounts/invited.html", {"invitation": invitation, "link": link})
    return render(request, "accounts/person_invite.html", {"form": form})


@never_cache
@manages
def invitation_withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    return _withdraw(request, get_object_or_404(Invitation, ref=ref, accepted_at=None))


@require_http_methods(["POST"])
def _withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    verbs.withdraw(request.reader, invitation)
    messages.success(request, _("The invitation no longer works."))
    return redirect("people")


@never_cache
@manages
def person(request: HttpRequest, ref: UUID) -> HttpResponse:
    return _person(request, get_object_or_404(Person.objects.select_related("organisation"), ref=ref))


@require_http_methods(["GET", "HEAD", "POST"])
def _person(request: HttpRequest, shown: Person) -> HttpResponse:
    """One person: change organisation and abilities, deactivate, reactivate."""
    form = PersonForm(instance=shown)
    if request.method == "POST":
        try:
            if request.POST.get("action") in ("deactivate", "reactivate"):
                verbs.set_person_active(request.reader, shown, request.POST["action"] == "reactivate")
                if _has_shut_themselves_out(request):
                    return redirect("account_login")
                messages.success(request, _("Saved."))
                return redirect("person", shown.ref)
            form = PersonForm(request.POST, instance=shown)
            if form.is_valid():
                _change(request, shown, form)
                return redirect("person", shown.ref)
        except LastManager:
            shown.refresh_from_db()
            form = PersonForm(instance=shown)
            messages.error(
                request, _("Nobody could manage people any more. Give that ability to someone else first.")
            )
    context = {"person": shown, "form": form, "has_second_step": shown.authenticator_set.exists()}
    return render(request, "accounts/person.html", context)


def _has_shut_themselves_out(request: HttpRequest) -> bool:
    """Whether a manager closed their own account or organisation; what is left of the ended session goes with it."""
    if Person.objects.managing().filter(pk=request.user.pk).exists():
        return False
    logout(request)
    return True


def _change(request: HttpRequest, shown: Person, form: PersonForm) -> None:
    changes = {field: form.cleaned_data[field] for field in form.changed_data}
    if changes:
        keep = request.session.session_key if shown == request.user else None
        verbs.change_person(request.reader, shown, changes, keep=keep)
    messages.success(request, _("Saved. A change of abilities signs the person out."))


@never_cache
@manages
@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations, and a form that adds one."""
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        verbs.add_organisation(request.reader, form.cleaned_data["name"])
        messages.success(request, _("The organisation was added."))
        return redirect("organisations")
    return render(
        request, "accounts/organisations.html", {"organisations": Organisation.objects.all(), "form": form}
    )


@never_cache
@manages
def organisation(request: HttpRequest, ref: UUID) -> HttpResponse:
    return _organisation(request, get_object_or_404(Organisation, ref=ref))


@require_http_methods(["GET", "HEAD", "POST"])
def _organisation(request: HttpRequest, shown: Organisation) -> HttpResponse:
    """Rename, close or reopen one organisation."""
    form = OrganisationForm(instance=shown)
    if request.method == "POST":
        try:
            if request.POST.get("action") in ("close", "reopen"):
                verbs.set_organisation_active(request.reader, shown, request.POST["action"] == "reopen")
                if _has_shut_themselves_out(request):
                    return redirect("account_login")
                return redirect("organisations")
            form = OrganisationForm(request.POST, instance=shown)
            if form.is_valid():
                verbs.rename_organisation(request.reader, shown, form.cleaned_data["name"])
                return redirect("organisations")
        except LastManager:
            shown.refresh_from_db()
            messages.error(
                request, _("Nobody could manage people any more. Give that ability to someone else first.")
            )
        else:
            shown.refresh_from_db()
    return render(request, "accounts/organisation.html", {"organisation": shown, "form": form})

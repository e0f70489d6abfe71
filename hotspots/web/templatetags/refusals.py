"""The refused sign-ins of the last days, for the page of those who manage people: {% load refusals %}{% refused_sign_ins %}.

A tag, because accounts know nothing of the journal.
"""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from accounts.models import Person
from accounts.refusals import PROOFS
from hotspots import journal

register = template.Library()
SHOWN = timedelta(days=30)


@register.inclusion_tag("accounts/refused_sign_ins.html")
def refused_sign_ins() -> dict[str, Any]:
    """By account, kind of proof and network, the latest first; an address that nobody has leaves no account."""
    lines = journal.refused_sign_ins(timezone.now() - SHOWN)
    people = {
        str(person.ref): person
        for person in Person.objects.filter(ref__in={line["ref"] for line in lines} - {""})
    }
    return {
        "days": SHOWN.days,
        "lines": [
            line | {"person": people.get(line["ref"]), "proof": PROOFS[line["action"]]} for line in lines
        ],
    }

"""The actors and sites that content refers to, through the gate: what is hidden does not exist."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots.content import is_sendable
from hotspots.models import Actor, Site

Keys = Mapping[str, int]


def referred(reader: Reader, contents: Sequence[Mapping[str, Any]]) -> tuple[Keys, Keys]:
    """(keys of the actors, keys of the sites) that these contents name by ref and the reader may see."""
    actors = {row["actor"] for content in contents for row in content["involved"] if row["actor"]}
    sites = {content["place"]["site"] for content in contents if content["place"]["site"]}
    return _keys(Actor, reader, actors), _keys(Site, reader, sites)


def _keys(model: Any, reader: Reader, refs: set[str]) -> Keys:
    if not refs:
        return {}
    rows = model.objects.visible_to(reader).filter(ref__in=refs).values_list("ref", "pk")
    return {str(ref): pk for ref, pk in rows}


def lacking(content: Mapping[str, Any], actors: Keys, sites: Keys) -> dict[str, str]:
    """What keeps content from being sent: answers that are missing, and what it refers to that is not there; by field."""
    errors = dict(is_sendable(content))
    for number, row in enumerate(content["involved"]):
        if row["actor"] and row["actor"] not in actors:
            errors[f"involved.{number}.actor"] = _("There is no such actor.")
    if content["place"]["site"] and content["place"]["site"] not in sites:
        errors["place.site"] = _("There is no such site.")
    return errors

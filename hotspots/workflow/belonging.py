"""What belongs to what among the shared lists: sites to hotspots, actors to sites. Each step is recorded."""

from django.db import transaction

from accounts.reader import Reader
from hotspots import ledger
from hotspots.models import Hotspot, Site, SiteActor

from .reference import may_keep
from .transitions import find


def add_site(reader: Reader, hotspot: Hotspot, site: Site) -> None:
    """Say that a site is part of a hotspot. Raises Hidden and NotAllowed."""
    with transaction.atomic():
        hotspot, site = find(reader, hotspot), find(reader, site)
        may_keep(reader)
        hotspot.sites.add(site)
        ledger.record(reader, "add_site", "hotspot", hotspot.ref, content=str(site.ref))


def remove_site(reader: Reader, hotspot: Hotspot, site: Site) -> None:
    """Take a site out of a hotspot. Raises Hidden and NotAllowed."""
    with transaction.atomic():
        hotspot, site = find(reader, hotspot), find(reader, site)
        may_keep(reader)
        hotspot.sites.remove(site)
        ledger.record(reader, "remove_site", "hotspot", hotspot.ref, content=str(site.ref))


def remove_actor(reader: Reader, relation: SiteActor) -> None:
    """Take back that an actor had to do with a site: it was entered by mistake. Raises Hidden and NotAllowed."""
    with transaction.atomic():
        relation = find(reader, relation)
        may_keep(reader)
        said = f"{relation.actor.ref} {relation.relation} {relation.since} {relation.until}"
        ref = relation.site.ref
        relation.delete()
        ledger.record(reader, "remove_actor", "site", ref, content=said)

"""Freezing a briefing, building it again from its frozen list, and telling what has changed since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.reader import ANONYMOUS, Reader
from hotspots import ledger, policies
from hotspots.filters import PUBLIC, BadFilter, Filter, parse
from hotspots.models import Briefing, Edition
from hotspots.workflow import Incomplete, NotAllowed

from .composing import LIMIT, Content, Events, Heading, compose, digest_of, events_of

BLOCKS, BLOCK_LENGTH, TITLE_LENGTH = 3, 5000, 250
Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Change:
    """A record of a briefing that is not what it was when it was frozen.

    `state` is corrected, retracted, taken_down, or relinked: links between reports say otherwise now which of them tell
    of one event. `note` is the public's reason, `newest` the last version's number.
    """

    kind: str
    series: str
    number: int
    title: str
    state: str
    note: str
    newest: int


@dataclass(frozen=True)
class Verification:
    """Whether a briefing still is what was frozen (`problems`), and what has changed in the world since (`changes`)."""

    problems: list[str]
    changes: list[Change]

    @property
    def holds(self) -> bool:
        """Whether it rebuilds to what was frozen."""
        return not self.problems


def rows_of(asked: Filter) -> QuerySet[Edition]:
    """The published versions in force that a filter keeps: what the public page shows for the same filter."""
    return asked.apply(Edition.objects.visible_to(ANONYMOUS).listed(), ANONYMOUS)


def build(
    reader: Reader, query: Query, title: str, language: str, blocks: Iterable[Mapping[str, str]]
) -> Content:
    """The content that a briefing would have now; nothing is stored. Raises NotAllowed, BadFilter, Incomplete."""
    draft, editions, asked = _draft(reader, query, title, language, blocks)
    return compose(_heading(draft), asked, editions, events_of(editions))


def freeze(
    reader: Reader, query: Query, title: str, language: str, blocks: Iterable[Mapping[str, str]]
) -> Briefing:
    """Store a briefing with the list of the very versions that it holds, and record it.

    Raises NotAllowed, BadFilter, Incomplete.
    """
    with transaction.atomic():
        briefing, editions, asked = _draft(reader, query, title, language, blocks)
        events = events_of(editions)
        briefing.content = compose(_heading(briefing), asked, editions, events)
        briefing.digest = briefing.content["digest"]
        briefing.frozen = sorted(
            [row.kind, str(row.series), row.number, events[str(row.series)]] for row in editions
        )
        briefing.save()
        ledger.record(reader, "freeze", "briefing", briefing.ref, content=briefing.digest)
    return briefing


def _draft(
    reader: Reader, query: Query, title: str, language: str, blocks: Iterable[Mapping[str, str]]
) -> tuple[Briefing, list[Edition], Filter]:
    if not policies.can_brief(reader) or reader.person_id is None:
        raise NotAllowed(_("Briefings are made by those who publish."))
    asked = parse(query, PUBLIC)
    written = [
        {"heading": block.get("heading", "").strip(), "text": block.get("text", "").strip()}
        for block in blocks
    ]
    written = [block for block in written if block["heading"] or block["text"]]
    editions = list(rows_of(asked)[: LIMIT + 1])
    errors = {}
    if not title.strip():
        errors["title"] = _("Give the briefing a title.")
    elif len(title) > TITLE_LENGTH:
        errors["title"] = _("Shorten the title to %(most)s characters.") % {"most": TITLE_LENGTH}
    if language not in dict(settings.LANGUAGES):
        errors["language"] = _("Choose a language.")
    if len(written) > BLOCKS or any(len(text) > BLOCK_LENGTH for block in written for text in block.values()):
        errors["blocks"] = _("A briefing takes %(blocks)s texts of at most %(most)s characters each.") % {
            "blocks": BLOCKS,
            "most": BLOCK_LENGTH,
        }
    if not editions:
        errors["query"] = _("Nothing that is published matches this filter. Widen it.")
    elif len(editions) > LIMIT:
        errors["query"] = _("A briefing holds at most %(most)s records. Narrow the filter.") % {"most": LIMIT}
    if errors:
        raise Incomplete(errors)
    editions += _statements_naming(editions)
    briefing = Briefing(
        title=title.strip(),
        language=language,
        query=asked.query(),
        blocks=written,
        made_by_id=reader.person_id,
        created_at=timezone.now(),
    )
    return briefing, editions, asked


def _statements_naming(editions: Iterable[Edition]) -> list[Edition]:
    """The published statements whose sentences name these hotspots."""
    quotes = (quote for edition in editions for quote in edition.body.get("quotes", ()))
    in_force = Edition.objects.visible_to(ANONYMOUS).current().of_kind("statement")
    return list(in_force.filter(series__in={quote["statement"] for quote in quotes}))


def _named_by(language: str) -> str:
    with translation.override(language):
        return str(settings.AS_NAMED_BY)


def _heading(briefing: Briefing) -> Heading:
    """Settings may change; a briefing that was frozen keeps the names that it was frozen with."""
    kept = briefing.content or {
        "publisher": settings.PUBLISHER_NAME,
        "as_named_by": _named_by(briefing.language),
        "site": settings.SITE_URL,
    }
    return Heading(
        ref=str(briefing.ref),
        title=briefing.title,
        date=briefing.created_at.date().isoformat(),
        language=briefing.language,
        publisher=kept["publisher"],
        as_named_by=kept["as_named_by"],
        site=kept["site"],
        blocks=briefing.blocks,
    )


def rebuild(briefing: Briefing) -> Content:
    """The content again, from the frozen list and nothing else that was stored of its figures. Raises BadFilter."""
    wanted = {(series, number) for _kind, series, number, _event in briefing.frozen}
    held = Edition.objects.visible_to(ANONYMOUS).filter(series__in={series for series, _number in wanted})
    editions = [row for row in held if (str(row.series), row.number) in wanted]
    events = {series: event for _kind, series, _number, event in briefing.frozen}
    return compose(_heading(briefing), parse(parse_qs(briefing.query), PUBLIC), editions, events)


def verify(briefing: Briefing) -> Verification:
    """Build the briefing again and compare; and name its records that are not what they were when it was frozen."""
    if not briefing.content:
        return Verification([_("It held a record that had to be erased, and was erased with it.")], [])
    changes = _changes(briefing)
    return Verification(list(_problems(briefing, changes)), changes)


def _problems(briefing: Briefing, changes: Iterable[Change]) -> Iterator[str]:
    if digest_of(briefing.content) != briefing.digest:
        yield _("What is stored of this briefing is not what was frozen.")
    gone = sum(change.state == "taken_down" for change in changes)
    if gone:
        yield _("%(count)s of its records were taken down and cannot be built again.") % {"count": gone}
        return
    try:
        built = rebuild(briefing)
    except BadFilter as wrong:
        yield _("Its filter cannot be read any more: %(why)s") % {"why": wrong}
        return
    if built["digest"] != briefing.digest:
        parts = [name for name in built if name != "digest" and built[name] != briefing.content.get(name)]
        said = ", ".join(parts) or "-"
        yield _("Built again from the same versions it differs in: %(parts)s.") % {"parts": said}


def _changes(briefing: Briefing) -> list[Change]:
    """The records that were corrected, retracted, taken down, or linked otherwise since they were frozen."""
    held: dict[str, dict[int, Edition]] = {}
    rows = Edition.objects.visible_to(ANONYMOUS).filter(series__in={row[1] for row in briefing.frozen})
    for row in rows.only("series", "number", "state", "note", "title", "same_event"):
        held.setdefault(str(row.series), {})[row.number] = row
    newest = {series: versions[max(versions)] for series, versions in held.items()}
    then = _together({series: event for _kind, series, _number, event in briefing.frozen})
    now = _together(events_of(newest.values()))
    changes = []
    for kind, series, number, _event in briefing.frozen:
        frozen, last = held.get(series, {}).get(number), newest.get(series)
        if frozen is None or last is None:
            changes.append(Change(kind, series, number, "", "taken_down", "", 0))
            continue
        state = ""
        if last.state == "retracted":
            state = "retracted"
        elif last.number > number:
            state = "corrected"
        elif then[series] != now[series]:
            state = "relinked"
        if state:
            changes.append(Change(kind, series, number, frozen.title, state, last.note, last.number))
    return changes


def _together(events: Events) -> dict[str, frozenset[str]]:
    """For each record, all that tell of its event."""
    groups: dict[str, set[str]] = {}
    for series, event in events.items():
        groups.setdefault(event, set()).add(series)
    return {series: frozenset(groups[event]) for series, event in events.items()}

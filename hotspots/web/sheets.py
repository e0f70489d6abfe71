"""Lists as files: what published versions put into the columns, and the download."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hotspots import exports, sheets
from hotspots.exports.credit import credits
from hotspots.models import Edition
from hotspots.sheets import COLUMNS, KILLED, PUBLISHED, REPORTED
from hotspots.vocabulary import HOTSPOT_STATUS
from hotspots.web.public.edition import url_of
from hotspots.words.coded import confirmed_words

__all__ = ["COLUMNS", "FORMATS", "KILLED", "PUBLISHED", "REPORTED", "download", "of_edition"]

FORMATS = ("csv", "xlsx", "geojson", "ndjson")


def download(
    format: str,
    title: str,
    keys: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    covers: Sequence[str],
    with_data_sets: bool,
    export_id: str = "",
) -> StreamingHttpResponse:
    """The rows as a file that says what it covers and whom to credit, where the format has room for that."""
    today = timezone.localdate().isoformat()
    sheet = exports.Sheet(
        title=title,
        columns=[exports.Column(key, str(COLUMNS[key][0]), COLUMNS[key][1]) for key in keys],
        rows=rows,
        filter_words=covers,
        attribution=credits(["data_set"] if with_data_sets else []),
        notes=[_("Counts measure reporting, not violence. An empty number is not stated; it is not zero.")],
        language=(get_language() or "en")[:2],
        date=today,
        export_id=export_id,
    )
    kind = exports.FORMATS[format]
    response = StreamingHttpResponse(exports.render(format, sheet), content_type=kind.media_type)
    response["Content-Disposition"] = (
        f'attachment; filename="{exports.file_name(title, today, kind.extension)}"'
    )
    return response


def of_edition(edition: Edition) -> dict[str, Any]:
    """A published version as a row."""
    hotspot = edition.kind == "hotspot"
    return {
        **sheets.common(edition),
        **sheets.coded(edition.body, edition.country, edition.cell is not None),
        "kind": pgettext("one record", "hotspot") if hotspot else pgettext("one record", "report"),
        "title": edition.title,
        "quote": [quote["quote"] for quote in edition.body.get("quotes", ())],
        "summary": edition.summary,
        "status": HOTSPOT_STATUS[edition.status].label if edition.status else "",
        "confirmed": confirmed_words(edition) if hotspot else "",
        "version": edition.number,
        "url": settings.SITE_URL + url_of(edition),
    }

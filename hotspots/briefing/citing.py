"""The numbered sources of a briefing: each is listed once, and entries cite it by its number."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hotspots import dates

ACCOUNT_OF_DATA_SET = "source_article"


class Sources:
    """Numbers sources in the order in which they are first cited."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.rows: list[dict[str, Any]] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, text: str, link: str = "") -> int:
        """The number of a source; the same text and link are the same source."""
        key = (text, link)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows) + 1
            self.rows.append({"n": self._numbers[key], "text": text, "link": link})
        return self._numbers[key]

    def cite(self, source: Mapping[str, Any], body: Mapping[str, Any], series: str) -> int:
        """The number of a source of a published version."""
        if source["confidential"]:
            return self.number(_("Confidential source of record %(record)s") % {"record": series[:8]})
        text = citation(source["line"], source["publisher"], source["date"])
        listed = ((body.get("data_set") or {}).get("row") or {}).get(ACCOUNT_OF_DATA_SET)
        if listed and source["kind"] == "conflict_data_set":
            listed = "; ".join(part.strip() for part in listed.strip('"').split('";"'))
            text += " " + _("Sources as the data set lists them: %(sources)s") % {"sources": listed}
        return self.number(text, source["link"] or self.page_of(source.get("statement")))

    def quote(self, quote: Mapping[str, Any], body: Mapping[str, Any]) -> int:
        """The number of the statement that a quotation is from."""
        link = next(
            (row["link"] for row in body["sources"] if row.get("statement") == quote["statement"]), ""
        )
        text = citation(quote["title"], quote["publisher"], quote["date"])
        return self.number(text, link or self.page_of(quote["statement"]))

    def page_of(self, series: str | None) -> str:
        """The public page of something that is published."""
        return f"{self.site}/published/{series}/" if series else ""


def citation(line: str, publisher: str, day: str | None) -> str:
    """A source as one line: what it is, who published it, when."""
    known = date.fromisoformat(day) if day else None
    parts = (publisher if publisher not in line else "", dates.in_words(known, known) if known else "")
    published = ", ".join(part for part in parts if part)
    return ". ".join(part for part in (line.rstrip("."), published) if part) + "."

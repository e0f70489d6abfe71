"""A briefing as a sequence of printed blocks, the same for every page format."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .blocks import Block, Blocks, Record, web_link
from .credit import marked
from .words import labelled, long_date, quoted, words

_EVENT_COLUMNS = ("when", "place", "what", "killed_short", "civilians_short", "source", "record")
_DEATHS = {"lowest": "min", "best": "best", "highest": "max", "civilians": "civilians", "stated_in": "stated"}


@dataclass(frozen=True)
class Document:
    """A briefing ready to be set: title matter, blocks, and the sources that the blocks cite by number."""

    title: str
    language: str
    date: str
    kicker: str
    byline: str
    running_head: str
    blocks: list[Block]
    sources: list[Record]

    def as_dict(self) -> dict[str, Any]:
        """The document as JSON-able data."""
        return asdict(self)


def document_of(content: Record) -> Document:
    """Lay out a briefing's content."""
    language = content.get("language", "en")
    day = long_date(content["date"][:10], language)
    publisher = content.get("publisher") or ""
    named_by = content.get("as_named_by")
    label = words(language)
    return Document(
        title=marked(content["title"].strip() or label["briefing"]),
        language=language,
        date=content["date"][:10],
        kicker=" · ".join(filter(None, (publisher, label["briefing"]))),
        byline=" · ".join(filter(None, (day, named_by and f"{label['as_named_by']} {named_by}"))),
        running_head=" · ".join(filter(None, (publisher, content["title"]))),
        blocks=list(_Layout(content, language).blocks()),
        sources=[
            {"n": source["n"], "text": source["text"], "link": web_link(source.get("link"))}
            for source in content.get("sources", [])
        ],
    )


class _Layout(Blocks):
    """The order of a briefing."""

    def __init__(self, content: Record, language: str):
        super().__init__(language)
        self.content = content

    def blocks(self) -> Iterator[Block]:
        content, label = self.content, self.label
        if content.get("filter_words"):
            yield {"kind": "filter", "title": label["filter"], "items": content["filter_words"]}
        for block in content.get("blocks", []):
            if block.get("heading"):
                yield self.heading(block["heading"])
            yield from self.paragraphs(block.get("text"))
        drawing = content.get("map") or {}
        if drawing.get("svg"):
            yield {"kind": "figure", "svg": drawing["svg"], "alt": drawing.get("alt") or label["map"]}
        yield from self.figures()
        yield from self.section("hotspots", map(self.hotspot, content.get("hotspots", [])))
        events = [report for report in content.get("reports", []) if report.get("origin") == "data_set"]
        reports = [report for report in content.get("reports", []) if report.get("origin") != "data_set"]
        yield from self.section("reports", map(self.report, reports))
        yield from self.events(events)
        yield from self.asks()
        yield from self.sources()
        yield from self.colophon()

    def section(self, key: str, entries: Iterable[Iterable[Block]]) -> Iterator[Block]:
        for position, entry in enumerate(entries):
            if position == 0:
                yield self.heading(self.label[key])
            yield from entry

    def figures(self) -> Iterator[Block]:
        content, label = self.content, self.label
        totals = content.get("totals") or {}
        yield self.heading(label["figures"])
        yield {
            "kind": "counts",
            "items": [
                [self.number(totals.get("hotspots")), label["hotspots"]],
                [self.number(totals.get("reports")), label["reports"]],
                [self.number(len(content.get("countries", []))), label["countries"]],
            ],
        }
        tables = [self.bars("by_country", "countries"), self.bars("by_violation", "violations")]
        if any(table["rows"] for table in tables):
            yield {"kind": "bars", "tables": [table for table in tables if table["rows"]]}
            yield {"kind": "text", "text": label["counts_note"], "style": "small"}
        deaths = totals.get("deaths")
        if deaths:
            yield {"kind": "label", "text": label["killed"]}
            yield {
                "kind": "table",
                "name": "deaths",
                "head": [label[name] for name in _DEATHS],
                "rows": [[self.number(deaths.get(key)) for key in _DEATHS.values()]],
            }
        if totals.get("words"):
            yield from self.labelled_list(label["in_words"], totals["words"])

    def bars(self, title: str, key: str) -> Block:
        rows = self.content.get(key, [])
        most = max((row["count"] for row in rows), default=1) or 1
        return {
            "head": [self.label[title], self.label["count"]],
            "rows": [[row["label"], self.number(row["count"]), row["count"] / most] for row in rows],
        }

    def hotspot(self, hotspot: Record) -> Iterator[Block]:
        label = self.label
        yield self.heading(hotspot["title"], 2)
        source = hotspot.get("quote_source")
        if hotspot.get("quote"):
            text = quoted(hotspot["quote"], self.language)
            yield {"kind": "quote", "text": text, "cites": [source] if source else []}
        for earlier in hotspot.get("earlier_quotes") or []:
            text = quoted(earlier["text"], self.language)
            yield {"kind": "quote", "text": text, "cites": [earlier["source"]]}
        yield self.facts(
            ("status", hotspot.get("status")),
            ("since", hotspot.get("since")),
            ("place", hotspot.get("place")),
            ("country", hotspot.get("countries")),
            ("affected", hotspot.get("people_affected")),
        )
        if hotspot.get("coding"):
            yield {"kind": "label", "text": label["coding"]}
            yield {
                "kind": "table",
                "name": "coding",
                "head": [label["violation"], label["by"], label["basis"]],
                "rows": [
                    [
                        act["violation"],
                        ", ".join(act.get("by") or []) or label["not_stated"],
                        ", ".join(filter(None, (act.get("basis"), act.get("attribution")))),
                    ]
                    for act in hotspot["coding"]
                ],
            }
        yield from self.labelled_list(label["asks"], map(self.ask_line, hotspot.get("asks") or []))
        yield from self.labelled_list(label["positions"], hotspot.get("positions") or [])
        yield self.imprint(hotspot)

    def report(self, report: Record) -> Iterator[Block]:
        title, summary = report.get("title"), report.get("summary")
        where_and_when = ", ".join(filter(None, (report.get("place"), report.get("date_text"))))
        yield self.heading(title or where_and_when or self.label["report"], 2)
        yield from self.paragraphs(summary or self.label["sources"], report.get("sources") or [])
        yield self.facts(
            ("when", report.get("date_text")),
            ("place", report.get("place")),
            ("country", report.get("country")),
            ("violation", report.get("violations")),
            ("actors", report.get("actors")),
            ("affected", report.get("people_affected")),
            ("reported_killed", self.deaths_in_words(report.get("deaths"))),
        )
        claims = report.get("claims") or []
        lines = (labelled(claim["who"], claim["says"], self.language) for claim in claims)
        yield from self.labelled_list(self.label["claims"], lines)
        yield self.imprint(report)

    def events(self, events: list[Record]) -> Iterator[Block]:
        if not events:
            return
        label = self.label
        yield self.heading(label["data_set_events"])
        yield {"kind": "text", "text": label["data_set_note"], "style": "small"}
        yield {
            "kind": "table",
            "name": "events",
            "head": [label[name] for name in _EVENT_COLUMNS],
            "rows": [self.event(event) for event in events],
        }

    def event(self, event: Record) -> list[Any]:
        deaths = event.get("deaths") or {}
        said = (event.get("title") or event.get("summary"), ", ".join(event.get("violations") or []))
        return [
            event.get("date_text") or self.label["not_stated"],
            event.get("place") or event.get("country") or self.label["not_stated"],
            " · ".join(filter(None, said)),
            self.range(deaths) if deaths else "–",
            self.number(deaths.get("civilians")),
            {"cites": event.get("sources") or []},
            f"{(event.get('ref') or '')[:8]} · {event.get('version')}",
        ]

    def asks(self) -> Iterator[Block]:
        asks, label = self.content.get("asks") or [], self.label
        if not asks:
            return
        yield self.heading(label["asks"])
        yield {
            "kind": "table",
            "name": "asks",
            "head": [label["ask_to"], label["ask_what"], label["when"], label["response"]],
            "rows": [
                [
                    ask["to"],
                    " · ".join(filter(None, (ask["what"], ask.get("kind"), ask.get("hotspot")))),
                    long_date(ask.get("when") or "–", self.language),
                    ask.get("response") or label["no_response"],
                ]
                for ask in asks
            ],
        }

    def sources(self) -> Iterator[Block]:
        if self.content.get("sources"):
            yield self.heading(self.label["sources"])
            yield {"kind": "sources"}

    def colophon(self) -> Iterator[Block]:
        content, label = self.content, self.label
        records = len(content.get("hotspots", [])) + len(content.get("reports", []))
        yield self.heading(label["how_to_check"])
        yield {"kind": "text", "text": f"{label['resolves']} {label['rebuilds']}", "cites": []}
        yield self.facts(
            ("rows", self.number((content.get("totals") or {}).get("records", records))),
            ("reference", content.get("ref")),
            ("digest", content.get("digest")),
            ("attribution", content.get("attribution")),
        )

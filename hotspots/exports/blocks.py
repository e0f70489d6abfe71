"""The blocks that a printed briefing is made of, in one language.

A block is a dict with a "kind": filter, heading, label, text, list, facts, quote, figure, counts, bars,
table, sources or imprint. Every text and number in it has its final wording, so a page format only sets type,
and two formats can't disagree.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from .words import labelled, number, words

Block = dict[str, Any]
Record = dict[str, Any]


def web_link(address: str | None) -> str:
    """The address when it is one a reader may safely follow, else nothing."""
    return address if address and address.lower().startswith(("https://", "http://")) else ""


class Blocks:
    """Makes blocks of texts and records in one language."""

    def __init__(self, language: str):
        self.language = language
        self.label = words(language)

    def heading(self, text: str, level: int = 1) -> Block:
        return {"kind": "heading", "text": text.strip() or "–", "level": level}

    def paragraphs(self, text: str | None, cites: Iterable[int] = ()) -> Iterator[Block]:
        parts = [part.strip() for part in (text or "").replace("\r\n", "\n").split("\n\n") if part.strip()]
        for part in parts[:-1]:
            yield {"kind": "text", "text": part, "cites": []}
        if parts:
            yield {"kind": "text", "text": parts[-1], "cites": list(cites)}

    def labelled_list(self, title: str, items: Iterable[str]) -> Iterator[Block]:
        texts = list(items)
        if texts:
            yield {"kind": "label", "text": title}
            yield {"kind": "list", "items": texts}

    def facts(self, *pairs: tuple[str, str | list[str] | None]) -> Block:
        texts = ((key, ", ".join(value) if isinstance(value, list) else value) for key, value in pairs)
        return {"kind": "facts", "rows": [[self.label[key], text] for key, text in texts if text]}

    def number(self, value: float | None) -> str:
        return number(value, self.language)

    def deaths_in_words(self, deaths: Record | None) -> str:
        if not deaths:
            return ""
        text = f"{self.range(deaths)} ({self.label['killed_range']})"
        if deaths.get("civilians") is not None:
            text += "; " + labelled(
                self.label["civilians"].lower(), self.number(deaths["civilians"]), self.language
            )
        return text

    def range(self, deaths: Record) -> str:
        return " / ".join(self.number(deaths.get(key)) for key in ("min", "best", "max"))

    def ask_line(self, ask: Record) -> str:
        to = f"{ask['to']} ({ask['kind']})" if ask.get("kind") else ask["to"]
        answer = ask.get("response")
        said = labelled(self.label["response"], answer, self.language) if answer else ""
        return ". ".join(filter(None, (labelled(to, ask["what"], self.language), said)))

    def imprint(self, record: Record) -> Block:
        parts = (
            f"{self.label['record']} {record['ref'][:8]}" if record.get("ref") else "",
            f"{self.label['version'].lower()} {record['version']}" if record.get("version") else "",
        )
        text = ", ".join(filter(None, parts))
        return {"kind": "imprint", "text": text, "link": web_link(record.get("url"))}

"""The explorer's table: its columns, what each says of a report, and the orders that the list can have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.filters import FILTERS
from hotspots.frame import NEWEST
from hotspots.vocabulary import REVIEW_STATES, SHARING, VERIFICATION, VOCABULARIES
from hotspots.web import sheets
from hotspots.web.listing import Asked

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Sort:
    """One order of the list, as it is offered, and which way its column then runs."""

    label: Any
    direction: str = "descending"


SORTS = {
    NEWEST: Sort(gettext_lazy("Newest event first")),
    "oldest": Sort(gettext_lazy("Oldest event first"), "ascending"),
    "gravest": Sort(gettext_lazy("Gravest act first")),
    "killed": Sort(gettext_lazy("Most people killed first")),
    "country": Sort(gettext_lazy("By country"), "ascending"),
}


@dataclass(frozen=True)
class Column:
    """One column: what it says of a line of the list, and where that is nothing; the orders that its head leads to."""

    label: Any
    say: Callable[[Line], str]
    nothing: Any = "–"
    sorts: tuple[str, ...] = ()
    numeric: bool = False


def _listed(vocabulary: str, mask: str) -> Callable[[Line], str]:
    terms = VOCABULARIES[vocabulary]
    return lambda line: ", ".join(terms.label(code) for code in line["report"].codes(mask))


def _status(line: Line) -> str:
    report = line["report"]
    return ", ".join([REVIEW_STATES.label(report.status), *([_("disputed")] if report.disputed else [])])


def _number(name: str) -> Column:
    def say(line: Line) -> str:
        number = getattr(line["report"], name)
        return "" if number is None else str(number)

    # The list is sorted by the number that the filter goes by.
    sorts = ("killed",) if name == "killed_best" else ()
    return Column(sheets.COLUMNS[name][0], say, "", sorts, numeric=True)


COLUMNS = {
    "where": Column(
        gettext_lazy("Where"), lambda line: line["place"], gettext_lazy("not known"), ("country",)
    ),
    "when": Column(gettext_lazy("When"), lambda line: line["when"], sorts=(NEWEST, "oldest")),
    "acts": Column(
        gettext_lazy("Acts reported"),
        lambda line: ", ".join(act.label for act in line["acts"]),
        gettext_lazy("none coded"),
        ("gravest",),
    ),
    "involved": Column(gettext_lazy("Said to be involved"), lambda line: ", ".join(line["actors"])),
    "affected": Column(FILTERS["affected"].label, _listed("affected_groups", "affected_mask")),
    **{name: _number(name) for name in sheets.KILLED},
    "status": Column(FILTERS["status"].label, _status),
    "verification": Column(
        FILTERS["verification"].label,
        lambda line: VERIFICATION.label(line["report"].verification) if line["report"].verification else "",
        gettext_lazy("not stated"),
    ),
    "sources": Column(FILTERS["source_kind"].label, _listed("source_kinds", "source_mask")),
    "issues": Column(FILTERS["issue"].label, _listed("kp_issues", "issue_mask")),
    "organisation": Column(FILTERS["organisation"].label, lambda line: line["report"].organisation.name),
    "sharing": Column(FILTERS["sharing"].label, lambda line: SHARING.label(line["report"].sharing)),
}
USUAL = ("where", "when", "acts", "involved", *sheets.KILLED, "status", "verification")


@dataclass(frozen=True)
class Head:
    """The head of a column; `url` puts the list into its order, or back into the usual one, "" where it has none."""

    label: str
    numeric: bool
    url: str
    direction: str


@dataclass(frozen=True)
class Cell:
    """What a column says of one report; `is_nothing` where it says that there is nothing."""

    label: str
    text: str
    numeric: bool
    is_nothing: bool


def order_of(asked: Asked) -> str:
    """The order that is asked for."""
    return str(asked.also.get("sort", NEWEST))


def columns_of(asked: Asked, anyone_killed: bool) -> list[str]:
    """The columns that are asked for; the usual ones leave the numbers out where no report states any."""
    usual = [name for name in USUAL if anyone_killed or name not in sheets.KILLED]
    chosen = asked.also.get("columns") or usual
    return [name for name in COLUMNS if name in chosen]


def at_the_list(url: str) -> str:
    """The same page from its list on: whoever goes on by keyboard need not pass all that stands above again."""
    return f"{url}#reports"


def sorted_by(asked: Asked, order: str) -> str:
    """The address of the list in another order, from its beginning."""
    return at_the_list(asked.to(sort="" if order == NEWEST else order))


def sorts(asked: Asked) -> list[dict[str, Any]]:
    """All orders of the list as links."""
    now = order_of(asked)
    return [
        {"label": sort.label, "url": sorted_by(asked, name), "on": name == now}
        for name, sort in SORTS.items()
    ]


def heads(asked: Asked, names: Iterable[str]) -> list[Head]:
    """The heads of these columns."""
    return [_head(asked, COLUMNS[name]) for name in names]


def _head(asked: Asked, column: Column) -> Head:
    now = order_of(asked)
    turns = (*column.sorts, NEWEST)
    following = turns[turns.index(now) + 1] if now in column.sorts else turns[0]
    return Head(
        str(column.label),
        column.numeric,
        sorted_by(asked, following) if column.sorts else "",
        SORTS[now].direction if now in column.sorts else "",
    )


def filled(lines: Sequence[Line], names: Sequence[str]) -> list[dict[str, Any]]:
    """The lines of the list with what these columns say of each."""
    chosen = [COLUMNS[name] for name in names]
    return [{**line, "cells": [_cell(column, line) for column in chosen]} for line in lines]


def _cell(column: Column, line: Line) -> Cell:
    text = column.say(line)
    return Cell(str(column.label), text or str(column.nothing), column.numeric, not text)


def choices(names: Iterable[str]) -> list[dict[str, Any]]:
    """All columns to choose from, and which of them are shown."""
    shown = set(names)
    return [{"name": name, "label": column.label, "on": name in shown} for name, column in COLUMNS.items()]

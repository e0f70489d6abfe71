"""Lines of the table: how each is read, and the few forms in which it is written.

A line is read in the order in which an address answers. Who does not get in signs in (a program: shows a token) or is
refused, whatever the address holds. Then comes what the address holds: who may not know of it is told that it does not
exist, with every method. Only then the method counts, and last whether the reader may do this to that thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .promises import (
    May,
    Thing,
    Who,
    anyone,
    follows,
    known,
    members,
    sees_listed,
    sees_report,
    sees_sent,
)

OPEN, SIGN_IN, NO_TOKEN = "open", "sign in", "no token"
REFUSED, HIDDEN, NO_METHOD = "refused", "hidden", "no such method"


@dataclass(frozen=True)
class Line:
    """One route: what it holds, who gets in, who may know of what it holds, and who may use which method."""

    holds: str
    enters: May
    sees: May
    methods: Mapping[str, May]
    is_api: bool = False
    turns_away: str = SIGN_IN
    gives_text_back: bool = False
    is_of_library: bool = False
    is_followed: bool = False

    def expected(self, method: str, who: Who, thing: Thing) -> str:
        """What the answer amounts to."""
        if self.is_api and who.is_spent:
            return NO_TOKEN
        if who.is_nobody and not self.enters(who, thing):
            return REFUSED if self.gives_text_back and method == "POST" else self.turns_away
        if not self.enters(who, thing):
            return REFUSED
        if self.is_followed:
            report = thing.of or thing
            if not report.exists or not sees_sent(who, report):
                return HIDDEN
            if not follows(who, report):
                return REFUSED
        if not thing.exists or not self.sees(who, thing):
            return HIDDEN
        if self.is_of_library:
            return OPEN
        if method not in self.methods:
            return NO_METHOD
        if self.methods[method](who, thing):
            return OPEN
        return self.turns_away if who.is_nobody else REFUSED


def page(holds: str = "", *, enters: May = known, sees: May = anyone, **methods: May) -> Line:
    """A page; whoever may GET may ask for the head alone."""
    heads = {"HEAD": methods["GET"]} if "GET" in methods and "HEAD" not in methods else {}
    return Line(holds, enters, sees, {**heads, **methods})


def call(holds: str = "", *, enters: May = members, sees: May = anyone, **methods: May) -> Line:
    """An address of the API; each tells which methods it has."""
    heads = {"HEAD": methods["GET"]} if "GET" in methods else {}
    return Line(
        holds,
        enters,
        sees,
        {**heads, "OPTIONS": anyone, **methods},
        is_api=True,
        turns_away=NO_TOKEN,
    )


def asked_by_script(line: Line) -> Line:
    """A script of the page asks: it cannot sign anybody in, and is told 401."""
    return replace(line, turns_away=NO_TOKEN)


def typed(line: Line) -> Line:
    """Whose session ended gets what they typed back with a 403, whatever the address holds, and signs in from there."""
    return replace(line, gives_text_back=True)


def report(*, enters: May = known, **methods: May) -> Line:
    return page("report", enters=enters, sees=sees_report, **methods)


def sent(**methods: May) -> Line:
    return call("report", sees=sees_sent, **methods)


def followed(holds: str = "report", *, sees: May = anyone, **methods: May) -> Line:
    """What is between a report's organisation and its reviewers: who may read the report alone is told so."""
    return replace(call(holds, sees=sees, **methods), is_followed=True)


def listed(holds: str, **methods: May) -> Line:
    return page(holds, enters=members, sees=sees_listed, **methods)

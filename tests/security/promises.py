"""What the threat model promises, in words of its own: who may know of a thing, and what they may then do to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Who:
    """Somebody as the table speaks of them: what counts is this session or token, not what the person could do in another."""

    name: str = ""
    home: str = ""
    abilities: frozenset[str] = frozenset()
    is_lead: bool = False
    is_fresh: bool = False
    is_spent: bool = False

    @property
    def is_nobody(self) -> bool:
        return not self.name

    def can(self, *abilities: str) -> bool:
        return bool(self.abilities & set(abilities))


@dataclass(frozen=True)
class Thing:
    """Something that an address holds. What is said of it is what the table asks about."""

    label: str
    values: Mapping[str, object] = field(default_factory=dict)
    home: str = ""
    author: str = ""
    status: str = ""
    sharing: str = ""
    invited: frozenset[str] = frozenset()
    is_open_data: bool = False
    is_picture: bool = True
    names_closed: bool = False
    asked_by: str = ""
    claimed_by: str = ""
    exists: bool = True
    of: "Thing | None" = None
    version: int = 0

    def __str__(self) -> str:
        return self.label


May = Callable[[Who, Thing], bool]


def anyone(who: Who, thing: Thing) -> bool:
    return True


def known(who: Who, thing: Thing) -> bool:
    return not who.is_nobody


def members(who: Who, thing: Thing) -> bool:
    return who.can("contribute", "coalition_reading", "review", "publish")


def can(*abilities: str) -> May:
    return lambda who, thing: who.can(*abilities)


# -- who may know of a thing --


def own(who: Who, thing: Thing) -> bool:
    return who.home == thing.home


def theirs(who: Who, thing: Thing) -> bool:
    return not who.is_nobody and who.name == thing.author


def theirs_or_led(who: Who, thing: Thing) -> bool:
    return theirs(who, thing) or (own(who, thing) and who.is_lead)


def sees_import(who: Who, file: Thing) -> bool:
    """A file that was sent to be taken in."""
    return members(who, file) and theirs_or_led(who, file)


def sees_report(who: Who, report: Thing) -> bool:
    """The columns of the table of the threat model, from the left to the right."""
    shared = report.sharing in ("coalition", "can_publish")
    judged = report.status in ("sent", "changes_asked", "accepted", "not_taken_forward")
    if not members(who, report):
        return False
    if report.status == "draft":
        return own(who, report) and (theirs(who, report) or who.is_lead)
    return (
        own(who, report)
        or (report.is_open_data and report.status == "accepted")
        or (who.can("coalition_reading", "publish") and report.status == "accepted" and shared)
        or (who.can("review") and judged and (shared or who.name in report.invited))
    )


def sees_sent(who: Who, report: Thing) -> bool:
    """A draft stays in the browser: no program reads it."""
    return report.status != "draft" and sees_report(who, report)


def sees_file(who: Who, file: Thing) -> bool:
    return sees_report(who, file.of) and (own(who, file.of) or who.can("review"))


def sees_listed(who: Who, row: Thing) -> bool:
    """What is in the shared lists; a proposal follows the report that it came with."""
    return members(who, row) and (row.of is None or sees_report(who, row.of))


# -- what they may do to it --


def writes(who: Who, report: Thing) -> bool:
    in_charge = own(who, report) and (theirs(who, report) or who.is_lead)
    return in_charge and who.can("contribute") and not report.is_open_data


def on_its_way(report: Thing) -> bool:
    return report.status in ("sent", "changes_asked", "accepted")


def changes(who: Who, report: Thing) -> bool:
    return writes(who, report) and (report.status == "draft" or on_its_way(report))


def takes_back(who: Who, report: Thing) -> bool:
    return writes(who, report) and on_its_way(report)


def opens_form(who: Who, report: Thing) -> bool:
    """Who wrote it does not lose what they typed when it was closed meanwhile."""
    return changes(who, report) or theirs(who, report)


def contributes_to(who: Who, report: Thing) -> bool:
    return own(who, report) and who.can("contribute") and not report.is_open_data


def takes_in(who: Who, file: Thing) -> bool:
    """Its rows become reports of whoever sent it."""
    return who.can("contribute") and theirs(who, file)


def reviews(who: Who, report: Thing) -> bool:
    """Nobody judges their own."""
    return who.can("review") and not theirs(who, report) and not report.is_open_data


def decides(who: Who, report: Thing) -> bool:
    """While another reviewer is at it, the decision is theirs."""
    return reviews(who, report) and report.claimed_by in ("", who.name)


def releases(who: Who, report: Thing) -> bool:
    return reviews(who, report) and report.claimed_by == who.name


def follows(who: Who, report: Thing) -> bool:
    return own(who, report) or reviews(who, report) or report.is_open_data


def when_due(scope: str, may: May, *due: str) -> May:
    """A program whose step is not due is told that (409) before it is told whether the step would be its own."""
    return lambda who, report: who.can(scope) and (report.status not in due or may(who, report))


def talks(who: Who, report: Thing) -> bool:
    return report.status != "draft" and (reviews(who, report) or contributes_to(who, report))


def opens_names(who: Who, report: Thing) -> bool:
    """The lead; the author while the box is open to them; an invited reviewer. Each has shown a moment ago who they are."""
    if not who.is_fresh:
        return False
    if not own(who, report):
        return reviews(who, report) and who.name in report.invited
    return who.is_lead or (theirs(who, report) and who.can("contribute") and not report.names_closed)


def uninvites(who: Who, report: Thing) -> bool:
    return own(who, report) and who.is_lead


def invites(who: Who, report: Thing) -> bool:
    return uninvites(who, report) and report.sharing == "restricted"


def asks_sharing(who: Who, report: Thing) -> bool:
    return writes(who, report) and on_its_way(report)


def confirms_sharing(who: Who, report: Thing) -> bool:
    """The second person."""
    asked = report.asked_by not in ("", who.name)
    return asked and on_its_way(report) and contributes_to(who, report)


def takes_consent_back(who: Who, report: Thing) -> bool:
    return contributes_to(who, report) and report.status != "draft"


def links(who: Who, report: Thing) -> bool:
    return who.can("review", "publish") and report.status != "draft"


def publishes(who: Who, report: Thing) -> bool:
    return who.can("publish") and report.status == "accepted"


def publishes_listed(who: Who, row: Thing) -> bool:
    return who.can("publish") and row.of is None


def opens_file(who: Who, file: Thing) -> bool:
    """A picture as received tells the place: only those get it who may know that."""
    report = file.of
    invited = report.sharing == "restricted" and who.name in report.invited
    return own(who, report) or (reviews(who, report) and (invited or not file.is_picture))


def sees_picture(who: Who, file: Thing) -> bool:
    """Of other files there is no copy."""
    return file.is_picture and sees_file(who, file)


def sees_copy(who: Who, file: Thing) -> bool:
    return own(who, file.of) or reviews(who, file.of)


def changes_file(who: Who, file: Thing) -> bool:
    return changes(who, file.of)

"""The one way from rows to reports: what is broken is named by number, field and reason, and the rest goes in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation
from accounts.reader import Reader
from hotspots.workflow import admit_open_data
from hotspots.workflow.checks import Answers

LIBRARY = "Published sources"


@dataclass(frozen=True)
class RowError:
    """A row that could not be read: its number in the file (the header is row 1), the field, and why."""

    number: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.number}, {self.field}: {self.reason}"


@dataclass(frozen=True)
class Row:
    """A row that was read: the ref it is known by, its content, and what is published of it, if anything."""

    external_ref: str
    content: Mapping[str, Any]
    answers: Answers | None = None


@dataclass
class Outcome:
    """What an import did."""

    new: int = 0
    changed: int = 0
    same: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows the file held."""
        return self.new + self.changed + self.same + len(self.errors)


def library_reader(name: str) -> Reader:
    """The loader that takes public material in, for an organisation without members that holds what is public."""
    organisation, _made = Organisation.objects.get_or_create(name=LIBRARY, defaults={"is_active": False})
    return Reader.machine(name, organisation.pk, ("contribute", "review", "publish"))


def apply_open_data(reader: Reader, rows: Iterable[Row | RowError], *, origin: str) -> Outcome:
    """Store public rows as accepted reports. Applying the same rows again changes nothing."""
    outcome = Outcome()

    def good() -> Iterator[tuple[str, Mapping[str, Any], Answers | None]]:
        for row in rows:
            if isinstance(row, RowError):
                outcome.errors.append(row)
            else:
                yield row.external_ref, row.content, row.answers

    admitted = admit_open_data(reader, good(), origin=origin)
    outcome.new, outcome.changed, outcome.same = admitted.new, admitted.changed, admitted.same
    return outcome

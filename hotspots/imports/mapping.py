"""Which column of a file is what: recognised by its header, or said by whoever sends the file."""

from collections.abc import Mapping, Sequence
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from hotspots.content import check
from hotspots.content.checkers import Wrong
from hotspots.text import fold
from hotspots.vocabulary import LANGUAGES

from .columns import COLUMNS, PRESETS, Data, column_of

LEFT_OUT = ""


class BadMapping(ValueError):
    """A mapping or a preset that cannot be used: `.errors` says why, by column of the file or by preset."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in errors.items()))
        self.errors = dict(errors)


@cache
def _headers() -> dict[str, str]:
    """What columns are called, folded: by key, by label in every language, and by other usual words."""
    found: dict[str, str] = {}
    for key, column in COLUMNS.items():
        for name in filter(None, column.also.split(";")):
            found.setdefault(fold(name), key)
    for language in LANGUAGES:
        with translation.override(language):
            found |= {fold(str(column.label)): key for key, column in COLUMNS.items()}
    return found | {fold(key): key for key in COLUMNS}


def suggested(columns: Sequence[str]) -> dict[str, str]:
    """For each column of a file the key in COLUMNS that its header means, or "" where it means none or one that is taken."""
    known, taken = _headers(), set[str]()
    mapping = {}
    for name in columns:
        key = known.get(fold(name), LEFT_OUT)
        mapping[name] = LEFT_OUT if key in taken else key
        taken.add(key)
    return mapping


def checked_mapping(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The columns that are taken in, by name; what `mapping` leaves out stays out. Raises BadMapping."""
    errors: dict[str, str] = {}
    used: dict[str, str] = {}
    for name, key in mapping.items():
        if not key:
            continue
        if name not in columns:
            errors[name] = _("The file has no such column.")
        elif key not in COLUMNS:
            errors[name] = _("There is no such field. Known here: %(known)s.") % {"known": ", ".join(COLUMNS)}
        elif key in used.values():
            errors[name] = _("Another column is this already: leave one of them out.")
        else:
            used[name] = key
    if errors:
        raise BadMapping(errors)
    if not used:
        raise BadMapping({"": _("No column of the file is known here: say which is what.")})
    return used


def checked_presets(presets: Mapping[str, str]) -> dict[str, str]:
    """What is said once for all rows that do not say it themselves: text by key. Raises BadMapping."""
    data: Data = {}
    errors = {}
    said = {key: text.strip() for key, text in presets.items() if text.strip()}
    for key in said:
        if key not in PRESETS:
            errors[key] = _("This cannot be said for all rows. Known here: %(known)s.") % {
                "known": ", ".join(PRESETS)
            }
    for key in (key for key in COLUMNS if key in said and key in PRESETS):
        try:
            put_into(data, key, said[key])
        except Wrong as wrong:
            errors[key] = str(wrong)
    for path, why in check(data)[1].items():
        # A kind without its line, or a line without its kind, may come with the rows.
        if (key := column_of(path)) in said:
            errors.setdefault(key, why)
    if errors:
        raise BadMapping(errors)
    return said


def put_into(data: Data, key: str, text: str) -> None:
    """Write a cell into content that is being put together; a column that is only shown writes nothing. Raises Wrong."""
    if put := COLUMNS[key].put:
        put(data, text)

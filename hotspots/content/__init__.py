"""A report's content as one plain dict: checked, written to rows, read back, compared.

The form, the API, the importers and the history all speak this one shape:

    narrative, language, sharing, urgent, country,
    when      {earliest, latest, text}
    place     {precision, name, area, latitude, longitude, site}
    sources   [{kind, line, date, publisher, link, pointer, may_be_named, consent, says, denies}]
    involved  [{actor, name, kind, role, attribution, note}]
    violations[{type, by, method, affected, basis, note}]     `by`: positions in `involved`
    harms     [{kinds, unit, minimum, best, maximum, civilians, words}]
    issues, minerals, received {channel, date, language, original}, data_set, inconsistent

Dates are ISO strings, codes are those of the vocabularies, refs are UUID strings, and what is not stated is null or empty.
"""

from .comparison import difference
from .rows import children, columns, read
from .sensitivity import is_sensitive
from .shape import EMPTY, check, is_sendable

__all__ = ["EMPTY", "check", "children", "columns", "difference", "is_sendable", "is_sensitive", "read"]

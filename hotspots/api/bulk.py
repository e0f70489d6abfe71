"""/reports/bulk: many reports at once, each told what became of it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from hotspots import workflow
from hotspots.workflow.batches import MOST, Outcome, Refused, Sent

from .problems import Problem, invalid
from .rendering import JSONParser, loads, read_whole
from .reports import BESIDE, checked, idempotency_key
from .resource import Parameter, Resource, says

MOST_BYTES = 32 * 1024 * 1024
# What is made of a body takes many times its room, so a line is no longer than any report, and lines are counted first.
LONGEST_LINE = 1024 * 1024
LINES = "application/x-ndjson"
MOST_TOLD = 100
YES = {"type": "string", "enum": ["yes"]}


class LinesParser(BaseParser):
    """Reads a JSON object a line, each when its turn comes; empty lines count for nothing."""

    media_type = LINES

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> list[bytes]:
        body = read_whole(stream, parser_context, MOST_BYTES)
        if body.count(b"\n") > 2 * MOST:
            raise too_many()
        return [line for line in body.split(b"\n") if line.strip()]


def too_many() -> Problem:
    """The problem of more rows than go in one call."""
    said = _("At most %(most)d rows go in one call: send the rest in another.")
    return invalid({"": said % {"most": MOST}})


class Bulk(Resource):
    """Sending many reports in one call."""

    needs = {"POST": ("contribute",)}
    parser_classes = (JSONParser, LinesParser)
    parameters_of_post = (
        Parameter("dry_run", "`yes` stores nothing and says what would become of each row.", YES),
        Parameter("atomic", "`yes` stores all rows or none: one that is refused refuses all.", YES),
    )

    @says(
        "Send many reports",
        "BulkAnswer",
        body="BulkReports",
        takes=("application/json", LINES),
        headers=("Idempotency-Key",),
        problems=("in-flight", "key-reused"),
    )
    def post(self, request: Request) -> Response:
        """Store and send up to 10,000 reports: a JSON array of at most 5 MB, or one object a line (NDJSON), at most 32 MB.

        Each row is stored or told why not; good rows are stored whatever becomes of the others. A row whose `external_ref`
        your organisation has used is `known`, with the report's ref and version, and changes nothing.

        With an `Idempotency-Key` a call that was cut off can be sent again as it was: what was stored is not stored twice.
        """
        data = request.data
        if not isinstance(data, list) or not data:
            raise invalid({"": _("Send an array of reports, or one report a line.")})
        if len(data) > MOST:
            raise too_many()
        is_lines = request.content_type.startswith(LINES)
        atomic, trial = is_on(request, "atomic"), is_on(request, "dry_run")
        outcomes: list[Outcome] = []
        replayed = []
        try:
            for told, repeated in workflow.submit_many(
                request.reader,
                _rows(data, is_lines),
                key=idempotency_key(request),
                atomic=atomic,
                trial=trial,
            ):
                outcomes += told
                replayed.append(repeated)
        except Refused as refused:
            raise _nothing_stored(refused.outcomes) from None
        counts = {
            state: sum(one.state == state for one in outcomes) for state in ("created", "known", "refused")
        }
        body = {
            "dry_run": trial,
            **counts,
            "rows": [_shown(number, one) for number, one in enumerate(outcomes)],
        }
        return Response(body, headers={"Idempotency-Replayed": "true"} if all(replayed) else None)


def is_on(request: Request, name: str) -> bool:
    """Whether a parameter that is `yes` or left out is given."""
    given = request.query_params.getlist(name)
    if given not in ([], ["yes"]):
        raise invalid({name: _("Write “yes”, or leave it out.")})
    return bool(given)


def _rows(data: list[Any], is_lines: bool) -> Iterator[Sent]:
    for given in data:
        try:
            clean, beside, errors = checked(_read(given) if is_lines else given, BESIDE)
        except ParseError as broken:
            clean, beside, errors = checked({}, BESIDE)
            errors = {"": str(broken.detail)}
        yield Sent(clean, beside["external_ref"], beside["names"], errors)


def _read(line: bytes) -> Any:
    if len(line) > LONGEST_LINE:
        raise ParseError(_("This line is longer than any report: leave something out."))
    return loads(line)


def _shown(number: int, outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {"row": number, "outcome": outcome.state, **outcome.receipt}
    if outcome.errors:
        told["errors"] = [{"field": name, "message": text} for name, text in outcome.errors.items()]
    return told


def _nothing_stored(outcomes: Any) -> Problem:
    """All or nothing was asked for: which rows stand in the way, and why; the first hundred fields of them."""
    errors: dict[str, str] = {}
    for number, one in enumerate(outcomes):
        if one.state == "known":
            errors[f"{number}.external_ref"] = _(
                "Your organisation has sent a report with this external_ref before."
            )
        errors |= {f"{number}.{name}".rstrip("."): text for name, text in one.errors.items()}
    return invalid(dict(list(errors.items())[:MOST_TOLD]))

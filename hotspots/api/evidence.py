"""/reports/{ref}/evidence: the files of a report, for its organisation and its reviewers."""

import re
from io import BufferedReader
from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import redaction, workflow
from hotspots.content import checkers
from hotspots.evidence.arriving import FilesArriving
from hotspots.evidence.kinds import KINDS, Refused
from hotspots.evidence.serving import as_copy, as_received
from hotspots.evidence.store import MOST_BYTES
from hotspots.evidence.words import cure
from hotspots.models import Evidence

from .followed import Followed
from .problems import Problem, invalid
from .resource import fields_of, says

SHA256 = re.compile(r"[0-9a-fA-F]{64}")
# What a form holds beside its file.
REST_OF_FORM = 1_000_000
PROBLEM_OF = {"too_large": "too-large", "no_room": "unavailable"}


class EvidenceList(Followed):
    """The files of one report."""

    parser_classes = (MultiPartParser,)
    needs = {"POST": ("contribute",)}

    @says("List the evidence", "EvidenceList")
    def get(self, request: Request, ref: UUID) -> Response:
        """The files of a report, the oldest first. What a file was called is told to its own organisation only."""
        return self.all_of(
            _shown(request, ref, file) for file in redaction.files_for(request.reader, self.row)
        )

    @says(
        "Add a file",
        "Evidence",
        status=201,
        body="NewEvidence",
        takes=("multipart/form-data",),
        problems=("conflict",),
    )
    def post(self, request: Request, ref: UUID) -> Response:
        """Add one file of at most 100 MB to a report of yours, with the SHA-256 that you know it by.

        It is sealed as received once the hash agrees and the file is whole. The same file again gives the same answer, with
        the header `Idempotency-Replayed: true`: it is stored once.
        """
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + REST_OF_FORM:
            raise _refused(Refused("too_large", most=MOST_BYTES // 1_000_000))
        arriving = FilesArriving()
        request._request.upload_handlers = [arriving]
        try:
            return self._add(request, ref, arriving)
        finally:
            arriving.discard()

    def _add(self, request: Request, ref: UUID, arriving: FilesArriving) -> Response:
        fields = _form(request)
        if len(arriving.files) != 1 or arriving.left_out:
            raise invalid({"file": _("Send one file, in the field “file”.")})
        [file] = arriving.files
        if file.refused:
            raise _refused(file.refused)
        if not SHA256.fullmatch(fields["sha256"]):
            raise invalid({"sha256": _("Send the SHA-256 of the file: 64 characters, 0 to 9 and a to f.")})
        row, had = workflow.attach_file(
            request.reader, self.report, file, note=fields["note"], sha256=fields["sha256"]
        )
        shown = next(one for one in redaction.files_for(request.reader, self.row) if one["ref"] == row.ref)
        body = _shown(request, ref, shown)
        headers = {"Location": body["original"]} | ({"Idempotency-Replayed": "true"} if had else {})
        return Response(body, status=201, headers=headers)


def _form(request: Request) -> dict[str, Any]:
    try:
        data = request.data
    except UnsupportedMediaType:
        raise Problem("media-type", _("Send the file with “Content-Type: multipart/form-data”.")) from None
    return fields_of(dict(data.items()), {"sha256": checkers.text(64), "note": checkers.text(500)})


def _refused(refused: Refused) -> Problem:
    """The problem of a file that was refused before anybody looked at it."""
    return Problem(PROBLEM_OF[refused.why], cure(refused))


def _shown(request: Request, ref: UUID, file: dict[str, Any]) -> dict[str, Any]:
    """A file as the list tells of it, with the addresses that this reader can open."""

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(f"api:{name}", args=[ref, file["ref"]]))

    told = {name: file[name] for name in ("ref", "size", "sha256", "name", "note", "added_at")}
    return {
        **told,
        "media_type": KINDS[file["kind"]].media_type,
        "original": address("evidence_file") if file["may_open"] else None,
        "shown": address("evidence_shown") if file["has_copies"] else None,
    }


class OneFile(Followed):
    """One file as it was received."""

    def find(self, reader: Reader, ref: UUID, file: UUID) -> None:
        super().find(reader, ref)
        rows = Evidence.objects.visible_to(reader).filter(report_id=self.row.pk, ref=file)
        self.file = rows.select_related("report").first()
        if self.file is None:
            raise workflow.Hidden

    @says("Download a file", also={"application/octet-stream": "File"})
    def get(self, request: Request, ref: UUID, file: UUID) -> FileResponse:
        """The file as it was received, of the media type that the list tells. Each download is noted.

        The original of a picture may tell the exact place: reviewers of other organisations get its copy.
        """
        content = workflow.open_file(request.reader, self.file)
        return _served(request, content, as_received(self.file.ref, self.file.kind))


class ShownCopy(OneFile):
    """The copy of a picture. Of other files there is none."""

    def find(self, reader: Reader, ref: UUID, file: UUID) -> None:
        super().find(reader, ref, file)
        if not KINDS[self.file.kind].is_picture:
            raise workflow.Hidden

    @says("See a picture", also={"image/jpeg": "File"})
    def get(self, request: Request, ref: UUID, file: UUID) -> FileResponse:
        """A copy of a picture, rebuilt from its pixels: it holds no metadata. Of other files there is none."""
        return _served(
            request, workflow.open_copy(request.reader, self.file, "shown"), as_copy(self.file.ref)
        )


def _served(request: Request, content: BufferedReader, told: dict[str, Any]) -> FileResponse:
    # These formats are compressed already; doing it again only takes time, and takes the length away.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return FileResponse(content, **told)

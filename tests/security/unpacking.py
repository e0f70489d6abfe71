"""All that an answer holds, however it is packed: compressed, in an archive, in a PDF, in a picture inside a page."""

import base64
import binascii
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.http import HttpResponse
from pypdf import PdfReader

INSIDE_A_PAGE = re.compile(rb"data:[\w/+.-]*;base64,([A-Za-z0-9+/=]+)")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
# Cursors, nonces and the like: whatever could be text in other clothes.
ENCODED = re.compile(rb"[A-Za-z0-9_-]{24,}={0,2}")
DEEPEST = 4


def layers(body: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes themselves, then what they hold, and what that holds."""
    yield body
    if depth < DEEPEST:
        for inner in _held(body):
            yield from layers(inner, depth + 1)


def _held(body: bytes) -> Iterator[bytes]:
    if body.startswith(b"\x1f\x8b"):
        yield gzip.decompress(body)
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield "\n".join(archive.namelist()).encode()
            yield archive.comment
            yield from map(archive.read, archive.namelist())
    elif body.startswith(b"%PDF"):
        yield from _of_pdf(body)
    else:
        yield from (base64.b64decode(found) for found in INSIDE_A_PAGE.findall(body))


def _of_pdf(body: bytes) -> Iterator[bytes]:
    document = PdfReader(io.BytesIO(body))
    for page in document.pages:
        yield page.extract_text().encode()
    yield str(dict(document.metadata or {})).encode()
    for files in document.attachments.values():
        yield from files
    for stream in STREAM.findall(body):
        try:
            yield zlib.decompressobj().decompress(stream)
        except zlib.error:
            yield stream


def decoded(text: bytes) -> Iterator[bytes]:
    """What the words of a text say if they are base64."""
    for found in ENCODED.findall(text):
        try:
            yield base64.urlsafe_b64decode(found + b"=" * (-len(found) % 4))
        except binascii.Error:
            continue


def said_by(response: HttpResponse) -> Iterator[bytes]:
    """Everything that an answer tells: headers, cookies, and its body in all its layers."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
    head = f"{headers}\n{cookies}".encode()
    yield head
    yield from decoded(head)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    body = getattr(response, "content_read", body)
    yield from layers(body)
    if response.get("Content-Type", "").startswith("application/json"):
        yield from decoded(body)

"""Reading what pages and files answer, as a visitor would."""

import csv
import gzip
import html
import io
import json
import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client

TAGS = re.compile(r"<script.*?</script>|<[^>]+>", re.S)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def text_of(answer: Any) -> str:
    """The words of a page, without its tags."""
    words = re.sub(r"\s+", " ", html.unescape(TAGS.sub(" ", answer.content.decode())))
    return re.sub(r" (?=[:;.,])", "", words)


def body_of(answer: Any) -> bytes:
    """All bytes of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def without_token(answer: Any) -> bytes:
    """A page without the one thing that differs each time."""
    return TOKEN.sub(b"", answer.content)


def table_of(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    return list(csv.DictReader(io.StringIO(body_of(answer).decode("utf-8-sig"))))


def features_of(client: Client, address: str) -> list[dict[str, Any]]:
    """The features that the map gets."""
    return json.loads(body_of(client.get(address)))["features"]


def packed(content: bytes) -> int:
    """How many bytes go over the line."""
    return len(gzip.compress(content, 6))


def static_bytes(name: str) -> bytes:
    """A static file as it is committed."""
    path = finders.find(name)
    assert path, name
    return Path(path).read_bytes()

"""The world of bait with a payload in every field that takes words, and published reports that hold every payload."""

from collections.abc import Iterable
from itertools import cycle
from typing import Any

from django.db import transaction

from hotspots import workflow
from hotspots.models import Edition, Report
from tests.factories import make_answers, make_content, publishable
from tests.security import baited_world
from tests.security.bait import NOBODY, Baits
from tests.security.baited import Baited

from .payloads import PAYLOADS

# Fields whose form is checked or kept elsewhere keep their plain word.
PLAIN = ("link", "e-mail", "key", "password", "external ref", "EXIF", "comment of", "inside", "name of a", "saved query",
         "shared query")  # fmt: skip
PACK = 10


class Payloads(Baits):
    """Lays a payload where bait would lie."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = cycle(PAYLOADS)

    def lay(self, where: str, readers: Iterable[str] = NOBODY) -> str:
        word = super().lay(where, readers)
        return word if any(part in where for part in PLAIN) else next(self.turn)


def poison(monkeypatch: Any) -> Baited:
    """The whole world, everybody signed in; its public pages hold all payloads, ten a summary and one a title."""
    monkeypatch.setattr(baited_world, "Baited", lambda: Baited(baits=Payloads()))
    with transaction.atomic():
        world = baited_world.build()
    for first in range(0, len(PAYLOADS), PACK):
        publish_pack(world, first)
    return world


def publish_pack(world: Baited, first: int) -> Edition:
    """A published report: a pack of payloads in its summary."""
    pack = " ".join(PAYLOADS[first : first + PACK])
    receipt, _again = workflow.submit(
        world.by("author"),
        make_content(**publishable(narrative="Told otherwise.", when=str(1990 + first // PACK))),
    )
    report = workflow.accept(world.by("invited reviewer"), Report.objects.get(ref=receipt["ref"]))
    answers = make_answers(title=PAYLOADS[first], summary=pack, exception="Words of a test.")
    return workflow.publish(world.by("publisher"), report, answers)

"""A world of bait: its people, and reports of the partner in every state, a word of their own in every field."""

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from accounts.models import Person
from hotspots import workflow
from hotspots.content import check
from hotspots.evidence.store import Arriving
from hotspots.models import (
    Edition,
    Report,
)
from tests.factories import make_answers, reader

from .bait import (
    EVERYBODY,
    NOBODY,
    Baits,
    content_of,
    told,
)
from .cast import Asker, make_people
from .samples import pdf, picture


@dataclass
class Baited:
    """The world, and what was laid in it."""

    baits: Baits = field(default_factory=Baits)
    people: dict[str, Person] = field(default_factory=make_people)
    askers: dict[str, Asker] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)

    def by(self, name: str) -> Any:
        return reader(self.people[name])

    # -- reports --

    def content(self, state: str, **changes: Any) -> dict[str, Any]:
        clean, errors = check(content_of(self.baits, state, **changes))
        assert not errors, errors
        return clean

    def draft(self, state: str) -> Report:
        """What is typed lies in the row as it was typed."""
        lay = self.baits.lay
        typed = {
            name: [lay(f"{state}: typed {name}", told(state, "typed"))]
            for name in ("narrative", "place.name")
        }
        names = lay(f"{state}: names", told(state, "names"))
        key = lay(f"{state}: key")
        return workflow.save_draft(self.by("author"), None, typed, f"Tendai {names}", key=key)

    def sent(self, state: str) -> Report:
        """A report that waits, with names, a reference of its own, files and a word from each side."""
        lay = self.baits.lay
        receipt, _again = workflow.submit(
            self.by("author"),
            self.content(state),
            key=lay(f"{state}: key"),
            external_ref=lay(f"{state}: external ref", told(state, "own")),
            names=f"Tendai {lay(f'{state}: names', told(state, 'names'))}",
        )
        report = Report.objects.get(ref=receipt["ref"])
        if report.sharing == "restricted":
            workflow.invite(self.by("lead of partner"), report, self.people["invited reviewer"])
        for name, about in (("author", "author's comment"), ("invited reviewer", "reviewer's comment")):
            workflow.comment(self.by(name), report, lay(f"{state}: {about}", told(state, "internal")))
        return report

    def attach(self, state: str, report: Report) -> None:
        """A picture with a place in its metadata, and a document."""
        lay = self.baits.lay
        inside = lay(f"{state}: inside a document", told(state, "internal"))
        exif = Image.Exif()
        exif[0x010E] = lay(f"{state}: EXIF of a picture", told(state, "picture"))
        comment = lay(f"{state}: comment of a picture", told(state, "picture")).encode()
        files = {
            "jpg": picture("JPEG", exif=exif, comment=comment),
            "pdf": pdf(lambda writer: writer.add_metadata({"/Title": inside})),
        }
        for extension, data in files.items():
            arriving = Arriving(f"{lay(f'{state}: name of a {extension}', told(state, 'own'))}.{extension}")
            arriving.write(data)
            arriving.close()
            note = lay(f"{state}: note on a {extension}", told(state, "internal"))
            workflow.attach_file(self.by("author"), report, arriving, note=note)

    def decide(self, state: str, report: Report) -> Report:
        """It is sent back once, so that there is an earlier version; then it becomes what it is called."""
        by = self.by("invited reviewer")
        if state == "withdrawn":
            return workflow.withdraw(self.by("author"), report)
        sentence = self.baits.lay(f"{state}: sentence", told(state, "internal"))
        if state == "declined":
            return workflow.decline(by, report, reason="out_of_scope", sentence=sentence)
        workflow.ask_changes(by, report, reason="place_unclear", sentence=sentence)
        if state == "changes_asked":
            return report
        earlier = [bait for bait in self.baits.laid.values() if bait.where.startswith(f"{state}: ")]
        self._only_internal(state, [bait for bait in earlier if "names" not in bait.where])
        workflow.send(self.by("author"), report, self.content(state))
        return workflow.accept(
            by, report, sentence=self.baits.lay(f"{state}: last sentence", told(state, "internal"))
        )

    def _only_internal(self, state: str, baits: list[Any]) -> None:
        """What the first version said is for those who may follow how the report came about."""
        following = told(state, "internal")
        for mark, bait in self.baits.laid.items():
            if bait in baits and bait.readers - following:
                self.baits.laid[mark] = type(bait)(f"{bait.where} (earlier)", bait.readers & following)

    def publish(self, state: str, report: Report) -> Edition:
        lay = self.baits.lay
        readers = EVERYBODY if state == "published" else NOBODY
        answers = make_answers(
            title=lay(f"{state}: title", readers),
            summary=f"Dogs were set on people, it is alleged: {lay(f'{state}: summary', readers)}",
            exception=lay(f"{state}: exception"),
        )
        return workflow.publish(self.by("publisher"), report, answers)

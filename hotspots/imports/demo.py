"""What waits in the queue of a fresh installation: the statement's other passages, as sent reports, word for word."""

from accounts.demo import make_demo_people
from accounts.reader import Reader
from hotspots.content import check
from hotspots.models import Report
from hotspots.workflow import submit

TITLE = "Closing statement by the KP Civil Society Coalition, 2021 KP Intersessional Meeting"
PASSAGES = (
    {
        "key": "smuggling-drc-cameroon",
        "narrative": (
            "In this respect, DRC and Cameroon should take measures to help curb smuggling of diamonds into their territories "
            "and not pretend to be blind to what is going on."
        ),
        "country": "CF",
        "issues": ["K2"],
    },
    {
        "key": "markets-uae-lebanon",
        "narrative": (
            "Most importantly trading countries such as UAE and Lebanon should improve and strengthen their systems to curb "
            "illicit flow of conflict diamonds that are entering their market."
        ),
        "country": "CF",
        "issues": [],
    },
    {
        "key": "quartz-kwazulu-natal",
        "narrative": (
            "South Africa, the fact that the people are still camped and digging for quarts in Kwazulu Natal (which they thought "
            "are diamonds) shows the desperation of the people."
        ),
        "country": "ZA",
        "place": {"area": "ZA-KZN"},
        "issues": [],
    },
)


def send_passages() -> int:
    """Send the passages as the demo contributor; sent before, they are left alone. Returns how many are there."""
    contributor = next(person for person in make_demo_people() if person.email.startswith("contributor@"))
    reader = Reader.of_person(contributor, strong=False)
    sent = set(Report.objects.visible_to(reader).written_by(reader).values_list("external_ref", flat=True))
    for passage in PASSAGES:
        external_ref = f"statement-2021-06-25:{passage['key']}"
        if external_ref in sent:
            continue
        told = {key: value for key, value in passage.items() if key != "key"}
        content, errors = check(
            {
                **told,
                "sharing": "can_publish",
                "when": "not known",
                "sources": [
                    {
                        "kind": "ngo_publication",
                        "line": TITLE,
                        "publisher": "Kimberley Process Civil Society Coalition",
                        "date": "2021-06-25",
                    }
                ],
            }
        )
        if errors:
            raise ValueError(errors)
        submit(reader, content, external_ref=external_ref)
    return len(PASSAGES)

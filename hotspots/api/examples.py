"""Examples of bodies, for the contract and its pages."""

from .blocks import Schema

EXAMPLES: dict[str, Schema] = {
    "NewReport": {
        "narrative": "Guards of the mine shot at people who were washing gravel at the river. Two were hurt.",
        "country": "TZ",
        "when": "March 2021",
        "sources": [{"kind": "witness", "line": "Two men who were there, by telephone"}],
        "external_ref": "2021-0042",
    },
    "NewContent": {
        "narrative": "Guards of the mine shot at people who were washing gravel at the river. Two were hurt.",
        "country": "TZ",
        "when": {"earliest": "2021-03-01", "latest": "2021-03-31", "text": "March 2021"},
        "sources": [{"kind": "witness", "line": "Two men who were there, by telephone"}],
    },
    "NewDecision": {
        "decision": "ask_changes",
        "reason": "insufficient_source",
        "sentence": "Is there a second account of this?",
    },
    "NewCoding": {
        "violations": [{"type": "V01", "by": [0]}],
        "involved": [{"kind": "A06", "role": "carried_out"}],
    },
    "KoboSubmission": {
        "_uuid": "0b9ad3a1-6b0c-4d4e-9d53-8a1f6d0f9c11",
        "what/narrative": "Guards of the mine shot at people who were washing gravel at the river. Two were hurt.",
        "where/country": "TZ",
        "when/when_known": "month",
        "when/when_month": "2021-03-01",
        "how/source_kind": "witness",
        "how/source_line": "Two men who were there, by telephone",
    },
    "NewComment": {"text": "We are asking the clinic for its register."},
}

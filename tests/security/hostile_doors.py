"""The doors at which hostile requests knock: addresses, who asks there, and what is taken there."""

from hotspots.filters import FILTERS

from .probes import IN_FORMS, REFS_IN_FORMS, WITH_WORDS

ANONYMOUS, MEMBER, AUTHOR, MANAGER, PROGRAM, SENDER = (
    "anonymous",
    "everything",
    "author",
    "manager",
    "program",
    "sender",
)
# What may stand before a path that was sent, and who asks for it.
PREFIXES = {
    "": ANONYMOUS, "published/": ANONYMOUS, "data/": ANONYMOUS, "static/": ANONYMOUS, "static/css/": ANONYMOUS,
    "embed/": ANONYMOUS, "invitation/": ANONYMOUS, "account/password/reset/key/": ANONYMOUS,
    "account/second-step/passkeys/": MEMBER, "explore/": MEMBER, "explore/export/": MEMBER, "reports/": MEMBER,
    "reports/areas/": MEMBER, "review/": MEMBER, "reference/sites/": MEMBER, "briefings/": MEMBER, "people/": MANAGER,
    "api/": ANONYMOUS, "api/v1/": PROGRAM, "api/v1/reports/": PROGRAM, "api/v1/editions/": ANONYMOUS,
    "api/v1/vocabularies/": ANONYMOUS, "api/v1/problems/": ANONYMOUS, "api/v1/sites/": PROGRAM,
}  # fmt: skip
# Pages, maps, files and lists that read a query.
QUERIED = {
    "public_home": ANONYMOUS, "public_map": ANONYMOUS, "public_export": ANONYMOUS, "embed": ANONYMOUS, "embed_map": ANONYMOUS,
    "public_suggest": ANONYMOUS, "explore_suggest": MEMBER,
    "edition_page": ANONYMOUS, "account_login": ANONYMOUS, "api:editions": ANONYMOUS, "api:vocabulary": ANONYMOUS,
    "dashboard": MEMBER, "explore_map": MEMBER, "explore_drawing": MEMBER, "explore_export": MEMBER, "my_reports": MEMBER,
    "queue": MEMBER, "report_page": MEMBER, "report_new": MEMBER, "sites": MEMBER, "actors": MEMBER, "hotspot_list": MEMBER,
    "asks": MEMBER, "statements": MEMBER, "hotspot_page": MEMBER, "site": MEMBER, "briefing_new": MEMBER,
    "site_new": MEMBER, "ask_new": MEMBER, "people": MANAGER,
    "api:reports": PROGRAM, "api:sites": PROGRAM, "api:actors": PROGRAM, "api:hotspots": PROGRAM, "api:history": PROGRAM,
}  # fmt: skip
# Those that search.
SEARCHED = (
    "public_home",
    "dashboard",
    "explore_map",
    "explore_suggest",
    "public_suggest",
    "embed",
    "api:reports",
    "api:editions",
    "sites",
    "api:actors",
)
PARAMETERS = (
    *FILTERS, "zoom", "within", "after", "page", "view", "limit", "cursor", "format", "lang", "name", "show", "report", "next",
    "open", "find", "flows", "level", "sort", "columns",
)  # fmt: skip
# Those that are asked with one parameter at a time.
TAKING = ("public_home", "explore_map", "queue", "api:reports")
# Those that are asked with a header.
HEADED = {
    "public_home": ANONYMOUS, "public_export": ANONYMOUS, "account_login": ANONYMOUS, "api:editions": ANONYMOUS,
    "dashboard": MEMBER, "report_page": MEMBER, "evidence_file": AUTHOR, "evidence_shown": AUTHOR, "api:report": PROGRAM,
    "api:reports": PROGRAM, "api:evidence_file": SENDER, "api:nowhere": PROGRAM, "set_language": ANONYMOUS,
}  # fmt: skip
# Those that take a body.
WRITTEN = (
    ("POST", "api:reports"), ("PUT", "api:report"), ("POST", "api:withdrawal"), ("POST", "api:consent"),
    ("POST", "api:decisions"), ("POST", "api:comments"), ("POST", "api:sites"), ("PUT", "api:site"), ("POST", "api:actors"),
    ("PUT", "api:actor"), ("POST", "api:hotspots"), ("PUT", "api:hotspot"), ("POST", "api:evidence"),
    ("POST", "api:bulk"), ("POST", "api:export"), ("PUT", "api:by_external_ref"), ("PUT", "api:claim"), ("PUT", "api:coding"),
    ("POST", "api:import"), ("POST", "api:kobo"),
    ("POST", "api:nowhere"),
)  # fmt: skip
PUBLIC_FORMS = (
    "account_login", "account_reset_password", "set_language", "invitation_accept", "account_reset_password_from_key",
)  # fmt: skip
UPLOADS = (
    "evidence_attach",
    "import_new",
    "api:evidence",
    "report_new",
    "report_comment",
    "account_login",
    "api:reports",
)
# What a body or a form may hold beside what is told of a report.
BESIDE = (
    "text", "sentence", "name", "title", "reason", "decision", "kind", "note", "aliases", "summary", "verification",
)  # fmt: skip
FIELDS = (
    *IN_FORMS, *WITH_WORDS, *REFS_IN_FORMS, "login", "password", "password1", "password2", "oldpassword", "code", "email",
    "credential", "scopes", "days", "district", "aliases", "latitude", "longitude", "date", "link", "publisher", "signed_by",
    "names", "names_open", "response", "due", "answer", "heading", "next", "decision", "exception", "place.latitude",
    "place.longitude", "harms.0.best", "harms.0.words", "violations.0.type", "violations.0.by", "sources.0.date",
    "sources.0.link", "minerals", "issues", "area", "status", "pointer", "last_confirmed_at", "since_text", "countries",
)  # fmt: skip
# Forms that are taken, and the fields of theirs that hold what somebody writes.
REPORT = {
    "narrative": "Dogs.", "country": "CF", "when": "2021", "sharing": "coalition", "action": "send",
    "sources.0.kind": "witness", "sources.0.line": "A neighbour",
}  # fmt: skip
SITE = {
    "name": "Pit", "kind": "mine", "country": "CF", "place_precision": "L8", "deposit": "unknown", "operation": "unknown",
}  # fmt: skip
TAKEN: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "report_new": (
        REPORT, ("narrative", "when", "place.name", "sources.0.line", "harms.0.words", "involved.0.name", "key", "names"),
    ),
    "report_paste": ({"text": "x"}, ("text",)),
    "report_places": ({"country": "CF"}, ("place.name", "country")),
    "report_comment": ({"text": "x"}, ("text",)),
    "review_accept": ({"version": "1", "verification": "one_source"}, ("sentence", "version")),
    "review_ask_changes": ({"version": "1", "reason": "place_unclear", "sentence": "Why?"}, ("sentence", "reason")),
    "site_new": (SITE, ("name", "aliases", "note", "latitude", "district")),
    "actor_new": ({"name": "x", "kind": "A06"}, ("name", "aliases", "note", "country")),
    "hotspot_new": ({"title": "x", "countries": "CF"}, ("title", "summary", "place_name", "since_text", "countries")),
    "explore_views": ({"name": "x", "query": "country=CF"}, ("name", "query")),
    "briefing_new": ({"title": "x", "language": "en", "heading": "x", "text": "x"}, ("title", "heading", "text")),
    "tokens": ({"name": "x", "scopes": "submit", "days": "30"}, ("name", "scopes", "days")),
    "account_login": ({"login": "nobody@example.org", "password": "x"}, ("login", "password", "next")),
    "account_reset_password": ({"email": "nobody@example.org"}, ("email",)),
    "set_language": ({"language": "fr"}, ("language", "next")),
}  # fmt: skip

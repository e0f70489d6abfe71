"""Who may do what at which address: THE table. A route that is not here, or a method, is a fault of whoever added it.

`lines` says how a line is read, `promises` what its words mean. Every POST of a browser carries the form's token here: without
one the answer is 403 before anything is looked up, so it comes before 404 and 405 and is the same for all that an address
may hold.
"""

from dataclasses import replace

from .lines import Line, asked_by_script, call, followed, listed, page, report, sent, typed
from .promises import (
    May,
    anyone,
    asks_sharing,
    can,
    changes,
    changes_file,
    confirms_sharing,
    decides,
    follows,
    invites,
    known,
    links,
    members,
    opens_file,
    opens_form,
    opens_names,
    publishes,
    publishes_listed,
    releases,
    reviews,
    sees_copy,
    sees_file,
    sees_listed,
    sees_picture,
    takes_back,
    takes_consent_back,
    talks,
    theirs,
    uninvites,
    when_due,
)

contributors, reviewers, publishers, managers = map(can, ("contribute", "review", "publish", "manage_people"))
keepers = can("review", "publish")
ON_ITS_WAY = ("sent", "changes_asked", "accepted")


def form(enters: May, holds: str = "", **more: May) -> Line:
    """A page with a form on it."""
    return page(holds, enters=enters, GET=anyone, POST=anyone, **more)


def of_library(enters: May, *methods: str, holds: str = "") -> Line:
    """A page of the sign-in library. Which methods it has is asked of its view; it may redirect before it looks at them."""
    sees = theirs if holds else anyone
    return replace(
        page(holds, enters=enters, sees=sees, **dict.fromkeys(methods, anyone)), is_of_library=True
    )


POLICY: dict[str, Line] = {
    # The public: published versions and nothing else
    "public_home": page(enters=anyone, GET=anyone),
    "public_map": page(enters=anyone, GET=anyone),
    "public_suggest": page(enters=anyone, GET=anyone),
    "edition_page": page("edition", enters=anyone, GET=anyone),
    "edition_version": page("edition", enters=anyone, GET=anyone),
    "edition_geojson": page("edition in force", enters=anyone, GET=anyone),
    "method": page(enters=anyone, GET=anyone),
    "corrections": page(enters=anyone, GET=anyone),
    "data": page(enters=anyone, GET=anyone),
    "public_export": page(enters=anyone, GET=anyone),
    "embed": page(enters=anyone, GET=anyone),
    "embed_map": page(enters=anyone, GET=anyone),
    "set_language": page(
        enters=anyone, **dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), anyone)
    ),
    # Exploring: the rows are gated one by one
    "dashboard": page(GET=anyone),
    "explore_export": page(POST=anyone),
    "explore_views": page(POST=anyone),
    "explore_map": page(GET=anyone),
    "explore_drawing": page(GET=anyone),
    "explore_suggest": page(GET=anyone),
    # Writing reports
    "report_new": typed(form(contributors)),
    "report_paste": typed(form(contributors)),
    "report_places": page(enters=contributors, POST=anyone),
    "report_areas": page(GET=anyone),
    "report_token": asked_by_script(page(enters=anyone, GET=known)),
    "my_reports": page(enters=contributors, GET=anyone),
    "report_draft": typed(report(GET=changes, POST=opens_form)),
    "report_autosave": asked_by_script(report(POST=changes)),
    "report_discard": report(POST=changes),
    "report_withdraw": report(POST=takes_back),
    # Reading them
    "report_page": report(GET=anyone),
    "report_history": report(GET=follows),
    "report_comment": report(POST=talks),
    "report_names": report(POST=opens_names),
    "report_invite": report(POST=invites),
    "report_uninvite": report(POST=uninvites),
    "report_sharing": report(POST=asks_sharing),
    "report_sharing_confirm": report(POST=confirms_sharing),
    "report_consent": report(POST=takes_consent_back),
    "report_hotspots": report(GET=keepers, POST=keepers),
    "evidence_attach": report(POST=changes),
    "evidence_file": page("file", sees=sees_file, GET=opens_file),
    "evidence_shown": page("file", sees=sees_picture, GET=sees_copy),
    "evidence_thumb": page("file", sees=sees_picture, GET=sees_copy),
    "evidence_remove": page("file", sees=sees_file, POST=changes_file),
    # Reviewing and publishing
    "queue": page(enters=reviewers, GET=anyone),
    "review_claim": report(enters=reviewers, POST=reviews),
    "review_release": report(enters=reviewers, POST=releases),
    "review_code": report(enters=reviewers, POST=reviews),
    "review_accept": report(enters=reviewers, POST=decides),
    "review_ask_changes": report(enters=reviewers, POST=decides),
    "review_decline": report(enters=reviewers, POST=decides),
    "review_link": report(POST=links),
    "review_unlink": report(POST=links),
    "report_publish": typed(report(enters=publishers, GET=publishes, POST=publishes)),
    "report_preview": typed(report(enters=publishers, POST=publishes)),
    "edition_retract": form(publishers, "edition in force"),
    # The shared lists
    "reference": page(enters=members, GET=anyone),
    "sites": page(enters=members, GET=anyone),
    "site_new": typed(form(keepers)),
    "site": listed("site", GET=anyone),
    "site_edit": typed(listed("site", GET=keepers, POST=keepers)),
    "site_actors": typed(listed("site", POST=keepers)),
    "site_actor_change": listed("site", POST=keepers),
    "site_adopt": listed("site", POST=publishers),
    "actors": page(enters=members, GET=anyone),
    "actor_new": typed(form(keepers)),
    "actor": listed("actor", GET=anyone),
    "actor_edit": typed(listed("actor", GET=keepers, POST=keepers)),
    "actor_adopt": listed("actor", POST=publishers),
    "hotspot_list": page(enters=members, GET=anyone),
    "hotspot_new": typed(form(keepers)),
    "hotspot_page": listed("hotspot", GET=anyone),
    "hotspot_edit": typed(listed("hotspot", GET=keepers, POST=keepers)),
    "hotspot_name": typed(listed("hotspot", GET=keepers, POST=keepers)),
    "hotspot_attach": listed("hotspot", POST=keepers),
    "hotspot_detach": listed("hotspot", POST=keepers),
    "hotspot_sites": listed("hotspot", POST=keepers),
    "hotspot_confirm": listed("hotspot", POST=keepers),
    "hotspot_adopt": listed("hotspot", POST=publishers),
    "hotspot_publish": typed(listed("hotspot", GET=publishes_listed, POST=publishes_listed)),
    "hotspot_preview": listed("hotspot", POST=publishes_listed),
    "statements": page(enters=members, GET=anyone),
    "statement_new": typed(form(keepers)),
    "statement": listed("statement", GET=anyone),
    "statement_edit": typed(listed("statement", GET=keepers, POST=keepers)),
    "statement_publish": typed(listed("statement", GET=publishes_listed, POST=publishes_listed)),
    "statement_preview": listed("statement", POST=publishes_listed),
    "asks": page(enters=members, GET=anyone),
    "ask_new": typed(form(keepers)),
    "ask_edit": typed(listed("ask", GET=keepers, POST=keepers)),
    "ask_answer": typed(listed("ask", GET=keepers, POST=keepers)),
    "meetings": page(enters=members, GET=anyone),
    "meeting_new": typed(form(keepers)),
    "meeting_edit": typed(listed("meeting", GET=keepers, POST=keepers)),
    "meeting_remove": listed("meeting", POST=keepers),
    # Briefings
    "briefings": page(enters=publishers, GET=anyone),
    "briefing_new": typed(form(publishers)),
    "briefing": page("briefing", enters=publishers, GET=anyone),
    "briefing_file": page("briefing", enters=publishers, POST=anyone),
    # The API
    "api:reports": call(GET=anyone, POST=contributors),
    "api:report": sent(GET=anyone, PUT=when_due("contribute", changes, *ON_ITS_WAY)),
    "api:withdrawal": sent(POST=when_due("contribute", takes_back, *ON_ITS_WAY)),
    "api:consent": sent(POST=takes_consent_back),
    "api:decisions": followed(GET=anyone, POST=when_due("review", decides, "sent")),
    "api:history": followed(GET=anyone),
    "api:comments": followed(GET=anyone, POST=talks),
    "api:evidence": followed(GET=anyone, POST=when_due("contribute", changes, *ON_ITS_WAY)),
    "api:evidence_file": followed("file", sees=sees_file, GET=opens_file),
    "api:evidence_shown": followed("file", sees=sees_picture, GET=sees_copy),
    "api:hotspots": call(GET=anyone, POST=keepers),
    "api:hotspot": call("hotspot", sees=sees_listed, GET=anyone, PUT=keepers),
    "api:sites": call(GET=anyone, POST=keepers),
    "api:site": call("site", sees=sees_listed, GET=anyone, PUT=keepers),
    "api:actors": call(GET=anyone, POST=keepers),
    "api:actor": call("actor", sees=sees_listed, GET=anyone, PUT=keepers),
    "api:editions": call(enters=anyone, GET=anyone),
    "api:series": call("edition", enters=anyone, GET=anyone),
    "api:edition": call("edition", enters=anyone, GET=anyone),
    "api:vocabularies": call(enters=anyone, GET=anyone),
    "api:vocabulary": call(enters=anyone, GET=anyone),
    "api:problem": call(enters=anyone, GET=anyone),
    "api:me": call(enters=known, GET=anyone),
    "api:schema": call(enters=anyone, GET=anyone),
    "api:docs": page(enters=anyone, GET=anyone),
    "api:nowhere": call("nothing", enters=anyone),
    # One's own account
    "my_account": form(known),
    "tokens": form(known),
    "token_revoke": page("token", sees=theirs, POST=anyone),
    "my_sessions": form(known),
    "session_end": page("session", sees=theirs, POST=anyone),
    "invitation_accept": form(anyone, "link"),
    # Signing in
    "account_login": of_library(anyone, "GET", "POST", "PUT"),
    "account_logout": of_library(anyone, "GET", "POST"),
    "account_reauthenticate": of_library(known, "GET", "POST", "PUT"),
    "account_change_password": of_library(known, "GET", "POST", "PUT"),
    "account_reset_password": of_library(anyone, "GET", "POST", "PUT"),
    "account_reset_password_done": of_library(anyone, "GET"),
    "account_reset_password_from_key": of_library(anyone, "GET", "POST", "PUT"),
    "account_reset_password_from_key_done": of_library(anyone, "GET"),
    "mfa_index": of_library(known, "GET"),
    "mfa_authenticate": of_library(known, "GET", "POST"),
    "mfa_reauthenticate": of_library(known, "GET", "POST", "PUT"),
    "mfa_activate_totp": of_library(known, "GET", "POST", "PUT"),
    "mfa_deactivate_totp": of_library(known, "GET", "POST", "PUT", holds="second step"),
    "mfa_view_recovery_codes": of_library(known, "GET", holds="second step"),
    "mfa_generate_recovery_codes": of_library(known, "GET", "POST", "PUT"),
    "mfa_list_webauthn": of_library(known, "GET"),
    "mfa_add_webauthn": of_library(known, "GET", "POST", "PUT"),
    "mfa_reauthenticate_webauthn": of_library(known, "GET", "POST", "PUT"),
    "mfa_edit_webauthn": of_library(known, "GET", "POST", "PUT"),
    "mfa_remove_webauthn": of_library(known, "GET", "POST", "DELETE"),
    # The record of changes: for whoever has a link, and links are made by those who manage people
    "audit_links": form(managers),
    "audit_link_end": page("audit link", enters=managers, POST=anyone),
    "record": page("record", enters=anyone, GET=anyone),
    "record_whole": page("record", enters=anyone, GET=anyone),
    # Managing people: accounts only
    "people": page(enters=managers, GET=anyone),
    "person_invite": form(managers),
    "invitation_withdraw": page("invitation", enters=managers, POST=anyone),
    "organisations": form(managers),
    "organisation": form(managers, "organisation"),
    "person": form(managers, "person"),
}

"""Addresses of the account pages, and of those pages of allauth that a closed house needs."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path

from accounts.guards import throttled
from accounts.views import account as own
from accounts.views import people

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path(
        "password/reset/",
        throttled("password_reset", 10)(account.password_reset),
        name="account_reset_password",
    ),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/changed/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

second_step = [
    path("", mfa.index, name="mfa_index"),
    path("enter/", mfa.authenticate, name="mfa_authenticate"),
    path("again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/again/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("account/", own.my_account, name="my_account"),
    path("account/tokens/", own.tokens, name="tokens"),
    path("account/tokens/<uuid:ref>/", own.token, name="token"),
    path("account/tokens/<uuid:ref>/revoke/", own.token_revoke, name="token_revoke"),
    path("account/sessions/", own.my_sessions, name="my_sessions"),
    path("account/sessions/<uuid:ref>/end/", own.session_end, name="session_end"),
    path("account/", include(sign_in)),
    path("account/second-step/", include(second_step)),
    path("invitation/<str:token>/", own.invitation_accept, name="invitation_accept"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/invitations/<uuid:ref>/withdraw/", people.invitation_withdraw, name="invitation_withdraw"),
    path("people/organisations/", people.organisations, name="organisations"),
    path("people/organisations/<uuid:ref>/", people.organisation, name="organisation"),
    path("people/<uuid:ref>/", people.person, name="person"),
]

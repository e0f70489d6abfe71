"""allauth's forms with our own growing delay in front of every code and password that is checked, and refusals told."""

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.app_settings import TOTP_PERIOD, TOTP_TOLERANCE
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as AllauthReauthenticateWebAuthnForm

from accounts import refusals, throttle
from accounts.adapters import refuse_for


class TellsRefusals:
    """Tells of a proof that was judged and refused; what has to wait carries another code."""

    proof, field, refused = refusals.SECOND_STEP, "code", "incorrect_code"

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.has_error(self.field, self.refused):
            refusals.tell(context.request, self.proof, self.user)


class DelayedCode:
    """A code has a million values: only someone who holds the password can set off this delay."""

    def clean_code(self) -> str:
        refuse_for(throttle.attempt("code", self.user.pk))
        code = super().clean_code()
        throttle.forget("code", self.user.pk)
        return code


class CodeUsedOnce(DelayedCode):
    """allauth forgets a used code after one period, and with a tolerance it stays valid for three."""

    def clean_code(self) -> str:
        code = super().clean_code()
        lifetime = TOTP_PERIOD * (2 * TOTP_TOLERANCE + 2)
        if not throttle.hit(f"code:{self.user.pk}:{normalize_user_code(code)}", 1, lifetime)[0]:
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(TellsRefusals, CodeUsedOnce, AllauthAuthenticateForm):
    pass


class ReauthenticateForm(TellsRefusals, CodeUsedOnce, AllauthReauthenticateForm):
    pass


class DelayedKey:
    """Nobody guesses a key, but each try leaves a line in the journal."""

    def clean_credential(self) -> Authenticator:
        refuse_for(throttle.attempt("code", self.user.pk))
        key = super().clean_credential()
        throttle.forget("code", self.user.pk)
        return key


class AuthenticateWebAuthnForm(TellsRefusals, DelayedKey, AllauthAuthenticateWebAuthnForm):
    field = "credential"


class ReauthenticateWebAuthnForm(TellsRefusals, DelayedKey, AllauthReauthenticateWebAuthnForm):
    field = "credential"


class ActivateTOTPForm(DelayedCode, AllauthActivateTOTPForm):
    pass


class ChangePasswordForm(TellsRefusals, AllauthChangePasswordForm):
    proof, field, refused = refusals.PASSWORD, "oldpassword", "enter_current_password"

    def clean_oldpassword(self) -> str:
        refuse_for(throttle.attempt("password", self.user.pk))
        password = super().clean_oldpassword()
        throttle.forget("password", self.user.pk)
        return password

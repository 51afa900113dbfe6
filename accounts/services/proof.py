"""Being asked again who one is, before something that can't be undone. Accounts without a password have other ways."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import LogInRefused, confirm_password
from accounts.services.fresh_proof import has_fresh_proof
from accounts.services.login_steps import check_code
from accounts.services.second_factor import CodeRefused, has_app

PASSWORD, CODE, LOG_IN = "password", "code", "log_in"


class ProofRefused(Exception):
    """`field` is what was wrong or is missing (empty: nothing can be typed); `message` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def proof_wanted(user: User) -> str:
    """The password; without one a code from the app; without both a log-in, or a provider's proof, five minutes old."""
    if user.has_usable_password():
        return PASSWORD
    return CODE if has_app(user) else LOG_IN


def prove_identity(*, request: HttpRequest, user: User, password: str = "", code: str = "") -> None:
    """Whether it is still the same person. Raises ProofRefused and TooManyTries."""
    wanted = proof_wanted(user)
    if wanted == PASSWORD:
        try:
            confirm_password(request=request, user=user, password=password)
        except LogInRefused:
            raise ProofRefused("password", _("That is not your password.")) from None
    elif wanted == CODE:
        try:
            check_code(request=request, user=user, code=code)
        except CodeRefused as refused:
            raise ProofRefused("code", refused.message) from None
    elif not has_fresh_proof(request):
        raise ProofRefused("", _("Log out and log in again, then do this within five minutes."))

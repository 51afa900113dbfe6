"""Who else may say who somebody is: Google, GitHub, a school's own OpenID provider."""

from django.core.exceptions import ImproperlyConfigured

from accounts.identity_providers import GITHUB, GOOGLE, IdentityProvider, by_id, read_openid_provider
from classroom.settings.instance import env


def _identity_providers() -> dict[str, IdentityProvider]:
    """Who may say who somebody is, by id; only those with settings."""
    found = []
    for kind, name, client_id, secret in (
        (GOOGLE, "Google", env.text("GOOGLE_CLIENT_ID"), env.text("GOOGLE_CLIENT_SECRET")),
        (GITHUB, "GitHub", env.text("GITHUB_CLIENT_ID"), env.text("GITHUB_CLIENT_SECRET")),
    ):
        if bool(client_id) != bool(secret):
            raise ImproperlyConfigured(f"{kind.upper()}_CLIENT_ID and {kind.upper()}_CLIENT_SECRET belong together.")
        if client_id:
            found.append(IdentityProvider(kind, name, kind, client_id, secret))
    try:
        return by_id(*found, *(read_openid_provider(text) for text in env.items("OIDC_PROVIDERS")))
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS can't be read: {error}.") from None


IDENTITY_PROVIDERS = _identity_providers()
# Where a log-in counts for the second step too, so that no code is asked for here.
TRUST_SECOND_FACTOR_OF = env.items("TRUST_SECOND_FACTOR_OF")
if set(TRUST_SECOND_FACTOR_OF) - set(IDENTITY_PROVIDERS):
    raise ImproperlyConfigured("TRUST_SECOND_FACTOR_OF may name ids of OIDC_PROVIDERS, google and github, if set up.")
# The library speaks the protocol only; see accounts.provider_adapter.
SOCIALACCOUNT_ADAPTER = "accounts.provider_adapter.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]

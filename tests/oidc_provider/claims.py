"""What the provider says about its people."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    """A person's `is_staff` says whether the provider has verified the address."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        person = request.user
        return {
            "email": person.email,
            "email_verified": person.is_staff,
            "preferred_username": person.username,
            "name": person.first_name,
        }

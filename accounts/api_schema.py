"""The ways in, as security schemes of the OpenAPI schema. Loaded by accounts.api."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.authentication import KEY_HEADER


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "From `POST auth/token/`; for an hour."}


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        description = (
            "From the account settings or `api-keys/`. Scopes: `read` to get, `write` to change, `live` for games."
        )
        return {"type": "apiKey", "in": "header", "name": KEY_HEADER, "description": description}


class PasswordScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.PasswordAuthentication"
    name = "basicAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "basic", "description": "E-mail address or user name, and password."}

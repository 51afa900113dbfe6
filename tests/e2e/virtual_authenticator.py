"""The browser's own virtual authenticator (the WebAuthn domain of the DevTools protocol): a device in a browser."""

from typing import Any

from playwright.sync_api import Page

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class VirtualAuthenticator:
    """Somebody's device in the browser of `page`; whoever is asked touches it at once."""

    def __init__(self, page: Page) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable")
        self._id = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        """What is on it, private keys included."""
        found: list[dict[str, Any]] = self._send("getCredentials")["credentials"]
        return found

    def take(self, credential: dict[str, Any], **changes: Any) -> None:
        """Put a passkey on it, in place of one with the same id."""
        if any(own["credentialId"] == credential["credentialId"] for own in self.credentials()):
            self._send("removeCredential", credentialId=credential["credentialId"])
        self._send("addCredential", credential={**credential, **changes})

    def fail_to_verify(self) -> None:
        """From now on the finger is the wrong one."""
        self._send("setUserVerified", isUserVerified=False)

    def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._devtools.send(f"WebAuthn.{method}", {"authenticatorId": self._id, **parameters})
        return answer

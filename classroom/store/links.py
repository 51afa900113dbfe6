"""What processes measured of the players' lines, shared for whichever of them has the host."""

from collections.abc import Mapping

from django.conf import settings

from classroom.engine.links import Measurement
from classroom.store.calls import Calls
from classroom.store.keys import game_keys


class LinkStore(Calls):
    """The part of the store that is about lines."""

    async def share_links(self, pin: str, measured: Mapping[str, Measurement], returned: Mapping[str, int]) -> None:
        """Keep these measurements by player, and count those who came back; one round trip for all."""
        keys = game_keys(pin)
        arguments: list[str | int] = [settings.GAME_EXPIRY_S]
        for player in measured.keys() | returned.keys():
            found = measured.get(player)
            arguments += (player, "" if found is None else _text(found), returned.get(player, 0))
        await self.run("links", [keys.state, keys.links], arguments)

    async def links(self, pin: str) -> dict[str, tuple[Measurement, int]]:
        """(measurement, times they came back) by player; who was never measured or came back is left out."""
        stored = {name.decode(): value for name, value in (await self.client.hgetall(game_keys(pin).links)).items()}
        players = {name.removeprefix("r") for name in stored}
        return {player: (_measurement(stored.get(player, b"")), int(stored.get(f"r{player}", 0))) for player in players}


def _text(measured: Measurement) -> str:
    round_trip = "" if measured.round_trip_ms is None else measured.round_trip_ms
    return f"{round_trip}:{measured.pings}:{measured.lost}"


def _measurement(text: bytes) -> Measurement:
    if not text:
        return Measurement()
    round_trip, pings, lost = text.split(b":")
    return Measurement(int(round_trip) if round_trip else None, int(pings), int(lost))

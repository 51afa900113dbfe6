"""What joining takes: whether a name will do, the proof of work, and telling a client both beforehand."""

from random import SystemRandom

from django.utils.translation import gettext_lazy

from classroom import join_proof
from classroom.engine.bad_names import is_bad_name
from classroom.engine.generated_names import offered_name, suggest
from classroom.engine.names import PlayerNameError, clean_custom_field, clean_name
from classroom.engine.options import GameOptions
from classroom.engine.phases import Phase
from classroom.engine.plan import Plan
from classroom.engine.results import PlayerRecord
from classroom.protocol.codes import MESSAGES
from classroom.protocol.incoming import PlayerJoin
from classroom.protocol.outgoing import JoinTerms
from classroom.store.shapes import Door

SUGGESTIONS = 3
_FIELD_REFUSED = gettext_lazy("Please write something friendlier into the second field.")


class EntranceRefused(Exception):
    """`code` is one of protocol.codes; the message says what to do."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or MESSAGES[code])
        self.code = code


def terms(plan: Plan, door: Door, language: str) -> JoinTerms:
    """For a client that is about to join."""
    options = plan.options
    generated = options.names == "generated"
    return JoinTerms(
        pin=plan.pin,
        custom_field=options.custom_field,
        teams=list(options.teams) if options.team_mode == "choose" else [],
        names=options.names,
        suggestions=suggest(language, SUGGESTIONS, SystemRandom()) if generated else [],
        challenge=join_proof.new_challenge(plan.pin) if options.protect_join else None,
        challenge_s=join_proof.CHALLENGE_S if options.protect_join else None,
        locked=door.locked,
        over=door.phase in {Phase.PODIUM, Phase.ENDED},
    )


def record_of(message: PlayerJoin, options: GameOptions) -> PlayerRecord:
    """The newcomer as they will be stored; raises EntranceRefused."""
    try:
        name = clean_name(message.name)
    except PlayerNameError as error:
        raise EntranceRefused(error.code, str(error)) from None
    field = clean_custom_field(message.custom_field)
    if options.names == "generated":
        name = offered_name(name) or ""
        if not name:
            raise EntranceRefused("name_not_offered")
    if options.names != "typed" and is_bad_name(field):
        raise EntranceRefused("name_refused", str(_FIELD_REFUSED))
    if options.names == "filtered" and is_bad_name(name):
        raise EntranceRefused("name_refused")
    return PlayerRecord(name, field)


def team_of(message: PlayerJoin, options: GameOptions) -> int | None:
    """The team that was chosen, where players choose; raises EntranceRefused."""
    if options.team_mode != "choose":
        return None
    if message.team is None or message.team >= len(options.teams):
        raise EntranceRefused("team_missing")
    return message.team


def proof_of(message: PlayerJoin, options: GameOptions) -> str | None:
    """What the store takes as `proof`; raises EntranceRefused."""
    if not options.protect_join:
        return None
    if not message.proof:
        return ""
    identity = join_proof.proof_identity(message.proof, message.pin)
    if identity is None:
        raise EntranceRefused("proof_invalid")
    return identity

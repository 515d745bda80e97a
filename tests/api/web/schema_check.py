"""Holds the service to its own description: every operation, every check, as each role.

The requests are made up from the description by Schemathesis, good and bad ones, alone and
one after the other along what answers point at; its checks say what a breach is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr
from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from api.identity.tokens import new_api_token, token_hash
from api.web.access import Allow
from models.account_pages import list_accounts
from models.accounts import ROLES
from models.audit import Act
from models.sessions import make_token
from tests.api.web.weeks import PLANNED_SITE, plan_in
from tests.api.web.worlds import NOW, make_world

if TYPE_CHECKING:
    from collections.abc import Collection

    from models.database import Database
    from tests.api.web.weeks import Made, PlannedWorld
    from tests.api.web.worlds import World

Operation = tuple[str, str]
"""Method and path."""

SEED: Final = 20_260_601
FORESEEN: Final = (
    "2xx",
    "3xx",
    "400",
    "401",
    "403",
    "404",
    "409",
    "410",
    "412",
    "422",
    "428",
    "429",
)
"""What a request that fits the description may be answered: the memory has its say as well.

400 is a cursor that no page gave: a body that fits is never malformed.
"""
PATIENCE_S: Final = 120
"""For one answer, on a machine that has much else to do."""
BOUND: Final = {
    "weeks": ("path.week", "body.week"),
    "rosters": ("path.roster_id", "path.other", "query.roster_id", "body.roster_id"),
    "operators": ("path.operator_id", "query.operator_id", "body.operator_id"),
    "clients": ("path.client_id", "query.client_id", "body.client_id"),
    "numbers": ("path.account_id", "path.webhook_id", "path.key"),
    "runs": ("path.run_id",),
    "sites": ("path.site",),
    "tokens": ("path.token_id",),
}
"""Places of requests that mostly hold what is there."""


@dataclass
class Found:
    """What came of the requests."""

    requests: int = 0
    operations: set[str] = field(default_factory=set)
    breaches: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """The first of each check, operation and kind, with the request that shows it."""

    def __iadd__(self, other: Found) -> Found:
        """Add what came of others."""
        self.requests += other.requests
        self.operations |= other.operations
        self.breaches = other.breaches | self.breaches
        return self


def a_checked_world(database: Database, made: Made) -> PlannedWorld:
    """A planned week, and a monitor with a token, so that every way to sign in is in use."""
    return plan_in(make_world(database, metrics_token=SecretStr("a token of the monitor")), made)


def operations_by_role(world: World) -> dict[str, set[Operation]]:
    """Give every operation to one of the roles that may use it, in turn."""
    shares: dict[str, set[Operation]] = {role: set() for role in ROLES}
    for number, ((method, path), access) in enumerate(sorted(world.app.state.access.items())):
        allowed: list[str] = [*ROLES]
        if isinstance(access, Allow):
            allowed = ["operator"] if access.own else sorted(access.roles) or allowed
        shares[allowed[number % len(allowed)]].add((method, path))
    return shares


def described(world: World) -> set[Operation]:
    """Every operation of the description."""
    paths = world.ask(None, "GET", "/openapi.json").json()["paths"]
    return {(method.upper(), path) for path, told in paths.items() for method in told}


def check(
    planned: PlannedWorld,
    who: str,
    *,
    examples: int,
    only: Collection[Operation] | None = None,
    edges: bool = False,
    seconds: int | None = None,
) -> Found:
    """Ask as a role and look at every answer.

    Parameters
    ----------
    examples
        Requests of each operation and way of making them up.
    only
        The operations to ask; all when left out.
    edges
        Whether every edge of every value is tried as well, which takes some seconds.
    seconds
        After which it stops, whatever is left.
    """
    config = _config(planned, who, examples, edges, seconds)
    loaded: Any = openapi.from_dict(_description(planned.world), config=config)
    loaded.app = planned.world.app
    if only is not None:
        loaded = loaded.include(
            lambda ctx: (ctx.operation.method.upper(), ctx.operation.path) in only
        )
    found = Found()
    for event in from_schema(loaded).execute():
        if isinstance(event, events.NonFatalError):
            found.breaches["error", event.label, type(event.value).__name__] = str(event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            _look(event, found)
    return found


def _description(world: World) -> Any:
    """The description without discriminators: Schemathesis stumbles over where they lead."""

    def plain(told: Any) -> Any:
        if isinstance(told, dict):
            return {name: plain(each) for name, each in told.items() if name != "discriminator"}
        return [plain(each) for each in told] if isinstance(told, list) else told

    return plain(world.ask(None, "GET", "/openapi.json").json())


def _look(event: Any, found: Found) -> None:
    found.requests += len(event.recorder.interactions)
    found.operations |= {each.value.operation.label for each in event.recorder.cases.values()}
    for nodes in event.recorder.checks.values():
        for node in nodes:
            if node.failure_info is not None:
                failure = node.failure_info.failure
                said = f"{failure.message}\n{node.failure_info.code_sample}"
                found.breaches.setdefault((node.name, failure.operation, failure.title), said)


def _config(
    planned: PlannedWorld, who: str, examples: int, edges: bool, seconds: int | None
) -> SchemathesisConfig:
    world, known = planned.world, _known(planned, who)
    bound = {
        place: {"dictionary": name, "probability": 1.0 if name in ("sites", "tokens") else 0.7}
        for name, places in BOUND.items()
        for place in places
    }
    told: dict[str, Any] = {
        "seed": SEED,
        "headers": {"Authorization": f"Bearer {world.tokens[who]}"},
        "dictionaries": {name: {"values": values} for name, values in known.items()},
        "parameters": bound,
        "request-timeout": PATIENCE_S,
        "generation": {
            "max-examples": examples,
            "no-shrink": True,
            "deterministic": True,
            "database": "none",
            "with-security-parameters": False,
        },
        "checks": {"positive_data_acceptance": {"expected-statuses": list(FORESEEN)}},
        "phases": {"coverage": {"enabled": edges}, "stateful": {"max-steps": 4}},
    }
    return SchemathesisConfig.from_dict(told if seconds is None else told | {"max-time": seconds})


def _known(planned: PlannedWorld, who: str) -> dict[str, list[Any]]:
    """Names of what is there, by kind."""
    case = planned.made.case
    return {
        "weeks": [case.week.isoformat()],
        "rosters": [planned.roster_id],
        "operators": [each.operator_id for each in case.operators],
        "clients": [each.client_id for each in case.clients],
        "numbers": [1, 2, 3],
        "sites": [PLANNED_SITE],
        "tokens": [_spare_token(planned.world, who)],
        "runs": ["r1"],
    }


def _spare_token(world: World, who: str) -> int:
    """Make a token that may be revoked without ending the talk."""
    with world.service.database.writing() as session:
        [account_id] = [
            each.account_id for each in list_accounts(session, limit=500) if each.login == who
        ]
        token = make_token(
            session, account_id, token_hash(new_api_token()), "spare", Act("tests", NOW, "")
        )
        assert token.id is not None
        return token.id

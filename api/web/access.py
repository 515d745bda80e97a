"""Who may come in: every route declares it with ``Allow`` or ``Everybody``, or the app won't start.

A caller is known by the cookie of a session or by a bearer token. A role counts at one
site, the one in the path; somebody without it learns nothing, not even whether the site
exists. What a session changes needs its CSRF token as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from api.identity.callers import csrf_holds, who_has_cookie, who_has_token
from api.texts import Speaker
from api.web.errors import ForgedRequest, NotAllowed, NotSignedIn
from api.web.service import Service, service_of
from api.web.speech import speaker_of
from models.audit import Act
from models.duties import actor_of
from models.sessions import Identity

Role = Literal["supervisor", "operator", "hr", "admin"]

SESSION_COOKIE: Final = "diapason_session"
CSRF_HEADER: Final = "X-CSRF-Token"
_SAFE: Final = ("GET", "HEAD", "OPTIONS")

_cookie = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_bearer = HTTPBearer(scheme_name="token", auto_error=False)

Cookie = Annotated[str | None, Depends(_cookie)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request by one caller: what they may use, in whose name, at which moment."""

    service: Service
    identity: Identity
    speaker: Speaker
    at: dt.datetime

    def act(self, reason: str = "") -> Act:
        """Say who does something now, and why."""
        return Act(actor_of(self.identity.account_id), self.at, reason)

    def writing(self) -> AbstractContextManager[Session]:
        """Open the one transaction of this request that writes."""
        return self.service.database.writing()

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that reads."""
        return self.service.database.reading()

    @property
    def own(self) -> tuple[str, str]:
        """Site and id of the operator that the caller is.

        Raises
        ------
        NotAllowed
            When the account is no operator's.
        """
        if self.identity.operator is None:
            raise NotAllowed
        return self.identity.operator


class Everybody:
    """Declares that a route is open to anybody, signed in or not."""

    def __call__(self, request: Request) -> Service:
        """Count the request against its address."""
        service = service_of(request)
        service.rates.take("address", address_of(request))
        return service


class Allow:
    """Declares who may use a route: callers with one of these roles at the site in its path.

    Without a role it is for anybody who is signed in, about themselves. ``own`` asks for
    an account that is an operator's; ``anywhere`` for a role at any site, not at one.
    """

    def __init__(self, *roles: Role, own: bool = False, anywhere: bool = False) -> None:
        self.roles = frozenset(roles)
        self.own = own
        self.anywhere = anywhere

    def __call__(self, request: Request, cookie: Cookie, bearer: Bearer) -> Visit:
        """Let the caller in.

        Raises
        ------
        NotSignedIn, NotAllowed, ForgedRequest, TooManyRequests
        """
        service = service_of(request)
        at = service.clock()
        identity = identify(service, request, cookie, bearer, at)
        request.state.lang = identity.lang
        request.state.account_id = identity.account_id
        service.rates.take("caller", str(identity.account_id))
        self.require(identity, request)
        return Visit(service, identity, speaker_of(request), at)

    def require(self, identity: Identity, request: Request) -> None:
        """Refuse a caller who is not who the route is for.

        Raises
        ------
        NotAllowed
        """
        if self.own and identity.operator is None:
            raise NotAllowed
        if self.roles and not self.roles & self._roles_of(identity, request):
            raise NotAllowed

    def _roles_of(self, identity: Identity, request: Request) -> frozenset[str]:
        if self.anywhere:
            return frozenset[str]().union(*identity.roles.values())
        return roles_at(identity, request)


BySupervisor = Annotated[Visit, Depends(Allow("supervisor"))]
ByHr = Annotated[Visit, Depends(Allow("hr"))]
ByAdmin = Annotated[Visit, Depends(Allow("admin"))]
ByPlanner = Annotated[Visit, Depends(Allow("supervisor", "hr"))]
ByStaff = Annotated[Visit, Depends(Allow("supervisor", "hr", "admin"))]
ByMember = Annotated[Visit, Depends(Allow("supervisor", "operator", "hr", "admin"))]
ByAnyAdmin = Annotated[Visit, Depends(Allow("admin", anywhere=True))]
ByOperator = Annotated[Visit, Depends(Allow(own=True))]
BySelf = Annotated[Visit, Depends(Allow())]
Public = Annotated[Service, Depends(Everybody())]


def roles_at(identity: Identity, request: Request) -> frozenset[str]:
    """Roles of a caller at the site in the path."""
    return identity.roles.get(request.path_params.get("site", ""), frozenset())


def identify(
    service: Service,
    request: Request,
    cookie: str | None,
    bearer: HTTPAuthorizationCredentials | None,
    at: dt.datetime,
) -> Identity:
    """Find out who calls; a token counts before a cookie.

    Raises
    ------
    NotSignedIn, ForgedRequest
    """
    found: Identity | None = None
    if bearer is not None:
        found = who_has_token(service.database, bearer.credentials, at)
    elif cookie:
        idle = dt.timedelta(hours=service.settings.session_idle_hours)
        found = who_has_cookie(service.database, cookie, at, idle=idle)
    if found is None:
        service.rates.take("address", address_of(request))
        raise NotSignedIn
    if request.method not in _SAFE and not csrf_holds(found, request.headers.get(CSRF_HEADER, "")):
        raise ForgedRequest
    return found


def caller_of(request: Request) -> Identity:
    """Find out who calls before anything of the request's body is read.

    Raises
    ------
    NotSignedIn, ForgedRequest
    """
    service = service_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = (
        HTTPAuthorizationCredentials(scheme=scheme, credentials=token)
        if scheme.lower() == "bearer" and token
        else None
    )
    cookie = request.cookies.get(SESSION_COOKIE)
    return identify(service, request, cookie, bearer, service.clock())


def address_of(request: Request) -> str:
    """Address of who calls; behind a proxy that is trusted, the one it names."""
    return request.client.host if request.client else ""


def declared(dependant: Dependant) -> list[Allow | Everybody]:
    """Every declaration of access that a route depends on."""
    found = [each.call for each in dependant.dependencies]
    below = [one for each in dependant.dependencies for one in declared(each)]
    return [call for call in found if isinstance(call, Allow | Everybody)] + below


AccessTable = dict[tuple[str, str], Allow | Everybody]


def access_table(parts: Iterable[tuple[str, APIRouter]]) -> AccessTable:
    """Who may use each route, by method and path; parts are routers with what leads to them.

    Raises
    ------
    RuntimeError
        When a route declares nothing, or twice: nobody would know what it means.
    """
    table: AccessTable = {}
    for before, route in ((before, route) for before, router in parts for route in router.routes):
        if not isinstance(route, APIRoute):
            raise RuntimeError(f"{route}: not a route of the API")
        access = declared(route.dependant)
        if len(access) != 1:
            raise RuntimeError(f"{route.path_format}: access is declared {len(access)} times")
        for method in sorted(route.methods or ()):
            table[method, before + route.path_format] = access[0]
    return table

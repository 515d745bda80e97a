"""Words for what may be wrong with the memory: one line for each error of ``models.errors``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.errors import (
    AccountRefused,
    AlreadyThere,
    AuditBroken,
    BackupDamaged,
    DatabaseUnavailable,
    LinkRefused,
    NotFound,
    RequestRefused,
    SchemaBehind,
)

if TYPE_CHECKING:
    from api.texts import Speaker
    from models.errors import StoreError


def store_key(trouble: StoreError) -> str:
    """Key of an error's sentence: ``error.`` and its name in snake case."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(trouble).__name__).lower()
    return f"error.{name}"


def store_message(speaker: Speaker, trouble: StoreError) -> str:
    """Say what is wrong."""
    key, params = store_key(trouble), dict(vars(trouble))
    if isinstance(trouble, NotFound):
        kind = {"site": "site", "week of site": "week", "account": "account"}.get(trouble.kind)
        key = f"{key}_{kind}" if kind else key
    elif isinstance(trouble, AlreadyThere) and trouble.kind == "account":
        key = f"{key}_account"
    elif isinstance(trouble, AccountRefused):
        params["fault"] = speaker.say(f"account_fault.{trouble.fault}")
    elif isinstance(trouble, LinkRefused):
        params["fault"] = speaker.say(f"link_fault.{trouble.fault}")
    elif isinstance(trouble, SchemaBehind):
        params["count"] = len(trouble.pending)
    elif isinstance(trouble, AuditBroken):
        params["fault"] = speaker.say(f"audit_fault.{trouble.fault}")
    elif isinstance(trouble, BackupDamaged):
        known = trouble.fault if speaker.knows(f"backup_fault.{trouble.fault}") else "other"
        params["fault"] = speaker.say(f"backup_fault.{known}", fault=trouble.fault)
    elif isinstance(trouble, RequestRefused):
        params["reason"] = speaker.say(f"refused.{trouble.reason}")
    elif isinstance(trouble, DatabaseUnavailable):
        params["reason"] = trouble.reason.strip().splitlines()[0][:200]
    return speaker.say(key, **params)

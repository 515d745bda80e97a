"""Settings of the service: environment variables ``DIAPASON_*``, then a TOML file, then defaults.

Each has its line in ``docs/settings.md``. Nothing is read when this module is imported;
``read_settings`` reads once, when the service starts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX: Final = "DIAPASON_"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class ServiceSettings(BaseSettings):
    """How one house runs the service."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    database: str = Field(default="diapason.db", description="path of SQLite, or a URL")
    host: str = Field(default="127.0.0.1", description="address that is listened on")
    port: int = Field(default=8000, ge=0, le=65535, description="0 lets the system choose")
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s]+$",
        description="how people reach the service; with https, cookies are for https only",
    )
    proxies: str = Field(default="127.0.0.1", description="their X-Forwarded-* is trusted")
    secret_key: SecretStr | None = Field(
        default=None, min_length=32, description="signs links; made and kept when left out"
    )
    migrate_at_start: bool = Field(default=False, description="run pending migrations at start")
    demo: bool = Field(default=False, description="make demo accounts; on loopback only")
    name: str = Field(default="serve", pattern=r"^[\w.-]{1,64}$", description="of this worker")
    runs_at_once: int = Field(
        default=1, ge=0, le=64, description="runs this process works on; 0 leaves them to workers"
    )
    solver_threads: int = Field(default=2, ge=1, le=64, description="cores one run uses")
    longest_run_s: int = Field(default=3600, ge=10, description="longest time limit of a run")
    session_idle_hours: int = Field(default=12, ge=1, description="a session unused so long ends")
    session_days: int = Field(default=7, ge=1, description="every session ends after these")
    requests_a_minute: int = Field(default=1200, ge=1, description="of one account")
    knocks_a_minute: int = Field(default=2400, ge=1, description="of one address, not signed in")
    logins_a_minute: int = Field(default=30, ge=1, description="of one address")
    largest_body_mb: float = Field(default=64, gt=0, description="larger requests are refused")
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="opens /metrics; else loopback only",
    )
    log_format: Literal["console", "json"] = Field(default="json", description="form of the log")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info")
    smtp_host: str | None = Field(default=None, description="without it no mail is sent")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls")
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str | None = Field(default=None, description="sender of notices")
    webhooks_to_private: bool = Field(
        default=False, description="webhooks may go to private and loopback addresses"
    )
    oidc_issuer: str | None = Field(default=None, description="without it nobody logs in that way")
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_login_claim: str | None = Field(
        default=None, description="claim that names the login of somebody not known yet"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let what is said on the command line beat the environment, and that the file."""
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, file_secret_settings, toml

    @property
    def on_loopback(self) -> bool:
        """True when only this machine can reach the service."""
        return self.host in LOOPBACK

    @property
    def over_https(self) -> bool:
        """True when people reach the service by https."""
        return (self.public_url or "").startswith("https://")


class SettingsWrong(Exception):
    """Settings that cannot be: ``faults`` name each and say what was expected."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults))


def read_settings(
    file: Path | None = None, secrets: Path | None = None, **said: Any
) -> ServiceSettings:
    """Read the settings.

    Parameters
    ----------
    file
        A TOML file; none when left out.
    secrets
        A folder with one file a secret, as ``diapason_secret_key``; none when left out.
    said
        What the command line says; ``None`` says nothing.

    Raises
    ------
    SettingsWrong
        With every fault at once; values are not repeated, they may be secrets.
    FileNotFoundError
        When the file or the folder is not there.
    TOMLDecodeError
    """
    for path in (file, secrets):
        if path is not None and not path.exists():
            raise FileNotFoundError(2, "No such file or directory", str(path))

    class Read(ServiceSettings):
        model_config = SettingsConfigDict(toml_file=file, secrets_dir=secrets)

    try:
        return Read(**{name: value for name, value in said.items() if value is not None})
    except ValidationError as wrong:
        raise SettingsWrong(
            [(".".join(map(str, each["loc"])), each["msg"]) for each in wrong.errors()]
        ) from None

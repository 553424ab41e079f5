"""Settings from the environment (`CIRCLES_…`) or a `.env` file, and the keys of this process."""

import os
import secrets
from collections.abc import Callable
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import PositiveFloat, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from circles.secret import Keyring, new_key, use_keyring

Carrier = Literal["twilio", "demo", "none"]


class Settings(BaseSettings):
    """Every setting, with its default. The README's table and this class are held together by a test."""

    model_config = SettingsConfigDict(env_prefix="CIRCLES_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = ""
    data_dir: Path = Path("data")
    secret_key: SecretStr = SecretStr("")
    encryption_keys: SecretStr = SecretStr("")
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: str = ""
    timezone: str = "Europe/London"
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_url: str = ""
    texts_per_second: float = 1.0
    calls_per_second: PositiveFloat = 1.0
    ping_url: str = ""
    smtp_url: str = ""
    carrier: Carrier = "none"
    start_at: str = ""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError(f"{name} is no time zone we know") from None

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, networks: str) -> str:
        for one in networks.split(","):
            if one.strip():
                ip_network(one.strip(), strict=False)
        return networks

    @field_validator("ping_url")
    @classmethod
    def _an_address(cls, address: str) -> str:
        if address and not address.startswith(("https://", "http://")):
            raise ValueError("it must begin with https://")
        return address

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _no_slash_at_the_end(cls, address: str) -> str:
        return address.rstrip("/")

    @property
    def database(self) -> str:
        """The database's address: PostgreSQL where one is given, else one SQLite file."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.data_dir.absolute() / 'circles.sqlite'}"

    @property
    def on_https(self) -> bool:
        return self.public_url.startswith("https://")

    @cached_property
    def session_key(self) -> str:
        """What signs forms: SECRET_KEY, or one made once under DATA_DIR and kept there, readable by its owner only."""
        return self.secret_key.get_secret_value() or self._kept("secret_key", lambda: secrets.token_urlsafe(32))

    @cached_property
    def keyring(self) -> Keyring:
        """The encryption keys: ENCRYPTION_KEYS, or one made once under DATA_DIR (`doctor` warns of that)."""
        return Keyring.parse(self.encryption_keys.get_secret_value() or self._kept("encryption_keys", new_key))

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        path = self.data_dir / name
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(make())
        return path.read_text().strip()


def load_settings() -> Settings:
    """Read the settings and set the keys of this process. Called once, by whoever starts it."""
    settings = Settings()
    use_keyring(settings.keyring)
    return settings

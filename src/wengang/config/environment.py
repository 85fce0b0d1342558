"""Everything the installation may set, typed, read once from the environment (prefix ``WENGANG_``)."""

from datetime import date
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

COMMON_YEAR = 2001


class Environment(BaseSettings):
    """One field per setting; a wrong value stops the start with the field's name."""

    model_config = SettingsConfigDict(env_prefix="WENGANG_", env_file=None, extra="ignore")

    var: Path = Field(default=Path("var"), description="data folder: embedded database, keys, uploads")
    debug: bool = False
    secret_key: str = Field(default="", description="Django's signing key; kept in var/ when empty")
    field_keys: str = Field(default="", description="id:base64 pairs, newest first; kept in var/ when empty")
    index_key: str = Field(default="", description="base64 key of the blind indexes; kept in var/ when empty")
    allowed_hosts: str = Field(default="127.0.0.1,localhost,[::1],testserver")
    https: bool = Field(default=False, description="behind a TLS proxy: secure cookies, HSTS")
    road_service: str = Field(default="", description="osrm, valhalla or amap, then its address: measured roads")
    assessment_days: str = Field(default="06-30,12-31", description="month-day of assessments, separated by commas")
    sms_secret: str = Field(
        default="",
        pattern=r"^(.{32,})?$",
        description="shared with the SMS gateway that brings replies; at least 32 signs",
    )
    road_key: str = Field(default="", description="key of the road service, where it asks for one (amap)")

    @field_validator("assessment_days")
    @classmethod
    def _days_of_every_year(cls, text: str) -> str:
        """Days that every year has; so not 29 February."""
        for each in text.split(","):
            month, day = each.split("-")
            date(COMMON_YEAR, int(month), int(day))
        return text

    @property
    def assessed_on(self) -> tuple[tuple[int, int], ...]:
        """(month, day) of each assessment."""
        pairs = (each.split("-") for each in self.assessment_days.split(","))
        return tuple((int(month), int(day)) for month, day in pairs)


environment = Environment()

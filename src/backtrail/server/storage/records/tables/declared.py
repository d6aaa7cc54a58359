"""What all tables share: the metadata, the names of constraints, and moments as nanoseconds since 1970."""

import time
from typing import Annotated, Final, TypeAlias

from sqlalchemy import BigInteger, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


Moment: TypeAlias = Annotated[int, mapped_column(BigInteger)]
"""Nanoseconds since 1970."""


class Base(DeclarativeBase):
    """All tables of records."""

    metadata = MetaData(naming_convention=NAMES)


def now() -> int:
    return time.time_ns()

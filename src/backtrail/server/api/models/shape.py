"""How every model of the API is written down, and the shape of every error."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A JSON object of the API; the docstring under a field is its documentation."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        populate_by_name=True,
        json_schema_serialization_defaults_required=True,
    )


class ErrorBody(Shape):
    """Why a request was not answered."""

    code: str
    """Stable, for programs: not_found, wrong_query, wrong_parameter, unauthorised, busy, full, internal ..."""
    message: str
    """What happened."""
    hint: str
    """What to do now."""
    details: dict[str, Any]
    """The nearest facts; a wrong query has `start` and `end` of the wrong word."""


class ErrorReply(Shape):
    """The one shape of every error."""

    error: ErrorBody

"""What an operation of the interface takes and gives, said once: it is checked at the edge and printed in OpenAPI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from grid.refusals import N_, BadInput

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model", bound=BaseModel)
MOST_JSON = 20 * 1024 * 1024  # a filing may carry its photos


class Taken(BaseModel):
    """What comes in: nothing unknown, nothing converted, no number that is none."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class Asked(BaseModel):
    """What a query asks for. Everything comes as text and is converted."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class Given(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class Operation:
    """`answers` maps a status to the model of its body, or to None for a body that is no JSON of ours."""

    summary: str
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answers: Mapping[int, type[BaseModel] | None]
    upload: bool


def describes(
    summary: str,
    *,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answers: Mapping[int, type[BaseModel] | None],
    upload: bool = False,
) -> Callable[[View], View]:
    """Say of a view what it does. `upload`: the body is a form with files."""

    def mark(view: View) -> View:
        view.operation = Operation(summary, body, query, answers, upload)  # type: ignore[attr-defined]  # ours
        return view

    return mark


class InvalidField(BadInput):
    """A field of the request that is missing, unknown or of the wrong kind."""


def body_of(model: type[Model]) -> Model:
    """The JSON body as the model. Raises BadInput naming the first wrong field, 400 for no JSON, 413, 415."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    if (request.content_length or 0) > MOST_JSON:
        raise RequestEntityTooLarge
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise BadRequest from None
        raise _invalid(error) from None


def query_of(model: type[Model]) -> Model:
    """The query as the model. A parameter that comes twice is refused rather than guessed at."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise InvalidField(N_("%(name)s is given more than once."), name[:40], name=name[:40])
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> InvalidField:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])[:80].encode(errors="replace").decode()
    return InvalidField(N_("%(name)s: %(problem)s"), field, name=field or "body", problem=first["msg"])

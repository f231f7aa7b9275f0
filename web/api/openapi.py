"""The interface described by itself: OpenAPI 3.1 made from what the views say, and a page to read it."""

import re
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, json, make_response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from web.api.blueprint import api
from web.api.operations import Given, Operation, describes
from web.door import doors, everyone
from web.rendering import page

_REFERENCE = "#/components/schemas/{model}"
_PROBLEMS = {"401": "Who is this?", "403": "Not this role or place", "422": "A field is wrong; `field` names it"}

_BODY_PROBLEMS = {"400": "This is no JSON", "409": "Moved or filed otherwise meanwhile", "415": "Not application/json"}


class Problem(Given):
    """RFC 9457. `detail` is a sentence fit to show; `field` is what it is about."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None


@api.get("/openapi.json")
@everyone
@describes("This description", answers={200: None})
def description() -> Response:
    answer = make_response(json.dumps(_document(current_app._get_current_object()), ensure_ascii=False))  # type: ignore[attr-defined]  # the proxied app is the cache's key
    answer.content_type = "application/json"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@api.get("/")
@everyone
@describes("This description for people", answers={200: None})
def documentation() -> Response:
    return page("api.html", document=_document(current_app._get_current_object()))  # type: ignore[attr-defined]  # as above


def operations(app: Flask) -> list[tuple[Rule, str, Operation]]:
    """Every (rule, method, operation) of the interface, in the order of paths."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{api.name}."):
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            view: Any = app.view_functions[rule.endpoint]
            found.append((rule, method, view.operation))
    return sorted(found, key=lambda entry: (entry[0].rule, entry[1]))


@lru_cache(maxsize=2)
def _document(app: Flask) -> dict[str, Any]:
    taken, given = _models(app)
    schemas = _schemas([(model, "validation") for model in taken] + [(model, "serialization") for model in given])
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, operation in operations(app):
        paths.setdefault(_path(rule), {})[method.lower()] = _operation(app, rule, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gridcase", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(app: Flask) -> tuple[set[type[BaseModel]], set[type[BaseModel]]]:
    taken: set[type[BaseModel]] = set()
    given: set[type[BaseModel]] = {Problem}
    for _, _, operation in operations(app):
        taken |= {model for model in (operation.body, operation.query) if model}
        given |= {model for model in operation.answers.values() if model}
    return taken, given


def _schemas(models: list[Any]) -> dict[str, Any]:
    ordered = sorted(models, key=lambda pair: pair[0].__name__)
    _, definitions = models_json_schema(ordered, ref_template=_REFERENCE)
    schemas: dict[str, Any] = definitions["$defs"]
    return schemas


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _operation(app: Flask, rule: Rule, operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    door = doors(app)[rule.endpoint]
    described: dict[str, Any] = {
        "operationId": rule.endpoint.partition(".")[2],
        "summary": operation.summary,
        "parameters": [*_path_parameters(rule), *_query_parameters(operation, schemas)],
        "responses": _responses(operation, public=door is None),
    }
    if door is None:
        described["security"] = []
    else:
        described["x-roles"] = sorted(door)
    if operation.body:
        described["requestBody"] = {"required": True, "content": _json(operation.body)}
    elif operation.upload:
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD}}}
    return described


_UPLOAD = {
    "type": "object",
    "required": ["photo"],
    "properties": {
        "photo": {"type": "string", "contentMediaType": "application/octet-stream"},
        "stage": {"type": "string"},
    },
}


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in sorted(rule.arguments)
    ]


def _query_parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Each field of the query's model as a parameter of its own."""
    if operation.query is None:
        return []
    schema = schemas[operation.query.__name__]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema["properties"].items()
    ]


def _responses(operation: Operation, *, public: bool) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in operation.answers.items():
        responses[str(status)] = {"description": operation.summary, **({"content": _json(model)} if model else {})}
    problem = {"application/problem+json": {"schema": {"$ref": _REFERENCE.format(model="Problem")}}}
    if not public:
        responses |= {status: {"description": what, "content": problem} for status, what in _PROBLEMS.items()}
    if operation.body:
        responses |= {status: {"description": what, "content": problem} for status, what in _BODY_PROBLEMS.items()}
    return responses


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}

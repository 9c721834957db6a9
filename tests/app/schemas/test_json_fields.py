"""What the fields of JSON bodies take: each type of fault has words of ours, and `true` is no number."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from starlette.testclient import TestClient

from app.dialogue.script import Line, Script, Speaker
from app.openai.schemas import SpeechRequest
from app.routes import ROUTERS
from app.routes.captioned import CaptionedRequest
from app.schemas.reading import PhonemesRequest
from app.settings import Settings
from models.field_faults import _FAULTS, MISSING, no_such_field, shown

MODELS = (Script, Speaker, Line, SpeechRequest, CaptionedRequest, PhonemesRequest)
# the faults of each type of pydantic's core schemas, and of its constraints
TYPE_FAULTS = {
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float"},
    "float": {"float_type", "float_parsing", "finite_number"},
    "str": {"string_type", "string_unicode"},
    "bool": {"bool_type", "bool_parsing"},
    "bytes": {"bytes_type"},
    "list": {"list_type"},
    "dict": {"dict_type"},
    "literal": {"literal_error"},
    "enum": {"enum"},
    "model": {"model_type", "extra_forbidden"},
    "model-field": {"missing"},
    "function-before": {"value_error"},
    "function-after": {"value_error"},
    "function-plain": {"value_error"},
    "lax-or-strict": {"path_type"},
}
INNOCENT = {
    "no-info",
    "with-info",
    "default",
    "nullable",
    "any",
    "definitions",
    "definition-ref",
    "model-fields",
    "is-instance",
    "json-or-python",
    "union",
    "chain",
    "function-wrap",
    "none",
}
CONSTRAINT_FAULTS = {
    "ge": {"greater_than_equal"},
    "gt": {"greater_than"},
    "le": {"less_than_equal"},
    "lt": {"less_than"},
    "pattern": {"string_pattern_mismatch"},
    "min_length": {"string_too_short", "too_short"},
    "max_length": {"string_too_long", "too_long"},
}


def core_types(schema: Any) -> Iterator[dict[str, Any]]:
    """All parts of a core schema that have a type."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for name, inner in schema.items():
            if name not in ("metadata", "serialization", "ref", "config"):
                yield from core_types(inner)
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from core_types(inner)


def form_schemas() -> Iterator[Any]:
    """The core schemas of all form fields of all routes."""

    def of(dependant: Any) -> Iterator[Any]:
        for field in dependant.body_params:
            yield field._type_adapter.core_schema
        for inner in dependant.dependencies:
            yield from of(inner)

    for router in ROUTERS:
        for route in router.routes:
            yield from of(route.dependant)  # type: ignore[attr-defined]


def test_each_fault_that_a_request_or_setting_can_have_is_in_the_table() -> None:
    schemas = [model.__pydantic_core_schema__ for model in (*MODELS, Settings)] + [*form_schemas()]
    needed = set()
    for part in core_types(schemas):
        kind = part["type"]
        assert kind in TYPE_FAULTS or kind in INNOCENT, f"which faults has {kind}?"
        needed |= TYPE_FAULTS.get(kind, set())
        for constraint, faults in CONSTRAINT_FAULTS.items():
            if part.get(constraint) is not None:
                needed |= faults
    assert len(needed) > 20
    assert needed <= _FAULTS.keys()


def numbers() -> Iterator[tuple[type[BaseModel], str]]:
    for model in MODELS:
        for name, field in model.model_fields.items():
            if re.search(r"\b(int|float)\b", str(field.annotation)):
                yield model, name


@pytest.mark.parametrize(("model", "name"), [*numbers()])
def test_true_is_no_number(model: type[BaseModel], name: str) -> None:
    for value in (True, False):
        with pytest.raises(ValidationError) as raised:
            model.model_validate({name: value})
        (fault,) = [one for one in raised.value.errors() if one["loc"] == (name,)]
        assert fault["msg"].endswith("it must be a number, but is true or false")


def test_there_are_numbers_to_test() -> None:
    assert {name for _, name in numbers()} >= {"image", "face_index", "seed", "diversity", "pause_s", "speed"}


def test_names_of_others_do_not_break_the_sentence(client: TestClient) -> None:
    name = "A\nnn" + "x" * 60
    body = client.post("/v1/phonemes", json={"text": "a", name: 1}).json()
    message = no_such_field(PhonemesRequest.model_fields)
    assert body["errors"] == [{"field": shown(name), "message": message}]
    assert "\n" not in body["detail"]


def test_so_many_faults_are_told_and_the_rest_is_counted(client: TestClient) -> None:
    body = client.post("/v1/phonemes", json={"text": "a", **{f"f{number}": 1 for number in range(50)}}).json()
    assert len(body["errors"]) == 20
    assert body["detail"].endswith("; and 30 more")


def test_a_place_is_told_from_the_outside_in_and_counted_from_1(client: TestClient) -> None:
    script = {"speakers": {"Ann": {"voice": "a"}}, "lines": [{"speaker": "Ann"}]}
    body = client.post("/v1/dialogue", json=script).json()
    assert body["errors"] == [{"field": "lines.0.text", "message": MISSING}]
    assert body["detail"] == f"lines, item 1, text: {MISSING}"

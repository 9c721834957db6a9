import pytest
from pydantic import Field, ValidationError

from app.schemas.strict_body import StrictBody
from models.field_faults import describe_fault, field_path


class Wheel(StrictBody):
    size: int = Field(ge=1)


class Cart(StrictBody):
    wheels: list[Wheel]
    colour: str = "red"


def faults_of(given: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as raised:
        Cart.model_validate(given)
    return {field_path(fault["loc"]): describe_fault(fault) for fault in raised.value.errors()}


def test_a_field_that_does_not_exist_is_refused_with_those_that_do() -> None:
    assert faults_of({"wheels": [], "color": "blue"}) == {
        "color": "this field does not exist: leave it out; the fields are wheels, colour"
    }


def test_in_an_object_within_they_are_those_of_that_object() -> None:
    assert faults_of({"wheels": [{"size": 2}, {"size": 2, "radius": 1}]}) == {
        "wheels.1.radius": "this field does not exist: leave it out; the fields are size"
    }


def test_the_other_faults_are_told_as_without_it() -> None:
    assert faults_of({"wheels": [{"size": 0}, {}], "color": "blue"}) == {
        "wheels.0.size": "it must be at least 1, but is 0",
        "wheels.1.size": "it is missing, but needed",
        "color": "this field does not exist: leave it out; the fields are wheels, colour",
    }
    assert faults_of([]) == {"": "it must be an object with names and values, but is a list"}


def test_a_body_does_not_change() -> None:
    wheel = Wheel(size=2)
    with pytest.raises(ValidationError):
        wheel.size = 3

"""JSON bodies whose fields are all known: another is refused, and the refusal names those that there are."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from models.field_faults import no_such_field


class StrictBody(BaseModel):
    """An object of a body that does not take other fields, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_fields(cls, given: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """Say in the fault of a field that does not exist which do; pydantic's has no place for it."""
        try:
            return validate(given)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            if all(fault["type"] != "extra_forbidden" for fault in faults):
                raise
            own = no_such_field(cls.model_fields)
            details: list[InitErrorDetails] = []
            for fault in faults:
                context = fault.get("ctx", {})
                kind: str | PydanticCustomError = fault["type"]
                if kind == "extra_forbidden":  # of an object within, its fields are named already
                    context = {"message": context.get("message", own)}
                    kind = PydanticCustomError("extra_forbidden", "{message}", context)
                details.append({"type": kind, "loc": fault["loc"], "input": fault["input"], "ctx": context})
            raise ValidationError.from_exception_data(error.title, details) from None

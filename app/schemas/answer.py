"""The base class of all bodies of answers."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Base class of all bodies of answers."""

    # JSON has no way to write NaN or infinity: such a number is a fault of the service, not an answer with null
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

"""What the fields of a manifest have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# what a request can name, and a JSON list can hold
SpeakerName = Annotated[str, Field(min_length=1, max_length=256)]
FileName = Annotated[str, Field(pattern="^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
Dim = Annotated[int, Field(gt=0, le=65_536)]


class Strict(BaseModel):
    """A record whose fields have exactly these names and types, and do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

"""Text that is text: what JSON and forms can hold beside it is refused in both alike."""

from typing import Annotated

from pydantic import AfterValidator

NUL_REFUSED = "it holds the character NUL, which is no text: leave it out"


def _whole_characters(text: str) -> str:
    """JSON can hold halves of surrogate pairs, which no encoding can write, and the character NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair, which is no character: leave it out") from None
    if "\0" in text:
        raise ValueError(NUL_REFUSED)
    return text


WholeCharacters = Annotated[str, AfterValidator(_whole_characters)]

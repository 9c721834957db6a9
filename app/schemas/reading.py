"""How a text is to be read, as a request says it, and what was read."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form
from pydantic import Field, TypeAdapter, ValidationError

from app.schemas.answer import Answer
from app.schemas.json_or_form import wrong_field
from app.schemas.strict_body import StrictBody
from app.schemas.text import WholeCharacters
from models.json_text import RepeatedName, read_json
from models.limits import MAX_LANGUAGE_CHARACTERS
from models.text.custom_pronunciations import CustomPronunciations
from models.text.options import Markup, ReadingOptions
from models.text.reading import Reading

NOTES_HEADER = "Vclip-Text-Notes"
NOTES_DESCRIPTION = (
    "What a reader of the text should be told of how it was read, parted by `; `; what is not "
    "ASCII is percent-encoded "
    "UTF-8. Absent where there is nothing to tell.",
    "string",
    "transliterated %E5%8C%97%E4%BA%AC as Beijing",
)
_LONGEST_NOTES = 2000  # characters of the header; servers and proxies refuse much longer ones

MARKUP_DESCRIPTION = (
    "`auto` reads Markdown and HTML as they would be shown, and a text that is one `<speak>` "
    "element as SSML; `ssml` takes "
    "the text for SSML; `none` reads every sign. `[pause:0.5s]` and `[word](/phonemes/)` work in all but `ssml`."
)
PRONUNCIATIONS_DESCRIPTION = "How words are said in this text, in IPA or Kokoro's symbols: word -> phonemes."
STRICT_DESCRIPTION = "Refuse letters of scripts without an English reading, instead of transliterating them."

Pronunciations = dict[WholeCharacters, WholeCharacters]
_PRONUNCIATIONS: TypeAdapter[Pronunciations] = TypeAdapter(Pronunciations)

MarkupField = Annotated[Markup, Form(description=MARKUP_DESCRIPTION)]
PronunciationsField = Annotated[
    str | None,
    Form(
        description=f"{PRONUNCIATIONS_DESCRIPTION} A JSON object.",
        examples=['{"Kokoro": "k\u02c8Ok\u0259\u0279O"}'],
    ),
]
StrictField = Annotated[bool, Form(description=STRICT_DESCRIPTION)]


def parse_pronunciations(text: str | None) -> Pronunciations:
    """The field of a form. Raises RequestValidationError for anything but a JSON object of strings."""
    if not text:
        return {}
    try:
        return _PRONUNCIATIONS.validate_python(read_json(text))
    except RepeatedName as error:
        raise wrong_field(("pronunciations",), f"{error}: write it once") from error
    except (ValueError, RecursionError, ValidationError):
        message = 'send a JSON object of strings, such as {"Kokoro": "k\u02c8Ok\u0259\u0279O"}'
        raise wrong_field(("pronunciations",), message) from None


def reading_options(
    markup: Markup, pronunciations: Pronunciations, strict: bool, lexicon: CustomPronunciations
) -> ReadingOptions:
    """What the models are told; lexicon: of the service."""
    return ReadingOptions(markup, pronunciations, strict, lexicon)


def notes_header(notes: tuple[str, ...]) -> dict[str, str]:
    """The header for notes, if there are any: parted by "; ", what is not ASCII as %XX of UTF-8."""
    if not notes:
        return {}
    encoded = quote("; ".join(notes), safe=" !#$&'()*+,-./:;<=>?@[]^_`{|}~\"")
    return {NOTES_HEADER: encoded[:_LONGEST_NOTES]}


class PhonemesRequest(StrictBody):
    """A text that is to be looked into; a field that is not listed is refused."""

    text: WholeCharacters = Field(description="What is to be read.", examples=["I read it on 3 May."])
    language: WholeCharacters | None = Field(
        default=None,
        max_length=MAX_LANGUAGE_CHARACTERS,
        description="BCP 47 tag of one of the languages in `/v1/info`, or `auto`: that of each sentence; "
        "without it the first of them.",
        examples=["en-us"],
    )
    markup: Markup = Field(default="auto", description=MARKUP_DESCRIPTION)
    pronunciations: dict[WholeCharacters, WholeCharacters] = Field(
        default_factory=dict,
        description=PRONUNCIATIONS_DESCRIPTION,
        examples=[{"Kokoro": "k\u02c8Ok\u0259\u0279O"}],
    )
    strict: bool = Field(default=False, description=STRICT_DESCRIPTION)


class ReadWord(Answer):
    """A word, a number or another written form that is said as one."""

    text: str = Field(description="As written.", examples=["3 May"])
    start: int = Field(description="Where it begins, in characters of `written`.", examples=[13])
    end: int = Field(description="Where it ends.", examples=[18])
    spoken: str = Field(
        description="In words; single capitals are names of letters.", examples=["the third of May"]
    )
    phonemes: str = Field(
        description="In Kokoro's symbols.",
        examples=["\u00f0\u0259 \u03b8\u02c8\u025c\u0279d \u028cv m\u02c8A"],
    )


class PhonemesAnswer(Answer):
    """How a text is read."""

    written: str = Field(description="The text as it was sent.")
    spoken: str = Field(description="The text in words, with punctuation.")
    phonemes: str = Field(description="The text in Kokoro's symbols.")
    words: list[ReadWord] = Field(description="Every word in order.")
    notes: list[str] = Field(
        description="What a reader should be told, such as what was transliterated.",
        examples=[["transliterated \u5317\u4eac as Beijing"]],
    )

    @classmethod
    def of(cls, reading: Reading) -> "PhonemesAnswer":
        """The body for a reading."""
        return cls(**reading.as_json())

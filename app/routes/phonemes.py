"""A look into a text: how it is read, word by word."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from app.content_negotiation import FORMS, JSON, require_type, type_of
from app.dependencies import InferenceDep, LexiconDep, SettingsDep, check_text_length
from app.documentation.openapi import COMMON_PROBLEMS, documented
from app.forms import DEFAULT_LIMITS, read_form
from app.inference.steps import Steps
from app.problems import kinds
from app.schemas.json_or_form import unreadable, validated
from app.schemas.reading import PhonemesAnswer, PhonemesRequest, parse_pronunciations, reading_options
from models.interfaces import Pipeline
from models.json_text import read_json

router = APIRouter(prefix="/v1", tags=["speech"])

_SCHEMA = PhonemesRequest.model_json_schema()
_FORM_SCHEMA = _SCHEMA | {
    "properties": _SCHEMA["properties"]
    | {"pronunciations": {"type": "string", "description": "The same as a JSON object."}}
}


async def phonemes_request(request: Request) -> PhonemesRequest:
    """The fields of the request, whether it is JSON or a form. Raises RequestValidationError."""
    try:
        if type_of(request) == JSON:
            fields: Any = read_json(await request.body())
        else:
            fields = dict(await read_form(request, DEFAULT_LIMITS, PhonemesRequest.model_fields))
            fields["pronunciations"] = parse_pronunciations(fields.get("pronunciations"))
    except (ValueError, RecursionError) as error:
        raise unreadable(error, "send an object with `text` as JSON in UTF-8, or a form") from error
    return validated(PhonemesRequest, fields)


@router.post(
    "/phonemes",
    summary="Show how a text is read: words, phonemes and their places",
    operation_id="read_text",
    dependencies=[Depends(require_type(JSON, *FORMS))],
    responses=documented(
        *COMMON_PROBLEMS, kinds.INVALID_TEXT, kinds.UNSUPPORTED_LANGUAGE, kinds.INVALID_PARAMETER
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": _SCHEMA}, FORMS[0]: {"schema": _FORM_SCHEMA}},
        }
    },
)
async def read_text(
    body: Annotated[PhonemesRequest, Depends(phonemes_request)],
    inference: InferenceDep,
    settings: SettingsDep,
    lexicon: LexiconDep,
) -> PhonemesAnswer:
    """The text is read as `/v1/speech` reads it, with the same options, and not spoken; as JSON or as a form."""
    check_text_length(body.text, settings)
    options = reading_options(body.markup, body.pronunciations, body.strict, lexicon.current)

    def work(pipeline: Pipeline, step: Steps) -> PhonemesAnswer:
        with step("text"):
            return PhonemesAnswer.of(pipeline.read(body.text, body.language, options))

    return await inference.run(work)

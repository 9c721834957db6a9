"""A dialogue: several speakers, each by a face or a voice, in one audio."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.datastructures import UploadFile

from app.content_negotiation import FORMS, JSON, require_type, type_of
from app.dependencies import InferenceDep, LexiconDep, SettingsDep, check_text_length
from app.dialogue.answers import SpokenDialogue, dialogue_captions, dialogue_stream, dialogue_whole
from app.dialogue.job import TOKENS_HEADERS, DialogueJob
from app.dialogue.script import Script, script_schema
from app.documentation.openapi import COMMON_PROBLEMS, VOICE_PROBLEMS, described_headers, documented
from app.forms import FormLimits, read_form
from app.middleware.request_limits import MAX_JSON_BYTES
from app.problems import kinds
from app.schemas.json_or_form import unreadable, validated, wrong_field
from app.schemas.reading import NOTES_DESCRIPTION, NOTES_HEADER, reading_options
from app.schemas.warnings import WARNINGS_HEADERS
from app.speech.job import AUDIO_HEADERS
from app.speech.response import speech_content, speech_response
from app.speech.timestamps import TIMED_CONTENT, check_timing, streamed_type
from app.speech.tolerance import ADJUSTED_HEADER, TOLERANCE_HEADERS, tolerated_speed
from app.speech.whole_answer import whole_type
from app.uploads import read_upload
from app.voice_aliases import read_aliases
from models.json_text import read_json
from models.limits import MAX_SPEAKERS

router = APIRouter(prefix="/v1", tags=["speech"])

MULTIPART = FORMS[0]
LIMITS = FormLimits(max_files=MAX_SPEAKERS + 1, max_fields=4, max_field_bytes=MAX_JSON_BYTES)
_WAY_OUT = "send a script as JSON in UTF-8, or a form with script and image"
_FORM_SCHEMA = {
    "type": "object",
    "required": ["script"],
    "additionalProperties": False,
    "properties": {
        "script": {"type": "string", "description": "The same as JSON, without images."},
        "image": {
            "type": "array",
            "maxItems": MAX_SPEAKERS,
            "items": {"type": "string", "format": "binary"},
            "description": "The pictures, in the order of their numbers.",
        },
    },
}
_HEADERS = {
    **TOKENS_HEADERS,
    **WARNINGS_HEADERS,
    ADJUSTED_HEADER: TOLERANCE_HEADERS[ADJUSTED_HEADER],
    NOTES_HEADER: NOTES_DESCRIPTION,
    **AUDIO_HEADERS,
}
_DIALOGUE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Mono audio in the requested format. With `stream`, it comes in chunks; if it breaks off, "
        "the last chunk is missing.",
        "content": speech_content() | TIMED_CONTENT,
        "model": SpokenDialogue,
        "headers": described_headers(_HEADERS),
    }
}


async def dialogue_request(request: Request) -> tuple[Script, list[bytes]]:
    """The script and the pictures, from JSON or from a form. Raises RequestValidationError."""
    try:
        if type_of(request) == JSON:
            script = validated(Script, read_json(await request.body()))
            pictures = list(script.images)
        else:
            form = await read_form(request, LIMITS, once=("script",), known=("script", "image"))
            written, files = form.get("script"), form.getlist("image")
            if written is None:
                raise wrong_field(("script",), "send the script as a field, or a file, with JSON")
            if not all(isinstance(file, UploadFile) for file in files):
                raise wrong_field(("image",), "send it as a file, a part with a file name")
            # read_json takes the bytes of a file too
            content = written if isinstance(written, str) else await read_upload(written)
            script = validated(Script, read_json(content))
            if script.images:
                raise wrong_field(("script", "images"), "send the pictures as files, in image")
            pictures = [await read_upload(file) for file in files if isinstance(file, UploadFile)]
    except (ValueError, RecursionError) as error:
        raise unreadable(error, _WAY_OUT) from error
    _check_numbers(script, len(pictures))
    return script, pictures


def _check_numbers(script: Script, n_pictures: int) -> None:
    """Raises RequestValidationError where the numbers of the speakers are not those of the pictures."""
    named = set()
    for name, speaker in script.speakers.items():
        if speaker.image is not None and speaker.image >= n_pictures:
            raise wrong_field(
                ("speakers", name, "image"),
                f"there is no image {speaker.image}: {n_pictures} were sent, and the first is 0",
            )
        named.add(speaker.image)
    for number in range(n_pictures):
        if number not in named:
            raise wrong_field(
                ("image",),
                f"no speaker has image {number} of those that were sent, the first being 0: leave it out",
            )


@router.post(
    "/dialogue",
    summary="Speak a dialogue, each speaker in the voice of a face or in a given voice",
    operation_id="create_dialogue",
    response_class=Response,
    dependencies=[Depends(require_type(MULTIPART, JSON))],
    responses=_DIALOGUE
    | documented(
        *COMMON_PROBLEMS,
        kinds.INVALID_IMAGE,
        kinds.NO_FACE_FOUND,
        kinds.INVALID_TEXT,
        kinds.UNSUPPORTED_LANGUAGE,
        kinds.INVALID_PARAMETER,
        *VOICE_PROBLEMS,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {MULTIPART: {"schema": _FORM_SCHEMA}, JSON: {"schema": script_schema()}},
        }
    },
)
async def create_dialogue(
    sent: Annotated[tuple[Script, list[bytes]], Depends(dialogue_request)],
    inference: InferenceDep,
    settings: SettingsDep,
    lexicon: LexiconDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Speak the lines one after the other, with pauses between, as one audio.

    Faces get voices that can be told apart from each other and from the given ones. The same script and pictures
    give the same audio, and the tokens of the voices are in a header.
    """
    script, pictures = sent
    check_text_length("".join(line.text for line in script.lines), settings)
    check_timing(script.timestamps, script.visemes, script.captions, script.stream)
    body, framing = None, None
    if script.captions is not None:
        body = dialogue_captions(script, script.captions)
    elif script.timestamps is not None and script.stream:
        body, framing = dialogue_stream(script, script.timestamps, streamed_type(accept))
    elif script.timestamps is not None:
        body = dialogue_whole(script, script.timestamps, whole_type(accept))
    speeds = [tolerated_speed(script.speed_of(line), settings.strict) for line in script.lines]
    job = DialogueJob(
        script=script,
        pictures=pictures,
        speeds=[speed for speed, _ in speeds],
        aliases=read_aliases(settings.voice_aliases),
        image_limits=settings.image_limits,
        options=reading_options(script.markup, script.pronunciations, script.strict, lexicon.current),
        more_headers=next((adjusted for _, adjusted in speeds if adjusted), {}),
        body=body,
    )
    return await speech_response(inference, job, framing)

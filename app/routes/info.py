"""The running bundle, its licences, and the limits of the service."""

from fastapi import APIRouter

from app.dependencies import FactsDep, SettingsDep
from app.documentation.openapi import LOOK_UP_PROBLEMS, documented
from app.schemas.info import BundleInfo, InfoAnswer, LanguageInfo, Limits, OutsideWeightInfo, SpeechInfo
from app.version import SERVICE_LICENCE, SERVICE_VERSION, library_versions
from models.limits import MAX_SPEED, MAX_VOICES, MIN_SPEED

router = APIRouter(prefix="/v1", tags=["service"])


@router.get(
    "/info",
    summary="Bundle, licences, languages and limits",
    operation_id="info",
    responses=documented(*LOOK_UP_PROBLEMS),
)
async def info(facts: FactsDep, settings: SettingsDep) -> InfoAnswer:
    """Return what a client needs to know before it sends a request; it does not wait for the models."""
    manifest = facts.manifest
    return InfoAnswer(
        service_version=SERVICE_VERSION,
        service_licence=SERVICE_LICENCE,
        versions=library_versions(),
        bundle=BundleInfo(
            name=manifest.name,
            version=manifest.version,
            licence=manifest.licence,
            licence_note=manifest.licence_note,
            outside_weights=[
                OutsideWeightInfo(name=weight.name, source=weight.source, licence=weight.licence)
                for weight in manifest.outside_weights
            ],
        ),
        speech=SpeechInfo(
            licence=facts.synthesizer_licence,
            languages=list(facts.languages),
            language_support=[
                LanguageInfo(
                    tag=language.tag,
                    name=language.name,
                    installed=language.is_installed,
                    needs="" if language.is_installed else language.needs,
                )
                for language in facts.language_support
            ],
            sample_rate_hz=facts.sample_rate_hz,
            watermark=settings.watermark,
        ),
        limits=Limits(
            body_bytes=settings.max_body_bytes,
            text_characters=settings.max_text_characters,
            image_pixels=settings.max_image_pixels,
            audio_seconds=settings.max_audio_seconds,
            voices=MAX_VOICES,
            verify_images=settings.max_verify_images,
            verify_recordings=settings.max_verify_recordings,
            speed=(MIN_SPEED, MAX_SPEED),
            deadline_s=settings.deadline_s,
            upload_timeout_s=settings.upload_timeout_s,
            queue_size=settings.queue_size,
            concurrent_requests=settings.max_concurrent_requests,
            requests_per_minute=settings.rate_limit_per_minute,
        ),
    )

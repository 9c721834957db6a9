"""What the models see in a face."""

from typing import Annotated

from fastapi import Form

from app import problems
from app.dependencies import InferenceDep, SettingsDep, form_router
from app.inference_queue import IsAbandoned
from app.openapi import COMMON_PROBLEMS, documented
from app.pipeline import Pipeline
from app.schemas import (
    MAX_VOICES,
    EmbeddedVoice,
    FaceBox,
    FaceEmbeddingAnswer,
    FaceIndexField,
    ImageField,
    SeedField,
)
from models.face_detection import choose_face, detect_faces
from models.image import decode_image

router = form_router("embeddings")


@router.post(
    "/embeddings/face",
    summary="Embed a face and find the voices that fit it",
    operation_id="embed_face",
    responses=documented(
        *COMMON_PROBLEMS, problems.INVALID_IMAGE, problems.NO_FACE_FOUND, problems.INVALID_PARAMETER
    ),
)
async def embed_face(
    *,
    inference: InferenceDep,
    settings: SettingsDep,
    image: ImageField,
    k: Annotated[int, Form(ge=1, le=MAX_VOICES, description="How many voices.")] = 5,
    seed: SeedField = None,
    face_index: FaceIndexField = None,
) -> FaceEmbeddingAnswer:
    """All faces found, the embedding of the chosen one, its place in the joint space, and the best voices."""
    picture = await image.read()

    def work(pipeline: Pipeline, _: IsAbandoned) -> FaceEmbeddingAnswer:
        pixels = decode_image(picture, settings.max_image_pixels)
        faces = detect_faces(pixels)
        found = pipeline.embed_found_face(pixels, choose_face(faces, face_index))
        return FaceEmbeddingAnswer(
            face=FaceBox.of(found.face),
            faces=[FaceBox.of(face) for face in faces],
            embedding=found.embedding.tolist(),
            projected=found.projected.tolist(),
            voices=[
                EmbeddedVoice.of(ranked, pipeline.voice_token(ranked.voice))
                for ranked in pipeline.find_voices(found, k=k, seed=seed)
            ],
        )

    return await inference.run(work)

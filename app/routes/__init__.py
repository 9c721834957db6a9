"""One file for each group of endpoints; `ROUTERS` are always installed, `METRICS_ROUTER` is optional."""

from app.routes import (
    captioned,
    dialogue,
    embeddings,
    health,
    info,
    metrics,
    openai,
    phonemes,
    speech,
    verify,
    voices,
    watermark,
)

ROUTERS = (
    speech.router,
    dialogue.router,
    phonemes.router,
    voices.router,
    embeddings.router,
    verify.router,
    openai.router,
    captioned.router,
    watermark.router,
    info.router,
    health.router,
)
METRICS_ROUTER = metrics.router

"""One file for each group of endpoints; `ROUTERS` are always installed, the others are optional."""

from app.routes import (
    captioned,
    dialogue,
    embeddings,
    health,
    info,
    metrics,
    openai,
    page,
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
    voices.map_router,
    embeddings.router,
    verify.router,
    openai.router,
    captioned.router,
    watermark.router,
    info.router,
    health.router,
    page.icon_router,
)
METRICS_ROUTER = metrics.router
PAGE_ROUTER = page.router

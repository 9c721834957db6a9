"""One file for each group of endpoints; `ROUTERS` is what the service is made of."""

from app.routes import embeddings, health, info, speech, verify, voices

ROUTERS = (speech.router, voices.router, embeddings.router, verify.router, info.router, health.router)

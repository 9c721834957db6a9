"""The application: its long-lived state, the middleware, and the routes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.formparsers import MultiPartParser
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from app.api_keys import KeyFile
from app.dependencies import State
from app.documentation.docs_page import install_docs_page
from app.documentation.openapi import install_openapi
from app.inference.queue import InferenceQueue
from app.inference.warm_up import warm_up
from app.lexicon import Lexicon
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from app.middleware.access import Access
from app.middleware.content_encoding import ContentEncoding
from app.middleware.http_variants import HttpVariants
from app.middleware.rate_limit import RateLimit
from app.middleware.request_context import RequestContext
from app.middleware.request_limits import RequestLimits
from app.middleware.root_path import RootPath
from app.previews import Previews
from app.problems.handlers import install_error_handlers
from app.routes import METRICS_ROUTER, PAGE_ROUTER, ROUTERS
from app.setting_checks import split_list
from app.settings import Settings
from app.tracing import Traces
from app.version import SERVICE_VERSION
from models.interfaces import Load

STOP_TIMEOUT_S = 2.0

# FastAPI's own spans and logs hold paths, queries and messages of exceptions; variables could switch them on.
NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)

# Uploads stay in memory, which the body limit bounds; no picture or voice is written to disk. 0 means never.
MultiPartParser.spool_max_size = 0


def _included(*routers: APIRouter) -> Sequence[BaseRoute]:
    """Routers as parts of an application.

    FastAPI analyses each at the first request that comes to it, once for all applications that have this result.
    """
    whole = APIRouter()
    for router in routers:
        whole.include_router(router)
    return whole.routes


_GROUPS = (ROUTERS, (METRICS_ROUTER,), (PAGE_ROUTER,))
_ROUTES, _METRICS_ROUTES, _PAGE_ROUTES = (_included(*routers) for routers in _GROUPS)
# The same ones, each with its path, which an included router does not have.
_SINGLE_ROUTES = [route for routers in _GROUPS for router in routers for route in router.routes]


def create_app(
    settings: Settings,
    load: Load,
    lifecycle: Lifecycle | None = None,
    lexicon: Lexicon | None = None,
    keys: KeyFile | None = None,
    traces: Traces | None = None,
) -> FastAPI:
    """Create the service. `load` is called on the inference thread when the app starts; nothing is loaded before.

    lifecycle: passed by a server that has to know when the app has drained or failed. lexicon, keys: given by one
    that reads them anew at a signal; without them the files that the settings name are read. traces: without them,
    to the collector that the settings name.
    """
    life = lifecycle or Lifecycle()
    metrics = Metrics(life)
    pronunciations = lexicon or Lexicon(settings.lexicon)
    spans = traces or Traces.to_collector(settings.traces)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        queue = InferenceQueue(settings.queue_size, life, spans.of_work(metrics))
        metrics.watch(queue)
        queue.start(load, warm_up)
        try:
            yield {
                "settings": settings,
                "lifecycle": life,
                "queue": queue,
                "metrics": metrics,
                "lexicon": pronunciations,
                "previews": Previews(),
            }
        finally:
            await anyio.to_thread.run_sync(queue.stop, STOP_TIMEOUT_S)
            await anyio.to_thread.run_sync(spans.stop)

    routes = [*_ROUTES]
    if settings.metrics != "off":
        routes += _METRICS_ROUTES
    if settings.page:
        routes += _PAGE_ROUTES
    app = FastAPI(
        title="Vclip",
        version=SERVICE_VERSION,
        routes=routes,
        lifespan=lifespan,
        openapi_url="/openapi.json" if settings.docs else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # app.middleware.http_variants takes them
        telemetry=NO_TELEMETRY,
    )
    _add_layers(app, settings, life, metrics, spans, keys or KeyFile(settings.api_keys_file))
    install_error_handlers(app)
    if settings.docs:
        install_openapi(app, settings)
        install_docs_page(app, settings.root_path or "")
    return app


def _add_layers(
    app: FastAPI, settings: Settings, life: Lifecycle, metrics: Metrics, traces: Traces, keys: KeyFile
) -> None:
    """Add the middleware; the layer that is added last is the outermost."""
    app.add_middleware(RequestLimits, settings=settings, lifecycle=life)
    app.add_middleware(ContentEncoding)  # outside of the limits, so that they hold for what is decompressed
    app.add_middleware(
        Access,
        keys=keys,
        metrics_need_key=settings.metrics == "key",
        rate_limit=RateLimit(settings.rate_limit_per_minute, settings.rate_limit_burst),
    )
    if settings.cors_origins:
        # outside of Access: a preflight request has no key, and the browser must be able to read a refusal
        app.add_middleware(
            CORSMiddleware,
            allow_origins=split_list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["*"],
            expose_headers=["*"],
        )
    app.add_middleware(HttpVariants)
    app.add_middleware(RequestContext, metrics=metrics, traces=traces, routes=_SINGLE_ROUTES)
    if settings.root_path:
        app.add_middleware(RootPath, root_path=settings.root_path)  # all others see addresses without it

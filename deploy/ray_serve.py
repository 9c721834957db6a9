"""The service under Ray Serve: the same application, in as many replicas as its requests need.

    pip install 'ray[serve]'
    serve run deploy.ray_serve:build min_replicas=2 max_replicas=8 cpus=2

Settings are the VCLIP_* variables, in the environment of every node. A replica is a process with one bundle and
the inference thread of the service, so answers, streams, limits and errors are those of `vclip serve`. Ray's proxy
takes the place of the service's own server: the settings of sockets and connections do not apply. Ray adds replicas
by the requests in progress, and asks each whether its inference thread lives.
"""

from collections.abc import MutableMapping
from typing import Any

import anyio
from pydantic import BaseModel, ConfigDict, Field
from ray import serve
from ray.serve import Application
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.lifecycle import Lifecycle
from app.main import create_app
from app.server import load_pipeline
from app.settings import Settings, load_settings
from models.interfaces import Pipeline

LONGER_THAN_OURS_S = 10.0  # Ray's patience at the end of a replica, beyond the grace period of the service
_POLL_S = 0.05


class Options(BaseModel):
    """Arguments of `serve run`.

    cpus: of each replica, which has as many threads. ongoing: requests in progress for each replica that Ray aims
    at; one is at work, and the others wait.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_replicas: int = Field(default=1, ge=1)
    max_replicas: int = Field(default=4, ge=1)
    cpus: int = Field(default=2, ge=1)
    ongoing: float = Field(default=2.0, gt=0)
    health_period_s: float = Field(default=10.0, gt=0)


class ReplicaFailed(Exception):
    """The inference thread of a replica has ended, or its bundle cannot be loaded."""


class ReadyApplication:
    """Starts only when the bundle of its application is loaded, and puts the lifespan's state into each request.

    Ray sends requests to a replica as soon as its lifespan has begun, and does not pass the state on.
    """

    def __init__(self, app: ASGIApp, lifecycle: Lifecycle) -> None:
        self._app, self._lifecycle = app, lifecycle
        self._state: MutableMapping[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "lifespan":
            await self._app({**scope, "state": dict(self._state)}, receive, send)
            return
        self._state = scope.setdefault("state", {})

        async def send_when_ready(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                while not self._lifecycle.loaded and self._lifecycle.failure is None:
                    await anyio.sleep(_POLL_S)
                if self._lifecycle.failure is not None:
                    message = {"type": "lifespan.startup.failed", "message": str(self._lifecycle.failure)}
            await send(message)

        await self._app(scope, receive, send_when_ready)


class Replica:
    """One process of the service."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lifecycle = Lifecycle()

    def load(self) -> Pipeline:
        """Called on the inference thread."""
        return load_pipeline(self._settings)

    def __serve_build_asgi_app__(self) -> ASGIApp:
        """Asked by Ray in the process of the replica."""
        return ReadyApplication(create_app(self._settings, self.load, self._lifecycle), self._lifecycle)

    def check_health(self) -> None:
        """Raises ReplicaFailed; then Ray replaces the replica."""
        failure = self._lifecycle.failure
        if failure is not None:
            raise ReplicaFailed(f"the inference thread has ended: {type(failure).__name__}: {failure}")


def build(arguments: dict[str, Any]) -> Application:
    """What `serve run` deploys; arguments: those of Options. Raises ValidationError, InvalidSettings."""
    options = Options.model_validate(arguments)
    return deployment(options, load_settings(threads=options.cpus))


def deployment(options: Options, settings: Settings, replica: type[Replica] = Replica) -> Application:
    """Replicas of the service; `replica` is another class in tests."""
    wrapped = serve.deployment(
        serve.ingress()(replica),
        name="vclip",
        autoscaling_config={
            "min_replicas": options.min_replicas,
            "max_replicas": options.max_replicas,
            "target_ongoing_requests": options.ongoing,
        },
        max_ongoing_requests=settings.max_concurrent_requests,
        health_check_period_s=options.health_period_s,
        graceful_shutdown_timeout_s=settings.grace_period_s + LONGER_THAN_OURS_S,
        ray_actor_options={"num_cpus": options.cpus},
    )
    return wrapped.bind(settings)

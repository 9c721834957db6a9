"""The serving process: it runs until it is asked to shut down or its models fail."""

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn, cast

import uvicorn

from app.connections import BoundedConnection, ConnectionLimits
from app.exit_codes import EXIT_FAILED, EXIT_OK, exit_code
from app.lexicon import Lexicon
from app.lifecycle import Lifecycle
from app.main import create_app
from app.observability import configure_logging, describe_exception
from app.settings import Settings, split_list, unknown_variables
from models.bundle import MINI_BUNDLE, VitsPart, read_manifest
from models.errors import MissingDevice, VclipError
from models.interfaces import Load, Pipeline

TEST_DATA_VARIABLE = "VCLIP_DATA"  # of the project's tests, not of the service

logger = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address is in use, or does not belong to this machine."""


def load_pipeline(settings: Settings) -> Pipeline:
    """Load the bundle that the settings name. Raises UnusableBundle."""
    from models.loading import (
        load_vclip,  # imports torch, which takes seconds
    )

    return load_vclip(
        settings.bundle,
        device=settings.device,
        threads=settings.threads,
        synthesizer_weights=settings.synthesizer_weights,
        marks_speech=settings.watermark,
        precision=settings.precision,
    )


def bundle_licence_note(directory: Path | None) -> str:
    """Return the licence note of the weights for the operator of the service. Raises InvalidBundle."""
    manifest = read_manifest(directory or MINI_BUNDLE)
    part = manifest.parts.synthesizer
    speech = f" Speech: {part.licence}." if isinstance(part, VitsPart) else ""
    return f"bundle {manifest.name} {manifest.version}, {manifest.licence}: {manifest.licence_note}{speech}"


def serve(settings: Settings, load: Load) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code of the process.

    0 after an orderly end, 1 where requests were cut off at the end of the grace period or the inference
    thread died, 3 where the bundle cannot be used, 4 where the device is not there. Raises CannotListen.
    """
    listener = _listen(settings.host, settings.port)
    configure_logging(settings.log_level)
    for name in unknown_variables():
        if name != TEST_DATA_VARIABLE:
            logger.warning("unknown setting", extra={"variable": name})
    lifecycle = Lifecycle()
    limits = ConnectionLimits(settings.max_connections, settings.head_timeout_s, settings.send_timeout_s)
    lexicon = Lexicon(settings.lexicon)
    signal.signal(signal.SIGHUP, lambda _signal, _frame: lexicon.reload())
    config = uvicorn.Config(
        create_app(settings, load, lifecycle, lexicon),
        http=cast(type[asyncio.Protocol], partial(BoundedConnection, limits=limits)),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=split_list(settings.trusted_proxies),
        timeout_graceful_shutdown=1,  # by then our own grace period has ended
    )
    server = DrainingServer(config, lifecycle, settings.grace_period_s)
    host, port = listener.getsockname()[:2]
    logger.info("listening", extra={"host": host, "port": port, "pid": os.getpid()})
    server.run(sockets=[listener])
    code = _exit_code(lifecycle, server)
    logger.info("ended", extra={"exit_code": code})
    return code


def end_process(code: int) -> NoReturn:
    """Exit at once: a running inference must not delay the exit of the process."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class DrainingServer(uvicorn.Server):
    """A uvicorn server that, on shutdown, first finishes the requests in progress while it still listens.

    So /health/ready can answer 503, and clients that still send requests get an answer instead of a refused
    connection. A second signal ends it at once.
    """

    def __init__(self, config: uvicorn.Config, lifecycle: Lifecycle, grace_period_s: float) -> None:
        super().__init__(config)
        self.cut_off = False
        self._lifecycle = lifecycle
        self._grace_period_s = grace_period_s
        self._drain_until: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Signal handler; unlike uvicorn's it does not raise the signal again: the exit code is ours."""
        if self._lifecycle.draining:
            self.cut_off = self._lifecycle.requests_in_flight > 0
            self.should_exit = self.force_exit = True
        self._lifecycle.drain()

    async def on_tick(self, counter: int) -> bool:
        """Return whether the main loop ends; called every 0.1 s."""
        life = self._lifecycle
        if life.failure is not None:
            await asyncio.sleep(0.2)  # let the answers be sent to the clients that waited for the models
            self.should_exit = True
        elif life.draining:
            now = time.monotonic()
            if self._drain_until is None:
                self._drain_until = now + self._grace_period_s
                logger.info("draining", extra={"in_flight": life.requests_in_flight})
            if life.requests_in_flight == 0:
                self.should_exit = True
            elif now >= self._drain_until:
                self.cut_off = self.should_exit = True
        return await super().on_tick(counter)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def _exit_code(lifecycle: Lifecycle, server: DrainingServer) -> int:
    failure = lifecycle.failure
    if isinstance(failure, VclipError):  # raised while loading
        event = "the device is not there" if isinstance(failure, MissingDevice) else "cannot load the bundle"
        logger.critical(event, extra={"reason": str(failure)})
        return exit_code(failure)
    if failure is not None:
        logger.critical("the inference thread died", extra=describe_exception(failure))
        return EXIT_FAILED
    return EXIT_FAILED if server.cut_off else EXIT_OK

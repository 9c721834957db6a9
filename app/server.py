"""The serving process: it runs until it is asked to shut down or its models fail."""

import asyncio
import errno
import ipaddress
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

from app.api_keys import KeyFile
from app.connections import BoundedConnection, ConnectionLimits
from app.exit_codes import EXIT_FAILED, EXIT_OK, exit_code
from app.lexicon import Lexicon
from app.lifecycle import Lifecycle
from app.main import create_app
from app.observability import configure_logging, describe_exception
from app.setting_checks import split_list
from app.settings import Settings, unknown_variables
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import VitsPart
from models.errors import MissingDevice, VclipError
from models.interfaces import Load, Pipeline

BACKLOG = 2048
UNIX_SOCKET_MODE = 0o660
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
    listener = _listen(settings)
    configure_logging(settings.log_level)
    for name in unknown_variables():
        if name != TEST_DATA_VARIABLE:
            logger.warning("unknown setting", extra={"variable": name})
    lifecycle = Lifecycle()
    limits = ConnectionLimits(settings.max_connections, settings.head_timeout_s, settings.send_timeout_s)
    lexicon = Lexicon(settings.lexicon)
    keys = KeyFile(settings.api_keys_file)
    _reload_at_hang_up(lexicon, keys)
    config = uvicorn.Config(
        create_app(settings, load, lifecycle, lexicon, keys),
        http=cast(type[asyncio.Protocol], partial(BoundedConnection, limits=limits)),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=_as_ipv6_too(split_list(settings.trusted_proxies)),
        timeout_graceful_shutdown=1,  # by then our own grace period has ended
    )
    server = DrainingServer(config, lifecycle, settings.grace_period_s)
    logger.info("listening", extra={**_place(listener), "pid": os.getpid()})
    try:
        server.run(sockets=[listener])
    finally:
        if settings.unix_socket is not None:
            settings.unix_socket.unlink(missing_ok=True)
    code = _exit_code(lifecycle, server)
    logger.info("ended", extra={"exit_code": code})
    return code


def _reload_at_hang_up(lexicon: Lexicon, keys: KeyFile) -> None:
    def reload(_signal: int, _frame: FrameType | None) -> None:
        lexicon.reload()
        keys.reload()

    signal.signal(signal.SIGHUP, reload)


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
        self._signal = ""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Signal handler; unlike uvicorn's it does not raise the signal again: the exit code is ours."""
        self._signal = signal.Signals(sig).name
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
                logger.info(
                    "draining",
                    extra={
                        "signal": self._signal,
                        "in_flight": life.requests_in_flight,
                        "meaning": "new requests are refused; those in flight have up to "
                        f"{self._grace_period_s:g} s to finish; another signal ends the process at once",
                    },
                )
            if life.requests_in_flight == 0:
                self.should_exit = True
            elif now >= self._drain_until:
                self.cut_off = self.should_exit = True
        return await super().on_tick(counter)


def _listen(settings: Settings) -> socket.socket:
    if settings.unix_socket is not None:
        return _listen_on_unix_socket(settings.unix_socket)
    host, port = settings.host.strip("[]"), settings.port
    ipv6 = ":" in host
    try:
        return socket.create_server(
            (host, port),
            family=socket.AF_INET6 if ipv6 else socket.AF_INET,
            backlog=BACKLOG,
            dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        place = f"[{host}]:{port}" if ipv6 else f"{host}:{port}"
        raise CannotListen(f"cannot listen on {place}: {error.strerror or error}") from error


def _listen_on_unix_socket(path: Path) -> socket.socket:
    """A socket that another process has left behind is replaced; one on which a process listens is not."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(str(path)) == 0:
                    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
            path.unlink()
        listener.bind(str(path))
        path.chmod(UNIX_SOCKET_MODE)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(f"cannot listen on {path}: {error.strerror or error}") from error
    return listener


def _place(listener: socket.socket) -> dict[str, str | int]:
    """Where it listens, for the log."""
    if listener.family == socket.AF_UNIX:
        return {"unix_socket": listener.getsockname()}
    host, port = listener.getsockname()[:2]
    return {"host": host, "port": port}


def _as_ipv6_too(networks: list[str]) -> list[str]:
    """The networks, and those of IPv4 as a socket that listens to IPv6 and IPv4 sees them (RFC 4291, 2.5.5.2)."""
    found = [ipaddress.ip_network(network, strict=False) for network in networks]
    mapped = [
        f"::ffff:{network.network_address}/{96 + network.prefixlen}"
        for network in found
        if network.version == 4
    ]
    return [*map(str, found), *mapped]


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

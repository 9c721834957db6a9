"""Rate limiting: a token bucket for each client, in bounded memory."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_BUCKETS = 10_000  # the most recently used ones; a client whose bucket is dropped starts with a full one


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class RateLimit:
    """Token buckets: `burst` requests at once, then `per_minute`.

    Not thread-safe: for the event loop only.
    """

    def __init__(self, per_minute: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        """per_minute: 0 means no limit. now: a monotonic clock in seconds."""
        self._per_second = per_minute / 60.0
        self._burst = burst
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str, per_minute: float | None = None) -> int:
        """Count a request; return 0 if it is allowed, otherwise the whole seconds until the next one is.

        per_minute: the rate of this client, 0: no limit; None: the rate of all.
        """
        per_second = self._per_second if per_minute is None else per_minute / 60.0
        if per_second == 0.0:
            return 0
        now = self._now()
        bucket = self._buckets.setdefault(who, _Bucket(self._burst, now))
        self._buckets.move_to_end(who)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        filled = bucket.tokens + (now - bucket.filled_at) * per_second
        bucket.tokens, bucket.filled_at = min(float(self._burst), filled), now
        if bucket.tokens < 1.0:
            return max(1, math.ceil((1.0 - bucket.tokens) / per_second))
        bucket.tokens -= 1.0
        return 0


def client_bucket(host: str | None) -> str:
    """Return the bucket of a client without a key.

    It is the client's address, or for IPv6 its /64 network, which belongs to one customer.
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return "address:unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return f"address:{ipaddress.ip_network((address, 64), strict=False)}"
        address = address.ipv4_mapped
    return f"address:{address}"

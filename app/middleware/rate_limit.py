"""How often somebody may ask: a token bucket for each, in a bounded memory."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_BUCKETS = 10_000  # of those that asked last; whoever is dropped begins again with a full bucket


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class RateLimit:
    """Token buckets: `burst` requests at once, then `per_minute`. For one thread, that of the event loop."""

    def __init__(self, per_minute: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        """per_minute: 0 is no limit. now: seconds, never going back."""
        self._per_second = per_minute / 60.0
        self._burst = burst
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, who: str) -> int:
        """Count a request: 0 where it is allowed, else the whole seconds until the next one is."""
        if self._per_second == 0.0:
            return 0
        now = self._now()
        bucket = self._buckets.setdefault(who, _Bucket(self._burst, now))
        self._buckets.move_to_end(who)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        filled = bucket.tokens + (now - bucket.filled_at) * self._per_second
        bucket.tokens, bucket.filled_at = min(float(self._burst), filled), now
        if bucket.tokens < 1.0:
            return max(1, math.ceil((1.0 - bucket.tokens) / self._per_second))
        bucket.tokens -= 1.0
        return 0


def client_bucket(host: str | None) -> str:
    """Whose bucket a client without a key uses: its address, for IPv6 its /64, which one customer has whole."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return "address:unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return f"address:{ipaddress.ip_network((address, 64), strict=False)}"
        address = address.ipv4_mapped
    return f"address:{address}"

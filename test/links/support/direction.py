"""One way over a link, as a model without clock and sockets: the time is an argument, in seconds.

A packet first meets the chances of the way (`cut`, `largest`, `loss`), then waits in the queue until those before it have
left at the rate of the link, and arrives after its delay. Packets arrive in the order in which they came.
"""

import random
from collections import deque

from ecn import marked

INFINITE = float("inf")


class Direction:
    def __init__(self, seed):
        self._random = random.Random(seed)
        self.delay = 0.0  # seconds
        self.loss = 0.0  # the share of packets, by chance
        self.rate = INFINITE  # bits a second
        self.queue = 1000  # packets that wait, at most; more are dropped
        self.mark = INFINITE  # packets that wait, from which on those that come are marked, where they may be
        self.largest = INFINITE  # bytes of a packet, headers of IP included; larger ones vanish without a word
        self.cut = False
        self.counts = dict.fromkeys(
            ("came", "arrived", "cut", "tooLarge", "lost", "overflowed", "marked", "untranslated"), 0
        )
        self._waiting = deque()  # (when it came, packet)
        self._flying = deque()  # (when it arrives, packet)
        self._free_at = -INFINITE  # when all that has left has left

    def change_rate(self, now, rate):
        """What has not left yet leaves at another rate, the rest of the packet that is leaving included."""
        self._send(now)
        if self._free_at > now:
            free_at = now + (self._free_at - now) * self.rate / rate
            arrival, packet = self._flying.pop()
            self._fly(arrival + free_at - self._free_at, packet)
            self._free_at = free_at
        self.rate = rate

    def put(self, now, packet):
        """A packet comes to the link."""
        self.counts["came"] += 1
        reason = self._dropped_for(now, packet)
        if reason is None:
            self._waiting.append((now, self._marked(packet)))
        else:
            self.counts[reason] += 1

    def due(self, now):
        """The packets that have arrived by now."""
        self._send(now)
        while self._flying and self._flying[0][0] <= now:
            self.counts["arrived"] += 1
            yield self._flying.popleft()[1]

    def next(self):
        """When there is something to do, or None."""
        times = [self._flying[0][0]] if self._flying else []
        if self._waiting:
            times.append(max(self._free_at, self._waiting[0][0]))
        return min(times, default=None)

    def _dropped_for(self, now, packet):
        if self.cut:
            return "cut"
        if len(packet) > self.largest:
            return "tooLarge"
        # The nth packet that comes this far is lost or not by the seed alone.
        if self.loss > 0 and self._random.random() < self.loss:
            return "lost"
        self._send(now)
        is_busy = self._free_at > now
        return "overflowed" if is_busy and len(self._waiting) >= self.queue else None

    def _marked(self, packet):
        if len(self._waiting) < self.mark:
            return packet
        changed = marked(packet)
        if changed is None:
            return packet
        self.counts["marked"] += 1
        return changed

    def _send(self, now):
        while self._waiting:
            came, packet = self._waiting[0]
            start = max(self._free_at, came)
            if start > now:
                return
            self._waiting.popleft()
            self._free_at = start + len(packet) * 8 / self.rate
            self._fly(self._free_at + self.delay, packet)

    def _fly(self, arrival, packet):
        if self._flying:  # the delay may have become shorter
            arrival = max(arrival, self._flying[-1][0])
        self._flying.append((arrival, packet))

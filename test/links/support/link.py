#!/usr/bin/env python3
"""A link between two network namespaces of Linux, with delay, loss, rate and queue, each way of its own.

    link.py run SEED NAME LEFT RIGHT    a TUN device NAME in each of these namespaces, and the link between them
    link.py replay                      the same without devices, in a time that is an argument

`run` takes a line of JSON at a time on its standard input, and answers each with a line: what it has counted each way.
{"way": "there" or "back", ...} sets what it names of `delay` (milliseconds), `loss` (share), `rate` (bits a second, 0: no
limit), `queue` (packets), `mark` (packets, 0: never), `largest` (bytes) and `cut`; {"nat": {"port": P, "address": A}} puts a translator at the left end, {"nat":
null} removes it; {} only asks. It ends with its standard input.

`replay` reads {"seed": S, "steps": [[milliseconds, bytes], [milliseconds, {"loss": 0.3}], ...]} and answers when each packet arrives,
null if never, and the counts.
"""

import ctypes
import fcntl
import json
import os
import select
import struct
import sys
import time

from direction import INFINITE, Direction
from translator import Translator

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000
LARGEST_PACKET = 65_535
#: Packets that are read from one device before the other has its turn.
TURN = 64


def configure(direction, settings, now):
    for name, value in settings.items():
        if name == "delay":
            direction.delay = value / 1000
        elif name == "rate":
            direction.change_rate(now, value or INFINITE)
        elif name in ("largest", "mark"):
            setattr(direction, name, value or INFINITE)
        elif name in ("loss", "queue", "cut"):
            setattr(direction, name, value)
        else:
            raise ValueError(f"a link has no {name}")


def tun(name, namespace):
    """A new TUN device in this namespace. The process stays there: only its devices matter."""
    with open(f"/var/run/netns/{namespace}", "rb") as file:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


class Link:
    def __init__(self, seed, left, right):
        #: Each way: from which device to which.
        self._ways = {
            "there": (left, right, Direction(f"{seed} there")),
            "back": (right, left, Direction(f"{seed} back")),
        }
        self._translator = None

    def obey(self, command):
        """Sets what a command says; returns the counts of each way."""
        command = dict(command)
        if "nat" in command:
            nat = command.pop("nat")
            self._translator = None if nat is None else Translator(**nat)
        way = command.pop("way", None)
        if way is not None:
            configure(self._ways[way][2], command, time.monotonic())
        return {name: direction.counts for name, (_, _, direction) in self._ways.items()}

    def receive(self, ready):
        for source, _, direction in self._ways.values():
            if source in ready:
                for _ in range(TURN):
                    try:
                        packet = os.read(source, LARGEST_PACKET)
                    except OSError:  # no more of them, or the device is down
                        break
                    direction.put(time.monotonic(), packet)

    def deliver(self):
        """Returns the seconds until there is something to do, or None."""
        now = time.monotonic()
        for name, (_, target, direction) in self._ways.items():
            for packet in direction.due(now):
                if self._translator is not None:
                    there = name == "there"
                    packet = (self._translator.outwards if there else self._translator.inwards)(packet)
                if packet is None:
                    direction.counts["untranslated"] += 1
                    continue
                try:
                    os.write(target, packet)
                except OSError:  # the device is down
                    pass
        moments = [direction.next() for *_, direction in self._ways.values()]
        times = [moment for moment in moments if moment is not None]
        return max(0.0, min(times) - time.monotonic()) if times else None


def run(seed, name, *namespaces):
    devices = [tun(name, namespace) for namespace in namespaces]
    link = Link(seed, *devices)
    commands = sys.stdin.fileno()
    pending = b""
    print(json.dumps(link.obey({})), flush=True)
    wait = None
    while True:
        ready, _, _ = select.select([commands, *devices], [], [], wait)
        if commands in ready:
            text = os.read(commands, 65_536)
            if text == b"":
                return
            *lines, pending = (pending + text).split(b"\n")
            for line in lines:
                print(json.dumps(link.obey(json.loads(line))), flush=True)
        link.receive(ready)
        wait = link.deliver()


def replay():
    task = json.load(sys.stdin)
    direction = Direction(task["seed"])
    arrivals = {}

    def arrive(until):
        while (moment := direction.next()) is not None and moment <= until:
            for packet in direction.due(moment):
                arrivals[int.from_bytes(packet[:4], "big")] = moment

    packets = 0
    for moment, what in task["steps"]:
        now = moment / 1000
        arrive(now)
        if isinstance(what, dict):
            configure(direction, what, now)
        else:
            direction.put(now, packets.to_bytes(4, "big") + bytes(what - 4))
            packets += 1
    arrive(INFINITE)
    times = [round(arrivals[n] * 1000, 6) if n in arrivals else None for n in range(packets)]
    print(json.dumps({"arrivals": times, "counts": direction.counts}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["replay"]:
        replay()
    else:
        run(*sys.argv[2:])

"""The kernel's SCTP as a peer, through Python's `socket`. What it is told and what it tells: ../echo-peer.ts."""
import json
import select
import socket
import struct
import sys

SCTP = 132
INITMSG, NODELAY, EVENTS, RECVRCVINFO = 2, 3, 11, 32
SNDINFO, RCVINFO = 2, 3
UNORDERED, ABORT, EOF, NOTIFICATION = 1 << 0, 1 << 2, 1 << 9, 1 << 15
ASSOC_CHANGE, COMM_UP, COMM_LOST, SHUTDOWN_COMP = 0x8001, 0, 1, 3
STREAMS = 64


def say(**what):
    print(json.dumps(what), flush=True)


class Stream:
    """A one-to-one socket (RFC 6458, section 4)."""

    kind = socket.SOCK_STREAM

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, self.kind, SCTP)
        self.socket.setsockopt(SCTP, RECVRCVINFO, 1)
        self.socket.setsockopt(SCTP, NODELAY, 1)
        self.socket.setsockopt(SCTP, INITMSG, struct.pack("HHHH", STREAMS, STREAMS, 0, 0))
        self.socket.bind(("127.0.0.1", 0))
        self.accepting = False
        self.association = 0

    def listen(self):
        self.accepting = True
        self.socket.listen(5)
        say(port=self.socket.getsockname()[1])

    def connect(self, port):
        self.socket.connect(("127.0.0.1", port))
        say(connected=True)

    def take(self):
        """Takes what has come. False when nothing more will."""
        if self.accepting:
            self.accepting = False
            with self.socket as listening:
                self.socket, _ = listening.accept()
            return True
        try:
            data, _, ancillary = self.receive()
        except ConnectionResetError:
            say(ended="abort")
            return False
        if data:
            self.echo(data, ancillary)
        else:
            say(ended="shutdown")
        return bool(data)

    def receive(self):
        """A whole message: its payload, flags and ancillary data."""
        data, ancillary, flags, _ = self.socket.recvmsg(1 << 20, 256)
        while data and not flags & socket.MSG_EOR:
            more, _, flags, _ = self.socket.recvmsg(1 << 20, 256)
            data += more
        return data, flags, ancillary

    def echo(self, data, ancillary):
        info = next(info for level, kind, info in ancillary if (level, kind) == (SCTP, RCVINFO))
        stream, _, flags, ppid, _, _, _, self.association = struct.unpack("HHHxxIIIIi", info)
        unordered = flags & UNORDERED
        self.send(data, stream, unordered, ppid)
        told = {"stream": stream, "ppid": socket.ntohl(ppid), "unordered": bool(unordered)}
        say(**told, length=len(data))

    def send(self, data, stream=0, flags=0, ppid=0):
        info = struct.pack("HHIIi", stream, flags, ppid, 0, self.association)
        self.socket.sendmsg([data], [(SCTP, SNDINFO, info)])

    def shutdown(self):
        self.socket.shutdown(socket.SHUT_WR)

    def abort(self):
        """True when nothing more will come."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
        return True


class Seqpacket(Stream):
    """A one-to-many socket (RFC 6458, section 3); notifications tell of its associations."""

    kind = socket.SOCK_SEQPACKET

    def __init__(self):
        super().__init__()
        self.socket.setsockopt(SCTP, EVENTS, bytes([0, 1]))

    def listen(self):
        super().listen()
        self.accepting = False

    def take(self):
        data, flags, ancillary = self.receive()
        if flags & NOTIFICATION:
            self.notice(data)
        else:
            self.echo(data, ancillary)
        return True

    def notice(self, notification):
        kind, _, _, state, _, _, _, association = struct.unpack_from("HHIHHHHi", notification)
        assert kind == ASSOC_CHANGE
        if state == COMM_UP:
            self.association = association
        elif state == SHUTDOWN_COMP:
            say(ended="shutdown")
        elif state == COMM_LOST:
            say(ended="abort", reason=notification[20:].decode("latin1"))

    def shutdown(self):
        self.send(b"", flags=EOF)

    def abort(self):
        self.send(b"because", flags=ABORT)
        return False


STYLES = {"stream": Stream, "seqpacket": Seqpacket}


def main():
    peer = None
    commands = sys.stdin.buffer.raw  # select() does not see what waits in a buffer
    while True:
        sources = [commands] if peer is None else [commands, peer.socket]
        if commands not in select.select(sources, [], [])[0]:
            if not peer.take():
                peer.socket.close()
                peer = None
            continue
        command, *arguments = commands.readline().decode().split() or ["exit"]
        match command:
            case "listen":
                peer = STYLES[arguments[0]]()
                peer.listen()
            case "connect":
                peer = STYLES[arguments[0]]()
                peer.connect(int(arguments[1]))
            case "shutdown":
                peer.shutdown()
            case "abort":
                if peer.abort():
                    peer = None
            case "close":
                if peer is not None:
                    peer.socket.close()
                    peer = None
                say(closed=True)
            case "exit":
                return


main()

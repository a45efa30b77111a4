"""The kernel's SCTP as a peer: sends every message back with its stream, PPID and order flag, and tells of it.

peer.py listen STYLE          STYLE is `stream` or `seqpacket`; tells its port
peer.py connect STYLE PORT UDP-PORT

Each line on standard output is a JSON object. Commands come on standard input: `shutdown`, `abort`.
"""
import json
import select
import socket
import struct
import sys

SCTP = 132
INITMSG, NODELAY, RECVRCVINFO, REMOTE_UDP_ENCAPS_PORT = 2, 3, 32, 132
SNDINFO, RCVINFO = 2, 3
UNORDERED, ABORT, EOF = 1 << 0, 1 << 2, 1 << 9
STREAMS = 64


def open_socket(style):
    sock = socket.socket(socket.AF_INET, style, SCTP)
    sock.setsockopt(SCTP, RECVRCVINFO, 1)
    sock.setsockopt(SCTP, NODELAY, 1)
    sock.setsockopt(SCTP, INITMSG, struct.pack("HHHH", STREAMS, STREAMS, 0, 0))
    return sock


def receive(sock):
    """A whole message: its payload, and stream, order flag, PPID and association of it; None at the end."""
    data, ancillary, flags, _ = sock.recvmsg(1 << 20, 256)
    if not data:
        return None
    while not flags & socket.MSG_EOR:
        more, _, flags, _ = sock.recvmsg(1 << 20, 256)
        data += more
    info = next(info for level, kind, info in ancillary if (level, kind) == (SCTP, RCVINFO))
    stream, _, info_flags, ppid, _, _, _, association = struct.unpack("HHHxxIIIIi", info)
    return data, stream, info_flags & UNORDERED, socket.ntohl(ppid), association


def send(sock, data, stream=0, flags=0, ppid=0, association=0):
    info = struct.pack("HHIIi", stream, flags, socket.htonl(ppid), 0, association)
    sock.sendmsg([data], [(SCTP, SNDINFO, info)])


def say(**what):
    print(json.dumps(what), flush=True)


def obey(command, sock, style, association):
    if command == "shutdown" and style == socket.SOCK_SEQPACKET:
        send(sock, b"", flags=EOF, association=association)
    elif command == "shutdown":
        sock.shutdown(socket.SHUT_WR)
    elif command == "abort" and style == socket.SOCK_SEQPACKET:
        send(sock, b"because", flags=ABORT, association=association)
    elif command == "abort":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
        sys.exit()


def serve(sock, style):
    association = 0
    while True:
        for ready in select.select([sock, sys.stdin], [], [])[0]:
            if ready is sys.stdin:
                obey(sys.stdin.readline().strip(), sock, style, association)
                continue
            received = receive(sock)
            if received is None:
                say(ended=True)
                return
            data, stream, flags, ppid, association = received
            send(sock, data, stream, flags, ppid, association)
            say(stream=stream, ppid=ppid, unordered=bool(flags), length=len(data))


def main(mode, style, port="0", udp_port="0"):
    style = socket.SOCK_SEQPACKET if style == "seqpacket" else socket.SOCK_STREAM
    sock = open_socket(style)
    sock.bind(("127.0.0.1", 0))
    if mode == "listen":
        sock.listen(5)
        say(port=sock.getsockname()[1])
        if style == socket.SOCK_STREAM:
            sock, _ = sock.accept()
    else:
        where = struct.pack("i4xH126sH6x", 0, socket.AF_INET, b"", socket.htons(int(udp_port)))
        sock.setsockopt(SCTP, REMOTE_UDP_ENCAPS_PORT, where)
        sock.connect(("127.0.0.1", int(port)))
        say(connected=True)
    try:
        serve(sock, style)
    except ConnectionError as error:
        say(error=type(error).__name__)


main(*sys.argv[1:])

# One end of an association, as programs/end.ts is one, of the library usrsctp: sends numbered messages without end, checks
# those of its peer, does what it is asked to, and tells what becomes of the association. Reads and writes JSON, one object a line.
import ctypes
import ctypes.util
import ipaddress
import json
import os
import socket
import struct
import sys
import threading
import time

STREAMS = 4
BYTES = 400
PAUSE = 0.002
PORT = 5001

IPPROTO_SCTP = 132
MSG_NOTIFICATION = 0x2000
# usrsctp.h
SCTP_INITMSG = 0x03
SCTP_NODELAY = 0x04
SCTP_PRIMARY_ADDR = 0x07
SCTP_EVENT = 0x1E
SCTP_RECVRCVINFO = 0x1F
SCTP_REMOTE_UDP_ENCAPS_PORT = 0x24
SCTP_GET_PEER_ADDR_INFO = 0x101
SCTP_SENDV_SNDINFO = 1
SCTP_ABORT = 0x0200
ASSOC_CHANGE, PEER_ADDR_CHANGE, SEND_FAILED_EVENT = 1, 2, 14
ENDS = {2: 'ECONNRESET', 4: 'gracefully', 5: 'ECONNREFUSED'}
CHANGES = {1: 'available', 2: 'unreachable', 3: 'removed', 4: 'added', 5: 'primary', 6: 'confirmed'}
STATES = {1: 'active', 2: 'inactive', 0x200: 'unconfirmed'}
STORAGE = 128  # struct sockaddr_storage

library = ctypes.CDLL(ctypes.util.find_library('usrsctp'), use_errno=True)
for name in ('usrsctp_socket', 'usrsctp_accept'):
    getattr(library, name).restype = ctypes.c_void_p
for name in ('usrsctp_sendv', 'usrsctp_recvv'):
    getattr(library, name).restype = ctypes.c_ssize_t

PATTERN = [(i * 31 + (i >> 8) * 17) & 0xFF for i in range(BYTES)]
telling = threading.Lock()


def tell(**told):
    with telling:
        print(json.dumps(told), flush=True)


def pattern(seed):
    return bytes((byte + seed * 97) & 0xFF for byte in PATTERN)


def sockaddr(address, port):
    return struct.pack('=H', socket.AF_INET) + struct.pack('!H4s8x', port, socket.inet_aton(address))


def address_in(storage):
    return str(ipaddress.IPv4Address(storage[4:8]))


def check(result, what):
    if result is None or (isinstance(result, int) and result < 0):
        raise OSError(ctypes.get_errno(), f'{what}: {os.strerror(ctypes.get_errno())}')
    return result


class Socket:
    def __init__(self, handle):
        self.handle = ctypes.c_void_p(handle)

    def set(self, option, value, name):
        check(library.usrsctp_setsockopt(self.handle, IPPROTO_SCTP, option, value, len(value)), name)

    def get(self, option, value):
        buffer = ctypes.create_string_buffer(value, len(value))
        length = ctypes.c_uint32(len(value))
        library.usrsctp_getsockopt(self.handle, IPPROTO_SCTP, option, buffer, ctypes.byref(length))
        return buffer.raw

    def send(self, data, stream, ppid, flags=0):
        info = struct.pack('=HHIII', stream, flags, socket.htonl(ppid), 0, 0)
        size = len(info)
        return library.usrsctp_sendv(
            self.handle, data, ctypes.c_size_t(len(data)), None, 0, info, size, SCTP_SENDV_SNDINFO, 0
        )

    def receive(self):
        data = ctypes.create_string_buffer(1 << 16)
        info, length = ctypes.create_string_buffer(64), ctypes.c_uint32(64)
        kind, flags = ctypes.c_uint(), ctypes.c_int()
        where = [ctypes.byref(each) for each in (length, kind, flags)]
        size = ctypes.c_size_t(1 << 16)
        count = library.usrsctp_recvv(self.handle, data, size, None, None, info, *where)
        stream, _, _, ppid = struct.unpack_from('=HHHxxI', info.raw)
        return count, data.raw[: max(count, 0)], stream, socket.ntohl(ppid), flags.value

    def addresses(self):
        found = ctypes.c_void_p()
        count = library.usrsctp_getpaddrs(self.handle, 0, ctypes.byref(found))
        if count <= 0:
            return []
        raw = ctypes.string_at(found, 16 * count)
        library.usrsctp_freepaddrs(found)
        return [raw[i * 16 : i * 16 + 16] for i in range(count)]

    def close(self):
        library.usrsctp_close(self.handle)


class Exchange:
    """Messages are numbered by their PPID over all streams."""

    def __init__(self, sock):
        self.socket = sock
        self.sent = self.received = 0
        self.next = list(range(STREAMS))
        self.stopped = False
        self.ended = None
        self.tell_paths()
        self.sender = threading.Thread(target=self.send, daemon=True)
        self.sender.start()
        threading.Thread(target=self.read, daemon=True).start()

    def answer(self, asked):
        if asked['ask'] in ('stop', 'abort'):
            self.stopped = True
            self.sender.join()
        if asked['ask'] == 'abort':
            self.socket.send(b'', 0, 0, SCTP_ABORT)
        if asked['ask'] == 'shutdown':
            library.usrsctp_shutdown(self.socket.handle, socket.SHUT_WR)
        tell(done=asked['ask'], localAddresses=[], remoteAddresses=[])

    def send(self):
        while not self.stopped:
            if self.socket.send(pattern(self.sent), self.sent % STREAMS, self.sent) < 0:
                # An association that ends fails what is sent, before it is told of.
                return
            self.sent += 1
            time.sleep(PAUSE)

    def read(self):
        while self.ended is None:
            count, data, stream, ppid, flags = self.socket.receive()
            if flags & MSG_NOTIFICATION:
                self.notice(data)
            elif count <= 0:
                break
            else:
                self.take(data, stream, ppid)
        self.stopped = True
        self.sender.join()
        self.socket.close()
        tell(ended=self.ended or 'ECONNRESET', sent=self.sent, received=self.received)

    def take(self, data, stream, ppid):
        if ppid != self.next[stream]:
            tell(wrong=f'{ppid} on stream {stream}, not {self.next[stream]}')
        if data != pattern(ppid):
            tell(wrong=f'the bytes of message {ppid}')
        self.next[stream] = ppid + STREAMS
        self.received += 1

    def notice(self, data):
        kind = struct.unpack_from('=H', data)[0]
        if kind == ASSOC_CHANGE:
            self.ended = ENDS.get(struct.unpack_from('=H', data, 8)[0])
        elif kind == PEER_ADDR_CHANGE:
            state = struct.unpack_from('=I', data, 8 + STORAGE)[0]
            tell(change=CHANGES[state], address=address_in(data[8:]))
            self.tell_paths()
        elif kind == SEND_FAILED_EVENT:
            tell(lost=socket.ntohl(struct.unpack_from('=I', data, 16)[0]))

    def tell_paths(self):
        primary = address_in(self.socket.get(SCTP_PRIMARY_ADDR, bytes(STORAGE + 8)))
        paths = []
        for each in self.socket.addresses():
            info = self.socket.get(SCTP_GET_PEER_ADDR_INFO, each.ljust(STORAGE, b'\0') + bytes(24))
            state = STATES.get(struct.unpack_from('=i', info, STORAGE + 4)[0], 'unknown')
            address = address_in(each)
            paths.append({'address': address, 'state': state, 'primary': address == primary})
        tell(paths=paths)


def set_up(options):
    """The timers of the library are those of its whole process."""
    rto = options['rto']
    for name, value in {
        'rto_initial': rto['initial'],
        'rto_min': rto['min'],
        'rto_max': rto['max'],
        'delayed_sack_time': options['sackDelay'],
        'heartbeat_interval': options['heartbeatInterval'],
        'path_rtx_max': options['pathMaxRetrans'],
        'assoc_rtx_max': options['associationMaxRetrans'],
    }.items():
        check(getattr(library, f'usrsctp_sysctl_set_sctp_{name}_default')(value), name)
    # Data leaves a path at its first timeout (RFC 7829); unless told, usrsctp waits until the path has failed.
    check(library.usrsctp_sysctl_set_sctp_path_pf_threshold(0), 'path_pf_threshold')


def new_socket(options):
    handle = library.usrsctp_socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_SCTP, None, None, 0, None)
    made = Socket(check(handle, 'usrsctp_socket'))
    yes = struct.pack('=i', 1)
    made.set(SCTP_NODELAY, yes, 'SCTP_NODELAY')
    made.set(SCTP_RECVRCVINFO, yes, 'SCTP_RECVRCVINFO')
    made.set(SCTP_INITMSG, struct.pack('=HHHH', 10, 10, 0, 0), 'SCTP_INITMSG')
    encapsulation = bytes(STORAGE) + struct.pack('=I', 0) + struct.pack('!H', options['remoteUdpPort']) + bytes(2)
    made.set(SCTP_REMOTE_UDP_ENCAPS_PORT, encapsulation, 'SCTP_REMOTE_UDP_ENCAPS_PORT')
    for event in (ASSOC_CHANGE, PEER_ADDR_CHANGE, SEND_FAILED_EVENT):
        made.set(SCTP_EVENT, struct.pack('=IHBx', 0, event, 1), 'SCTP_EVENT')
    return made


def accept(options):
    listening = new_socket(options)
    check(library.usrsctp_bind(listening.handle, sockaddr('0.0.0.0', PORT), 16), 'usrsctp_bind')
    check(library.usrsctp_listen(listening.handle, 1), 'usrsctp_listen')
    tell(port=PORT)
    accepted = Socket(check(library.usrsctp_accept(listening.handle, None, None), 'usrsctp_accept'))
    listening.close()
    return accepted


def connect(options):
    made = new_socket(options)
    to = sockaddr(options['hosts'][0], options['port'])
    check(library.usrsctp_connect(made.handle, to, len(to)), 'usrsctp_connect')
    return made


def main():
    initialized = False
    exchange = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if asked['ask'] not in ('listen', 'connect'):
                exchange.answer(asked)
                continue
            options = asked['options']
            if not initialized:
                library.usrsctp_init(options['udpPort'], None, None)
                initialized = True
            set_up(options)
            exchange = Exchange((accept if asked['ask'] == 'listen' else connect)(options))
        except Exception as error:
            tell(wrong=repr(error))
    os._exit(0)


main()

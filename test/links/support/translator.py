"""An address translator (NAT) for UDP over IPv4, as a model: hosts inside are seen at another port, and another address if it has one."""

import struct

UDP = 17
FRAGMENT = 0x3FFF  # more fragments to come, or not the first


class Translator:
    def __init__(self, port, address=None):
        self._port = port
        self._address = None if address is None else bytes(map(int, address.split(".")))
        self._inside = None  # address and port of the one host that has sent

    def outwards(self, packet):
        """The packet as it is seen outside, or None where that cannot be."""
        at = _udp_header(packet)
        if at is None:
            return None
        self._inside = (packet[12:16], packet[at : at + 2])
        return _rewritten(packet, at, 0, self._address or packet[12:16], struct.pack("!H", self._port))

    def inwards(self, packet):
        """The packet as it is seen inside, or None if it answers nothing that was sent from there."""
        at = _udp_header(packet)
        if at is None or self._inside is None:
            return None
        address, port = self._inside
        if packet[16:20] != (self._address or address):
            return None
        if packet[at + 2 : at + 4] != struct.pack("!H", self._port):
            return None
        return _rewritten(packet, at, 1, address, port)


def _udp_header(packet):
    """Where it begins, in an IPv4 packet that is no fragment."""
    if len(packet) < 28 or packet[0] >> 4 != 4 or packet[9] != UDP:
        return None
    if struct.unpack_from("!H", packet, 6)[0] & FRAGMENT:
        return None
    at = (packet[0] & 15) * 4
    return at if at >= 20 and len(packet) >= at + 8 else None


def _rewritten(packet, at, end, address, port):
    """With another source (`end` 0) or destination (1)."""
    copy = bytearray(packet)
    copy[12 + 4 * end : 16 + 4 * end] = address
    copy[at + 2 * end : at + 2 * end + 2] = port
    copy[at + 6 : at + 8] = b"\0\0"  # no UDP checksum, as RFC 768 allows over IPv4
    copy[10:12] = b"\0\0"
    total = sum(struct.unpack(f"!{at // 2}H", bytes(copy[:at])))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    copy[10:12] = struct.pack("!H", ~total & 0xFFFF)
    return bytes(copy)

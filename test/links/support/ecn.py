"""What a router does to a packet that it marks instead of dropping it (RFC 3168, 5)."""

import struct

CONGESTION_EXPERIENCED = 3


def marked(packet):
    """The packet with Congestion Experienced, or None where it does not say that it may be marked."""
    version = packet[0] >> 4
    if version == 4:
        if packet[1] & 3 in (0, CONGESTION_EXPERIENCED):
            return None
        before = struct.unpack_from("!H", packet, 0)[0]
        after = before | CONGESTION_EXPERIENCED
        checksum = struct.unpack_from("!H", packet, 10)[0]
        return struct.pack("!H", after) + packet[2:10] + _adjusted(checksum, before, after) + packet[12:]
    if version == 6:
        if packet[1] >> 4 & 3 in (0, CONGESTION_EXPERIENCED):
            return None
        return packet[:1] + bytes([packet[1] | CONGESTION_EXPERIENCED << 4]) + packet[2:]
    return None


def _adjusted(checksum, before, after):
    """Of a header of which 16 bits have changed (RFC 1624, 3)."""
    total = (~checksum & 0xFFFF) + (~before & 0xFFFF) + after
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)

/** What sensors send: 24 bytes a reading. */
export interface Reading {
  readonly sensor: number;
  /** Counts a sensor's readings, from 0 on. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** The payload protocol identifier of a reading; not a registered one. */
export const READING = 0x5445_0001;

export const READING_BYTES = 24;

/** What `decode()` and `encode()` of rxsctp/operators take. */
export const reading = {
  encode({ sensor, number, time, value }: Reading): Buffer {
    const bytes = Buffer.allocUnsafe(READING_BYTES);
    bytes.writeUInt32BE(sensor, 0);
    bytes.writeUInt32BE(number, 4);
    bytes.writeDoubleBE(time, 8);
    bytes.writeDoubleBE(value, 16);
    return bytes;
  },
  decode(bytes: Buffer): Reading {
    if (bytes.length !== READING_BYTES) throw new RangeError(`a reading of ${bytes.length} bytes`);
    return {
      sensor: bytes.readUInt32BE(0),
      number: bytes.readUInt32BE(4),
      time: bytes.readDoubleBE(8),
      value: bytes.readDoubleBE(16),
    };
  },
};

import { expect } from 'chai';
import fc from 'fast-check';

import { capabilities, Code, find as findAvp, origin } from '../../examples/diameter/base.js';
import { type Avp, diameter, type DiameterMessage } from '../../examples/diameter/message.js';
import { find, Kind, m3ua, type M3uaMessage, number32, Tag } from '../../examples/m3ua/message.js';
import { protocolData, readProtocolData } from '../../examples/m3ua/protocol-data.js';

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const unsigned = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });

describe('the M3UA codec of the examples', () => {
  const messages: fc.Arbitrary<M3uaMessage> = fc.record({
    kind: unsigned(16),
    parameters: fc.array(fc.record({ tag: unsigned(16), value: bytes(300) }), { maxLength: 5 }),
  });

  it('writes what RFC 4666 says, and Wireshark reads', () => {
    const hex = (message: M3uaMessage): string => m3ua.encode(message).toString('hex');
    expect(hex({ kind: Kind.ASPUP, parameters: [] })).to.equal('0100030100000008');
    expect(hex({ kind: Kind.ASPAC, parameters: [number32(Tag.ROUTING_CONTEXT, 7)] })).to.equal(
      '0100040100000010' + '0006000800000007',
    );
    const data = protocolData({ opc: 1, dpc: 2, si: 3, sls: 5, data: Buffer.from('hello') });
    expect(hex({ kind: Kind.DATA, parameters: [data] })).to.equal(
      '0100010100000020' + '02100015' + '0000000100000002' + '03000005' + '68656c6c6f' + '000000',
    );
  });

  it('reads what it has written', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(m3ua.decode(m3ua.encode(message))).to.deep.equal(message);
      }),
    );
  });

  it('reads a routing label', () => {
    const label = { opc: 1, dpc: 2, si: 3, sls: 255, data: Buffer.from('x') };
    const message = { kind: Kind.DATA, parameters: [protocolData(label)] };
    const value = find(m3ua.decode(m3ua.encode(message)), Tag.PROTOCOL_DATA);
    expect(readProtocolData(value ?? Buffer.alloc(0))).to.deep.equal(label);
  });

  it('refuses garbage with a RangeError', () => {
    fc.assert(
      fc.property(
        messages.chain((message) => damaged(m3ua.encode(message))),
        refused(m3ua),
      ),
    );
  });
});

describe('the Diameter codec of the examples', () => {
  const avps: fc.Arbitrary<Avp> = fc.record(
    { code: unsigned(32), vendor: unsigned(32), mandatory: fc.boolean(), data: bytes(300) },
    { requiredKeys: ['code', 'mandatory', 'data'] },
  );
  const messages: fc.Arbitrary<DiameterMessage> = fc.record({
    request: fc.boolean(),
    error: fc.boolean(),
    command: unsigned(24),
    application: unsigned(32),
    hopByHop: unsigned(32),
    endToEnd: unsigned(32),
    avps: fc.array(avps, { maxLength: 5 }),
  });

  it('writes what RFC 6733 says, and Wireshark reads', () => {
    const encoded = diameter.encode({
      request: true,
      command: 257,
      application: 0,
      hopByHop: 1,
      endToEnd: 2,
      avps: [...origin({ host: 'a.b', realm: 'b' }), ...capabilities(['127.0.0.1'], 4).slice(0, 1)],
    });
    expect(encoded.toString('hex')).to.equal(
      '0100003c' +
        '80000101' +
        '00000000' +
        '00000001' +
        '00000002' +
        '000001084000000b' +
        '612e6200' +
        '0000012840000009' +
        '62000000' +
        '000001014000000e' +
        '00017f0000010000',
    );
  });

  it('writes IPv6 addresses in full', () => {
    for (const [address, hex] of [
      ['::1', '0002' + '0'.repeat(31) + '1'],
      ['fe80::1:2', '0002fe80' + '0'.repeat(20) + '00010002'],
      ['1:2:3:4:5:6:7:8', '000200010002000300040005000600070008'],
    ] as const) {
      const message = { avps: capabilities([address], 0) } as unknown as DiameterMessage;
      expect(findAvp(message, Code.HOST_IP_ADDRESS)?.data.toString('hex')).to.equal(hex);
    }
  });

  it('reads what it has written', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(diameter.decode(diameter.encode(message))).to.deep.equal(message);
      }),
    );
  });

  it('refuses garbage with a RangeError', () => {
    fc.assert(
      fc.property(
        messages.chain((message) => damaged(diameter.encode(message))),
        refused(diameter),
      ),
    );
  });
});

/** The message with bytes changed, cut off or added. */
function damaged(message: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.integer({ min: 0, max: message.length });
  return fc.oneof(
    fc.tuple(at, fc.integer({ min: 0, max: 255 })).map(([i, byte]) => {
      const copy = Buffer.from(message);
      if (i < copy.length) copy[i] = byte;
      return copy;
    }),
    at.map((end) => message.subarray(0, end)),
    bytes(20).map((rest) => Buffer.concat([message, rest])),
  );
}

/** Decodes it, or throws a RangeError; nothing else. */
function refused(codec: { decode(bytes: Buffer): unknown }): (message: Buffer) => void {
  return (message) => {
    try {
      codec.decode(message);
    } catch (error) {
      expect(error).to.be.instanceOf(RangeError);
    }
  };
}

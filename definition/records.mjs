// The records of the byte streams between JavaScript and an I/O thread: 32-bit words in host byte order. The first word
// has the record's kind in its low 8 bits, and its flags, or a count, in bits 8 and up; the second is the association's id.

/** How many bytes of records are staged in one piece of memory; the word behind them says how many there are. */
export const stagingBytes = 64 * 1024;

/** Of a message that is sent. A flag of one bit is a yes; `reliability` is one of Reliability (engine/message.h). */
const sendFlags = [
  { name: 'unordered' },
  { name: 'sackImmediately', doc: 'Asks the peer to acknowledge at once (RFC 7053).' },
  { name: 'tracked', doc: 'It has a token, by which it is told what becomes of it.' },
  {
    name: 'reliability',
    bits: 2,
    doc: 'How long it is worth sending; a value goes with all but the first.',
    values: [
      { name: 'full', doc: 'For ever.' },
      { name: 'lifetime', doc: 'For so many milliseconds (RFC 3758).' },
      { name: 'retransmissions', doc: 'For so many retransmissions (RFC 7496, 3.1).' },
      {
        name: 'priority',
        doc: 'Until more important messages need its room; 0 is the highest priority (RFC 7496, 3.2).',
      },
    ],
  },
];

/**
 * { name, words, flags, count, optional, doc }: `words` after the first two; `optional` ones follow where their flag is not 0, then
 * comes the payload, padded to 4 bytes. `count`: what the number in the first word is of.
 */
export const commands = {
  cpp: 'CommandLayout',
  doc: 'The frequent commands, as JavaScript stages them.',
  prefix: 'COMMAND',
  records: [
    {
      name: 'send',
      words: ['stream', 'ppid', 'length'],
      flags: sendFlags,
      optional: [
        { name: 'token', when: 'tracked' },
        { name: 'reliabilityValue', when: 'reliability' },
      ],
      doc: 'A message: its bytes follow.',
    },
    {
      name: 'consume',
      count: 'messages',
      words: ['bytes'],
      doc: 'Received messages are consumed.',
    },
    {
      name: 'forget',
      words: [],
      doc: 'The end of the association has been told: it does not count in the limits of its endpoint any more.',
    },
    {
      name: 'makeRoom',
      words: ['priority', 'bytes', 'messages'],
      doc: 'A message with this priority comes next: less important ones are given up until less than this is in the send buffer (RFC 7496, 3.2).',
    },
  ],
};

export const deliveries = {
  cpp: 'DeliveryLayout',
  doc: 'What JavaScript gets in one callback, in the order things happened.',
  prefix: 'RECORD',
  records: [
    {
      name: 'message',
      words: ['stream', 'ppid', 'offset', 'length'],
      flags: [{ name: 'unordered' }],
      doc: 'A message, at `offset` in the payload of the batch.',
    },
    {
      name: 'acknowledged',
      count: 'messages',
      words: ['bytes'],
      doc: 'So many messages have left the send buffer, with so many bytes.',
    },
    {
      name: 'event',
      words: ['index'],
      doc: 'An event by its index among those of the batch; of no association where that is 0.',
    },
    {
      name: 'senderDry',
      words: [],
      doc: 'Everything accepted has been acknowledged.',
    },
    {
      name: 'messageAcknowledged',
      words: ['token'],
      doc: 'The peer has all of a tracked message for good.',
    },
  ],
};

// Generated from definition/records.mjs by `npm run generate`: change it there.

/** The first word of a record has its kind in the low 8 bits; its flags, or a count, from here on. */
export const FLAG_SHIFT = 8;
export const KIND_MASK = 0xff;
export const MAX_COUNT = 0xffffff;
/** The id of the association. */
export const ASSOCIATION_WORD = 1;
/** How many bytes of records are staged in one piece of memory. */
export const STAGING_BYTES = 65536;

export const FLAG_UNORDERED = 1;
/** Asks the peer to acknowledge at once (RFC 7053). */
export const FLAG_SACK_IMMEDIATELY = 2;
/** It has a token, by which it is told what becomes of it. */
export const FLAG_TRACKED = 4;
/** How long it is worth sending; a value goes with all but the first. */
export const RELIABILITY_MASK = 24;
/** For so many milliseconds (RFC 3758). */
export const FLAG_LIFETIME = 8;
/** For so many retransmissions (RFC 7496, 3.1). */
export const FLAG_RETRANSMISSIONS = 16;
/** Until more important messages need its room; 0 is the highest priority (RFC 7496, 3.2). */
export const FLAG_PRIORITY = 24;

/** A message: its bytes follow. */
export const COMMAND_SEND = 1;
export const SEND_STREAM_WORD = 2;
export const SEND_PPID_WORD = 3;
export const SEND_LENGTH_WORD = 4;
export const SEND_WORDS = 5;

/** Received messages are consumed. */
export const COMMAND_CONSUME = 2;
export const CONSUME_BYTES_WORD = 2;
export const CONSUME_WORDS = 3;

/** The end of the association has been told: it does not count in the limits of its endpoint any more. */
export const COMMAND_FORGET = 3;
export const FORGET_WORDS = 2;

/**
 * A message with this priority comes next: less important ones are given up until less than this is in the send
 * buffer (RFC 7496, 3.2).
 */
export const COMMAND_MAKE_ROOM = 4;
export const MAKE_ROOM_PRIORITY_WORD = 2;
export const MAKE_ROOM_BYTES_WORD = 3;
export const MAKE_ROOM_MESSAGES_WORD = 4;
export const MAKE_ROOM_WORDS = 5;

/** A message, at `offset` in the payload of the batch. */
export const RECORD_MESSAGE = 1;
export const MESSAGE_STREAM_WORD = 2;
export const MESSAGE_PPID_WORD = 3;
export const MESSAGE_OFFSET_WORD = 4;
export const MESSAGE_LENGTH_WORD = 5;
export const MESSAGE_WORDS = 6;

/** So many messages have left the send buffer, with so many bytes. */
export const RECORD_ACKNOWLEDGED = 2;
export const ACKNOWLEDGED_BYTES_WORD = 2;
export const ACKNOWLEDGED_WORDS = 3;

/** An event by its index among those of the batch; of no association where that is 0. */
export const RECORD_EVENT = 3;
export const EVENT_INDEX_WORD = 2;
export const EVENT_WORDS = 3;

/** Everything accepted has been acknowledged. */
export const RECORD_SENDER_DRY = 4;
export const SENDER_DRY_WORDS = 2;

/** The peer has all of a tracked message for good. */
export const RECORD_MESSAGE_ACKNOWLEDGED = 5;
export const MESSAGE_ACKNOWLEDGED_TOKEN_WORD = 2;
export const MESSAGE_ACKNOWLEDGED_WORDS = 3;

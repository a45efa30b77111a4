/** What a chat server and its clients agree on: a stream for each room. */

/** Where the server names the rooms. Room `i` of that list is stream `i + 1`. */
export const LIST_STREAM = 0;

/** The payload protocol identifier of a message says what it is. */
export const Kind = {
  /** Server to client, first of all: the names of the rooms, an array in JSON. */
  Rooms: 0x4348_0001,
  /** On a room's stream: the client wants its lines from now on; the server answers with the same. */
  Join: 0x4348_0002,
  /** Both ways, on a room's stream: a {@link Line} in JSON. */
  Line: 0x4348_0003,
} as const;

export interface Line {
  readonly from: string;
  readonly text: string;
}

/** What `decode()` of rxsctp/operators takes. */
export const line = {
  decode(data: Buffer): Line {
    const { from, text } = JSON.parse(data.toString()) as Record<string, unknown>;
    if (typeof from !== 'string' || typeof text !== 'string') throw new TypeError('not a line');
    return { from, text };
  },
};

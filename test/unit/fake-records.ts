// Generated from definition/records.mjs by `npm run generate`: change it there.
// What the I/O thread reads, and what it writes.

export interface SendCommand {
  readonly kind: 'send';
  readonly association: number;
  readonly stream: number;
  readonly ppid: number;
  readonly length: number;
  readonly flags: number;
  readonly token: number;
  readonly reliabilityValue: number;
}

export interface ConsumeCommand {
  readonly kind: 'consume';
  readonly association: number;
  readonly bytes: number;
  readonly messages: number;
}

export interface ForgetCommand {
  readonly kind: 'forget';
  readonly association: number;
}

export interface MakeRoomCommand {
  readonly kind: 'makeRoom';
  readonly association: number;
  readonly priority: number;
  readonly bytes: number;
  readonly messages: number;
}

export type Command = SendCommand | ConsumeCommand | ForgetCommand | MakeRoomCommand;

/** The record at the word `at`, and where its payload, or the next record, begins. */
export function readCommand(words: Uint32Array, at: number): { command: Command; end: number } {
  const head = words[at];
  const high = head >>> 8;
  switch (head & 0xff) {
    case 1: {
      let end = at + 5;
      const token = (high & 4) === 0 ? 0 : words[end++];
      const reliabilityValue = (high & 24) === 0 ? 0 : words[end++];
      return {
        command: {
          kind: 'send',
          association: words[at + 1],
          stream: words[at + 2],
          ppid: words[at + 3],
          length: words[at + 4],
          flags: high,
          token,
          reliabilityValue,
        },
        end,
      };
    }
    case 2: {
      return {
        command: {
          kind: 'consume',
          association: words[at + 1],
          bytes: words[at + 2],
          messages: high,
        },
        end: at + 3,
      };
    }
    case 3: {
      return {
        command: {
          kind: 'forget',
          association: words[at + 1],
        },
        end: at + 2,
      };
    }
    case 4: {
      return {
        command: {
          kind: 'makeRoom',
          association: words[at + 1],
          priority: words[at + 2],
          bytes: words[at + 3],
          messages: words[at + 4],
        },
        end: at + 5,
      };
    }
    default:
      throw new Error(`there is no command ${String(head & 0xff)}`);
  }
}

/** A message, at `offset` in the payload of the batch. */
export function messageRecord(of: {
  readonly association: number;
  readonly stream: number;
  readonly ppid: number;
  readonly offset: number;
  readonly length: number;
  readonly flags: number;
}): number[] {
  return [1 | (of.flags << 8), of.association, of.stream, of.ppid, of.offset, of.length];
}

/** So many messages have left the send buffer, with so many bytes. */
export function acknowledgedRecord(of: {
  readonly association: number;
  readonly bytes: number;
  readonly messages: number;
}): number[] {
  return [2 | (of.messages << 8), of.association, of.bytes];
}

/** An event by its index among those of the batch; of no association where that is 0. */
export function eventRecord(of: {
  readonly association: number;
  readonly index: number;
}): number[] {
  return [3, of.association, of.index];
}

/** Everything accepted has been acknowledged. */
export function senderDryRecord(of: { readonly association: number }): number[] {
  return [4, of.association];
}

/** The peer has all of a tracked message for good. */
export function messageAcknowledgedRecord(of: {
  readonly association: number;
  readonly token: number;
}): number[] {
  return [5, of.association, of.token];
}

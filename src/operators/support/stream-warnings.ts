import type { SctpAssociation } from '../../api/association.js';
import type { SctpMessage } from '../../api/message.js';
import { warn } from '../../observables/support/warning.js';

/** Process warnings about messages, one for each stream: a flood of them would not tell more. */
export class StreamWarnings {
  readonly #code: string;
  readonly #warned = new WeakMap<SctpAssociation, Set<number>>();

  constructor(code: string) {
    this.#code = code;
  }

  warn({ association, stream }: SctpMessage<unknown>, text: string): void {
    let streams = this.#warned.get(association);
    if (streams === undefined) {
      streams = new Set();
      this.#warned.set(association, streams);
    }
    if (streams.has(stream)) return;
    streams.add(stream);
    warn(this.#code, `${text} Further ones of this stream are not reported.`);
  }
}

/** What a warning or an error calls a message. */
export function describe({ stream, ppid, length, association }: SctpMessage<unknown>): string {
  const peer = `${association.remoteAddresses[0]}:${String(association.remotePort)}`;
  return `a message of stream ${String(stream)} (PPID ${String(ppid)}, ${String(length)} bytes) from ${peer}`;
}

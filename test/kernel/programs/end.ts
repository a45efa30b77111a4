// One end of an association, then of the next: sends numbered messages without end, checks those of its peer, does what it is asked
// to, and tells what becomes of the association.
import { setTimeout as delay } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { listen, open, type SctpAssociation, type SctpError, type SctpListenOptions } from 'rxsctp';
import { pattern } from '../../contract/support/bytes.js';
import type { Asked, Question, Told } from '../support/end.js';

const STREAMS = 4;
const BYTES = 400;
const PAUSE_MS = 2;

const tell = (told: Told): void => {
  process.send?.(told);
};

/** Messages are numbered by their PPID over all streams. */
class Exchange {
  #sent = 0;
  #received = 0;
  #stopped = false;
  readonly #sending: Promise<void>;

  constructor(private readonly association: SctpAssociation) {
    this.#watch();
    this.#check();
    this.#sending = this.#send().catch((error: unknown) => {
      // An association that ends, or is asked to, fails a send that waits, before messages$ tells of it.
      if (!this.#stopped && this.association.state === 'established')
        tell({ wrong: `send(): ${String(error)}` });
    });
  }

  async answer({ ask, address = '' }: Question): Promise<void> {
    const { association } = this;
    try {
      if (ask === 'stop') {
        this.#stopped = true;
        await this.#sending;
      } else if (ask === 'abort') {
        this.#stopped = true;
        association.abort();
      } else if (ask === 'shutdown') await association.shutdown();
      else if (ask !== 'addresses') await association[ask](address);
      const { localAddresses, remoteAddresses } = association;
      tell({ done: ask, localAddresses, remoteAddresses });
    } catch (error) {
      const { code, message } = error as SctpError;
      tell({ refused: code, message });
    }
  }

  async #send(): Promise<void> {
    for (; !this.#stopped; this.#sent++) {
      const options = { stream: this.#sent % STREAMS, ppid: this.#sent };
      await this.association.send(pattern(BYTES, this.#sent), options);
      await delay(PAUSE_MS);
    }
  }

  #check(): void {
    const next = Array.from({ length: STREAMS }, (_, stream) => stream);
    this.association.messages$.subscribe({
      next: ({ data, stream, ppid }) => {
        if (ppid !== next[stream])
          tell({ wrong: `${ppid} on stream ${stream}, not ${next[stream]}` });
        if (!data.equals(pattern(BYTES, ppid))) tell({ wrong: `the bytes of message ${ppid}` });
        next[stream] = ppid + STREAMS;
        this.#received++;
      },
      error: ({ code }: SctpError) => {
        this.#end(code);
      },
      complete: () => {
        this.#end('gracefully');
      },
    });
  }

  #watch(): void {
    this.association.paths$.subscribe((paths) => {
      tell({ paths });
    });
    this.association.notifications$.subscribe((notification) => {
      // Of another MTU or UDP port there is no word.
      if (notification.type === 'path-change' && notification.change !== undefined) {
        tell({ change: notification.change, address: notification.path.address });
      }
      if (notification.type === 'send-failed') tell({ lost: notification.ppid });
    });
  }

  #end(ended: string): void {
    this.#stopped = true;
    tell({ ended, sent: this.#sent, received: this.#received });
  }
}

async function accept(options: SctpListenOptions): Promise<SctpAssociation> {
  const server = listen(options);
  server.address$.subscribe(({ port }) => {
    tell({ port });
  });
  return firstValueFrom(server);
}

let exchange: Exchange | undefined;

async function obey(asked: Asked): Promise<void> {
  if (asked.ask === 'listen') exchange = new Exchange(await accept(asked.options));
  else if (asked.ask === 'connect') exchange = new Exchange(await open(asked.options));
  else await exchange?.answer(asked);
}

process.on('message', (asked: Asked) => {
  obey(asked).catch((error: unknown) => {
    tell({ wrong: String(error) });
  });
});

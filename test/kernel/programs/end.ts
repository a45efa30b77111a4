// One end of an association, then of the next: sends numbered messages without end, or answers those of its peer, which it checks; does
// what it is asked to, and tells what becomes of the association. It talks to who forked it, or else in JSON, one object a line.
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { listen, open, type SctpAssociation, type SctpError, type SctpListenOptions } from 'rxsctp';
import { pattern } from '../../contract/support/bytes.js';
import { patience } from '../../contract/support/machine.js';
import type { Asked, Question, Told, Traffic } from '../support/end.js';

const STREAMS = 4;
const BYTES: Readonly<Record<Traffic, number>> = { messages: 400, requests: 64, bulk: 16_384 };
/** Where every message takes its time there are fewer: what else goes on there is to get its turn. */
const PAUSE_MS = patience(2);
const REQUESTS_PER_MS = 1;

const tell = (told: Told): void => {
  if (process.send !== undefined) process.send(told);
  else console.log(JSON.stringify(told));
};

/** Messages are numbered by their PPID over all streams. */
class Exchange {
  #sent = 0;
  #received = 0;
  #stopped = false;
  readonly #sending: Promise<void>;
  readonly #bytes: number;
  #heardAt = performance.now();
  #silence = 0;

  constructor(
    private readonly association: SctpAssociation,
    private readonly traffic: Traffic,
    private readonly begins: boolean,
  ) {
    this.#bytes = BYTES[traffic];
    this.#watch();
    this.#check();
    this.#sending = this.#sendAll().catch((error: unknown) => {
      this.#fail(error);
    });
  }

  async answer({ ask, address = '' }: Question): Promise<void> {
    const { association } = this;
    try {
      if (ask === 'stop') {
        this.#stopped = true;
        await this.#sending;
        // T5-shutdown-guard, which is five times RTO.Max (RFC 9260, 9.2), is no time to deliver all that waits.
        if (this.begins || this.traffic === 'messages') await this.#send(this.#sent, true);
        // What the peer has not answered by then, it could not while it shuts down.
        while (this.traffic === 'requests' && this.begins && this.#received < this.#sent)
          await delay(PAUSE_MS);
      } else if (ask === 'abort') {
        this.#stopped = true;
        association.abort();
      } else if (ask === 'shutdown') await association.shutdown();
      else if (ask !== 'addresses' && ask !== 'stats') await association[ask](address);
      const { localAddresses, remoteAddresses } = association;
      const silence = Math.max(this.#silence, performance.now() - this.#heardAt);
      this.#silence = 0;
      const told = { done: ask, localAddresses, remoteAddresses, silence };
      if (ask === 'stats') {
        const { congestionEchoes } = await association.stats();
        tell({ ...told, received: this.#received, congestionEchoes });
      } else tell({ ...told, received: this.#received });
    } catch (error) {
      const { code, message } = error as SctpError;
      tell({ refused: code, message });
    }
  }

  async #sendAll(): Promise<void> {
    if (this.traffic === 'messages') {
      while (!this.#stopped) {
        await this.#send(this.#sent);
        await delay(PAUSE_MS);
      }
    } else if (this.traffic === 'bulk') {
      while (this.begins && !this.#stopped) await this.#send(this.#sent);
    } else {
      const began = performance.now();
      while (this.begins && !this.#stopped) {
        // A timer that is late is made up for.
        const due = (performance.now() - began) * REQUESTS_PER_MS;
        while (this.#sent < due) await this.#send(this.#sent);
        await delay(1);
      }
    }
  }

  async #send(number: number, acknowledged = false): Promise<void> {
    this.#sent++;
    const options = { stream: number % STREAMS, ppid: number, acknowledged };
    await this.association.send(pattern(this.#bytes, number), options);
  }

  /** An association that ends, or is asked to, fails a send that waits, before messages$ tells of it. */
  #fail(error: unknown): void {
    if (!this.#stopped && this.association.state === 'established')
      tell({ wrong: `send(): ${String(error)}` });
  }

  #check(): void {
    const next = Array.from({ length: STREAMS }, (_, stream) => stream);
    this.association.messages$.subscribe({
      next: ({ data, stream, ppid }) => {
        if (ppid !== next[stream])
          tell({ wrong: `${ppid} on stream ${stream}, not ${next[stream]}` });
        if (!data.equals(pattern(this.#bytes, ppid)))
          tell({ wrong: `the bytes of message ${ppid}` });
        next[stream] = ppid + STREAMS;
        this.#received++;
        this.#hear();
        if (this.traffic === 'requests' && !this.begins)
          this.#send(ppid).catch((error: unknown) => {
            this.#fail(error);
          });
      },
      error: ({ code }: SctpError) => {
        this.#end(code);
      },
      complete: () => {
        this.#end('gracefully');
      },
    });
  }

  #hear(): void {
    const now = performance.now();
    this.#silence = Math.max(this.#silence, now - this.#heardAt);
    this.#heardAt = now;
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
  if (asked.ask === 'listen')
    exchange = new Exchange(await accept(asked.options), asked.traffic, false);
  else if (asked.ask === 'connect')
    exchange = new Exchange(await open(asked.options), asked.traffic, true);
  else await exchange?.answer(asked);
}

function hear(asked: Asked): void {
  obey(asked).catch((error: unknown) => {
    tell({ wrong: String(error) });
  });
}

if (process.send !== undefined) process.on('message', hear);
else {
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      hear(JSON.parse(line) as Asked);
    })
    .on('close', () => process.exit());
}

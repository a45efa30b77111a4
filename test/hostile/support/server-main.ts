// The server under attack, as a process of its own: what it does to its memory shows, and a crash too.
import { readSync } from 'node:fs';
import { listen, type SctpAssociation, SctpError, type SctpListenOptions } from 'rxsctp';
import {
  DISCARD_PPID,
  ECHO_PPID,
  type Accepted,
  type Address,
  type Report,
  type Request,
} from './protocol.js';

let reads = true;

class Session {
  readonly #association: SctpAssociation;
  #ended = false;
  #error: SctpError | undefined;
  #restarts = 0;

  constructor(association: SctpAssociation) {
    this.#association = association;
    if (reads) this.#read();
    association.notifications$.subscribe((notification) => {
      if (notification.type === 'association-change' && notification.state === 'restart') {
        this.#restarts++;
      }
    });
  }

  #read(): void {
    const association = this.#association;
    association.messages$.subscribe({
      next: (message) => {
        if (message.ppid !== ECHO_PPID) return;
        message.hold();
        const { stream, ppid } = message;
        association
          .send(message.data, { stream, ppid })
          .catch(() => undefined) // the association has ended, which the test sees by itself
          .finally(() => message.release());
      },
      complete: () => {
        this.#ended = true;
      },
      error: (error: unknown) => {
        this.#ended = true;
        if (error instanceof SctpError) this.#error = error;
      },
    });
  }

  get peerPort(): number {
    return this.#association.remotePort;
  }

  send(count: number, size: number): void {
    for (let i = 0; i < count; ++i) {
      this.#association.send(Buffer.alloc(size, i), { ppid: DISCARD_PPID }).catch(() => undefined); // as above
    }
  }

  async accepted(): Promise<Accepted> {
    const { remotePort, remoteUdpPort } = this.#association;
    // It may end while it is being asked.
    const stats = await this.#association.stats().catch(() => undefined);
    return {
      peerPort: remotePort,
      peerUdpPort: remoteUdpPort,
      ended: this.#ended,
      ...(this.#error === undefined ? {} : { error: this.#error.code }),
      causes: this.#error?.causes.map(({ code }) => code) ?? [],
      restarts: this.#restarts,
      ...(stats === undefined ? {} : { stats }),
    };
  }
}

const sessions: Session[] = [];

async function start(options: SctpListenOptions): Promise<Address> {
  const server = listen(options);
  return new Promise((resolve, reject) => {
    server.address$.subscribe(({ port, udpPort }) => {
      resolve({ port, udpPort });
    });
    server.subscribe({
      next: (association) => sessions.push(new Session(association)),
      error: reject,
    });
  });
}

async function report(): Promise<Report> {
  const associations = await Promise.all(sessions.map((session) => session.accepted()));
  for (let i = 0; i < 2; ++i) {
    globalThis.gc?.();
    await new Promise(setImmediate); // finalizers run outside of the collection
  }
  return { memory: process.memoryUsage().rss, associations };
}

async function answer(request: Request): Promise<unknown> {
  switch (request.type) {
    case 'listen':
      return start(request.options);
    case 'report':
      return report();
    case 'read':
      reads = request.read;
      return undefined;
    case 'block':
      return undefined;
    case 'send':
      sessions
        .findLast((session) => session.peerPort === request.peerPort)
        ?.send(request.count, request.size);
      return undefined;
  }
}

process.on('message', (request: Request) => {
  answer(request)
    .then((result) =>
      process.send?.({ id: request.id, result }, () => {
        if (request.type === 'block') readSync(0, Buffer.alloc(1));
      }),
    )
    .catch((error: unknown) => process.send?.({ id: request.id, error: String(error) }));
});
process.on('disconnect', () => process.exit());

// A server and a client in one process, which exits while both send as fast as they can.
import { firstValueFrom } from 'rxjs';
import { listen, open, type SctpAssociation } from 'rxsctp';
import { connectOptions, listenOptions } from '../support/engine.js';

const EXIT_AFTER = 500;

async function flood(association: SctpAssociation): Promise<never> {
  for (;;) await association.send(Buffer.alloc(10_000));
}

const server = listen(listenOptions());
const listening = firstValueFrom(server.address$);
server.subscribe((association) => {
  void flood(association);
  let received = 0;
  association.messages$.subscribe(() => {
    if (++received === EXIT_AFTER) process.exit(42);
  });
});
const client = await open(connectOptions(await listening));
client.messages$.subscribe();
await flood(client);

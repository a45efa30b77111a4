// A server and a client in one process, which is to end when they have.
import { firstValueFrom } from 'rxjs';
import { listen, open } from 'rxsctp';
import { connectOptions, listenOptions } from '../support/engine.js';

const server = listen(listenOptions());
const listening = firstValueFrom(server.address$);
const running = server.subscribe((association) => {
  association.messages$.subscribe((message) => void association.send(message.data));
});
const client = await open(connectOptions(await listening));
const answer = firstValueFrom(client.messages$);
await client.send('hello');
await answer;
await client.shutdown();
running.unsubscribe();

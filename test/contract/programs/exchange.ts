// A server and a client in one process, which is to end when they have.
import { firstValueFrom } from 'rxjs';
import { listen, open } from 'rxsctp';

const server = listen({ host: '127.0.0.1', udpPort: 0 });
const listening = firstValueFrom(server.address$);
const running = server.subscribe((association) => {
  association.messages$.subscribe((message) => void association.send(message.data));
});
const { port, udpPort } = await listening;
const client = await open({ host: '127.0.0.1', port, remoteUdpPort: udpPort });
const answer = firstValueFrom(client.messages$);
await client.send('hello');
await answer;
await client.shutdown();
running.unsubscribe();

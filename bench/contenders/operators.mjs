import { firstValueFrom, mergeMap } from 'rxjs';
import { listen, open } from '../../dist/index.js';
import { groupByStream, mergeMapByStream } from '../../dist/operators/index.js';

const HOST = '127.0.0.1';
const STREAMS = 8;

/** Ways to consume `messages$`, by what a report calls them. */
export const consumers = {
  messages$: (messages$, onMessage) => messages$.subscribe((message) => onMessage(message.data)),

  mergeMapByStream: (messages$, onMessage) =>
    messages$.pipe(mergeMapByStream((message) => [onMessage(message.data)])).subscribe(),

  'mergeMapByStream, async': (messages$, onMessage) =>
    messages$.pipe(mergeMapByStream(async (message) => onMessage(message.data))).subscribe(),

  groupByStream: (messages$, onMessage) =>
    messages$
      .pipe(
        groupByStream(),
        mergeMap((group) => group),
      )
      .subscribe((message) => onMessage(message.data)),
};

/**
 * rxsctp, with messages on eight streams and a consumer of one's choice; for throughput only.
 *
 * @param {keyof typeof consumers} consumer
 */
export function consuming(consumer) {
  return {
    title: consumer,

    async serve({ onMessage }) {
      const server = listen({ host: HOST, port: 0, udpPort: 0 });
      const address = firstValueFrom(server.address$);
      server.subscribe(({ messages$ }) => consumers[consumer](messages$, onMessage));
      return address;
    },

    async connect({ port, udpPort }) {
      const association = await open({ host: HOST, port, remoteUdpPort: udpPort });
      const out = association.sender();
      return {
        flood(data) {
          let writable = false;
          let stream = 0;
          out.writable$.subscribe((value) => {
            writable = value;
            while (writable) {
              out.next({ data, stream });
              stream = (stream + 1) % STREAMS;
            }
          });
        },
      };
    },
  };
}

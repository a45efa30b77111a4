/** The sending end of slow-consumer.mjs, as a process of its own. */
import { BehaviorSubject, filter, firstValueFrom, scan } from 'rxjs';
import { open } from '../dist/index.js';
import { answer } from './answer.mjs';
import { HOST, SLOW_STREAM, STREAMS } from './slow-consumer.mjs';

const sent = new Array(STREAMS).fill(0);
let association;
/** Messages of the slow stream that the server is done with. */
const consumed$ = new BehaviorSubject(0);
let stop;

/**
 * Sends on all streams by turns while there is room in the send buffer, to the slow one at most `credit` messages ahead
 * of what it has consumed, until `rounds` are over or `stop` is called.
 */
function flood({ size, credit, slowEvery, rounds }) {
  return new Promise((resolve) => {
    const out = association.sender();
    const payload = Buffer.alloc(size);
    let round = 0;
    let stream = 0;
    let writable = false;
    let ended = false;

    const mayTake = () =>
      stream !== SLOW_STREAM ||
      (round % slowEvery === 0 && sent[SLOW_STREAM] - consumed$.value < credit);
    const pump = () => {
      while (writable && !ended) {
        if (mayTake()) {
          payload.writeUInt32BE(sent[stream]);
          sent[stream] += 1;
          out.next({ data: payload, stream });
        }
        stream = (stream + 1) % STREAMS;
        if (stream === 0 && ++round === rounds) stop();
      }
    };
    stop = () => {
      ended = true;
      resolve(undefined);
    };
    out.writable$.subscribe((value) => {
      writable = value;
      pump();
    });
  });
}

answer({
  async connect({ address: { port, udpPort }, engine, receiveWindow, sendBuffer }) {
    const peer = { host: HOST, port, remoteUdpPort: udpPort || undefined }; // 0: over IP
    const streams = { outbound: STREAMS, inbound: STREAMS };
    association = await open({ ...peer, engine, streams, receiveWindow, sendBuffer });
    association.messages$.pipe(scan((count) => count + 1, 0)).subscribe(consumed$);
  },

  /** Resolves when `rounds` are over, if there is an end of them. */
  flood,

  stop: () => stop(),

  /** Everything is consumed before it resolves. */
  async finish() {
    await firstValueFrom(consumed$.pipe(filter((count) => count === sent[SLOW_STREAM])));
    await association.shutdown();
    return { sent, resident: process.resourceUsage().maxRSS * 1024 };
  },
});

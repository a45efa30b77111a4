import type { Observable } from 'rxjs';
import type { SctpError } from '../../../api/error.js';
import type {
  SctpSendManyOptions,
  SctpSendProgress,
  SctpSendSource,
} from '../../../api/send-many.js';
import type { MessageSender } from '../../../api/send-subject.js';
import type { SctpData, SctpSendInput, SctpSendOptions } from '../../../api/send.js';
import type { SctpDropped, SctpSenderOptions } from '../../../api/sender-options.js';
import { integer, record } from '../../settings/argument.js';
import { Replay } from '../../support/replay.js';
import { warn } from '../../support/warning.js';
import { OverflowPolicy, QUEUE_OPTIONS } from '../queue/overflow.js';
import { SendLane, type SenderHost } from './lane.js';
import { SendLevel } from './level.js';
import { sendMany } from '../many/send-many.js';
import { SEND_INFO, type ReadyMessage } from '../message.js';

const MAX_MARK = 2 ** 30;
const OPTIONS = [...SEND_INFO, 'highWaterMark', 'lowWaterMark', ...QUEUE_OPTIONS];

/** What sends for a send subject: its lane to the send buffer, how full that is, and what is dropped when it is too full. */
export class SubjectSender implements MessageSender {
  readonly #host: SenderHost;
  readonly #lane: SendLane;
  readonly #level: SendLevel;
  readonly #policy: OverflowPolicy;
  #dropped: SctpDropped = { messages: 0, bytes: 0 };
  readonly #toldDropped = new Replay(this.#dropped);
  #tellingDropped = false;
  #warned = false;

  /** @throws {TypeError|RangeError} for wrong options. */
  constructor(
    host: SenderHost,
    options: SctpSenderOptions = {},
    onEnd: (error: SctpError | undefined) => void,
  ) {
    record('options', options, OPTIONS);
    const { highWaterMark = host.outbox.capacity, lowWaterMark = highWaterMark } = options;
    const high = integer('highWaterMark', highWaterMark, 1, MAX_MARK);
    const low = integer('lowWaterMark', lowWaterMark, 0, high);
    this.#policy = new OverflowPolicy(options);
    this.#host = host;
    this.#lane = new SendLane(host, options, {
      // With one mark for both ways the present load says it all.
      sent:
        low < high
          ? (bytes) => {
              this.#level.sent(bytes);
            }
          : undefined,
      moved: () => {
        this.#level.refresh();
      },
      lost: (message) => {
        host.reportLost(message, 'association');
      },
      dropped: (message) => {
        this.#drop(message);
      },
    });
    this.#level = new SendLevel(
      host.outbox,
      this.#lane.queue,
      { high, low },
      {
        over: () => {
          this.#toldDropped.set(this.#dropped);
          this.#toldDropped.end();
        },
        ended: onEnd,
      },
    );
  }

  get stream(): number {
    return this.#lane.stream;
  }

  get ppid(): number {
    return this.#lane.ppid;
  }

  get bufferedBytes(): number {
    return this.#level.bufferedBytes;
  }

  get dropped(): SctpDropped {
    return this.#dropped;
  }

  get writable$(): Observable<boolean> {
    return this.#level.writable$;
  }

  get bufferedBytes$(): Observable<number> {
    return this.#level.bufferedBytes$;
  }

  get drained$(): Observable<void> {
    return this.#level.drained$;
  }

  get dropped$(): Observable<SctpDropped> {
    return this.#level.watched(() => this.#toldDropped.observable);
  }

  take(input: SctpSendInput): boolean {
    if (!this.#host.outbox.accepting) {
      this.#refuse(input);
      return false;
    }
    return this.#send(this.#lane.prepare(input));
  }

  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    return this.#lane.send(data, options);
  }

  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress> {
    return sendMany(this.#lane, source, options);
  }

  ignore(): void {
    this.#warnOnce('A send subject was completed');
  }

  watch(): void {
    this.#level.watch();
  }

  unwatch(): void {
    this.#level.unwatch();
  }

  abort(reason: string): void {
    this.#host.abort(reason);
  }

  complete(): void {
    this.#level.complete();
  }

  #refuse(input: SctpSendInput): void {
    if (this.#host.hasEnded) this.#warnOnce(`${this.#host.name} has ended`);
    else this.#host.reportLost(this.#lane.refused(input), 'association');
  }

  #warnOnce(what: string): void {
    if (this.#warned) return;
    this.#warned = true;
    warn(
      'SCTP_SEND_AFTER_END',
      `${what}, and its source goes on: next() ignores what it gets from here on. Stop the source with the ` +
        "association's end: sendTo(), whileUp(), takeUntil(association.ended$).",
    );
  }

  /** False when the message was dropped. */
  #send(message: ReadyMessage): boolean {
    const { queue } = this.#lane;
    if (queue.offer(message)) return true;
    const fits = this.#policy.admit(queue, message.data.length, () => {
      queue.enqueue(message);
    });
    if (!fits) this.#drop({ ...message, data: Buffer.from(message.data) });
    return fits;
  }

  #drop(message: ReadyMessage): void {
    const { messages, bytes } = this.#dropped;
    this.#dropped = { messages: messages + 1, bytes: bytes + message.data.length };
    this.#host.reportLost(message, 'overflow');
    this.#tellDropped();
  }

  /** Who hears of a drop and sends again may bring about the next one, which is told in another turn. */
  #tellDropped(): void {
    if (this.#tellingDropped) {
      setImmediate(() => {
        this.#tellDropped();
      });
      return;
    }
    this.#tellingDropped = true;
    this.#toldDropped.set(this.#dropped);
    this.#tellingDropped = false;
  }
}

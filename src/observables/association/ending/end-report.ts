import type { SctpEnding } from '../../../api/ending.js';
import { Observable, of, Subject } from 'rxjs';
import type { SctpError } from '../../../api/error.js';
import type { ClosedEvent } from '../../../native/events.js';
import { inCallersContext } from '../../support/callers-context.js';

type Kind = Pick<SctpEnding, 'by' | 'how'>;

const FAILURE: Kind = { by: 'none', how: 'failure' };

/** By the engine's reason; of a graceful end its association knows who began it. */
const KINDS: Readonly<Record<Exclude<ClosedEvent['reason'], 'shutdown'>, Kind>> = {
  'aborted-by-user': { by: 'local', how: 'abort' },
  'aborted-by-peer': { by: 'peer', how: 'abort' },
  refused: { by: 'peer', how: 'refused' },
  'host-unreachable': FAILURE,
  'net-unreachable': FAILURE,
  'connect-timeout': { by: 'none', how: 'timeout' },
  timeout: { by: 'none', how: 'timeout' },
  'already-connected': { by: 'local', how: 'refused' },
  'protocol-error': { by: 'local', how: 'protocol-error' },
  'message-too-large': { by: 'local', how: 'protocol-error' },
};

/** `reason` is the engine's, undefined when something else failed; `began` is who began a graceful end. */
export function endingOf(
  reason: ClosedEvent['reason'] | undefined,
  error: SctpError | undefined,
  began: 'local' | 'peer',
): SctpEnding {
  if (error === undefined) return { by: began, how: 'shutdown' };
  const kind = reason === undefined || reason === 'shutdown' ? FAILURE : KINDS[reason];
  return { ...kind, error };
}

/** Tells of the end of an association, early and late; costs next to nothing until somebody asks. */
export class EndReport {
  #ending: SctpEnding | undefined;
  #subject: Subject<SctpEnding> | undefined;
  #promise: Promise<SctpEnding> | undefined;

  readonly ended$: Observable<SctpEnding> = new Observable(
    inCallersContext((subscriber) => {
      const known =
        this.#ending === undefined ? (this.#subject ??= new Subject()) : of(this.#ending);
      subscriber.add(known.subscribe(subscriber));
    }),
  );

  get ended(): Promise<SctpEnding> {
    return (this.#promise ??= new Promise((resolve) => {
      this.ended$.subscribe(resolve);
    }));
  }

  /** Undefined while it lives. */
  get ending(): SctpEnding | undefined {
    return this.#ending;
  }

  /** Those who ask from now on are told; {@link tell} tells those who have asked before. */
  set(ending: SctpEnding): void {
    this.#ending = ending;
  }

  tell(): void {
    if (this.#ending !== undefined) this.#subject?.next(this.#ending);
    this.#subject?.complete();
  }
}

import { isObservable, Observable } from 'rxjs';
import { storedContext } from '../../native/context.js';
import { record } from '../settings/argument.js';
import { inCallersContext } from '../support/callers-context.js';
import { OverflowPolicy, QUEUE_OPTIONS, type SctpQueueOptions } from './overflow.js';
import type { SendLane } from './send-lane.js';
import { ObservableSupply } from './observable-supply.js';
import { SendRun } from './send-run.js';
import { checkSource, supplyOf, type SctpSendSource } from './send-supply.js';
import { SupplyInContext } from './supply-in-context.js';
import { checkInfo, flag, mergeInfo, SEND_INFO, type SctpSendInfo } from './send.js';

/**
 * Options of `sendMany()`: stream, PPID and flags of messages that bring none; of received messages
 * they replace what those came with. `limit` and `overflow` matter with an Observable only.
 */
export interface SctpSendManyOptions extends SctpSendInfo, SctpQueueOptions {
  /** Complete when the peer has acknowledged everything, not when it is accepted; default false. */
  acknowledged?: boolean | undefined;
}

/** How far `sendMany()` has come; counts from its subscription on. */
export interface SctpSendProgress {
  /** Messages accepted for sending. */
  readonly messages: number;
  /** Their payload. */
  readonly bytes: number;
  /** Messages the peer has acknowledged; only with `acknowledged: true`. */
  readonly acknowledgedMessages?: number;
  /** Their payload. */
  readonly acknowledgedBytes?: number;
}

const OPTIONS = [...SEND_INFO, 'acknowledged', ...QUEUE_OPTIONS];

/** See {@link SctpAssociation.sendMany}. */
export function sendMany(
  lane: SendLane,
  source: SctpSendSource,
  options: SctpSendManyOptions = {},
): Observable<SctpSendProgress> {
  checkSource(source);
  record('options', options, OPTIONS);
  checkInfo(options);
  const info = mergeInfo(options, {});
  const tracked = flag('acknowledged', options.acknowledged);
  const policy = new OverflowPolicy(options);
  return new Observable(
    inCallersContext((subscriber) => {
      const run = new SendRun(lane, info, tracked, subscriber);
      subscriber.add(() => {
        run.stop();
      });
      if (isObservable(source)) {
        run.start(new ObservableSupply(source, policy, run));
        return;
      }
      const context = storedContext();
      const supply = supplyOf(source, run.work);
      run.start(context === undefined ? supply : new SupplyInContext(supply, context));
    }),
  );
}

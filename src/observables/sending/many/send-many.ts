import type {
  SctpSendManyOptions,
  SctpSendProgress,
  SctpSendSource,
} from '../../../api/send-many.js';
import { isObservable, Observable } from 'rxjs';
import { storedContext } from '../../../native/context.js';
import { record, flag } from '../../settings/argument.js';
import { inCallersContext } from '../../support/callers-context.js';
import { OverflowPolicy, QUEUE_OPTIONS } from '../queue/overflow.js';
import type { SendLane } from '../sender/lane.js';
import { ObservableSupply } from '../supply/observable-supply.js';
import { SendRun } from './run.js';
import { checkSource, supplyOf } from '../supply/source.js';
import { SupplyInContext } from '../supply/supply-in-context.js';
import { checkInfo, mergeInfo, SEND_INFO } from '../message.js';

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

import type {
  SctpSendItem,
  SctpSendManyOptions,
  SctpSendProgress,
  SctpSendSource,
} from '../../../api/send-many.js';
import { isObservable, Observable } from 'rxjs';
import { runIn, storedContext, type Context } from '../../../native/context.js';
import { record, flag } from '../../settings/argument.js';
import { inCallersContext } from '../../support/callers-context.js';
import { OverflowPolicy, QUEUE_OPTIONS } from '../queue/overflow.js';
import type { SendLane } from '../sender/lane.js';
import { ObservableSupply } from '../supply/observable-supply.js';
import { SendRun } from './run.js';
import { skipOf, type Skip } from '../unsendable.js';
import { checkOnError } from '../../settings/on-error.js';
import { checkSource, supplyOf } from '../supply/source.js';
import { SupplyInContext } from '../supply/supply-in-context.js';
import { checkInfo, mergeInfo, SEND_INFO } from '../message.js';

const OPTIONS = [...SEND_INFO, 'acknowledged', 'onError', ...QUEUE_OPTIONS];

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
  const { onError = 'error' } = options;
  checkOnError(onError);
  const policy = new OverflowPolicy(options);
  return new Observable(
    inCallersContext((subscriber) => {
      const context = storedContext();
      const skip = inContext(skipOf(onError), context);
      const run = new SendRun(lane, { info, tracked, skip }, subscriber);
      subscriber.add(() => {
        run.stop();
      });
      if (isObservable(source)) {
        run.start(new ObservableSupply(source, policy, run));
        return;
      }
      const supply = supplyOf(source, run.work);
      run.start(context === undefined ? supply : new SupplyInContext(supply, context));
    }),
  );
}

/** The handler of an error is the user's, and is called in the context of who subscribed. */
function inContext(
  skip: Skip<SctpSendItem> | undefined,
  context: Context | undefined,
): Skip<SctpSendItem> | undefined {
  if (skip === undefined || context === undefined) return skip;
  return (error, item) => {
    runIn(context, skip, error, item);
  };
}

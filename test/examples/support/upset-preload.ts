/**
 * Loaded before an example, does something to one of its associations, as RXSCTP_UPSET says: KIND,MOMENT,LAG. At its end
 * the process says on standard error how many moments there were, and before that what was uncaught.
 */
import { upsetAt } from '../../guide/support/upsetting.js';
import type { Kind } from '../../guide/support/verdict.js';

const [kind, moment, lag] = (process.env.RXSCTP_UPSET ?? 'nothing,0,0').split(',');
const plan = { kind: kind as Kind, moment: Number(moment), lag: Number(lag) };
const progress = upsetAt(plan, () => undefined);
process.on('uncaughtExceptionMonitor', (error) => {
  console.error(`UNCAUGHT ${error.stack ?? String(error)}`);
});
process.on('exit', () => {
  console.error(`MOMENTS ${progress.moments} ${progress.done ? 'done' : 'not done'}`);
});

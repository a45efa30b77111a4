/**
 * Runs an example of a guide, and does something to one of its associations at a given moment:
 *
 *   node upset.js EXAMPLE KIND MOMENT LAG
 *
 * Says on file descriptor 3 what came of it, as a {@link Verdict}.
 */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

import { patience } from '../../contract/support/machine.js';
import { upsetAt } from './upsetting.js';
import type { Kind, Verdict } from './verdict.js';

/** Milliseconds that the module has for what it does after an end: closing files, for one. */
const MODULE_MS = patience(4000);

/** Turns of the event loop, and milliseconds, in which what an end causes has to show once the module has ended. */
const TURNS = 200;
const LAST_MS = 50;

const [, , example, kind, moment, lag] = process.argv;
const plan = { kind: kind as Kind, moment: Number(moment), lag: Number(lag) };
const progress = upsetAt(plan, (...ends) => {
  void Promise.all(ends.map(async (end) => end?.ended)).then(settle);
});

async function settle(): Promise<void> {
  await Promise.race([running, delay(MODULE_MS)]);
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  setTimeout(() => process.exit(0), LAST_MS);
}

const uncaught: string[] = [];
let module = 'pending';
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: Error) => uncaught.push(`${event}: ${error.stack ?? String(error)}`));
}
process.on('exit', () => {
  writeSync(3, JSON.stringify({ ...progress, uncaught, module } satisfies Verdict));
});

process.argv.splice(1, Infinity, example);
const running = import(pathToFileURL(example).href).then(
  () => (module = 'ended'),
  // Its author awaits that: the example ends with the error, as any program does.
  (error: unknown) => (module = (error as { code?: string }).code ?? String(error)),
);

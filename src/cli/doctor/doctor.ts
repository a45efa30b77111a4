import { FLAG, readCommandLine, UsageError } from '../command-line.js';
import { ENGINE_NAMES } from '../../observables/settings/engines.js';
import { engineOfEnvironment, engineParser } from '../engine.js';
import { ExitCode } from '../exit-code.js';
import { version } from '../version.js';
import { render } from './print.js';
import { examine } from './report.js';

/** `rxsctp doctor`: tells which engines work here. Resolves to the exit code. */
export async function runDoctor(args: readonly string[]): Promise<number> {
  const { values, positionals } = readCommandLine(args, { engine: engineParser, json: FLAG });
  if (positionals.length > 0) {
    throw new UsageError(`doctor takes options only, not ${positionals.join(' ')}`);
  }
  const { engine, json } = values;
  const report = await examine(
    engine ?? engineOfEnvironment(),
    engine === undefined ? ENGINE_NAMES : [engine],
  );
  console.log(
    json ? JSON.stringify({ version, ...report }, undefined, 2) : render(report, version),
  );
  return report.works ? ExitCode.DONE : ExitCode.FAILED;
}

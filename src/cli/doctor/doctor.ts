import type { SctpEngine } from '../../index.js';
import { FLAG, oneOf, readCommandLine, UsageError } from '../command-line.js';
import { ExitCode } from '../exit-code.js';
import { version } from '../version.js';
import { render } from './print.js';
import { examine } from './report.js';

const ENGINES = ['embedded', 'kernel'] as const;
const engineParser = oneOf(...ENGINES);

/** `rxsctp doctor`: tells which engines work here. Resolves to the exit code. */
export async function runDoctor(args: readonly string[]): Promise<number> {
  const { values, positionals } = readCommandLine(args, { engine: engineParser, json: FLAG });
  if (positionals.length > 0) {
    throw new UsageError(`doctor takes options only, not ${positionals.join(' ')}`);
  }
  const { engine, json } = values;
  const report = await examine(
    engine ?? engineOfEnvironment(),
    engine === undefined ? ENGINES : [engine],
  );
  console.log(
    json ? JSON.stringify({ version, ...report }, undefined, 2) : render(report, version),
  );
  return report.works ? ExitCode.DONE : ExitCode.FAILED;
}

/** The one that is taken when no `engine` is given. */
function engineOfEnvironment(): SctpEngine {
  const engine = process.env.RXSCTP_ENGINE ?? '';
  return engine === ''
    ? 'embedded'
    : engineParser(engine, 'the environment variable RXSCTP_ENGINE');
}

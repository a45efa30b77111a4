import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkout } from '../package/checkout.js';
import { Registry } from './support/registry.js';

/** A folder with an addon that has sanitizers (native/CMakeLists.txt, target `addon`), compiled by Clang; made by CI. */
const SANITIZED = process.env.RXSCTP_SANITIZED_ADDON;

/** Each with its exit code: an environment that ends by itself, one that exits, and those of worker threads. */
const PROGRAMS: readonly (readonly [program: string, args: readonly string[], code: number])[] = [
  ['exchange', [], 0],
  ['exit-in-traffic', [], 42],
  ['worker-only', ['ends', '1'], 0],
  ['worker-only', ['exits', '1'], 0],
  ['worker-only', ['terminated', '1'], 0],
  ['worker-only', ['all', '9'], 0],
];

/** The sanitizers have to be there before anything allocates memory. They are not asked for leaks: V8 has its own. */
function sanitizers(folder: string): NodeJS.ProcessEnv {
  const name = `libclang_rt.asan-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so`;
  const preload = execFileSync('clang++', [`-print-file-name=${name}`], { encoding: 'utf8' });
  return {
    ...process.env,
    LD_PRELOAD: preload.trim(),
    ASAN_OPTIONS: 'detect_leaks=0',
    RXSCTP_PREBUILD: folder,
  };
}

describe('the end of an environment', function () {
  this.timeout(120_000);
  const registry = new Registry();
  const runtimes: Record<string, readonly string[]> = { 'Node.js': [process.execPath] };

  // Of all that run the addon it is the one that frees objects before it runs clean-up hooks.
  before(async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    const folder = await registry.install('@deno/linux-x64-glibc@2');
    const deno = join(folder, 'node_modules', '@deno', 'linux-x64-glibc', 'deno');
    runtimes.Deno = [deno, 'run', '--allow-all'];
  });

  for (const runtime of ['Node.js', 'Deno']) {
    for (const sanitized of [false, true]) {
      describe(`in ${runtime}${sanitized ? ', with sanitizers' : ''}`, () => {
        before(function () {
          if (sanitized && SANITIZED === undefined) this.skip();
        });

        for (const [program, args, code] of PROGRAMS) {
          it(`comes without a complaint: ${program} ${args.join(' ')}`, () => {
            const [command, ...flags] = runtimes[runtime];
            const path = join(checkout, '.build', 'test', 'contract', 'programs', `${program}.js`);
            const env = sanitized && SANITIZED !== undefined ? sanitizers(SANITIZED) : process.env;
            const { status, signal, stdout, stderr } = spawnSync(
              command,
              [...flags, path, ...args],
              { cwd: checkout, env, encoding: 'utf8' },
            );
            expect({ status, signal, stdout, stderr }).to.deep.equal({
              status: code,
              signal: null,
              stdout: '',
              stderr: '',
            });
          });
        }
      });
    }
  }
});

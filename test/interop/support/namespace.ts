import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A check against a program somebody else wrote; it runs in a network namespace with only `lo`. */
export type Check = (this: Mocha.Context) => Promise<void>;

interface MochaReport {
  tests: { title: string; err: { message?: string; stack?: string }; pending?: boolean }[];
  failures: { title: string; err: { message?: string; stack?: string } }[];
}

const INSIDE = 'RXSCTP_TEST_NAMESPACE';
const CHILD_TIMEOUT_MS = 240_000;
const run = promisify(execFile);

/**
 * Declares `checks` as tests which run in a namespace of their own, because programs that bind to
 * every address would otherwise reach whatever network the host has. One child process, started by
 * the first test, runs the whole file inside; each test here reports its namesake there.
 */
export function describeInNamespace(
  title: string,
  fileUrl: string,
  programs: readonly string[],
  checks: Readonly<Record<string, Check>>,
): void {
  if (process.env[INSIDE] !== undefined) {
    describe(title, () => {
      for (const [name, check] of Object.entries(checks)) it(name, check);
    });
    return;
  }

  describe(title, function () {
    this.timeout(CHILD_TIMEOUT_MS + 10_000);
    let child: Promise<MochaReport> | undefined;

    before(function () {
      const missing = ['unshare', 'ip', ...programs].filter((program) => !isInstalled(program));
      if (missing.length === 0) return;
      const message = `not installed: ${missing.join(', ')} (Debian: util-linux iproute2 libusrsctp-examples tshark ethtool)`;
      if (process.env.RXSCTP_REQUIRE_INTEROP !== undefined) throw new Error(message);
      console.log(`      skipped, ${message}`);
      this.skip();
    });

    for (const name of Object.keys(checks)) {
      it(name, async () => {
        const report = await (child ??= runInside(fileURLToPath(fileUrl)));
        const failure = report.failures.find((test) => test.title === name);
        if (failure !== undefined)
          throw new Error(failure.err.stack ?? failure.err.message ?? name);
        if (!report.tests.some((test) => test.title === name)) {
          throw new Error(`'${name}' did not run in the namespace`);
        }
      });
    }
  });
}

async function runInside(file: string): Promise<MochaReport> {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const asRoot = process.getuid?.() === 0;
  const script = 'ip link set lo up && exec "$@"';
  const { stdout, stderr } = await run(
    'unshare',
    [
      ...(asRoot ? [] : ['--map-root-user']),
      '--net',
      'sh',
      '-c',
      script,
      'sh',
      process.execPath,
      mocha,
      '--no-config',
      '--no-package',
      '--timeout',
      '60000',
      '--reporter',
      'json',
      file,
    ],
    { env: { ...process.env, [INSIDE]: '1' }, timeout: CHILD_TIMEOUT_MS, maxBuffer: 64 << 20 },
  ).catch((error: unknown) => {
    // mocha exits with the number of failures; its report is still on standard output.
    const failed = error as { stdout?: string; stderr?: string; message: string };
    if (failed.stdout?.includes('"stats"') !== true) throw error;
    return { stdout: failed.stdout, stderr: failed.stderr ?? '' };
  });
  try {
    return JSON.parse(stdout.slice(stdout.indexOf('{\n  "stats"'))) as MochaReport;
  } catch {
    throw new Error(`no report from the namespace:\n${stdout}\n${stderr}`);
  }
}

export function isInstalled(program: string): boolean {
  const candidates = program.includes('/')
    ? [program]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  return candidates.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

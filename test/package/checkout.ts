import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The root of the checkout. */
export const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** The binaries that are committed, by the name of their addon. */
export const prebuilt = {
  rxsctp: join(checkout, 'prebuilds', 'linux-x64', 'rxsctp.glibc.node'),
  rxsctp_simulation: join(
    checkout,
    ...['test', 'prebuilds', 'linux-x64', 'rxsctp_simulation.glibc.node'],
  ),
};

export type Addon = keyof typeof prebuilt;

/** The digest of the sources as they are. */
export async function sourceDigest(addon: Addon): Promise<string> {
  const program = pathToFileURL(join(checkout, 'scripts', 'source-digest.mjs')).href;
  const { sourceDigest } = (await import(program)) as {
    sourceDigest: (root: string, addon: Addon) => string;
  };
  return sourceDigest(checkout, addon);
}

/**
 * Skips what runs on a committed binary while that is of older sources: it is renewed once per set of changes. With
 * RXSCTP_REQUIRE_PREBUILT=1, as in CI, it fails.
 */
export async function requirePrebuilt(context: Mocha.Context, addon: Addon): Promise<void> {
  const file = prebuilt[addon];
  if (existsSync(file) && readFileSync(file).includes(await sourceDigest(addon))) return;
  if (process.env.RXSCTP_REQUIRE_PREBUILT !== '1') context.skip();
  throw new Error(`${file} is stale: run \`npm run build:prebuilds\``);
}

/** Runs Node.js to its end; what it printed. A failure carries what it printed too. */
export async function runNode(
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await execute(process.execPath, args, { cwd: checkout, ...options });
  return stdout.trim();
}

export async function runNpm(
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const npm = process.env.npm_execpath;
  if (npm !== undefined) return runNode([npm, ...args], options);
  const { stdout } = await execute('npm', args, { cwd: checkout, ...options });
  return stdout.trim();
}

/** Installs packages side by side in the project in `folder`, whatever versions of others they ask for. */
export async function installTogether(folder: string, packages: readonly string[]): Promise<void> {
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps'];
  await runNpm(['install', ...flags, ...packages], { cwd: folder });
}

/** Where `program` is on PATH. */
export function which(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** This environment with a PATH, made in `folder`, on which there is Node.js and no compiler. */
export async function withoutCompiler(folder: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder);
  for (const program of ['sh', 'env', 'npm']) {
    const path = which(program);
    if (path !== undefined) symlinkSync(path, join(folder, program));
  }
  symlinkSync(process.execPath, join(folder, 'node'));
  return { ...process.env, PATH: folder };
}

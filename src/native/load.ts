import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeBinding } from './binding.js';
import { SctpError } from '../api/error.js';
import { shared } from '../api/support/shared.js';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
const requireHere = createRequire(import.meta.url);

/**
 * The native binding: the one built on this machine if there is one, else the prebuilt one for this
 * platform. Copies of one version share it, and with it the I/O thread and its ports.
 *
 * @throws {SctpError} `ERR_SCTP_NO_BINARY` when none fits, saying what to do.
 */
export function loadBinding(): NativeBinding {
  const { version } = requireHere(join(packageRoot, 'package.json')) as { readonly version: string };
  return shared(`binding-${version}`, find);
}

function find(): NativeBinding {
  const load = requireHere('node-gyp-build') as (directory: string) => NativeBinding;
  try {
    return load(packageRoot);
  } catch (cause) {
    throw new SctpError('ERR_SCTP_NO_BINARY', explain(cause), { cause });
  }
}

function explain(cause: unknown): string {
  const host = `${process.platform}-${process.arch} (${libc()}, Node.js ${process.versions.node})`;
  const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
  return (
    `rxsctp has no native binding that loads on ${host}. ` +
    'Build one with `npx rxsctp build`, which needs a C++20 compiler, make and ' +
    `Python 3; prebuilt ones exist for Linux x64 with glibc 2.28 or later. (${reason})`
  );
}

function libc(): string {
  if (process.platform !== 'linux') return 'system libc';
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime !== undefined) return `glibc ${header.glibcVersionRuntime}`;
  return existsSync('/etc/alpine-release') ? 'musl' : 'unknown libc';
}

import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { readProc } from './proc.js';

/** Where the kernel's SCTP is: running, built in or a module that could be loaded, or not there. */
export type KernelModule = 'running' | 'not loaded' | 'not installed' | 'not Linux';

const SUFFIXES = ['', '.xz', '.zst', '.gz'];

/** Looks for the kernel's SCTP. */
export function findKernelModule(): KernelModule {
  if (process.platform !== 'linux') return 'not Linux';
  if (existsSync('/proc/net/sctp')) return 'running';
  const modules = `/lib/modules/${release()}`;
  const file = `${modules}/kernel/net/sctp/sctp.ko`;
  const installed = SUFFIXES.some((suffix) => existsSync(file + suffix));
  const builtIn = readProc(`${modules}/modules.builtin`)?.includes('net/sctp/sctp.ko') === true;
  return installed || builtIn ? 'not loaded' : 'not installed';
}

/** What to do where it does not run. */
export const MODULE_ADVICE: Readonly<Record<KernelModule, string | undefined>> = {
  running: undefined,
  'not loaded':
    'load it, as root: modprobe sctp (and name it in /etc/modules-load.d to have it at boot)',
  'not installed':
    `/lib/modules/${release()} has no sctp.ko: install it (Ubuntu: linux-modules-extra-${release()}; ` +
    'Fedora, RHEL: kernel-modules-extra), or use the embedded engine; in a container that is for its host to do',
  'not Linux': 'only Linux has it: use the embedded engine',
};

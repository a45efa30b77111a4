import type { SctpEngine } from '../../index.js';
import { ENCAPSULATION_PORT } from '../../observables/settings/engines.js';
import { bindingFile, describeHost, type Host } from './host.js';
import { findKernelModule, MODULE_ADVICE, type KernelModule } from './kernel-module.js';
import { selfTest, type SelfTest } from './self-test.js';
import { readSysctls, type Sysctl } from './sysctls.js';
import { inspectUdpPort, type UdpPort } from './udp-port.js';

/** What `rxsctp doctor` finds; with `--json`, as it is. */
export interface Report {
  /** The engine the exit code is about. */
  readonly engine: SctpEngine;
  /** Whether it works. */
  readonly works: boolean;
  readonly host: Host;
  readonly engines: {
    readonly embedded?: EmbeddedReport;
    readonly kernel?: KernelReport;
  };
  readonly sysctls: readonly Sysctl[];
}

/** What is particular to the embedded engine. */
export type EmbeddedReport = SelfTest & {
  /** The file of the native binding. */
  readonly binding: string | undefined;
  readonly udpPort: UdpPort;
  /** Whether it can go over IP instead of UDP: `transport: 'ip'`. */
  readonly rawIp: SelfTest;
};

/** What is particular to the kernel engine. */
export type KernelReport = SelfTest & {
  readonly module: KernelModule;
  /** What to do about the module. */
  readonly advice: string | undefined;
};

/** Examines `engines`; `engine` is the one that has to work. */
export async function examine(engine: SctpEngine, engines: readonly SctpEngine[]): Promise<Report> {
  const embedded = engines.includes('embedded') ? await examineEmbedded() : undefined;
  const kernel = engines.includes('kernel') ? await examineKernel() : undefined;
  const wanted = { embedded, kernel }[engine];
  return {
    engine,
    works: wanted?.works === true,
    host: describeHost(),
    engines: {
      ...(embedded === undefined ? {} : { embedded }),
      ...(kernel === undefined ? {} : { kernel }),
    },
    sysctls: readSysctls(kernel?.module === 'running'),
  };
}

async function examineEmbedded(): Promise<EmbeddedReport> {
  const udpPort = await inspectUdpPort(ENCAPSULATION_PORT);
  const test = await selfTest('embedded');
  return { ...test, binding: bindingFile(), udpPort, rawIp: await selfTest('embedded', 'ip') };
}

async function examineKernel(): Promise<KernelReport> {
  const test = await selfTest('kernel');
  const module = findKernelModule(); // after the test, which may have made the kernel load it
  return { ...test, module, advice: MODULE_ADVICE[module] };
}

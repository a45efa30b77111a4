import type { SctpEngine } from '../../index.js';
import { paint } from '../paint.js';
import type { EmbeddedReport, KernelReport, Report } from './report.js';
import type { SelfTest } from './self-test.js';
import type { Sysctl } from './sysctls.js';
import type { UdpPort } from './udp-port.js';

const INDENT = 16;

/** The report for people. */
export function render(report: Report, version: string): string {
  const { host, engines, engine, sysctls } = report;
  const isDefault = (name: SctpEngine): boolean =>
    name === engine && Object.keys(engines).length > 1;
  const user = host.root ? 'root' : 'not root';
  const sections = [
    [
      `rxsctp ${version}, ${host.runtime}, ${host.platform} ${host.release} ${host.arch}, ${host.libc}`,
      `running as ${[user, ...host.capabilities].join(', ')}`,
    ],
    engines.embedded && embedded(engines.embedded, isDefault('embedded')),
    engines.kernel && kernel(engines.kernel, isDefault('kernel')),
    ['settings of the kernel', ...sysctls.map(setting)],
  ];
  return sections
    .flatMap((section) => (section === undefined ? [] : [section.join('\n')]))
    .join('\n\n');
}

function embedded(report: EmbeddedReport, isDefault: boolean): string[] {
  return [
    ...heading('embedded', report, isDefault),
    row('binding', report.binding ?? 'none'),
    row(`UDP port ${report.udpPort.port}`, portState(report.udpPort)),
    row("transport 'ip'", report.rawIp.works ? 'works' : failure(report.rawIp)),
  ];
}

function kernel(report: KernelReport, isDefault: boolean): string[] {
  return [
    ...heading('kernel', report, isDefault),
    row('module', report.module),
    ...(report.advice === undefined ? [] : [row('', report.advice)]),
  ];
}

function heading(name: string, test: SelfTest, isDefault: boolean): string[] {
  const { stdout } = process;
  const verdict = test.works
    ? paint(stdout, 'green', 'works')
    : paint(stdout, 'red', 'does not work');
  const result = test.works
    ? `a message there and back on 127.0.0.1 in ${test.milliseconds.toFixed(1)} ms`
    : failure(test);
  const title = paint(stdout, 'bold', `${name} engine`);
  return [`${title}${isDefault ? ' (the default)' : ''}: ${verdict}`, row('test', result)];
}

function failure({ code, message }: SelfTest & { works: false }): string {
  return [code, message].filter((part) => part !== '').join(': ');
}

function portState({ port, free, code, kernel, users }: UdpPort): string {
  if (free) return 'free';
  const processes = users.map(({ pid, command }) => `${command} (process ${pid})`);
  const who = [...(kernel ? ["the kernel's SCTP"] : []), ...processes].join(', ');
  const state = code === 'EADDRINUSE' ? 'in use' : `cannot be opened (${String(code)})`;
  return (
    paint(process.stdout, 'yellow', `${state}${who === '' ? '' : ` by ${who}`}`) +
    `: give a server another one, as in listen --udp-port ${port + 1}; clients need none of their own`
  );
}

function setting({ name, value, effect }: Sysctl): string {
  return `  ${name.padEnd(26)} ${(value ?? 'none').padStart(8)}  ${effect}`;
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(INDENT)}${text}`;
}

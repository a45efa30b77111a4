import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { firstValueFrom, tap } from 'rxjs';
import { listen, open, type SctpAssociation } from 'rxsctp';
import { describeInNamespace, type Check } from '../interop/support/namespace.js';
import { record, rejection, type Recording } from './support/until.js';

const OVER_IP = { engine: 'embedded', transport: 'ip' } as const;
const CLI = 'dist/cli/main.js';
/** What a raw socket of IPv4 can send at most, and more; sizes that fill packets and split them. */
const SIZES = [1, 1000, 1452, 9000, 65_515, 200_000];

/** Beside the kernel's SCTP there is no raw IP, and nothing to be seen of it. */
const hasKernelSctp = existsSync('/proc/net/sctp');

function whereThereIsRawIp(check: Check): Check {
  return async function () {
    if (hasKernelSctp) this.skip();
    await check.call(this);
  };
}

interface Scene {
  readonly client: SctpAssociation;
  readonly accepted: Recording<SctpAssociation>;
  readonly port: number;
}

/** A server at `host` that echoes, and a client of it; all is over when `use` is. */
async function withEcho(
  host: string,
  localAddress: string | undefined,
  use: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = listen({ ...OVER_IP, host });
  const address = firstValueFrom(server.address$);
  const accepted = record(
    server.pipe(
      tap((association) => {
        association.sendMany(association.messages$).subscribe();
      }),
    ),
  );
  try {
    const { port, udpPort } = await address;
    expect(udpPort).to.equal(0);
    const peer = { '::': '::1', '0.0.0.0': '127.0.0.1' }[host] ?? host;
    const client = await open({ ...OVER_IP, host: peer, port, localAddress });
    await use({ client, accepted, port });
    await client.shutdown();
  } finally {
    accepted.unsubscribe();
  }
}

async function echoes(client: SctpAssociation): Promise<void> {
  const messages = record(client.messages$);
  const sent = Array.from({ length: 300 }, (_, i) =>
    Buffer.alloc(SIZES[i % SIZES.length], String(i)),
  );
  await Promise.all(sent.map((data) => client.send(data, { stream: data.length % 8 })));
  const received = await messages.first(sent.length);
  const key = (data: Uint8Array): string =>
    `${data.length} ${String(data[0])} ${String(data.at(-1))}`;
  expect(received.map(({ data }) => key(data)).sort()).to.deep.equal(sent.map(key).sort());
  messages.unsubscribe();
}

const CHECKS: Readonly<Record<string, Check>> = {
  'carries messages of all sizes over IPv4': whereThereIsRawIp(() =>
    withEcho('127.0.0.2', '127.0.0.3', async ({ client }) => {
      await echoes(client);
      const [path] = (await client.stats()).paths;
      expect(path).to.include({ address: '127.0.0.2', udpPort: 0 });
      expect(path.mtu).to.be.above(60_000);
    }),
  ),

  'carries them over IPv6, both ends at one address': whereThereIsRawIp(() =>
    withEcho('::1', '::1', ({ client }) => echoes(client)),
  ),

  'listens at any address of both families': whereThereIsRawIp(() =>
    withEcho('::', undefined, async ({ client, accepted, port }) => {
      await echoes(client);
      const other = await open({ ...OVER_IP, host: '127.0.0.5', port });
      await echoes(other);
      const [, second] = await accepted.first(2);
      expect(second.remoteAddresses[0]).to.match(/^127\./);
      await other.shutdown();
    }),
  ),

  'is refused where nobody has a socket': whereThereIsRawIp(async () => {
    const localAddress = '127.0.0.8';
    const refusal = await rejection(
      open({ ...OVER_IP, host: '127.0.0.9', port: 5000, localAddress }),
    );
    expect(refusal.code).to.equal('ECONNREFUSED');
  }),

  'is EADDRINUSE while another process has the address': whereThereIsRawIp(() =>
    withEcho('127.0.0.2', '127.0.0.2', async () => {
      const { errors, code } = await listenElsewhere([process.execPath]);
      expect(errors).to.match(/^rxsctp: bind EADDRINUSE: .*raw socket for SCTP/s);
      expect(code).to.equal(1);
    }),
  ),

  'takes CAP_NET_RAW, and says so': whereThereIsRawIp(async () => {
    const without = ['setpriv', '--bounding-set=-net_raw', process.execPath];
    const { errors, code } = await listenElsewhere(without);
    expect(errors).to.match(/^rxsctp: socket EACCES: .*CAP_NET_RAW/s);
    expect(code).to.equal(1);
  }),

  "is ERR_SCTP_UNSUPPORTED beside the kernel's SCTP": async function () {
    if (!hasKernelSctp) this.skip();
    const refusals = [
      await record(listen({ ...OVER_IP, host: '127.0.0.2' })).end(),
      await rejection(open({ ...OVER_IP, host: '127.0.0.2', port: 5000 })),
    ];
    for (const refusal of refusals) {
      expect(refusal?.code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(refusal?.message).to.match(/engine 'kernel'.*rmmod sctp/);
    }
  },
};

/** A server of another process at 127.0.0.2, which does not come to that. */
async function listenElsewhere([program, ...args]: readonly string[]): Promise<{
  errors: string;
  code: unknown;
}> {
  const command = [CLI, 'listen', '127.0.0.2:5000', '--transport', 'ip'];
  const failure = await rejection(promisify(execFile)(program, [...args, ...command]));
  const { stderr, code } = failure as unknown as { stderr: string; code: unknown };
  return { errors: stderr, code };
}

describeInNamespace('SCTP over IP, without the kernel', import.meta.url, ['setpriv'], CHECKS);

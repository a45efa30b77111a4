import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runNpm } from './checkout.js';

/** Packs the package as it would be published, into `folder`; where it is. */
export async function pack(folder: string): Promise<string> {
  await runNpm(['pack', '--pack-destination', folder]);
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  return join(folder, String(name));
}

/** An empty project in `folder`. */
export async function project(folder: string, manifest: object = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
  return folder;
}

/** A server and a client in one program, which prints `3 hello function`: what a user may try first. */
export const program = `
const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0 });
const accepting = server.subscribe((peer) => {
  peer.messages$.subscribe((message) => {
    console.log(message.stream, message.data.toString(), typeof ofStream);
    accepting.unsubscribe();
  });
});
server.address$.subscribe(({ port, udpPort }) => {
  connect({ host: '127.0.0.1', port, remoteUdpPort: udpPort }).subscribe(async (association) => {
    await association.send('hello', { stream: 3 });
    await association.shutdown();
  });
});
`;

export const imported = `import { connect, listen } from 'rxsctp';
import { ofStream } from 'rxsctp/operators';
${program}`;

export const required = `const { connect, listen } = require('rxsctp');
const { ofStream } = require('rxsctp/operators');
${program}`;

/**
 * A program that uses two copies of the package, `one` and `other`, with their operators: each passes associations and
 * messages of its own to the other. With the argument `shared` both listen on the default UDP port. It prints
 * `pong echo`, or what went wrong.
 */
export const crossing = `
const shared = process.argv[2] === 'shared';
const host = shared ? '127.0.0.99' : '127.0.0.1';
const servers = [one, other].map(({ listen }, i) =>
  listen({ host, port: shared ? 5000 + i : 0, ...(shared ? {} : { udpPort: 0 }) }));
servers[0].subscribe((peer) => {
  check(peer instanceof other.SctpAssociation && peer instanceof one.SctpAssociation, 'an association is one');
  check(peer.stream(1) instanceof other.SctpStreamSubject, 'a stream is one');
  check(peer.sender() instanceof other.SctpSendSubject, 'a sender is one');
  peer.messages$.pipe(
    tap((message) => check(message instanceof other.SctpMessage, 'a message is one')),
    otherOperators.groupByStream(),
    mergeMap((group) => group.pipe(otherOperators.respond(() => 'pong'))),
  ).subscribe();
});
servers[1].subscribe((peer) => peer.messages$.pipe(oneOperators.sendTo(peer)).subscribe());
const addresses = await Promise.all(servers.map(({ address$ }) => firstValueFrom(address$)));
const [first, second] = addresses.map(({ port, udpPort }) => ({ host, port, remoteUdpPort: udpPort }));
const a = await other.open(first);
const b = await one.open(second);
const pong = await firstValueFrom(oneOperators.request(a, 'ping'));
const echo = await firstValueFrom(otherOperators.request(b.stream(3), 'echo'));
const failure = await one.open(first).then((c) => c.send('', {})).catch((error) => error);
const refused = await a.send('x', { stream: 65535 }).catch((error) => error);
check(failure instanceof TypeError || failure instanceof RangeError, 'a wrong argument is one');
check(refused instanceof one.SctpError && refused instanceof other.SctpError, 'an error is one');
await Promise.all([a.shutdown(), b.shutdown()]);
console.log(pong.data.toString(), echo.data.toString());
process.exit();
function check(holds, what) { if (!holds) throw new Error('not so: ' + what); }
`;

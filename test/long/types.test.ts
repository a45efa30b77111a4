import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode, installTogether } from '../package/checkout.js';
import { pack, project as emptyProject } from '../package/tarball.js';

/** The oldest that is supported, some in between, and what is newest when the tests run. */
const COMPILERS = ['5.4', '5.6', '5.8', '5.9', '6.0', 'latest'];

const program = `
import { connect, listen, open, Ppid, SctpError, SctpMessage } from 'rxsctp';
import type { SctpAssociation, SctpConnectOptions, SctpErrorCode, SctpNotification } from 'rxsctp';
import { decode, groupByStream, mergeMapByStream, ofStream, reconnect, sendTo, toDuplex } from 'rxsctp/operators';

const options: SctpConnectOptions = { host: '127.0.0.1', port: 5000 };
listen({ port: 5000 }).subscribe((association: SctpAssociation) => {
  const lengths = mergeMapByStream(async (message: SctpMessage) => message.data.length);
  association.messages$.pipe(ofStream(1), lengths).subscribe((length: number) => length);
  const text = decode({ decode: (data: Buffer) => data.toString() });
  association.messages$.pipe(text, groupByStream({ idle: 5 })).subscribe();
  association.messages$.pipe(sendTo(association)).subscribe();
  association.notifications$.subscribe((notification: SctpNotification) => notification.type);
  toDuplex(association).end();
});
export const codes: SctpErrorCode[] = [];
connect(options).pipe(reconnect({ jitter: 0 })).subscribe({
  error: (error: unknown) => {
    if (error instanceof SctpError) codes.push(error.code);
    if (error instanceof SctpMessage) codes.push(error.length > 0 ? 'EPIPE' : 'ENOTFOUND');
  },
});
export const later: Promise<SctpAssociation> = open({ hosts: ['::1'], port: Ppid.M3UA });
// @ts-expect-error -- nobody to connect to
connect({ port: 1 });
// @ts-expect-error -- no such code
codes.push('ECONNREFUSE');
`;

/** What is compiled how, besides the strict flags. */
const SETTINGS: readonly {
  files: string[];
  flags: string[];
  only?: (version: string) => boolean;
}[] = [
  { files: ['esm.mts', 'cjs.cts', 'cjs.ts'], flags: ['--module', 'node16'] },
  { files: ['esm.mts', 'cjs.cts', 'cjs.ts'], flags: ['--module', 'nodenext'] },
  { files: ['cjs.ts'], flags: ['--module', 'esnext', '--moduleResolution', 'bundler'] },
  {
    // What ts-node and the older project templates take; compilers from 6.0 on give it up.
    files: ['cjs.ts'],
    flags: ['--module', 'commonjs', '--moduleResolution', 'node10'],
    only: (version) => version.startsWith('5.'),
  },
];

const STRICT = [
  ...['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'],
  ...['--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node'],
];

describe('the types of the package', function () {
  this.timeout(600_000);
  let folder: string;
  let tarball: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-types-'));
    tarball = await pack(folder);
    await emptyProject(folder);
    const aliases = COMPILERS.map((version) =>
      version === 'latest'
        ? 'ts-latest@npm:typescript@latest'
        : `ts-${version}@npm:typescript@~${version}.0`,
    );
    await installTogether(folder, [
      tarball,
      ...['rxjs@7', '@types/node@20', '@arethetypeswrong/core@0.18'],
      ...aliases,
    ]);
    for (const name of ['esm.mts', 'cjs.cts', 'cjs.ts'])
      await writeFile(join(folder, name), program);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  for (const version of COMPILERS) {
    it(`compile with TypeScript ${version}, however modules are resolved`, async () => {
      const compiler = join(folder, 'node_modules', `ts-${version}`, 'bin', 'tsc');
      for (const { files, flags, only } of SETTINGS) {
        if (only?.(version) === false) continue;
        const compiled = runNode([compiler, ...STRICT, ...flags, ...files], { cwd: folder });
        await compiled.catch((error: unknown) => {
          const { stdout } = error as { stdout: string };
          expect.fail(`${flags.join(' ')}:\n${stdout}`);
        });
      }
    });
  }

  it('are those of what is loaded, for every way to resolve modules', async () => {
    const check = `
      import { readFileSync } from 'node:fs';
      import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
      const { problems } = await checkPackage(createPackageFromTarballData(readFileSync(process.argv[2])));
      console.log(JSON.stringify(problems));`;
    await writeFile(join(folder, 'check.mjs'), check);
    expect(JSON.parse(await runNode(['check.mjs', tarball], { cwd: folder }))).to.deep.equal([]);
  });
});

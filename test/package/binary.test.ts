import { expect } from 'chai';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Addon } from './checkout.js';
import { checkout, prebuilt, requirePrebuilt, runNode, sourceDigest } from './checkout.js';
import { requirements } from './elf.js';

const digestOf = (file: string) => runNode(['-p', 'require(process.argv[1]).sourceDigest', file]);
const digestProgram = join(checkout, 'scripts', 'source-digest.mjs');
/** Where the loader looks for each addon. */
const folders: Record<Addon, string> = {
  rxsctp: checkout,
  rxsctp_simulation: join(checkout, 'test'),
};

for (const addon of ['rxsctp', 'rxsctp_simulation'] as const) {
  describe(`the prebuilt binary of ${addon}`, () => {
    before(async function () {
      if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
      await requirePrebuilt(this, addon);
    });

    it('is built from the sources of this checkout', async () => {
      expect(await digestOf(prebuilt[addon])).to.equal(await sourceDigest(addon));
    });

    it('is never unloaded, and has nothing to call if it were', async () => {
      const { neverUnloaded, finalizers } = requirements(await readFile(prebuilt[addon]));
      expect({ neverUnloaded, finalizers }).to.deep.equal({ neverUnloaded: true, finalizers: 0 });
    });

    it('needs no symbol newer than glibc 2.28, and no C++ library', async () => {
      const { libraries, versions } = requirements(await readFile(prebuilt[addon]));
      const glibc = versions.map((version) => {
        const minor = /^GLIBC_2\.(\d+)/.exec(version)?.[1];
        expect(minor, `${version} of another library`).to.not.equal(undefined);
        return Number(minor);
      });
      expect(Math.max(...glibc))
        .to.be.greaterThan(0)
        .and.at.most(28);
      for (const library of libraries) {
        expect(library).to.match(/^(lib(c|m|dl|rt|pthread)|ld-linux-x86-64)\.so\.\d$/);
      }
    });
  });

  describe(`the binary of ${addon} in use`, () => {
    const inUse = () =>
      runNode(['-p', 'require("node-gyp-build").resolve(process.argv[1])', folders[addon]]);

    // Node.js unloads an addon with its last environment, be it of a worker, before the process exits.
    it('is never unloaded', async function () {
      if (process.platform !== 'linux') this.skip();
      const file = await inUse();
      expect(requirements(await readFile(file)).neverUnloaded, file).to.equal(true);
    });

    it('is built from the sources of this checkout', async () => {
      const file = await inUse();
      expect(await digestOf(file), `${file} is stale: run \`npm run build:dev\``).to.equal(
        await sourceDigest(addon),
      );
    });
  });
}

describe('a binary of other sources', () => {
  it('is told from one of these', async () => {
    const program = pathToFileURL(join(checkout, 'scripts', 'native', 'binary.mjs')).href;
    const { isFresh } = (await import(program)) as {
      isFresh: (addon: Addon, path: string) => boolean;
    };
    const folder = await mkdtemp(join(checkout, '.build', 'binary-'));
    const path = relative(checkout, join(folder, 'some.node'));
    expect(isFresh('rxsctp', path), 'no file').to.equal(false);
    await writeFile(join(checkout, path), `\0${await sourceDigest('rxsctp_simulation')}\0`);
    expect(isFresh('rxsctp', path), 'of another addon').to.equal(false);
    await writeFile(join(checkout, path), `\0${await sourceDigest('rxsctp')}\0`);
    expect(isFresh('rxsctp', path), 'of these sources').to.equal(true);
    await rm(folder, { recursive: true });
  });
});

describe('the source digest', () => {
  let folder: string;
  let digest: (root: string) => string;
  let rooms: readonly string[];

  const writeSources = async (root: string, text: string) => {
    for (const path of ['native/binding.gyp', ...rooms.map((room) => `native/${room}/file.cc`)]) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-digest-'));
    const module = (await import(pathToFileURL(digestProgram).href)) as {
      sourceDigest: (root: string) => string;
      addonRooms: { rxsctp: readonly string[] };
    };
    digest = module.sourceDigest;
    rooms = module.addonRooms.rxsctp;
  });

  after(() => rm(folder, { recursive: true }));

  it('does not depend on line endings or on where the checkout is', async () => {
    const lf = await writeSources(join(folder, 'lf'), 'one\ntwo\n');
    const crlf = await writeSources(join(folder, 'crlf'), 'one\r\ntwo\r\n');
    expect(digest(lf)).to.equal(digest(crlf));
  });

  it('changes with the contents and the names of the sources', async () => {
    const root = await writeSources(join(folder, 'changing'), 'one\n');
    const first = digest(root);
    await writeFile(join(root, 'native/io/file.cc'), 'two\n');
    const second = digest(root);
    expect(second).to.not.equal(first);
    await cp(join(root, 'native/io/file.cc'), join(root, 'native/io/moved.cc'));
    await rm(join(root, 'native/io/file.cc'));
    expect(digest(root)).to.not.be.oneOf([first, second]);
  });
});

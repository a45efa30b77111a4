// The kernel of the virtual machine: Debian's own package, unpacked and never installed, kept in .build/vm.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.build/vm', import.meta.url));

const output = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' });

/** The package that `linux-image-amd64` stands for today. */
function packageName() {
  const depends = output('apt-cache', 'depends', '--important', 'linux-image-amd64');
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name !== undefined) return name;
  throw new Error(
    'apt knows no package linux-image-amd64: run `apt-get update`, on Debian for x64',
  );
}

function unpack(name, folder) {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'unpacking-'));
  try {
    execFileSync('apt-get', ['download', '-qq', name], { cwd: work, stdio: 'inherit' });
    const [archive] = readdirSync(work);
    execFileSync('dpkg-deb', ['--extract', join(work, archive), join(work, 'root')]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'root'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `{ image, modules }`: the kernel and the folder of its modules; downloaded with the first use. */
export function findKernel() {
  const kept = existsSync(cache)
    ? readdirSync(cache).find((name) => name.startsWith('linux-image-'))
    : undefined;
  const name = kept ?? packageName();
  const folder = join(cache, name);
  if (kept === undefined) unpack(name, folder);
  const release = name.replace('linux-image-', '');
  return {
    release,
    image: join(folder, 'boot', `vmlinuz-${release}`),
    modules: join(folder, 'lib', 'modules', release),
  };
}

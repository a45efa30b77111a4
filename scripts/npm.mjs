import { spawnSync } from 'node:child_process';

/** Runs a program with the terminal as its own; ends this process when it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** `npm ci` in a folder, by the npm that runs this script when there is one. */
export function npmCi(cwd) {
  const args = ['ci', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  if (npm) run(process.execPath, [npm, ...args], { cwd });
  else run('npm', args, { cwd, shell: process.platform === 'win32' });
}

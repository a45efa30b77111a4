// Compiles what changed of the addons, and links them. node-gyp compiles everything each time, and wants make and Python.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import { nativeSources, sourceDigest } from '../source-digest.mjs';
import { root } from './binary.mjs';
import { identity } from './compiler.mjs';
import { addonFlags } from './flags.mjs';

const run = promisify(execFile);

/**
 * Builds addons, each to the file that `targets` has for it (relative to the checkout), compiled and linked with what
 * `flags` adds. Objects are kept in .build/native/`name`.
 */
export async function buildAddons(targets, { name, compiler, flags = [] }) {
  const objects = join(root, '.build', 'native', name);
  const { compile, link } = addonFlags();
  const command = [...compiler.command, ...compile, ...flags];
  const units = Object.keys(targets).map((addon) => ({
    addon,
    units: nativeSources(root, addon)
      .filter((path) => path.endsWith('.cc'))
      .map((source) => unitOf(source, addon, objects, command)),
  }));
  const all = new Map(units.flatMap(({ units }) => units).map((unit) => [unit.object, unit]));
  const key = identity(compiler);
  const stale = [...all.values()].filter((unit) => isStale(unit, key));
  console.log(`${name}: ${stale.length} of ${all.size} files to compile with ${key}`);
  await inParallel(stale, (unit) => compileUnit(unit, key));
  for (const { addon, units: linked } of units) {
    linkAddon(join(root, targets[addon]), linked, [
      ...compiler.command,
      ...flags,
      ...link,
      ...compiler.link,
    ]);
    console.log(`${name}: ${targets[addon]} built`);
  }
}

/** A source with its object; the digest is compiled into the one that mentions it, and into no other. */
function unitOf(source, addon, objects, command) {
  const file = join(root, source);
  const object = join(objects, `${relative('native', source)}.o`);
  const digest = readFileSync(file, 'latin1').includes('RXSCTP_SOURCE_DIGEST')
    ? [`-DRXSCTP_SOURCE_DIGEST=${sourceDigest(root, addon)}`]
    : [];
  return { file, object, command: [...command, ...digest] };
}

/** The record of a compilation: by which compiler and how, and on which files it depends. */
const recordOf = ({ object }) => `${object}.json`;

function isStale(unit, key) {
  if (!existsSync(unit.object) || !existsSync(recordOf(unit))) return true;
  const record = JSON.parse(readFileSync(recordOf(unit), 'utf8'));
  if (record.key !== key || record.command !== unit.command.join(' ')) return true;
  return record.files.some(
    (file) => !(statSync(file, { throwIfNoEntry: false })?.mtimeMs < record.startedAt),
  );
}

async function compileUnit(unit, key) {
  const [program, ...args] = unit.command;
  mkdirSync(dirname(unit.object), { recursive: true });
  const dependencies = `${unit.object}.d`;
  const startedAt = Date.now(); // what is changed meanwhile is compiled again next time
  const outputs = ['-MMD', '-MF', dependencies, '-c', unit.file, '-o', unit.object];
  try {
    const { stderr } = await run(program, [...args, ...outputs]);
    process.stderr.write(stderr);
  } catch ({ stderr, message }) {
    process.stderr.write(stderr || message);
    process.exit(1);
  }
  const files = readFileSync(dependencies, 'utf8')
    .replace(/^[^:]*:/, '')
    .split(/[\s\\]+/)
    .filter((path) => path !== '');
  const record = { key, command: unit.command.join(' '), files, startedAt };
  writeFileSync(recordOf(unit), JSON.stringify(record));
}

function linkAddon(target, units, [program, ...args]) {
  mkdirSync(dirname(target), { recursive: true });
  // Renamed into place: processes that have the one before loaded keep it.
  execFileSync(program, [...args, ...units.map(({ object }) => object), '-o', `${target}.new`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  renameSync(`${target}.new`, target);
}

async function inParallel(items, act) {
  const left = [...items];
  const jobs = Number(process.env.JOBS) || availableParallelism();
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
    }),
  );
}

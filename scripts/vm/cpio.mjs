// The archive format of an initramfs ("newc" of cpio).

const MODES = { file: 0o100755, folder: 0o040755 };

/** Entries are `{ name, data? }`; without data an entry is a folder. */
export function cpio(entries) {
  const parts = [...entries, { name: 'TRAILER!!!', data: Buffer.alloc(0) }].map(
    ({ name, data }, index) => record(index + 1, name, data),
  );
  return Buffer.concat(parts);
}

function record(inode, name, data) {
  const mode = data === undefined ? MODES.folder : MODES.file;
  const size = data?.length ?? 0;
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0];
  const header = '070701' + fields.map((field) => field.toString(16).padStart(8, '0')).join('');
  return Buffer.concat([
    padded(Buffer.from(`${header}${name}\0`)),
    padded(data ?? Buffer.alloc(0)),
  ]);
}

function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

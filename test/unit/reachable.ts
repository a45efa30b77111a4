/** Where in what can be reached from an object by its own properties a secret stands, by path. */
export function whereIn(
  root: unknown,
  isSecret: (value: string | Uint8Array) => boolean,
): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const todo: (readonly [path: string, value: unknown])[] = [['', root]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [path, value] = next;
    if (typeof value === 'string' && isSecret(value)) found.push(path);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      if (isSecret(bytesOf(value))) found.push(path);
      continue;
    }
    for (const [key, inner] of partsOf(value)) todo.push([`${path}.${key}`, inner]);
  }
  return found;
}

function bytesOf(value: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

/** Own properties of any kind that have a value, elements, and the prototype. */
function partsOf(object: object): (readonly [string, unknown])[] {
  const parts: (readonly [string, unknown])[] = [['prototype of', Object.getPrototypeOf(object)]];
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key);
    if (property !== undefined && 'value' in property) parts.push([String(key), property.value]);
  }
  if (object instanceof Map || object instanceof Set) {
    for (const [key, value] of object.entries()) parts.push(['key', key], ['value', value]);
  }
  return parts;
}

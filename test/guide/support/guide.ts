import { readFileSync } from 'node:fs';

/** A block of code and what it prints. */
export interface Example {
  /** The heading it stands under. */
  title: string;
  code: string;
  output: string;
}

/** A page of docs/. */
export interface Guide {
  /** Files that the examples import, by name. */
  files: Map<string, string>;
  examples: Example[];
}

/** The code blocks of a page: those that begin with a file name, and those with their output below. */
export function readGuide(path: string): Guide {
  const page = readFileSync(path, 'utf8');
  const guide: Guide = { files: new Map(), examples: [] };
  const parts = page.matchAll(
    /^#+ (?<title>.+)$|^```js\n(?:\/\/ (?<file>\S+\.mjs)\n)?(?<code>[^]*?)^```$(?:\n\n```text\n(?<output>[^]*?)^```$)?/gm,
  );
  let heading = '';
  for (const { groups = {} } of parts) {
    const { title, file, code, output } = groups as Partial<Record<string, string>>;
    if (title !== undefined) heading = title;
    else if (file !== undefined) guide.files.set(file, code ?? '');
    else guide.examples.push({ title: heading, code: code ?? '', output: output ?? '' });
  }
  return guide;
}

export const PAGES: readonly string[] = ['docs/backpressure.md', 'docs/recipes.md'];

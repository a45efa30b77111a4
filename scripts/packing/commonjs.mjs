// The CommonJS build beside the ES modules, for require() on every Node.js, Jest and ts-node: the same sources, each
// file compiled by itself.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';

import { ENTRIES } from './entries.mjs';

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  isolatedModules: true,
  esModuleInterop: true,
  sourceMap: true,
};

/** Compiles what the entries in `src` need into `out`. */
export function writeCommonJs(src, out) {
  const pending = ENTRIES.map((entry) => `${entry}.ts`);
  const seen = new Set(pending);
  for (const file of pending) {
    const text = readFileSync(join(src, file), 'utf8');
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const imported = join(dirname(file), fileName).replace(/\.js$/, '.ts');
      if (!seen.has(imported)) pending.push(imported);
      seen.add(imported);
    }
    write(src, out, file, text);
  }
  writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n');
}

function write(src, out, file, text) {
  const target = join(out, file.replace(/\.ts$/, '.js'));
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    compilerOptions,
    fileName: file,
    transformers: { before: [urlOfTwin(file, relative(dirname(target), join(out, '..')))] },
  });
  const map = JSON.parse(sourceMapText);
  map.sources = [relative(dirname(target), join(src, file)).replaceAll(sep, '/')];
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
  writeFileSync(`${target}.map`, JSON.stringify(map));
}

/** Makes `import.meta.url` that of the ES module which is compiled from the same source. */
function urlOfTwin(file, toModules) {
  const path = [toModules, file.replace(/\.ts$/, '.js')].join('/').replaceAll(sep, '/');
  const { factory } = ts;
  const call = (module, name, args) =>
    factory.createCallExpression(
      factory.createPropertyAccessExpression(
        factory.createCallExpression(factory.createIdentifier('require'), undefined, [
          factory.createStringLiteral(module),
        ]),
        name,
      ),
      undefined,
      args,
    );
  return (context) => {
    const visit = (node) => {
      if (!ts.isPropertyAccessExpression(node) || !ts.isMetaProperty(node.expression)) {
        return ts.visitEachChild(node, visit, context);
      }
      const twin = call('node:path', 'join', [
        factory.createIdentifier('__dirname'),
        factory.createStringLiteral(path),
      ]);
      return factory.createPropertyAccessExpression(
        call('node:url', 'pathToFileURL', [twin]),
        'href',
      );
    };
    return (source) => ts.visitNode(source, visit);
  };
}

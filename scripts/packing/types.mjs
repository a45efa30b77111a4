// The declarations that the package ships: one file an entry, with what users can name or reach and nothing else. Both
// module systems share them, so that an association is of one type however it was imported.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

import { ENTRIES } from './entries.mjs';

/** Reads the compiler's declarations in `dist`, writes to `out`. */
export function writeTypes(dist, out) {
  const files = ENTRIES.map((entry) => join(dist, `${entry}.d.ts`));
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noLib: true,
    types: [],
  };
  const program = ts.createProgram(files, options);
  /** Where each declaration is, by its symbol; that of the first entry with it. */
  const homes = new Map();
  ENTRIES.forEach((entry, i) => {
    const target = join(out, `${entry}.d.cts`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, new Rollup(program, files[i], entry, homes).render());
    const name = `./${entry.split('/').at(-1)}.cjs`;
    writeFileSync(join(out, `${entry}.d.mts`), `export * from '${name}';\n`);
  });
}

class Rollup {
  #checker;
  #entry;
  #homes;
  #exported;
  #names = new Map();
  #statements = [];
  #imports = new Map();

  constructor(program, file, entry, homes) {
    this.#checker = program.getTypeChecker();
    this.#entry = entry;
    this.#homes = homes;
    const module = this.#checker.getSymbolAtLocation(program.getSourceFile(file));
    this.#exported = new Set(
      this.#checker.getExportsOfModule(module).map((symbol) => this.#resolve(symbol)),
    );
    for (const symbol of this.#exported) this.#add(symbol);
  }

  render() {
    const imports = [...this.#imports].map(
      ([module, names]) => `import type { ${[...names].sort().join(', ')} } from '${module}';\n`,
    );
    return `${imports.sort().join('')}${this.#statements.join('')}\nexport {};\n`;
  }

  #resolve(symbol) {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #add(symbol) {
    const home = this.#homes.get(symbol);
    if (home !== undefined) {
      if (home.entry !== this.#entry) this.#importFrom(this.#pathTo(home), symbol.name, home);
      return;
    }
    if (this.#names.has(symbol.name)) throw new Error(`two declarations of ${symbol.name}`);
    this.#names.set(symbol.name, symbol);
    const isExported = this.#exported.has(symbol);
    this.#homes.set(symbol, { entry: this.#entry, isExported });
    for (const declaration of symbol.declarations ?? []) {
      const statement = statementOf(declaration);
      this.#statements.push(this.#text(statement, isExported));
      this.#follow(statement);
    }
  }

  /** Adds what `node` refers to. */
  #follow(node) {
    if (isInternal(node)) return;
    if (ts.isImportTypeNode(node)) throw new Error(`an inline import: ${node.getText()}`);
    if (ts.isIdentifier(node)) this.#refer(node);
    ts.forEachChild(node, (child) => this.#follow(child));
  }

  #refer(identifier) {
    const local = this.#checker.getSymbolAtLocation(identifier);
    const specifier = local?.declarations?.find(ts.isImportSpecifier);
    const module = specifier?.parent.parent.parent.moduleSpecifier.text;
    if (module !== undefined && !module.startsWith('.')) {
      this.#importFrom(module, identifier.text, { isExported: true });
      return;
    }
    const symbol = local && this.#resolve(local);
    const isTopLevel = symbol?.declarations?.some((each) =>
      ts.isSourceFile(statementOf(each).parent),
    );
    if (isTopLevel) this.#add(symbol);
  }

  #importFrom(module, name, { isExported }) {
    if (!isExported) throw new Error(`${name} is used by ${this.#entry} and not exported`);
    const names = this.#imports.get(module) ?? new Set();
    this.#imports.set(module, names.add(name));
  }

  #pathTo({ entry }) {
    return `${relative(dirname(this.#entry), entry)}.cjs`;
  }

  /** A statement with its documentation, without what users must not call, and without private names. */
  #text(statement, isExported) {
    const start = statement.getFullStart();
    let text = statement.getFullText();
    const drop = (node, replacement) => {
      const [from, to] = [node.getFullStart() - start, node.getEnd() - start];
      text = text.slice(0, from) + replacement + text.slice(to);
    };
    const members = ts.isClassDeclaration(statement) ? [...statement.members].reverse() : [];
    for (const member of members) {
      if (isInternal(member)) {
        drop(member, ts.isConstructorDeclaration(member) ? '\n    private constructor();' : '');
      } else if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) {
        drop(member, '');
      }
    }
    const declared = text.replace(/^(\s*)(\/\*\*[^]*?\*\/\s*)?export /m, '$1$2');
    return isExported ? text : declared;
  }
}

function statementOf(declaration) {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function isInternal(node) {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

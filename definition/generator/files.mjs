// Which files derive from which definitions.
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { mostAddresses } from '../addresses.mjs';
import { tables } from '../call-options.mjs';
import { events, headers as eventHeaders } from '../events.mjs';
import { groups, headers as options, parameters } from '../options.mjs';
import { commands, deliveries, stagingBytes } from '../records.mjs';
import { CloseReason, headers as statistics } from '../statistics.mjs';
import * as cpp from './cpp.mjs';
import { interfaceOf, table } from './options.mjs';
import { optionsCheck, optionsPage } from './options-page.mjs';
import { cppLayouts, fakeRecords, typescriptLayouts } from './records.mjs';
import { notice } from './text.mjs';
import * as typescript from './typescript.mjs';

const everything = { ...statistics, ...options, ...eventHeaders };

/** Path and text of every generated file. */
export async function generate(root) {
  const files = {
    ...ofStatistics(),
    ...ofOptions(),
    ...ofEvents(),
    ...ofRecords(),
    ...ofAddresses(),
  };
  for (const [path, text] of Object.entries(files)) {
    if (/\.(h|cc)$/.test(path)) continue;
    const options = await resolveConfig(join(root, path));
    files[path] = await format(text, { ...options, filepath: path });
  }
  return files;
}

function ofStatistics() {
  const source = 'definition/statistics.mjs';
  const all = Object.values(statistics).flat();
  const named = all.filter(({ choice, struct }) => isPublic((choice ?? struct).ts));
  const inJavaScript = all
    .flatMap(({ struct }) => struct?.fields ?? [])
    .filter(({ only }) => only === 'javascript')
    .map(({ name }) => `'${name}'`);
  return {
    ...native(source, statistics, 'statistics_fields.h'),
    'src/api/stats.ts': typescript.file(source, named.map(typescript.declaration)),
    'src/native/stats.ts': typescript.file(
      source,
      [
        '/** What the engine knows of {@link SctpStats}; the rest is counted in JavaScript. */\n' +
          `export type NativeStats = Omit<SctpStats, ${inJavaScript.join(' | ')}>;`,
      ],
      ["import type { SctpStats } from '../api/stats.js';"],
    ),
  };
}

function ofOptions() {
  const source = 'definition/options.mjs';
  const structs = Object.values(options)
    .flat()
    .filter(({ struct }) => struct);
  return {
    ...native(source, options, 'config_fields.h'),
    'src/api/protocol-options.ts': interfaceOf(
      source,
      'SctpProtocolOptions',
      'Parameters of the protocol, by their names in RFC 9260 where it has one. Times in milliseconds, sizes in bytes.',
      parameters,
      groups,
    ),
    'src/observables/settings/parameters.ts': table(source, parameters),
    'docs/options.md': optionsPage(parameters, tables),
    'test/types/options.ts': optionsCheck(tables),
    'src/native/config.ts': typescript.file(source, structs.map(typescript.declaration)),
  };
}

function ofEvents() {
  const source = 'definition/events.mjs';
  const named = [CloseReason, ...Object.values(eventHeaders).flat()].filter(
    ({ choice, struct }) => (choice ?? struct).ts,
  );
  const unionOf = (name, doc, wanted) => {
    const kinds = events.filter(wanted).map(({ struct }) => struct.ts);
    return `/** ${doc} */\nexport type ${name} = ${kinds.join(' | ')};`;
  };
  return {
    ...native(source, eventHeaders, 'event_fields.h'),
    'native/engine/event_kinds.h': cpp.header(source, 'engine/event_kinds.h', everything, [
      ...cpp.variant(
        'EventBody',
        'Any of them.',
        events.map(({ struct }) => struct.cpp),
      ),
    ]),
    'src/native/events.ts': typescript.file(
      source,
      [
        ...named.map(typescript.declaration),
        unionOf(
          'EndpointEvent',
          'What an endpoint is told.',
          ({ event }) => event.about === 'endpoint',
        ),
        unionOf(
          'AssociationEvent',
          'What an association is told.',
          ({ event }) => event.about === 'association',
        ),
        unionOf(
          'ReportedEvent',
          'Of these, what users are told in the same words.',
          ({ event }) => event.notification,
        ),
        unionOf('NativeEvent', 'Plain objects, told apart by `type`.', () => true),
      ],
      [
        "import type { SctpEndpointStats, SctpPath, SctpState } from '../api/stats.js';",
        "import type { NativeStats } from './stats.js';",
      ],
    ),
  };
}

function ofRecords() {
  const source = 'definition/records.mjs';
  const layouts = [commands, deliveries];
  return {
    'native/host/record_layout.h': cppLayouts(source, layouts, stagingBytes),
    'src/native/records.ts': typescriptLayouts(source, layouts, stagingBytes),
    'test/unit/fake-records.ts': fakeRecords(source, commands, deliveries),
  };
}

function ofAddresses() {
  const source = 'definition/addresses.mjs';
  const doc = 'How many addresses each side of an association may have with the embedded engine.';
  return {
    'native/engine/most_addresses.h': [
      `// ${notice(source)}`,
      '#pragma once',
      '',
      '#include <cstddef>',
      '',
      'namespace rxsctp {',
      '',
      `/// ${doc}`,
      `inline constexpr std::size_t kMostAddresses = ${mostAddresses};`,
      '',
      '}  // namespace rxsctp',
      '',
    ].join('\n'),
    'src/native/most-addresses.ts': typescript.file(source, [
      `/** ${doc} */\nexport const MOST_ADDRESSES = ${mostAddresses};`,
    ]),
  };
}

/** The types in native/engine, and their names in native/binding. */
function native(source, headers, fields) {
  const paths = Object.keys(headers);
  return {
    ...Object.fromEntries(
      paths.map((path) => [`native/${path}`, cpp.header(source, path, everything)]),
    ),
    [`native/binding/${fields}`]: cpp.fieldsHeader(source, headers),
  };
}

function isPublic(name) {
  return name?.startsWith('Sctp') ?? false;
}

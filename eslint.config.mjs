import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The layers point one way: operators to observables to native to api. */
const mayNotImport = (files, ...folders) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: folders.map((folder) => ({
          regex: `(^|/)${folder}(/|$)`,
          message: `Dependencies point one way: ${files[0]} knows nothing of ${folder}.`,
        })),
      },
    ],
  },
});

export default defineConfig(
  globalIgnores(['**/dist', '**/.build', '**/build', '**/node_modules']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'URL',
          'console',
          'process',
          'performance',
          'setImmediate',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // chai asserts by property: expect(x).to.be.true
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['src/observables/**'],
    ignores: ['src/observables/support/callers-context.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Observable'] > :function.arguments",
          message:
            'Subscribers hear in their own AsyncLocalStorage context: support/callers-context.ts.',
        },
      ],
    },
  },
  mayNotImport(['src/api/**'], 'native', 'observables', 'operators', 'cli', 'node-gyp-build'),
  mayNotImport(['src/native/**'], 'observables', 'operators', 'cli'),
  mayNotImport(['src/observables/**'], 'operators', 'cli', 'node-gyp-build'),
  mayNotImport(['src/operators/**'], 'native', 'cli', 'node-gyp-build'),
  // The command is a user of the public API, apart from the spelling hints and the engines it shares with it.
  mayNotImport(
    ['src/cli/**'],
    'api',
    'native',
    'node-gyp-build',
    'observables/(?!(?:support/closest|settings/engines)\\.js$)[^/]+',
    'operators/(?!index\\.js$)[^/]+',
  ),
);

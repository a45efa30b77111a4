{
  'variables': {
    # 1 leaves the engine over Linux's SCTP sockets out, as on any system but Linux.
    'without_kernel%': 0,
    'rooms': ['binding', 'embedded', 'engine', 'host', 'io', 'kernel', 'sctp'],
  },
  'targets': [
    {
      'target_name': 'rxsctp',
      # Files named after a system belong to that system only.
      'sources': [
        "<!@(node -p \"const { readdirSync } = require('fs'); const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => entry.isDirectory() ? walk(folder + '/' + entry.name) : folder + '/' + entry.name); process.argv.slice(1).flatMap((room) => walk(room)).filter((file) => /[.]cc$/.test(file)).sort().join(' ')\" -- <@(rooms))",
      ],
      'include_dirs': [
        '.',
        "<!(node -p \"require('node-addon-api').include_dir\")",
      ],
      'defines': [
        'NAPI_VERSION=9',
        'NODE_ADDON_API_CPP_EXCEPTIONS_ALL',
        # Errors that come up while an environment ends cannot be thrown anywhere.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
        "RXSCTP_SOURCE_DIGEST=<!(node ../scripts/source-digest.mjs)",
      ],
      'cflags!': ['-fno-exceptions', '-O2'],
      'cflags_cc!': ['-fno-exceptions', '-std=gnu++17', '-std=gnu++20', '-O2'],
      'cflags_cc': ['-std=c++20', '-O3', '-Wall', '-Wextra', '-Werror', '-fvisibility=hidden', '-fvisibility-inlines-hidden'],
      'conditions': [
        # Node.js unloads an addon with its last environment; what the process calls at its exit must be there still.
        ['OS=="linux"', {'ldflags': ['-Wl,-z,nodelete']}],
        ['OS!="linux"', {'sources/': [['exclude', '(_linux[.]cc|/linux/[^/]+[.]cc)$']]}],
        ['OS!="linux" or without_kernel==1', {
          'sources/': [['exclude', '^kernel/']],
          'defines': ['RXSCTP_WITHOUT_KERNEL'],
        }],
        ['OS=="mac"', {
          'xcode_settings': {
            'CLANG_CXX_LANGUAGE_STANDARD': 'c++20',
            'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
            'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
          },
        }],
        ['OS=="win"', {
          'msvs_settings': {
            'VCCLCompilerTool': {'ExceptionHandling': 1, 'AdditionalOptions': ['/std:c++20']},
          },
        }],
      ],
    },
  ],
}

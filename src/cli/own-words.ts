/** What the library's errors call things, and what this command does. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bremoteUdpPort\b/g, '--remote-udp-port'],
  [/\budpPort\b/g, '--udp-port'],
  [/ in "hosts"/g, ''],
  [/\bengine '(\w+)'/g, '--engine $1'],
  [/\btransport '(\w+)'/g, '--transport $1'],
  [/\bleave transport out\b/g, 'leave --transport out'],
  [
    /\bleave out transport and UDP ports\b/g,
    'leave out --transport, --udp-port and --remote-udp-port',
  ],
  // Nothing of these can be set here.
  [/\bmaxMessageSize \((\d+)\) bytes/g, '$1 bytes'],
  [/ associationMaxRetrans and rto set how long to try\./g, ''],
];

/** A message of the library in terms of the command line, which has options of its own. */
export function inOwnWords(message: string): string {
  return WORDS.reduce((text, [pattern, own]) => text.replace(pattern, own), message);
}

// Text of either language.

/** `text` in lines of at most `width` characters; paragraphs stay apart. */
export function wrap(text, width) {
  const lines = [];
  for (const paragraph of text.split('\n\n')) {
    if (lines.length > 0) lines.push('');
    let line = '';
    for (const word of paragraph.split(/\s+/)) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** What the head of a generated file says. */
export function notice(source) {
  return `Generated from ${source} by \`npm run generate\`: change it there.`;
}

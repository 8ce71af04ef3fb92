/** The candidate closest to `word`, with at most `most` edits; undefined when none is that close. */
export function nearest(word: string, candidates: readonly string[], most = 2): string | undefined {
  let best: { candidate: string; letters: number } | undefined;
  for (const candidate of candidates) {
    const letters = distance(candidate, word);
    // Two edits turn a word of two letters into any other.
    if (letters <= Math.min(most, word.length - 1) && letters < (best?.letters ?? most + 1))
      best = { candidate, letters };
  }
  return best?.candidate;
}

/** The Levenshtein distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

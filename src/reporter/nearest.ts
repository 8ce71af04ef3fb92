/** The word that was probably meant: the first of `candidates` that at most two letters tell from `word`. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => distance(candidate, word) <= 2);
}

/** Levenshtein's: how many letters have to change. */
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

/** One step of a pattern: a literal character, or a character class that matches once or repeatedly. */
type Step = { literal: string } | { slash: boolean; repeated: boolean };

/** `*` is one or more characters except the slash, `**` one or more of any. */
function steps(pattern: string): Step[] {
  return pattern.split(/(\*\*?)/).flatMap((piece): Step[] => {
    if (piece !== '*' && piece !== '**') return [...piece].map((literal) => ({ literal }));
    const slash = piece === '**';
    return [
      { slash, repeated: false },
      { slash, repeated: true },
    ];
  });
}

/** Whether some name matches both patterns. A name without wildcards is also a pattern. */
export function patternsOverlap(a: string, b: string): boolean {
  if (!startAlike(a, b)) return false;
  const [left, right] = [steps(a), steps(b)];
  const known = new Map<number, boolean>();
  const overlap = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    const answer = known.get(key) ?? decide(i, j);
    known.set(key, answer);
    return answer;
  };
  const decide = (i: number, j: number): boolean => {
    const [step, other] = [left[i], right[j]];
    if (step === undefined && other === undefined) return true;
    const together = step !== undefined && other !== undefined && meets(step, other);
    // A repeated step may end, or consume one more character of the other pattern, which may be repeated,
    // too.
    if (isRepeated(step))
      return overlap(i + 1, j) || (together && overlap(i, j + 1)) || skips(other, i, j + 1);
    if (isRepeated(other)) return overlap(i, j + 1) || (together && overlap(i + 1, j));
    return together && overlap(i + 1, j + 1);
  };
  const skips = (step: Step | undefined, i: number, j: number): boolean => isRepeated(step) && overlap(i, j);
  return overlap(0, 0);
}

/** False when the names that match one can't match the other, since they begin differently: quick, for many rules. */
function startAlike(a: string, b: string): boolean {
  const [left = '', right = ''] = [a, b].map((pattern) => pattern.split('*', 1)[0]);
  return left.startsWith(right) || right.startsWith(left);
}

function isRepeated(step: Step | undefined): boolean {
  return step !== undefined && 'repeated' in step && step.repeated;
}

/** Whether one character can match both steps. */
function meets(a: Step, b: Step): boolean {
  if ('literal' in a && 'literal' in b) return a.literal === b.literal;
  if ('literal' in a) return a.literal !== '/' || ('slash' in b && b.slash);
  if ('literal' in b) return b.literal !== '/' || a.slash;
  return true;
}

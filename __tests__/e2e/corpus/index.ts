import type { Case } from './case.ts';
import { addCases } from './cases-add.ts';
import { configCases } from './cases-config.ts';
import { copyCases } from './cases-copy.ts';
import { ignoreCases } from './cases-ignore.ts';
import { stageCases } from './cases-stages.ts';
import { syntaxCases } from './cases-syntax.ts';
import { variableCases } from './cases-variables.ts';

/** All of them; names are unique. */
export const corpus: Case[] = [
  ...copyCases,
  ...addCases,
  ...ignoreCases,
  ...variableCases,
  ...configCases,
  ...syntaxCases,
  ...stageCases,
];

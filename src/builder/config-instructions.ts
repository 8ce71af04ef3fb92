import { posix } from 'node:path';
import { expandWord, expandWords } from './dockerfile/expand.ts';
import { readHealthCheck, formatHealthCheck } from './dockerfile/health-check.ts';
import { readJsonList, readPairs, readWordList } from './dockerfile/pairs.ts';
import type { Instruction } from './dockerfile/parse.ts';
import { readFlags } from './dockerfile/split-flags.ts';
import { readArguments } from './dockerfile/variables.ts';
import { failAt, type Place } from './errors.ts';
import type { StageState } from './stage-state.ts';

/** Values for `ARG`, in order of precedence: from the command line, then declared before the first `FROM`. */
export interface ArgumentValues {
  given: Map<string, string>;
  globals: Map<string, string>;
  /** Collects which given arguments are used. */
  used: Set<string>;
}

type ConfigHandler = (
  state: StageState,
  instruction: Instruction,
  place: Place,
  values: ArgumentValues,
) => void;

const DEFAULT_SHELL = ['/bin/sh', '-c'];

/** Instructions that only change the config. History entries match BuildKit's. */
export const configInstructions: Record<string, ConfigHandler> = {
  ARG: argument,
  CMD: command,
  ENTRYPOINT: entrypoint,
  ENV: environment,
  EXPOSE: expose,
  HEALTHCHECK: healthCheck,
  LABEL: label,
  MAINTAINER: maintainer,
  ONBUILD: onBuild,
  SHELL: shell,
  STOPSIGNAL: stopSignal,
  USER: user,
  VOLUME: volume,
};

function argument(state: StageState, instruction: Instruction, place: Place, values: ArgumentValues): void {
  const shown = readArguments(instruction, state.lookup, place).map(({ key, value: fallback }) => {
    if (values.given.has(key)) values.used.add(key);
    const value = values.given.get(key) ?? fallback ?? values.globals.get(key);
    if (value !== undefined) state.variables.set(key, value);
    // Values passed to the build stay out of the history, as they may be confidential.
    return fallback === undefined ? key : `${key}=${fallback}`;
  });
  state.note(`ARG ${shown.join(' ')}`);
}

function environment(state: StageState, instruction: Instruction, place: Place): void {
  const pairs = readPairs(instruction, state.lookup, place);
  for (const [key, value] of pairs) {
    const list = (state.image.config.Env ??= []);
    const index = list.findIndex((entry) => entry.startsWith(`${key}=`));
    if (index < 0) list.push(`${key}=${value}`);
    else list[index] = `${key}=${value}`;
    state.variables.set(key, value);
  }
  state.note(`ENV ${pairs.map(([key, value]) => `${key}=${value}`).join(' ')}`);
}

function label(state: StageState, instruction: Instruction, place: Place): void {
  const pairs = readPairs(instruction, state.lookup, place);
  for (const [key, value] of pairs) (state.image.config.Labels ??= {})[key] = value;
  state.note(`LABEL ${pairs.map(([key, value]) => `${key}=${value}`).join(' ')}`);
}

function maintainer(state: StageState, instruction: Instruction, place: Place): void {
  const name = single(state, instruction, place);
  state.image.author = name;
  state.note(`MAINTAINER ${name}`);
}

function user(state: StageState, instruction: Instruction, place: Place): void {
  const name = single(state, instruction, place);
  state.image.config.User = name;
  state.note(`USER ${name}`);
}

function stopSignal(state: StageState, instruction: Instruction, place: Place): void {
  const signal = single(state, instruction, place);
  if (!isSignal(signal)) throw failAt(place, `invalid signal: ${signal}`);
  state.image.config.StopSignal = signal;
  state.note(`STOPSIGNAL ${signal}`);
}

function single(state: StageState, instruction: Instruction, place: Place): string {
  return expandWord(instruction.rest, state.lookup, { place, escape: instruction.escape });
}

/** `[a b]`, as Go formats a list of strings. */
function printed(list: string[]): string {
  return `[${list.join(' ')}]`;
}

/** `["a" "b"]`, as Go formats a list of quoted strings. */
function printedQuoted(list: string[]): string {
  return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}

/** The exec form unchanged; the shell form prefixed with the shell. */
function commandLine(state: StageState, text: string, place: Place): string[] {
  const list = readJsonList(text, place);
  if (list) return list;
  return text === '' ? [] : [...(state.image.config.Shell ?? DEFAULT_SHELL), text];
}

function command(state: StageState, instruction: Instruction, place: Place): void {
  const line = commandLine(state, instruction.rest, place);
  state.image.config.Cmd = line;
  state.image.config.ArgsEscaped = true;
  state.ownCommand = true;
  state.note(`CMD ${printedQuoted(line)}`);
}

function entrypoint(state: StageState, instruction: Instruction, place: Place): void {
  const line = commandLine(state, instruction.rest, place);
  state.image.config.Entrypoint = line;
  if (!state.ownCommand) delete state.image.config.Cmd;
  state.note(`ENTRYPOINT ${printedQuoted(line)}`);
}

function shell(state: StageState, instruction: Instruction, place: Place): void {
  const list = readJsonList(instruction.rest, place);
  if (!list || list.length === 0) throw failAt(place, 'SHELL requires the arguments to be in JSON form');
  state.image.config.Shell = list;
  state.note(`SHELL ${printed(list)}`);
}

function volume(state: StageState, instruction: Instruction, place: Place): void {
  const words = readWordList(instruction.rest, place).map((word) =>
    expandWord(word, state.lookup, { place, escape: instruction.escape }),
  );
  if (words.some((word) => word.trim() === ''))
    throw failAt(place, 'VOLUME specified can not be an empty string');
  for (const word of words) (state.image.config.Volumes ??= {})[word] = {};
  state.note(`VOLUME ${printed(words)}`);
}

function expose(state: StageState, instruction: Instruction, place: Place): void {
  const words = expandWords(instruction.rest, state.lookup, { place, escape: instruction.escape });
  const ports = [...new Set(words.flatMap((word) => portsOf(word, place)))];
  for (const port of ports) (state.image.config.ExposedPorts ??= {})[port] = {};
  state.note(
    `EXPOSE map[${ports
      .sort()
      .map((port) => `${port}:{}`)
      .join(' ')}]`,
  );
}

/** Parses `80`, `80/udp` or `8000-8010`; a host part before a colon has no meaning in an image. */
function portsOf(word: string, place: Place): string[] {
  const match = /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/([a-zA-Z]+))?$/.exec(word);
  const protocol = (match?.[3] ?? 'tcp').toLowerCase();
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? first);
  if (!match || first > last || last > 65535 || !['tcp', 'udp', 'sctp'].includes(protocol)) {
    throw failAt(place, `invalid containerPort: ${word}`, 'Write it as port[-port][/tcp|udp|sctp].');
  }
  return Array.from({ length: last - first + 1 }, (_unused, step) => `${first + step}/${protocol}`);
}

function healthCheck(state: StageState, instruction: Instruction, place: Place): void {
  const check = readHealthCheck(instruction, place);
  state.image.config.Healthcheck = check;
  state.note(`HEALTHCHECK ${formatHealthCheck(check)}`);
}

function onBuild(state: StageState, instruction: Instruction, place: Place): void {
  readFlags(instruction.flags, {}, place);
  const trigger = instruction.rest.split(/[\t\v\f\r ]+/)[0]?.toUpperCase() ?? '';
  if (trigger === 'ONBUILD') throw failAt(place, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (trigger === 'FROM' || trigger === 'MAINTAINER')
    throw failAt(place, `${trigger} isn't allowed as an ONBUILD trigger`);
  (state.image.config.OnBuild ??= []).push(instruction.rest);
}

/** The working directory after `WORKDIR path`; a relative path is resolved against the current one. */
export function nextWorkingDirectory(state: StageState, path: string): string {
  return posix.resolve('/', state.image.config.WorkingDir ?? '/', path);
}

const NAMES = [
  'ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL', 'PROF',
  'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'UNUSED', 'URG', 'USR1', 'USR2',
  'VTALRM', 'WINCH', 'XCPU', 'XFSZ',
]; // prettier-ignore

/** True for a valid stop signal: a number, or a Linux signal name with or without `SIG`. */
function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) > 0;
  const name = text.toUpperCase().replace(/^SIG/, '');
  return NAMES.includes(name) || /^RTMIN(?:\+(?:[1-9]|1[0-5]))?$|^RTMAX(?:-(?:[1-9]|1[0-4]))?$/.test(name);
}

import type { FileSpec } from '../../builder/support.ts';

/** One Dockerfile, built by the embedded builder and by BuildKit. */
export interface Case {
  name: string;
  /** What it shows that no other case does. */
  dockerfile: string;
  files?: Record<string, FileSpec>;
  /** Path below the case's directory; the Dockerfile is then written there. */
  file?: string;
  /** Directory below the case's directory; default the case's directory itself. */
  context?: string;
  target?: string;
  args?: string[];
  platforms?: string[];
  /** `name=value`; `dir:x` stands for the directory x of the case, `base:x` for the base image x. */
  contexts?: string[];
  labels?: string[];
  /** Both refuse it, and the embedded builder's message is like this. */
  fails?: RegExp;
  /** Only the embedded builder refuses it, naming the line; why it does. */
  refuses?: { message: RegExp; why: string };
  /** A difference that is meant: what is different, and why. */
  differs?: { why: string; adjust: (image: FlatImage) => void };
}

/** What is compared of an image. */
export interface FlatImage {
  config: Record<string, unknown>;
  layers: number;
  /** Path → type, mode, owner, and content or target. */
  tree: Record<string, string>;
}

/** A table of cases: name → the rest. */
export function cases(table: Record<string, Omit<Case, 'name'>>): Case[] {
  return Object.entries(table).map(([name, rest]) => ({ name, ...rest }));
}

/** For `differs`: what BuildKit made, with texts in it replaced. */
export function replaceTexts(pairs: [string, string][]): (image: FlatImage) => void {
  return (image) => {
    const replaced = pairs.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(image));
    Object.assign(image, JSON.parse(replaced));
  };
}

import * as z from 'zod';
import { readPhone } from '../lib/phone.ts';

/** What a line, a number, a tag's name may be: all that a call's IVR needs of the API's schemas. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;
/** One line for people to read. */
export const lineSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !CONTROL.test(text), 'must be one line of text');

/** As people write and paste a number: "(415) 555-1234" is "+14155551234". */
export const phoneSchema = z
  .string()
  .max(80)
  .overwrite((text) => readPhone(text) ?? text)
  .refine(
    (text) => readPhone(text) !== null,
    'must be a phone number such as "+14155551234" or "415 555 1234"',
  );

export const statusSchema = z.enum(['active', 'paused']);

export const TAG_NAME = 'a letter, then letters, digits, . - and _';
export const tagNameSchema = z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, TAG_NAME);

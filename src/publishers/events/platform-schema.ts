import * as z from 'zod';
import { lineSchema } from '../../campaign/schema.ts';
import { CONVERSION_VALUES, type PlatformName } from './platform.ts';

const id = (says: string) =>
  z
    .string()
    .max(40)
    .overwrite((text) => text.replace(/[\s-]/g, ''))
    .regex(/^\d{1,20}$/, `must be ${says}`);
const secret = z
  .string()
  .trim()
  .min(8)
  .max(4_000)
  .regex(/^[\x21-\x7e]+$/, 'must be pasted whole, without blanks');

const keyFile = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.email(),
  private_key: z.string().regex(/^-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----\s*$/),
});

/** Of a key file only what signs: it also names addresses, and none of those is ever called. */
const serviceAccountKey = z
  .string()
  .max(10_000)
  .transform((text, context): string => {
    const { data } = keyFile.safeParse(parsedOr(text));
    if (data) return JSON.stringify({ client_email: data.client_email, private_key: data.private_key });
    context.addIssue({ code: 'custom', message: 'must be the JSON key file of a service account' });
    return z.NEVER;
  });

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What each platform has to know of an account: shown, and not shown. */
const SETTINGS = {
  google: {
    accountId: id('a Google Ads account, such as 123-456-7890'),
    conversionActionId: id('the number of a conversion action (ctId in its address)'),
    loginAccountId: id('a manager account, such as 123-456-7890').nullable().optional(),
  },
  meta: {
    datasetId: id('the number of a dataset (pixel)'),
    eventName: z.string().regex(/^[A-Za-z][\w -]{0,49}$/, 'must be an event’s name, such as Purchase'),
    testEventCode: z
      .string()
      .regex(/^[A-Za-z0-9]{4,20}$/, 'must be a code such as TEST12345')
      .nullable()
      .optional(),
  },
  microsoft: {
    customerId: id('the number of a manager account (cid)'),
    accountId: id('the number of an ad account (aid)'),
    goalName: lineSchema(100),
    clientId: z.uuid(),
  },
};
const SECRETS = {
  google: { serviceAccountKey },
  meta: { accessToken: secret },
  microsoft: { developerToken: secret, refreshToken: secret, clientSecret: secret.optional() },
};

export const isSecret = (kind: PlatformName, name: string): boolean => name in SECRETS[kind];

export const conversionFields = {
  conversion: z.strictObject({
    value: z.enum(CONVERSION_VALUES),
    valuePercent: z.int().min(1).max(100),
    delayMinutes: z.int().min(1).max(4_320).meta({
      description: 'How long a conversion waits; its value is what the call comes to by then',
    }),
  }),
  google: z.strictObject({ ...SETTINGS.google, ...SECRETS.google }),
  meta: z.strictObject({ ...SETTINGS.meta, ...SECRETS.meta }),
  microsoft: z.strictObject({ ...SETTINGS.microsoft, ...SECRETS.microsoft }),
};

export const conversionShape = {
  conversion: conversionFields.conversion.optional(),
  google: z.object(SETTINGS.google).optional(),
  meta: z.object(SETTINGS.meta).optional(),
  microsoft: z.object(SETTINGS.microsoft).optional(),
};

import { readPrivateKey } from '../../../deliveries/conversions/jwt.ts';
import { seal, unseal } from '../../../lib/crypto.ts';
import type { EventTarget } from '../../../publishers/events/event-target.ts';
import {
  type ConversionTo,
  isConversion,
  PLATFORMS,
  type PlatformName,
} from '../../../publishers/events/platform.ts';
import { accountFrom } from '../../../publishers/events/schema.ts';
import { Refusal, refuseField } from '../../http/errors.ts';
import type { Asked } from '../../http/route.ts';

type Asking = Asked<unknown, unknown, unknown>;
type Said = Readonly<Record<string, string | null | undefined>>;
type Terms = Pick<ConversionTo, 'value' | 'valuePercent' | 'delayMinutes'>;
type Opened = Pick<EventTarget, 'to' | 'sealedSecrets'>;

/** An account as it is kept: what signs for it is one sealed document. A key that cannot sign is refused here. */
export async function openConversion(
  { config, entropy }: Asking,
  kind: PlatformName,
  said: Said,
  terms: Terms,
  known: Said = {},
): Promise<Opened | Refusal> {
  const { settings, secrets } = accountFrom(kind, said, known);
  const { serviceAccountKey } = secrets;
  if (serviceAccountKey !== undefined) {
    const { private_key } = JSON.parse(serviceAccountKey) as { private_key: string };
    try {
      await readPrivateKey(private_key);
    } catch {
      return refuseField('google.serviceAccountKey', 'holds a private key that cannot be read');
    }
  }
  const { value, valuePercent, delayMinutes } = terms;
  const sealed = await seal(config.ring, JSON.stringify(secrets), entropy(12));
  return { to: { kind, settings, value, valuePercent, delayMinutes }, sealedSecrets: [sealed] };
}

/** @returns what changes of a conversion’s account and terms; nothing where nothing does. */
export async function changeAccount(
  asked: Asking,
  { to, sealedSecrets }: EventTarget,
  accounts: Partial<Record<PlatformName, Said | undefined>>,
  conversion: Partial<Record<keyof Terms, unknown>> | undefined,
): Promise<Partial<Opened> | Refusal> {
  const other = PLATFORMS.find((name) => accounts[name] !== undefined && name !== to.kind);
  if (other !== undefined) return refuseField(other, `does not go with the kind ${to.kind}`);
  if (!isConversion(to))
    return conversion === undefined ? {} : refuseField('conversion', `does not go with the kind ${to.kind}`);
  const said = accounts[to.kind];
  const terms = { ...to, ...conversion } as ConversionTo;
  if (said === undefined) return { to: terms };
  const [sealed = ''] = sealedSecrets;
  const text = await unseal(asked.config.ring, sealed);
  const known = { ...to.settings, ...(text !== null && (JSON.parse(text) as Said)) };
  const opened = await openConversion(asked, to.kind, said, terms, known);
  if (opened instanceof Refusal) return opened;
  // Sealed anew, the same would look like a change; unless the key that seals has changed since.
  const isSame =
    sealed.startsWith(`${asked.config.ring.current}.`) &&
    JSON.stringify(accountFrom(to.kind, said, known).secrets) === text;
  return isSame ? { to: opened.to } : opened;
}

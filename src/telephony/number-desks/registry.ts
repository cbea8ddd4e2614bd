import type { CarrierName } from '../carrier-event.ts';
import type { NumberDesk } from './desk.ts';
import { telnyxDesk } from './telnyx.ts';
import { twilioDesk } from './twilio.ts';

/** Carriers whose numbers are bought and given back from here. */
export const NUMBER_DESKS: Readonly<Partial<Record<CarrierName, NumberDesk>>> = {
  twilio: twilioDesk,
  telnyx: telnyxDesk,
};

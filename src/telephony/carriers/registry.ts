import type { Carrier } from '../carrier.ts';
import type { CarrierName } from '../carrier-event.ts';
import { signalwire } from './signalwire/index.ts';
import { telnyx } from './telnyx/index.ts';
import { twilio } from './twilio/index.ts';

export const carriers: Readonly<Record<CarrierName, Carrier>> = { twilio, signalwire, telnyx };

export const isCarrierName = (text: string): text is CarrierName => Object.hasOwn(carriers, text);

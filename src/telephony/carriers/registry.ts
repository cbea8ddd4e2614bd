import type { Carrier } from '../carrier.ts';
import type { CarrierName } from '../carrier-event.ts';
import { twilio } from './twilio/index.ts';

export const carriers: Readonly<Record<CarrierName, Carrier>> = { twilio };

export const isCarrierName = (text: string): text is CarrierName => Object.hasOwn(carriers, text);

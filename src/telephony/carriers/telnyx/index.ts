import type { Carrier } from '../../carrier.ts';
import type { Attestation } from '../../carrier-event.ts';
import { parserOf } from '../twiml/parse.ts';
import { rendererOf } from '../twiml/render.ts';
import { isSigned, verify } from './verify.ts';

/**
 * Telnyx's TeXML (developers.telnyx.com, programmable voice): Twilio's vocabulary with times in ISO 8601, its own word for
 * attestation, and `{{ }}` in a document filled in before it is run. The application must be set to POST: a GET is not
 * covered by the signature.
 */
export const telnyx: Carrier = {
  name: 'telnyx',
  contentType: 'text/xml; charset=utf-8',
  reportsBridge: false,
  isSigned,
  verify,
  parse: parserOf({ attestation, namesParent: false }),
  render: rendererOf({
    ringSeconds: [5, 120],
    talkSeconds: [60, 14_400],
    gatherMethod: false,
    recording: { record: 'record-from-answer', recordingChannels: 'dual' },
    speech: (text) => text.replace(/\{(?=\{)/g, '{ ').replace(/\}(?=\})/g, '} '),
  }),
};

/** `ShakenStirValidated` says whether the level is to be believed. */
function attestation(field: (name: string) => string | null): Attestation {
  const level = field('ShakenStirAttestation')?.toUpperCase() ?? '';
  const isLevel = level === 'A' || level === 'B' || level === 'C';
  const validated = field('ShakenStirValidated')?.toLowerCase();
  const verdict = !isLevel
    ? 'none'
    : validated === 'true'
      ? 'passed'
      : validated === 'false'
        ? 'failed'
        : 'none';
  return { verdict, level: isLevel ? level : null, diverted: false };
}

import type { Carrier } from '../../carrier.ts';
import { parserOf } from '../twiml/parse.ts';
import { rendererOf } from '../twiml/render.ts';
import { isSigned, verify } from './verify.ts';

/**
 * SignalWire's cXML (signalwire.com/docs/compatibility-api): Twilio's vocabulary, signed with a key of its own. It waits
 * 5 s for an answer, never says whether two people were joined, and has no STIR/SHAKEN.
 */
export const signalwire: Carrier = {
  name: 'signalwire',
  contentType: 'text/xml; charset=utf-8',
  reportsBridge: false,
  isSigned,
  verify,
  parse: parserOf({
    attestation: () => ({ verdict: 'none', level: null, diverted: false }),
    namesParent: true,
  }),
  render: rendererOf({
    ringSeconds: [5, 600],
    talkSeconds: [1, 14_400],
    gatherMethod: true,
    recording: { record: 'record-from-answer-dual' },
    speech: (text) => text,
  }),
};

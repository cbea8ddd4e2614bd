import type { Attestation } from '../../carrier-event.ts';
import { parserOf } from '../twiml/parse.ts';

const VERSTAT = /^TN-Validation-(Passed|Failed)(?:-([ABC]))?(?:-(?:Diverted|Passthrough))?$/;

/** STIR/SHAKEN (ATIS-1000074) in Twilio's words; anything that is not a verdict is `none`. */
function parseAttestation(verstat: string | null): Attestation {
  const match = VERSTAT.exec(verstat ?? '');
  return {
    verdict: match?.[1] === 'Passed' ? 'passed' : match?.[1] === 'Failed' ? 'failed' : 'none',
    level: (match?.[2] as 'A' | 'B' | 'C' | undefined) ?? null,
    diverted: (verstat ?? '').endsWith('-Diverted'),
  };
}

export const parse = parserOf({
  attestation: (field) => parseAttestation(field('StirVerstat')),
  namesParent: true,
});

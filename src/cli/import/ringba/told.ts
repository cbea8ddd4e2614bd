import type { Doc } from '../../json.ts';
import { docIn, docsIn, textIn } from './objects.ts';
import { capsIn, type Note } from './schedule.ts';

/** What of a campaign has to be done by hand. */
export function tellOfCampaign(source: Doc, note: Note): void {
  note('its vertical: it is called "calls"');
  if (docIn(source['deDupeSettings'])['routeToDifferent'] === true)
    note('repeat callers go to another target than before: they go to any here');
  if (docIn(source['recordSetting'])['record'] === true)
    note('calls were recorded: set `recording` with what the caller is told first');
  if (source['ivrEnabled'] === true) note('its call flow: draw it in the console, or write `flow`');
  const country = textIn(source['countryCode']);
  if (country !== '' && country !== 'US' && country !== 'CA')
    note(`its country is ${country}: add it to DIAL_COUNTRIES`);
  for (const field of ['criteria', 'pixels', 'spamDetection', 'numberPools', 'pingTrees', 'rtb'])
    if (source[field] !== undefined && source[field] !== null) note(`its ${field}`);
}

/** What of a target, and of the route to it. */
export function tellOfTarget(route: Doc, source: Doc, note: Note): void {
  if (docsIn(route['conversionSettings']).length > 1) note('all its conversions but the first');
  const hasCaps = capsIn(docIn(source['schedule'])).length > 0;
  if (hasCaps && textIn(source['targetCallIncrement']) !== 'onConnect')
    note('caps that count conversions: here a call counts from the moment it is awarded');
  if (textIn(source['targetGroupId']) !== '') note('its target group, with shared hours and caps');
  if (docsIn(route['criteria']).length > 0 || docsIn(source['criteria']).length > 0)
    note('its tag filters: write `criteria`');
}

export function destinationIn(instructions: Doc, note: Note): string | null {
  if (textIn(instructions['sendDigits']) !== '') note('digits that are sent after it answers');
  if (textIn(instructions['callType']) !== 'sip') return textIn(instructions['number']) || null;
  const address = textIn(instructions['sip']);
  if (address === '') return null;
  return /^sips?:/.test(address) ? address : `sip:${address}`;
}

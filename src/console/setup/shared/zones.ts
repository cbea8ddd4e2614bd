import type { Option } from '../../ui/form/option.ts';

const NEAR = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'UTC',
];

/** Those of the trade first, then all that the browser knows. */
export const ZONES: Option[] = [
  ...NEAR,
  ...Intl.supportedValuesOf('timeZone').filter((zone) => !NEAR.includes(zone)),
].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));

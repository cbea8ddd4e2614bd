import type { CallEventName } from './event-target.ts';

/** A postback as a tracker takes it. What stands in capitals is the publisher's own to fill in. */
type TrackerTemplate = {
  name: string;
  title: string;
  method: 'GET' | 'POST';
  template: string;
  events: CallEventName[];
  /** What has to be known of the click for it. */
  note: string;
};

const PAID: CallEventName[] = ['call.paid', 'call.adjusted'];
const CLICK = 'The tracker’s click id has to be a tag of the call, here click_id.';

/** One entry a tracker. */
export const TRACKERS: readonly TrackerTemplate[] = [
  {
    name: 'voluum',
    title: 'Voluum',
    method: 'GET',
    template: 'https://YOUR-DOMAIN.com/postback?cid={click_id}&payout={payout}&txid={call_id}&et={event}',
    events: PAID,
    note: `${CLICK} Event types are set up in Voluum first.`,
  },
  {
    name: 'redtrack',
    title: 'RedTrack',
    method: 'GET',
    template: 'https://YOUR-DOMAIN.com/postback?clickid={click_id}&sum={payout}&type={event}',
    events: PAID,
    note: CLICK,
  },
  {
    name: 'binom',
    title: 'Binom',
    method: 'GET',
    template: 'https://YOUR-DOMAIN.com/click.php?cnv_id={click_id}&payout={payout}&cnv_status={event}',
    events: PAID,
    note: CLICK,
  },
  {
    name: 'keitaro',
    title: 'Keitaro',
    method: 'GET',
    template:
      'https://YOUR-DOMAIN.com/YOUR-KEY/postback?subid={click_id}&status=sale&payout={payout}&tid={call_id}',
    events: PAID,
    note: `${CLICK} The key stands in Keitaro’s postback URL.`,
  },
  {
    name: 'bemob',
    title: 'BeMob',
    method: 'GET',
    template: 'https://YOUR-DOMAIN.com/postback?cid={click_id}&payout={payout}&txid={call_id}',
    events: PAID,
    note: CLICK,
  },
  {
    name: 'everflow',
    title: 'Everflow',
    method: 'GET',
    template:
      'https://YOUR-DOMAIN.com/?nid=YOUR-NETWORK&transaction_id={tag.transaction_id}&amount={payout}&order_id={call_id}',
    events: ['call.paid'],
    note: 'Everflow’s transaction id has to be a tag of the call, here transaction_id.',
  },
  {
    name: 'tune',
    title: 'TUNE (HasOffers)',
    method: 'GET',
    template:
      'https://YOUR-DOMAIN.com/aff_lsr?transaction_id={tag.transaction_id}&amount={payout}&adv_sub={call_id}',
    events: ['call.paid'],
    note: 'TUNE’s transaction id has to be a tag of the call, here transaction_id.',
  },
  {
    name: 'trackdrive',
    title: 'TrackDrive',
    method: 'POST',
    template:
      'https://YOUR-SUBDOMAIN.trackdrive.com/api/v1/calls/update_call/{tag.call_uuid}?auth_token=YOUR-TOKEN&buyer_converted=true&revenue={payout}',
    events: PAID,
    note: 'For calls that TrackDrive passed on: its call’s UUID has to be a tag of the call, here call_uuid.',
  },
  {
    name: 'any',
    title: 'Another tracker',
    method: 'GET',
    template:
      'https://YOUR-DOMAIN.com/postback?click_id={click_id}&event={event}&payout={payout}&id={event_id}',
    events: ['call.converted', 'call.paid', 'call.adjusted'],
    note: 'Name the parameters as your tracker does.',
  },
];

import { isNanp } from '../../lib/phone.ts';
import { isoTime } from '../../lib/time.ts';
import type {
  BuyerReply,
  BuyerRequest,
  ConfirmContext,
  ConfirmReply,
  Dialect,
  PingContext,
  ReadBid,
} from './dialect.ts';
import { bestBid } from './wire/best-bid.ts';
import {
  bidOf,
  confirmed,
  isYes,
  noBid,
  notConfirmed,
  type Reading,
  readBidReply,
  readConfirmReply,
} from './wire/replies.ts';
import {
  type Fields,
  formRequest,
  freeTags,
  needed,
  optional,
  optionsOf,
  secretOption,
} from './wire/requests.ts';

/**
 * boberdoo's inbound phone routing (`…/new_api/api.php`, API action iprSubmitLead): a form with `Mode=ping`, answered in
 * JSON or XML, then `Mode=post` with the lead id. A ping has the area code; prefix and suffix come with the post.
 */
export const boberdoo: Dialect = {
  name: 'boberdoo',
  options: [
    secretOption('key', 'Key', true),
    needed('source', 'SRC'),
    needed('type', 'TYPE, the lead type'),
    optional('action', 'API_Action, iprSubmitLead unless the buyer says otherwise'),
    optional('terminatingPhone', 'Terminating_Phone: the number the buyer gave to send calls to'),
    optional('price', 'The agreed price, for a buyer whose reply states none, such as 35.00'),
  ],
  build,
  read: (reply, now, config, note) =>
    readBidReply(reply, note, (reading) => interpret(reading, now, config?.options['price'] ?? null)),
  confirm: { build: buildConfirmation, read: readConfirmation },
};

const OWN = [
  'Key',
  'SRC',
  'TYPE',
  'API_Action',
  'Mode',
  'Format',
  'Lead_ID',
  'ZIP',
  'State',
  'Sub_ID',
  'Cost',
];
const PHONE = /^(?:origin|terminating)_phone/i;

function fieldsOf(context: Pick<ConfirmContext, 'call' | 'subId' | 'config'>): Fields {
  const { call, subId } = context;
  const options = optionsOf(context);
  const tags = Object.entries(freeTags(call.tags, OWN)).filter(([name]) => !PHONE.test(name));
  return {
    ...Object.fromEntries(tags),
    Key: options['key'],
    SRC: options['source'],
    TYPE: options['type'],
    API_Action: options['action'] ?? 'iprSubmitLead',
    Format: 'JSON',
    ZIP: call.zip,
    State: call.state,
    Sub_ID: subId,
    Terminating_Phone_Country_Code: options['terminatingPhone'] === undefined ? null : '1',
    Terminating_Phone: options['terminatingPhone'],
  };
}

function build(context: PingContext): BuyerRequest {
  const { call, publisher } = context.subject;
  return formRequest(context.order.url, {
    ...fieldsOf({ call, subId: publisher.subId, config: context.config }),
    Mode: 'ping',
    Return_Best_Price: '1',
    Return_Min_Duration: '1',
    Origin_Phone_Country_Code: call.areaCode === null ? null : '1',
    Origin_Phone_Area_Code: call.areaCode,
  });
}

const both = (...names: string[]): string[] => names.flatMap((name) => [`response.${name}`, name]);
const STATUS = both('status');
const REASON = both(
  'process_information.unmatched_reason',
  'unmatched_reason',
  'errors.error',
  'error',
  'status',
);
const DURATION = both('min_duration', 'process_information.min_duration');
const NUMBER = both('partner_ring_to', 'Partner_Ring_To', 'number');

function interpret({ pick, tree }: Reading, now: number, agreed: string | null): ReadBid {
  const matched = isYes(pick('accept', STATUS), ['matched']);
  if (matched === null) return noBid('replyMalformed', 'no status');
  if (!matched) return noBid('noBid', pick('reason', REASON) ?? 'unmatched');
  const best = bestBid(tree, 'response.bids.bid', ['seller_lead_bid']);
  if (best.refused) return best.refused;
  const stated = both('best_bid', 'process_information.best_bid', 'best_price', 'price');
  return bidOf(
    {
      amount:
        pick('bid', [...stated, ...(best.path === null ? [] : [`${best.path}.seller_lead_bid`])]) ?? agreed,
      bidId: pick('bidId', both('lead_id')),
      destination: pick('destination', NUMBER),
      minSeconds: pick('minSeconds', DURATION),
    },
    now,
  );
}

function buildConfirmation(context: ConfirmContext): BuyerRequest {
  return formRequest(context.url, {
    ...fieldsOf(context),
    Mode: 'post',
    Lead_ID: context.bid.bidId,
    ...originOf(context.caller),
    Start_Date_Time: isoTime(context.now).slice(0, 19).replace('T', ' '),
  });
}

function originOf(caller: string | null): Fields {
  if (caller === null || !isNanp(caller)) return {};
  return {
    Origin_Phone_Country_Code: '1',
    Origin_Phone_Area_Code: caller.slice(2, 5),
    Origin_Phone_Prefix: caller.slice(5, 8),
    Origin_Phone_Suffix: caller.slice(8),
  };
}

function readConfirmation(reply: BuyerReply): ConfirmReply {
  return readConfirmReply(reply, ({ pick }) => {
    const matched = isYes(pick('accept', STATUS), ['matched', 'success']);
    if (!matched) return notConfirmed('noBid', pick('reason', REASON));
    return confirmed(pick('destination', NUMBER), pick('minSeconds', DURATION));
  });
}

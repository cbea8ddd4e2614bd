import { SUBPROTOCOL } from '../../../feed/protocol.ts';
import { code, h2, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';
import { STREAM_CLIENT } from '../samples.client.ts';

export const stream: Page = {
  name: 'stream',
  title: 'The live stream',
  about: 'Calls as they happen, over one WebSocket: numbered, without gaps, and only what you may see.',
  body: [
    h2('Connecting'),
    p(
      `Open \`GET /v1/stream\` with the subprotocol \`${SUBPROTOCOL}\` and your key in the \`Authorization\` header. A browser, which cannot send one, first asks \`POST /v1/stream/tickets\` and connects with \`?ticket=\` within a minute; a ticket opens one stream.`,
    ),
    h2('Messages'),
    table(
      ['message', 'meaning'],
      [
        [
          '`{ "type": "snapshot", "seq", "calls": [...], "totals": {...} }`',
          'Everything up to event `seq`: live calls, the last 50 ended, sums since midnight UTC',
        ],
        [
          '`{ "type": "events", "seq", "events": [...] }`',
          'What happened since, in order; `seq` is the number of the last one, and each has its own',
        ],
        ['`{ "type": "resync" }`', 'What you know is out of date: drop it, a snapshot follows'],
      ],
    ),
    p(
      'Numbers rise by one and never repeat. Every event has `seq`, `type`, `callId`, `campaignId`, `publisherId`, `test` and `at`.',
    ),
    table(
      ['event', 'who sees it'],
      [
        ['`started`, `asked`, `tagged`', 'operator, publisher'],
        ['`auctionOpened`', 'operator, publisher; the buyers who are asked'],
        ['`bidHeard`', 'operator, and the buyer who bid'],
        ['`auctionClosed`', 'operator (all candidates), publisher (that it closed), buyers (their own part)'],
        [
          '`offered`, `answered`, `concluded`',
          'operator, publisher (without whom), the buyer it was offered to',
        ],
        ['`settled`', 'operator; publisher with `payout`; buyer with `price`'],
        [
          '`adjusted`',
          'operator; publisher with `payout`; buyer with `revenue`; `converted` where an outcome made a conversion of the call',
        ],
        ['`sentToFallback`', 'operator, publisher'],
        ['`ended`', 'operator, publisher, the buyer who had it'],
      ],
    ),
    h2('Staying connected'),
    list([
      'Reconnect with `?after=<last seq>`: you get exactly what you missed, or `resync` and a snapshot when that is more than about 2,000 events.',
      'Send the text `ping` every 30 seconds; the answer is the text `pong`.',
      'Close codes: 1008, access has ended (the key was revoked or rotated or has expired, the session was signed out); 1012, an hour is over, show your key again; 1013, too slow. All but 1008: reconnect.',
    ]),
    h2('A client'),
    p(
      'For Node 22 or newer, Deno, Bun or a browser. Save it as `stream.mjs` and run `OUTCRY_URL=… OUTCRY_KEY=… node stream.mjs`.',
    ),
    code(STREAM_CLIENT, 'javascript', 'stream-client'),
  ].join(''),
};

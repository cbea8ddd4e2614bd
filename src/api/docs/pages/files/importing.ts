import { code, h2, list, p, table } from '../../html.ts';
import type { Page } from '../../page.ts';

export const importing: Page = {
  name: 'importing',
  title: 'Importing',
  about: 'Targets, numbers and lists from spreadsheets, and a whole account from Ringba.',
  body: [
    p(
      'With the command of [configuration as files](/docs/configuration), and the same address and key. Whatever is imported is shown first, field by field, and done as one version of each campaign; `--dry-run` only shows, `--yes` does not ask, `--json` is for programs.',
    ),
    h2('Targets by spreadsheet'),
    code(
      [
        'name,buyer,destination,price,states,dailyCalls',
        'Main line,Best Plumbing,(415) 555-0100,32.50,CA; NV,40',
        '',
        'npx outcry import targets targets.csv --campaign "Plumbing US" --dry-run',
      ].join('\n'),
      'text',
    ),
    table(
      ['columns', 'meaning'],
      [
        [
          '`name`, `buyer`, `campaign`',
          'Which target it is; `--campaign` where all are of one. `--create-buyers` makes buyers that are new',
        ],
        ['`destination`', 'A phone number, however it is written, or `sip:…`'],
        ['`price`, `pingUrl`', 'What it bids, or where it is asked'],
        ['`status`, `priority`, `weight`', 'As in the API'],
        [
          '`states`, `zips`, `areaCodes`',
          'Values it takes, set off by semicolons or blanks; other criteria stay',
        ],
        [
          '`concurrentCalls`, `hourlyCalls`, `dailyCalls`, `monthlyCalls`, `dailySpend`, `monthlySpend`',
          'Caps',
        ],
      ],
    ),
    p(
      'A target that is there is changed by what the cells say; an empty cell says nothing. Commas, semicolons and tabs separate, and the case of a column’s name does not matter. One row that does not hold is told by line and column, and nothing is done.',
    ),
    h2('Numbers and lists'),
    code(
      [
        'npx outcry import numbers numbers.csv --carrier twilio    # number, publisher, campaign, carrier, subId, status',
        'npx outcry import list zips.csv --campaign "Plumbing US" --buyer "Best Plumbing" --target "Main line" --field zip',
      ].join('\n'),
      'text',
    ),
    p(
      'A list is the first column of a file: the values of one field by which a target takes calls, or with `--op notIn` does not. It takes the place of the one before; with `--keep` it is added to it. The rest of the criteria stays.',
    ),
    h2('From Ringba', 'ringba'),
    p(
      'Save what Ringba’s API answers to `GET /v2/{accountId}/campaigns`, `/buyers`, `/publishers` and `/targets`, with your own token. The command reads these files, asks nobody, and changes nothing:',
    ),
    code(
      [
        'npx outcry import ringba campaigns.json buyers.json publishers.json targets.json --into moved',
        'npx outcry plan moved',
      ].join('\n'),
      'text',
    ),
    list([
      'Taken over: campaigns with their routes as targets (number or SIP address, buyer, price, when it is charged, priority, weight, caps, hours), buyers with their caps, publishers, their payouts in each campaign with caps, tracking numbers, and how repeat callers are treated.',
      'Not taken over: call flows, tag filters, ring trees, pools, pixels, target groups, blocked numbers, recordings’ announcements. Each that is met is named, with what it is of, on the screen and in `not-taken-over.txt`; so is whatever holds differently here, such as caps that count conversions.',
      'A target without a price is paused until it has one. Numbers have to be at a carrier of yours before calls come here.',
      'A campaign with several priorities becomes `waterfall`, another one `weighted`. To let buyers bid, change `strategy` to `auction`.',
    ]),
  ].join(''),
};

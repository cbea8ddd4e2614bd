import { MOST_OUTCOMES } from '../../../call/outcome.ts';
import { SAMPLE_IDS } from '../../openapi/webhooks.ts';
import { h2, json, list, p, table } from '../html.ts';
import type { Page } from '../page.ts';

const { callId } = SAMPLE_IDS;

export const outcomes: Page = {
  name: 'outcomes',
  title: 'Outcomes',
  about: 'A sale, an appointment, a signed case: reported by the buyer, paid as agreed.',
  body: [
    h2('Agree on it'),
    p(
      'A target whose `charge` is of the kind `outcome` costs nothing for the talk. Each of its outcomes is owed once a call, when the buyer says that it came about, within so many days after the call began. An amount may be a part of the bid.',
    ),
    json({
      charge: {
        kind: 'outcome',
        outcomes: { appointment: '15.00', sale: { percentOfBid: '200' } },
        windowDays: 30,
      },
    }),
    h2('Report it'),
    p('The buyer, or the operator for it, sends `POST /v1/outcomes` and names the call:'),
    json({
      callId,
      kind: 'sale',
      amount: '1250.00',
      reference: 'order-7731',
      occurredAt: '2026-11-24T15:04:00Z',
    }),
    p(
      'Who does not keep our ids names the caller and a moment of the call, ten minutes more or less: `{ "caller": "+14155550123", "at": "2026-11-22T21:31:00Z", … }`.',
    ),
    p(
      'In the console, Set-up, Outcomes takes a CSV file of many: its first line names the same fields, and it may be uploaded again.',
    ),
    table(
      ['field', 'meaning'],
      [
        ['`kind`', 'As the charge names it. Any other is kept too, and costs nothing.'],
        ['`amount`', 'What it is worth to the buyer. It is kept and shown; it never changes what is owed.'],
        ['`reference`', 'The buyer’s own name of it. It must not show the caller’s number.'],
        ['`occurredAt`', 'Not before the call, and not in the future'],
      ],
    ),
    h2('What the answer says'),
    list([
      '`201`: it was taken. `owed` is what is charged for it, and `missing` says why nothing is: the kind was reported before, nobody agreed on it, the days are over. While the call lasts `owed` is null: it is charged with the call’s end.',
      '`200`: the same reference with the same facts came before. Nothing changes, so a request whose answer was lost can be repeated.',
      '`409 taken`: the reference stands for something else; `errors` names the field.',
      '`404`: no such call of yours. `409 wrongState`: your line did not take it.',
    ]),
    h2('What is booked'),
    list([
      'The first outcome that is paid for is the call’s charge: `call.converted` and `call.charged` tell the buyer, and the publisher is paid by its terms.',
      'Every other one is a correction, told by `charge.adjusted`. Nothing is ever changed or deleted, and an account that was closed in the meantime counts it in its open period.',
      'The call shows its `outcomes`. A publisher sees what became of its call and what it is paid, never the buyer’s amounts and references.',
      'No cap is passed by outcomes: a call counts in `spend` caps, the publisher’s too, with all that its outcomes could come to, from the award on and whether they come or not. A week after its days are over nothing can come of a call any more: what its outcomes did not use is free again then, in caps whose window is still open, such as `total`. Who wants more calls for the same money sooner raises the cap, or caps `calls`. A wallet has to have room for as much while the call lasts; it is charged when the outcome comes, and may be overdrawn by it: then the buyer is offered nothing until it is paid up.',
      `A call has at most ${MOST_OUTCOMES} outcomes.`,
    ]),
  ].join(''),
};

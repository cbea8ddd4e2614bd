import { newId } from '../../config/change-config.service.ts';
import { changeMany, refuseAll } from '../../config/change-many.service.ts';
import { Refusal } from '../../http/errors.ts';
import { defineRoute } from '../../http/route.ts';
import { BULK_BODY_BYTES, BULK_DESCRIPTION, changesBody, doneShape } from './bulk-shapes.ts';
import { numberChanges, planNumbers, wrongNumbers } from './plan-numbers.service.ts';

export const bulkNumberRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/numbers/bulk',
    roles: ['operator'],
    operationId: 'changeTrackingNumbers',
    summary: 'Add, move and give up to 500 tracking numbers up in one step, all or none',
    description: BULK_DESCRIPTION,
    body: changesBody(numberChanges()),
    maxBodyBytes: BULK_BODY_BYTES,
    response: doneShape,
    status: 200,
    async handler(asked) {
      const { changes } = asked.body;
      const wrong = await wrongNumbers(asked, changes);
      if (wrong.length > 0) return refuseAll(wrong);
      const made = changes.map(({ create }) => (create ? newId(asked, 'num') : null));
      const ids = changes.flatMap(({ id }) => id ?? []);
      const done = await changeMany(asked, 'number', ids, (rows) => planNumbers(asked, changes, made, rows));
      return done instanceof Refusal ? done : { data: done };
    },
  }),
];

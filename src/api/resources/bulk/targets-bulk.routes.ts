import { newId } from '../../config/change-config.service.ts';
import { changeMany, refuseAll } from '../../config/change-many.service.ts';
import { Refusal } from '../../http/errors.ts';
import { defineRoute } from '../../http/route.ts';
import { BULK_BODY_BYTES, BULK_DESCRIPTION, changesBody, doneShape } from './bulk-shapes.ts';
import { planTargets, targetChanges, wrongTargets } from './plan-targets.service.ts';

export const bulkTargetRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/targets/bulk',
    roles: ['operator'],
    operationId: 'changeTargets',
    summary: 'Add, change and remove up to 500 targets in one step, all or none',
    description: BULK_DESCRIPTION,
    body: (config: { allowLoopbackBuyers: boolean }) => changesBody(targetChanges(config)),
    maxBodyBytes: BULK_BODY_BYTES,
    response: doneShape,
    status: 200,
    async handler(asked) {
      const { changes } = asked.body;
      const wrong = await wrongTargets(asked, changes);
      if (wrong.length > 0) return refuseAll(wrong);
      const made = changes.map(({ create }) => (create ? newId(asked, 'tgt') : null));
      const ids = changes.flatMap(({ id }) => id ?? []);
      const done = await changeMany(asked, 'target', ids, (rows) => planTargets(asked, changes, made, rows));
      return done instanceof Refusal ? done : { data: done };
    },
  }),
];

import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../../src/api/http/errors.ts';
import { buildOpenApi } from '../../../src/api/openapi/build.ts';
import type { OpenApi } from '../../../src/api/openapi/document.ts';
import { operationIdOf } from '../../../src/api/openapi/names.ts';
import { WEBHOOKS } from '../../../src/api/openapi/webhooks.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { outcry } from '../../../src/buyers/bidders/outcry.ts';
import type { PingOrder, PingSubject } from '../../../src/buyers/ping.ts';
import { BUYER_WEBHOOKS } from '../../../src/deliveries/buyer-webhook.ts';
import { readPage } from '../docs/docs-pages.ts';
import { expectMatchesOpenApi, validatorAt } from './openapi-matcher.ts';

const document: OpenApi = JSON.parse(readPage('/v1/openapi.json'));

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('the OpenAPI document', () => {
  it('is accepted by a validator that is not ours', async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
    expect(document.openapi).toBe('3.1.1');
  });

  it('has every route, with its roles, and no operation twice', () => {
    for (const route of ROUTES) {
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      const operation = document.paths[path]?.[route.method.toLowerCase()];
      expect(operation).toMatchObject({
        operationId: operationIdOf(route),
        summary: route.summary,
        'x-roles': route.roles,
      });
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        operation?.parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name),
      ).toEqual(names);
      expect(Object.keys(operation!.responses)).toContain(String(route.status));
    }
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it('says of everything that can be changed how nobody’s change is lost', () => {
    const changing = operations().filter(
      ({ method, path }) => ['patch', 'put'].includes(method) && path.startsWith('/v1/'),
    );
    expect(changing.length).toBeGreaterThanOrEqual(6);
    for (const { path, operation } of changing) {
      const read = document.paths[path]!['get']!.responses['200'] as { headers: object };
      expect([path, Object.keys(read.headers)]).toEqual([path, ['x-request-id', 'etag']]);
      const named = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
      const other = path.includes('/terms/') ? ['If-None-Match'] : [];
      const taken = operation.parameters.map(({ name }) => name);
      expect([path, taken]).toEqual([path, [...named, 'If-Match', ...other]]);
    }
  });

  it('says what every success looks like', () => {
    const silent = ROUTES.filter(({ response, status }) => !response && status !== 204);
    expect(silent.map(operationIdOf)).toEqual([]);
  });

  it('names things by the words of the field', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids).toEqual(
      expect.arrayContaining(['createCampaign', 'listTargets', 'getCall', 'updateNumber', 'deleteKey']),
    );
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'Publisher',
        'Buyer',
        'Campaign',
        'Target',
        'TrackingNumber',
        'ApiKey',
        'Call',
        'Condition',
      ]),
    );
  });

  it('knows every code a refusal can have', () => {
    const told = Object.values(document.components.responses)
      .map(({ description }) => description)
      .join(' ');
    for (const code of Object.keys(PROBLEMS)) expect(told).toContain(`${code}: `);
  });

  it('leaves replies open to more fields, and requests closed to them', () => {
    const { schemas } = document.components;
    for (const name of ['Publisher', 'Target', 'Bidding', 'Flow', 'Instruction'])
      expect([name, JSON.stringify(schemas[name]).includes('"additionalProperties":false')]).toEqual([
        name,
        false,
      ]);
    expect(schemas['CreatePublisherBody']).toHaveProperty('additionalProperties', false);
  });

  it('is the same every time it is built', () => {
    expect(JSON.stringify(buildOpenApi(ROUTES))).toBe(JSON.stringify(document));
  });
});

describe('the webhooks of the document', () => {
  it('are the ping, every webhook to a buyer, and what event targets are told', () => {
    expect(Object.keys(document.webhooks).sort()).toEqual(['event', 'ping', ...BUYER_WEBHOOKS].sort());
  });

  it('have examples of their own shape', () => {
    for (const type of [...Object.keys(WEBHOOKS), 'event']) {
      const { example } = (
        document.webhooks[type] as {
          post: { requestBody: { content: Record<string, { example: unknown }> } };
        }
      ).post.requestBody.content['application/json']!;
      const validate = validatorAt(
        'webhooks',
        type,
        'post',
        'requestBody',
        'content',
        'application/json',
        'schema',
      );
      expect([type, validate(example) ? [] : validate.errors]).toEqual([type, []]);
    }
  });

  it('describe the ping that is really sent', () => {
    const subject = {
      auctionId: 'auc_1',
      test: false,
      campaign: { id: 'cmp_1', name: 'Plumbing', vertical: 'plumbing' },
      publisher: { id: 'pub_1', subId: null },
      call: {
        areaCode: null,
        state: 'CA',
        zip: null,
        country: null,
        attestation: null,
        repeatCaller: true,
        tags: { homeowner: 'yes' },
        receivedAt: 1_795_383_000_000,
      },
      callerHash: null,
      floor: 10_000_000,
      price: 'second',
      deadlineAt: 1_795_383_000_480,
    } as unknown as PingSubject;
    const order = {
      pingId: 'png_1',
      targetId: 'tgt_1',
      url: 'https://bids.example.com',
      performance: { windowDays: 30, calls: 0, connected: 0, converted: 0 },
    } as unknown as PingOrder;
    const { body } = outcry.build({
      subject,
      order,
      callerToken: null,
      deadlineMs: 480,
      now: 1_795_383_000_000,
    });
    const validate = validatorAt('components', 'schemas', 'PingWebhook');
    expect(validate(JSON.parse(body!)) ? [] : validate.errors).toEqual([]);
  });
});

describe('the check that every API test makes', () => {
  const headers = new Headers({ 'content-type': 'application/json' });
  const balances = { data: [{ account: 'exchange', balance: '1.00' }], total: '1.00' };
  const expectIt = (status: number, body: unknown, method = 'GET', path = '/v1/ledger/balances') =>
    expect(() => expectMatchesOpenApi(method, path, { status, headers, body }));

  it('passes what the document says', () => {
    expectIt(200, balances).not.toThrow();
  });

  it('fails for another status, type, field or shape', () => {
    expectIt(202, balances).toThrow();
    expectIt(200, { ...balances, total: 1 }).toThrow();
    expectIt(200, { ...balances, secret: 'x' }).toThrow();
    expectIt(200, { data: [] }).toThrow();
    expectIt(200, {}, 'PUT').toThrow();
    expectIt(200, {}, 'GET', '/v1/nowhere').toThrow();
    expect(() =>
      expectMatchesOpenApi('GET', '/v1/ledger/balances', {
        status: 200,
        headers: new Headers(),
        body: balances,
      }),
    ).toThrow();
  });
});

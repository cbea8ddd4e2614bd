import { generateKeyPairSync } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, confirm, eventually, Stage, seriousProblems } from './stage.ts';

let stage: Stage;
let page: Page;
/** What the exchange asked of others, and how they answer. */
const asked: { url: string; body: string }[] = [];
let tokens = (): Response => Response.json({ access_token: 'token', expires_in: 3_600 });
let events = (): Response => Response.json({ requestId: 'r1' });

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const KEY_FILE = JSON.stringify({
  type: 'service_account',
  client_email: 'outcry@project.iam.gserviceaccount.com',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
});

async function outside(request: Request): Promise<Response> {
  asked.push({ url: request.url, body: await request.text() });
  if (request.url.endsWith('/token')) return tokens();
  return request.url.includes('events:ingest') ? events() : new Response('noted');
}

beforeAll(async () => {
  stage = await Stage.open(outside);
  await stage.api.post('/v1/publishers', { name: 'Acme Media', payout: { kind: 'fixed', amount: '1.00' } });
  page = await stage.signIn();
  page.setDefaultTimeout(8_000);
  await page.goto(`${stage.edge.url}/setup/events`);
});
afterAll(() => stage.close());

const form = () => page.locator('.dialog');
const act = async (target: string, action: string): Promise<void> => {
  await page
    .getByRole('row', { name: new RegExp(target) })
    .getByRole('button', { name: /^More for/ })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
};
const close = () => page.keyboard.press('Escape');
const targets = async () =>
  (await stage.api.get<{ data: Record<string, unknown>[] }>('/v1/event-targets')).data;

describe('the events of calls', () => {
  it('begin with a tracker’s template, and show what it would be asked for', async () => {
    await page.getByRole('button', { name: 'New integration' }).first().click();
    await form().getByRole('button', { name: 'Voluum' }).click();
    const url = 'https://t.example.com/postback?cid={click_id}&payout={payout}&txid={call_id}';
    await form().getByLabel('URL with macros').fill(`${url}&x={nothing}`);
    await form().getByRole('button', { name: 'Add integration' }).click();
    await form().getByText('holds {nothing}, which is no macro').waitFor();
    await form().getByLabel('URL with macros').fill(url);
    await form().getByText('cid=c384EFV6&payout=31.50').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await form().getByRole('button', { name: 'Add integration' }).click();
    await page.getByRole('row', { name: /Voluum.*Postback, GET.*paid, adjusted/ }).waitFor();
  });

  it('are tried at once, and say what came back', async () => {
    await act('Voluum', 'Send a test');
    await form().getByRole('button', { name: 'Send a test' }).click();
    await form().getByText('Accepted').waitFor();
    await form().getByText('200 noted').waitFor();
    expect(asked.at(-1)!.url).toContain('https://t.example.com/postback?cid=sample-click&payout=31.50');
    await close();
  });

  it('go to a signed webhook whose secret is shown once', async () => {
    await page.getByRole('button', { name: 'New integration' }).first().click();
    await choose(form(), 'Sent as', 'Signed webhook');
    await form().getByLabel('Name').fill('Our system');
    await form().getByLabel('URL', { exact: true }).fill('https://ours.example.com/hook');
    await form().getByRole('button', { name: 'Add integration' }).click();
    await form()
      .getByText(/^whsec_/)
      .waitFor();
    await close();
    await page.getByRole('row', { name: /Our system.*Signed webhook/ }).waitFor();
    await act('Our system', 'Delete');
    await confirm(page, 'Delete');
    await eventually(async () => (await targets()).length).toBe(1);
  });
});

describe('conversions in an ad account', () => {
  it('are set up by pasting a key, and say at its field what is wrong', async () => {
    await page.getByRole('button', { name: 'New integration' }).first().click();
    await choose(form(), 'Sent as', 'Conversions in Google Ads');
    await form().getByLabel('Name').fill('Our Google account');
    await form().getByLabel('Account', { exact: true }).fill('my account');
    await form().getByLabel('Conversion action').fill('987');
    await form().getByLabel('Key file of the service account').fill('{"type": "service_account"}');
    await choose(form(), 'Value', 'The margin');
    await form().getByLabel('Of that, %').fill('50');
    await form().getByRole('button', { name: 'Add integration' }).click();
    await form().getByText('must be a Google Ads account, such as 123-456-7890').waitFor();
    await form().getByText('must be the JSON key file of a service account').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await form().getByLabel('Account', { exact: true }).fill('123-456-7890');
    await form().getByLabel('Key file of the service account').fill(KEY_FILE);
    await form().getByRole('button', { name: 'Add integration' }).click();
    await page.getByRole('row', { name: /Our Google account.*Google Ads.*paid, adjusted/ }).waitFor();
    expect((await targets()).find(({ kind }) => kind === 'google')).toMatchObject({
      google: { accountId: '1234567890', conversionActionId: '987' },
      conversion: { value: 'margin', valuePercent: 50, delayMinutes: 60 },
    });
  });

  it('are tried in words: what was checked, or why it is refused', async () => {
    await act('Our Google account', 'Send a test');
    await form().getByRole('button', { name: 'Send a test' }).click();
    await form().getByText('Google checked the account, the key and the event, and kept nothing.').waitFor();
    const { body } = asked.find(({ url }) => url.endsWith('/v1/events:ingest'))!;
    expect(JSON.parse(body)).toMatchObject({ validateOnly: true });
    events = () =>
      Response.json(
        { error: { code: 403, message: 'no', details: [{ reason: 'NOT_ALLOWLISTED' }] } },
        { status: 403 },
      );
    await form().getByRole('button', { name: 'Send a test' }).click();
    await form()
      .getByText(/Google has not opened the Data Manager API to this account yet/)
      .waitFor();
    await close();
  });

  it('take another key in place of a revoked one, and never show one', async () => {
    tokens = () => Response.json({ error: 'invalid_grant', error_description: 'revoked' }, { status: 400 });
    const edit = () =>
      page
        .getByRole('row', { name: /Our Google account/ })
        .getByRole('button', { name: /^Edit/ })
        .click();
    await edit();
    expect(await form().getByLabel('Key file of the service account').inputValue()).toBe('');
    await form().getByLabel('Key file of the service account').fill(KEY_FILE.replace('outcry@', 'other@'));
    await form().getByRole('button', { name: 'Save' }).click();
    await form().waitFor({ state: 'detached' });
    await act('Our Google account', 'Send a test');
    await form().getByRole('button', { name: 'Send a test' }).click();
    await form()
      .getByText(/no token is given for the key any more: invalid_grant: revoked/)
      .waitFor();
    await close();
  });

  it('stand in a log of their own', async () => {
    await act('Our Google account', 'Event log');
    await form().getByText('Nothing was sent yet').waitFor();
    await close();
  });

  it('ask of each platform what it needs, and of Meta no corrections', async () => {
    await page.getByRole('button', { name: 'New integration' }).first().click();
    await choose(form(), 'Sent as', 'Conversions at Meta');
    await form()
      .getByText(/Meta takes no corrections/)
      .waitFor();
    await form().getByLabel('Dataset').fill('1234567890');
    await form().getByLabel('Event', { exact: true }).fill('Purchase');
    await form().getByRole('button', { name: 'Add integration' }).click();
    await eventually(() => form().getByLabel('Access token').getAttribute('aria-invalid')).toBe('true');
    await choose(form(), 'Sent as', 'Conversions in Microsoft Advertising');
    await form().getByLabel('Conversion goal').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('leave the browser nothing to complain of', () => {
    // A template with what is no macro is refused by the API.
    expect(stage.complaints.filter((text) => !text.includes('422'))).toEqual([]);
  });
});

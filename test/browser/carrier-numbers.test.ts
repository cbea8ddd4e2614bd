import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, Stage, seriousProblems } from './stage.ts';

let stage: Stage;
const account = new Map<string, Record<string, string>>();

/** Twilio, as far as one account's numbers go. */
async function outside(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.includes('AvailablePhoneNumbers'))
    return Response.json({
      available_phone_numbers: [{ phone_number: '+14155550177', locality: 'San Francisco', region: 'CA' }],
    });
  if (request.method === 'GET') {
    const wanted = new URL(request.url).searchParams.get('PhoneNumber');
    const numbers = [...account.values()].filter((each) => !wanted || each['phone_number'] === wanted);
    return Response.json({ incoming_phone_numbers: numbers });
  }
  const form = new URLSearchParams(await request.text());
  const sid = /IncomingPhoneNumbers\/(\w+)\.json$/.exec(pathname)?.[1] ?? `PN${account.size}`;
  const known = account.get(sid) ?? { sid, phone_number: form.get('PhoneNumber') ?? '' };
  account.set(sid, { ...known, voice_url: form.get('VoiceUrl') ?? '' });
  return Response.json(account.get(sid), { status: 201 });
}

beforeAll(async () => {
  stage = await Stage.open(outside);
  await stage.seed();
});
afterAll(() => stage.close());

describe('numbers at the carrier', () => {
  it('are searched, bought once that is said, compared, connected and given back', async () => {
    account.set('PN9', { sid: 'PN9', phone_number: '+14155550188', voice_url: 'https://old.example/voice' });
    const page = await stage.signIn();
    await page.goto(`${stage.edge.url}/setup/numbers`);
    await page.getByRole('link', { name: 'Buy numbers' }).click();
    const row = (number: string) => page.getByRole('row').filter({ hasText: number });
    await expect.poll(() => row('+14155550188').textContent()).toMatch(/not used here/i);

    await page.getByRole('textbox', { name: 'Area code' }).fill('415');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('button', { name: 'Buy +14155550177' }).click();
    const dialog = page.getByRole('dialog');
    await choose(dialog, 'Campaign', /./);
    await choose(dialog, 'Publisher', /./);
    const buy = dialog.getByRole('button', { name: 'Buy +14155550177' });
    expect(await buy.isDisabled()).toBe(true);
    await dialog.getByText('charges for this number').click();
    await buy.click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => row('+14155550177').first().textContent()).toMatch(/connected/i);
    expect(await seriousProblems(page)).toEqual([]);

    await row('+14155550188')
      .getByRole('button', { name: /^Give back/ })
      .click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Give back' }).click();
    await expect.poll(() => row('+14155550188').textContent()).toMatch(/leaving/i);
    await row('+14155550188').getByRole('button', { name: /^Keep/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Keep' }).click();
    await expect.poll(() => row('+14155550188').textContent()).toMatch(/not used here/i);
    await page.getByRole('button', { name: 'Use here: +14155550188' }).click();
    await choose(dialog, 'Campaign', /./);
    await choose(dialog, 'Publisher', /./);
    await dialog.getByRole('button', { name: 'Use here' }).click();
    await expect.poll(() => row('+14155550188').textContent()).toMatch(/connected/i);
    await choose(page, 'Carrier', 'Telnyx');
    await page.getByText('No Telnyx account yet').waitFor();
    expect(account.get('PN9')!['voice_url']).toBe(account.get('PN1')!['voice_url']);
    expect(stage.complaints.filter((said) => !said.includes('status of 422'))).toEqual([]);
  });
});

import type { GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';

/** What a visit gives a call's tags, in the order in which somebody asks. */
const LABELS: Readonly<Record<string, string>> = {
  utm_source: 'Source',
  utm_medium: 'Medium',
  utm_campaign: 'Campaign of the ad',
  utm_term: 'Keyword',
  utm_content: 'Ad',
  utm_id: 'Ad campaign id',
  landing_page: 'Landing page',
  referrer: 'Referrer',
  gclid: 'Google click',
  gbraid: 'Google click (gbraid)',
  wbraid: 'Google click (wbraid)',
  fbclid: 'Meta click',
  fbc: 'Meta click cookie',
  fbp: 'Meta browser cookie',
  msclkid: 'Microsoft click',
  ttclid: 'TikTok click',
  click_id: 'Click id',
  clickid: 'Click id',
  ad_user_data: 'Consent for ad platforms',
};

export const isOfVisit = (tag: string): boolean => Object.hasOwn(LABELS, tag);

/** Which visit a call is of: the ad, the page, the click. Nothing where nothing is known of it. */
export function Attribution({ call }: { call: CallDetail }) {
  const known = Object.entries(LABELS).filter(([name]) => call.tags[name]);
  if (known.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>Attribution</h2>
      </header>
      <dl className="body facts">
        {known.map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>{call.tags[name]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

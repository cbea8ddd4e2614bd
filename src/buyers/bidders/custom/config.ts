/** How the `custom` dialect speaks: templates for what is sent, paths for what comes back. Data, never code. */

export const BODY_FORMATS = ['json', 'form', 'xml'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

export type CustomRequest = {
  method: 'GET' | 'POST' | 'PUT';
  /** Values are templates. A secret belongs in a sealed option: `Token {{option.token}}`. */
  headers: Record<string, string>;
  /** Decides how values are escaped and the content type; null: no body. */
  format: BodyFormat | null;
  body: string | null;
};

export const ACCEPT_OPS = ['in', 'notIn', 'gt', 'exists'] as const;

/** `in`/`notIn`: the text, without regard to case, is or is not one of the values. `gt`: a number above the first. */
export type AcceptRule = { path: string; op: (typeof ACCEPT_OPS)[number]; values: string[] };

export const EXPIRY_KINDS = ['seconds', 'epochSeconds', 'epochMs', 'iso'] as const;
export type ExpiryKind = (typeof EXPIRY_KINDS)[number];

/** Lists of paths are tried in order; the first that holds something is read. */
type CustomReply = {
  /** null: whoever states a bid above zero accepts. */
  accept: AcceptRule | null;
  bid: string[];
  unit: 'dollars' | 'cents';
  number: string[];
  bidId: string[];
  seconds: string[];
  expiry: { paths: string[]; kind: ExpiryKind } | null;
  reason: string[];
};

type CustomConfirm = CustomRequest & {
  /** A template; its host is fixed. */
  url: string;
  reply: { accept: AcceptRule; number: string[]; seconds: string[]; reason: string[] };
};

export type CustomDialect = {
  /** The URL is the target's own, read as a template; its host is fixed. */
  request: CustomRequest;
  reply: CustomReply;
  confirm: CustomConfirm | null;
};

/** Where buyers are known to put the number to dial, if nobody said where. */
export const NUMBER_PATHS: readonly string[] = [
  'phoneNumber',
  'phone_number',
  'number',
  'forwarding_number',
  'transfer_number',
  'did',
  'destination_number',
  'inbound_number',
  'destination',
  'sipAddress',
  'sip_address',
];

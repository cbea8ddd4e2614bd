/** Headers an operator may add to a request to a buyer. */

export const HEADER_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** What the exchange or the runtime sets itself. */
const OWN_HEADERS =
  /^(host|content-.*|transfer-encoding|connection|webhook-.*|accept|accept-encoding|cookie|user-agent|expect|te|trailer|upgrade|cf-.*|x-forwarded-.*)$/i;

export const isOwnHeader = (name: string): boolean => OWN_HEADERS.test(name);

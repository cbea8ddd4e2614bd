import { type Context, Hono } from 'hono';
import { ConfigError } from '../../config.ts';
import { rootCause } from '../../directory/root-cause.ts';
import type { Api } from './context.ts';
import { problemOf, refuse } from './errors.ts';
import { newRequestId } from './request-id.middleware.ts';

/** What every answer of the API has, whichever door it leaves by: an id to find it in the log by, and no way to be misread. */
export function newApp(options: ConstructorParameters<typeof Hono<Api>>[0] = {}): Hono<Api> {
  const app = new Hono<Api>(options);
  app.use(async (context, next) => {
    const requestId = newRequestId();
    context.set('requestId', requestId);
    await next();
    const headers = named(context, requestId);
    headers.set('x-content-type-options', 'nosniff');
    if (context.req.url.startsWith('https:'))
      headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });
  app.onError((error, context) => {
    const requestId = context.get('requestId');
    if (error instanceof ConfigError) {
      console.error('not set up', { requestId, faults: error.faults });
      return problemOf(refuse('unavailable', 'not set up: GET /healthz says what is missing'), requestId);
    }
    console.error('request failed', {
      requestId,
      path: context.req.routePath,
      error: rootCause(error).stack,
    });
    return problemOf(refuse('internal', 'the error was logged under the request id'), requestId);
  });
  return app;
}

/** @returns headers that may be changed: only an answer that somebody else gave, such as a file's, has to be copied for it. */
function named(context: Context<Api>, requestId: string): Headers {
  try {
    context.res.headers.set('x-request-id', requestId);
  } catch {
    context.header('x-request-id', requestId);
  }
  return context.res.headers;
}

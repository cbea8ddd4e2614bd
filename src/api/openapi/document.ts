import type { Schema } from './schema.ts';

/** The parts of an OpenAPI 3.1 document that are used here. */
export type OpenApi = {
  openapi: '3.1.1';
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, unknown>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> } & Schema;
  [rest: string]: unknown;
};
export type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters: Parameter[];
  security?: Record<string, string[]>[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Response | { $ref: string }>;
  [extension: `x-${string}`]: unknown;
};
export type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
  description?: string;
};
export type Content = Record<string, { schema: Schema; example?: unknown; examples?: unknown }>;
export type Response = { description: string; headers?: Record<string, unknown>; content?: Content };

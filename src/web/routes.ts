/** A request as the pages need it. */
export interface WebRequest {
  /** The parts of the path that the route's pattern caught, decoded. */
  params: readonly string[];
  query: URLSearchParams;
}

export interface WebAnswer {
  status: number;
  type: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

/** One page of ours. GET answers 200 with an ETag, and 304 to whoever has that already. */
export interface Route {
  path: RegExp;
  get(request: WebRequest): Promise<WebAnswer>;
  /** Only where something can be done there. */
  post?(request: WebRequest): Promise<WebAnswer>;
}

/** For pages that people read: nothing on them comes from elsewhere, and nothing on them runs. */
export const quiet = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
} as const;

export function json(body: unknown, headers?: WebAnswer['headers']): WebAnswer {
  return {
    status: 200,
    type: 'application/json',
    body: `${JSON.stringify(body)}\n`,
    ...(headers ? { headers } : {}),
  };
}

export const notFound: WebAnswer = {
  status: 404,
  type: 'application/json',
  body: '{"error":"nothing here"}\n',
};

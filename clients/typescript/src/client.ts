import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

/** The shapes of the API, by the names that its schema gives them: `Schemas["Quiz"]`. */
export type Schemas = components["schemas"];

/** What the server said no to. `code` is for programs, the message says what to do next. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Schemas["Error"]["fields"],
  ) {
    super(message);
  }
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    const said = (await response.clone().json().catch(() => ({}))) as Partial<Schemas["Error"]>;
    throw new Refused(response.status, said.code ?? "unknown", said.message ?? response.statusText, said.fields ?? {});
  },
};

/** A client of the server at `address` ("https://quiz.school.example"), for the owner of `key`: a token or an API key. */
export function connect(address: string, key: { token: string } | { apiKey: string }): Client<paths> {
  const headers = "token" in key ? { Authorization: `Bearer ${key.token}` } : { "X-API-Key": key.apiKey };
  const client = createClient<paths>({ baseUrl: address, headers });
  client.use(refusals);
  return client;
}

/** A bearer token, good for an hour. `code` only for accounts with a second factor. */
export async function logIn(address: string, name: string, password: string, code?: string): Promise<string> {
  const basic = Buffer.from(`${name}:${password}`).toString("base64");
  const client = createClient<paths>({ baseUrl: address, headers: { Authorization: `Basic ${basic}` } });
  client.use(refusals);
  const { data } = await client.POST("/api/v1/auth/token/", code ? { params: { header: { "X-Code": code } } } : {});
  if (!data) throw new Error("The server sent no token.");
  return data.token;
}

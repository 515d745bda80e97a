// Talks to the API as any program does: language, CSRF token, versions, idempotency keys, problems.

const CSRF_COOKIE = "diapason_csrf";

/** A request that was not done: what the service says of it. */
export class Problem extends Error {
  constructor(status, told) {
    super(told.title ?? String(status));
    this.status = status;
    this.told = told;
  }
}

/** Read a cookie that scripts may see. */
export function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/**
 * Ask the API once.
 * @param {string} method
 * @param {string} path under /api/v1, or whole
 * @param {{body?: any, version?: string|number, form?: FormData, signal?: AbortSignal, once?: boolean, unless?: string}} more
 *   unless: entity tag that the caller has; when it still holds, the answer is 304 without data
 * @returns {Promise<{data: any, version: string|null, status: number}>}
 */
export async function ask(method, path, more = {}) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (method !== "GET") headers["X-CSRF-Token"] = cookie(CSRF_COOKIE);
  if (method === "POST" && more.once !== false) headers["Idempotency-Key"] = crypto.randomUUID();
  if (more.version !== undefined && more.version !== null) {
    headers["If-Match"] = String(more.version).startsWith('"') ? more.version : `"${more.version}"`;
  }
  if (more.unless) headers["If-None-Match"] = more.unless;
  let body = more.form;
  if (more.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(more.body);
  }
  const where = path.startsWith("/api/") ? path : `/api/v1${path}`;
  let answer;
  try {
    answer = await fetch(where, { method, headers, body, signal: more.signal, credentials: "same-origin" });
  } catch (lost) {
    if (lost.name === "AbortError") throw lost;
    throw new Problem(0, { title: word("offline"), detail: word("offline_next") });
  }
  if (answer.status === 304) return { data: null, version: more.unless, status: 304 };
  if (answer.status === 204) return { data: null, version: null, status: 204 };
  const kind = answer.headers.get("content-type") ?? "";
  const told = kind.includes("json") ? await answer.json() : await answer.text();
  if (!answer.ok) {
    if (answer.status === 401 && !where.endsWith("/session")) location.assign("/login");
    throw new Problem(answer.status, typeof told === "string" ? { title: told } : told);
  }
  return { data: told, version: answer.headers.get("ETag"), status: answer.status };
}

const words = JSON.parse(document.getElementById("words")?.content.textContent.trim() || "{}");

/** Words that the page brought for its scripts. */
export function word(key, params = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

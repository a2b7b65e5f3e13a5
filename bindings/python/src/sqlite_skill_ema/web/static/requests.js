// Rows of the answers, for any page: the page says how they are sent for.

/** What an address asks for is refused, or there is no log: `message` is the server's sentence. */
class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** A function (answer, parameters) -> rows; `send(path)` fetches a path of the answers. */
export function asking(send) {
  return async (answer, parameters) => {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value != null && value !== ""));
    const response = await send(`${answer}?${query}`);
    const body = await response.json().catch(() => null);
    if (!response.ok || !Array.isArray(body)) throw new Refused(body?.error ?? `${answer}: the server answered ${response.status}`, response.status);
    return body;
  };
}

/** The same for rows of this moment: two panels that ask for the same share one request. */
export function sharing(get) {
  const asked = new Map();
  return (answer, parameters) => {
    const key = JSON.stringify([answer, Object.entries(parameters).sort()]);
    if (!asked.has(key)) asked.set(key, get(answer, parameters));
    return asked.get(key);
  };
}

// The CRM server's half of a button: asks Inzage for a one-time address of the
// panel. Run it where the API key is safe; redirect the agent's browser to what
// it returns.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export async function panelAddress({ inzage, key, contact, agent, rights }) {
  const answer = await fetch(`${inzage}/actionpad/v1/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contact, agent, rights }),
    signal: AbortSignal.timeout(5000),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`Inzage answered ${answer.status}: ${body.detail}`);
  return body.url;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [contact, id, name] = process.argv.slice(2);
  if (!contact || !id || !name) {
    console.error('usage: INZAGE_URL=… INZAGE_KEY_FILE=… node ticket.mjs adapter:type:id AGENT-ID "AGENT NAME"');
    process.exit(2);
  }
  const url = await panelAddress({
    inzage: process.env.INZAGE_URL ?? 'http://localhost:8080',
    key: readFileSync(process.env.INZAGE_KEY_FILE ?? '.inzage/demo-actionpad.key', 'utf8').trim(),
    contact, agent: { id, name },
  });
  console.log(url);
}

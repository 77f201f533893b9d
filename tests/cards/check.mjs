// Reads files of cards, one JSON object a line, and says what the official renderer or Teams would stumble over.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import renderer from 'adaptivecards/dist/adaptivecards.min.js';

const { AdaptiveCard, CardElement, HostConfig, SerializationContext, ValidationEvent, Versions } = renderer;
const largest = 25 * 1024; // Teams takes 28 KB, with all that travels around the card
const host = new HostConfig({ actions: { maxActions: 6 } }); // as Teams
CardElement.langProperty.regEx = /^[a-z]{2,3}$/i; // the renderer's own keeps a position, and refuses every other card's

function problemsOf(json, size) {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.hostConfig = host;
  card.parse(json, context);
  const events = [...Array(context.eventCount).keys()].map((i) => context.getEventAt(i));
  const problems = [...events, ...card.validateProperties().validationEvents]
    .filter(({ event }) => event !== ValidationEvent.Hint).map(({ message }) => message);
  if (json.type !== 'AdaptiveCard') problems.push(`is no AdaptiveCard but ${json.type}`);
  if (json.version !== '1.5') problems.push(`version is ${json.version}, not 1.5`);
  if (!json.fallbackText?.trim()) problems.push('has no fallbackText');
  if (size > largest) problems.push(`has ${size} bytes, more than ${largest}`);

  const ids = new Set();
  for (const part of partsOf(json)) {
    if (part.type === 'Action.Execute') {
      const { verb, title, data, fallback } = part;
      if (!verb || data?.verb !== verb) problems.push(`button '${title}' has no verb, or not the same in its data`);
      if (fallback?.type !== 'Action.Submit' || !isDeepStrictEqual(fallback.data, data))
        problems.push(`button '${title}' falls back to no Action.Submit with the same data`);
    } else if (part.type?.startsWith('Input.')) {
      if (!part.id) problems.push(`an ${part.type} has no id`);
      if (ids.has(part.id)) problems.push(`two inputs have the id '${part.id}'`);
      ids.add(part.id);
      if (!part.label?.trim()) problems.push(`input '${part.id}' has no label`);
      if (part.isRequired && !part.errorMessage?.trim()) problems.push(`required input '${part.id}' has no errorMessage`);
    }
  }
  return [...new Set(problems)];
}

function* partsOf(node) {
  if (typeof node !== 'object' || node === null) return;
  if (node.type) yield node;
  for (const [key, value] of Object.entries(node))
    if (key !== 'data' && key !== 'fallback') yield* partsOf(value);
}

const lines = new Set(process.argv.slice(2).flatMap((path) => readFileSync(path, 'utf8').split('\n')).filter(Boolean));
const found = new Map(); // each problem once, with the first card that has it and how many have
for (const line of lines) {
  const json = JSON.parse(line);
  for (const problem of problemsOf(json, Buffer.byteLength(line))) {
    const seen = found.get(problem) ?? { first: json.fallbackText?.split('\n')[0] ?? line.slice(0, 80), cards: 0 };
    found.set(problem, { ...seen, cards: seen.cards + 1 });
  }
}
for (const [problem, { first, cards }] of found)
  console.log(`Card '${first}'${cards > 1 ? ` and ${cards - 1} more` : ''}: ${problem}`);
console.log(`${lines.size} different cards, ${found.size} problems`);
process.exitCode = lines.size && !found.size ? 0 : 1;

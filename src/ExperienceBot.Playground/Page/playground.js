import { words, fill, moment } from './words.js';
import { markdown, renderCard, webAddress } from './cards.js';

const paneNames = ['requester', 'expert1', 'expert2', 'expert3', 'coordinator'];
const narrow = matchMedia('(max-width: 899px)');
const remembered = (key, otherwise) => localStorage.getItem(`playground.${key}`) ?? otherwise;
const remember = (key, value) => localStorage.setItem(`playground.${key}`, value);
const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const post = (path, body) => fetch(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
}).then((response) => {
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json().catch(() => null);
});

const people = await (await fetch('/playground/api/people')).json();
const chats = new Map(people.map((person) => [person.id, {
  person, messages: new Map(), unread: 0, language: remembered(`language.${person.id}`, person.language),
}]));
const panes = new Map();
const happened = [];
let page = remembered('language', 'fi');
let live = false;
let latest = 0;

const t = () => words[page];
const paneOf = (chat) => [...panes.values()].find((pane) => pane.chat === chat);

// ---- the story: entries of the server, in order ----

function take(entry, number) {
  latest = number;
  const chat = chats.get(entry.person);
  if (!chat) return;
  const { activity, by, deleted, at, label } = entry;
  const known = activity && chat.messages.get(activity.id);

  if (deleted) {
    chat.messages.delete(deleted);
    paneOf(chat)?.remove(deleted);
    tell(at, chat, () => fill(t().botDeleted, firstName(chat)));
  } else if (by === 'bot' && activity) {
    const message = { id: activity.id, by, activity, at: known?.at ?? activity.timestamp, number, updated: !!known };
    chat.messages.set(activity.id, message);
    if (live && !paneOf(chat)?.looked) chat.unread++;
    paneOf(chat)?.show(message);
    tell(at, chat, () => fill(known ? t().botUpdated : t().botSent, firstName(chat), gist(activity)));
  } else if (activity?.type === 'message' && activity.text) {
    const message = { id: activity.id, by, activity, at: activity.timestamp, number };
    chat.messages.set(activity.id, message);
    paneOf(chat)?.show(message);
    tell(at, chat, () => fill(t().wrote, firstName(chat), activity.text));
  } else if (activity?.type === 'installationUpdate') {
    tell(at, chat, () => fill(t().opened, firstName(chat)));
  } else if (activity?.value) {
    tell(at, chat, () => fill(t().tapped, firstName(chat), label ?? ''));
  }
  if (live) showUnread();
}

function gist(activity) {
  const card = activity.attachments?.find((attachment) => attachment.content?.body)?.content;
  const firstText = (items) => items?.map((item) => item.text ?? firstText(item.items ?? item.columns)).find(Boolean);
  return plain(activity.summary ?? activity.text ?? firstText(card?.body) ?? card?.fallbackText ?? t().card);
}

const firstName = (chat) => chat.person.name.split(' ')[0];
const plain = (text) => markdown(text).textContent;

function tell(at, chat, words) {
  happened.push({ at, chat, words });
  happened.splice(0, happened.length - 6);
  if (live) showHappened();
}

function showHappened() {
  const list = document.getElementById('events');
  list.replaceChildren(...happened.toReversed().map(({ at, chat, words }) => {
    const { date, time } = moment(page, at);
    const button = element('button', { type: 'button', title: words(), disabled: !chat, onclick: () => reveal(chat) },
      element('span', {}, element('time', { dateTime: at }, `${date.replace(/\/?\d{4}$/, '')} ${time}`), words()));
    const item = element('li', {}, button);
    item.dataset.testid = 'event';
    return item;
  }));
  if (!happened.length) list.append(element('li', { className: 'none' }, t().noEvents));
  const messages = [...chats.values()].flatMap((chat) => [...chat.messages.values()]);
  const hint = document.querySelector('.hint');
  hint.hidden = messages.some((message) => message.by === 'person');
  hint.replaceChildren(...markdown(t().hint).firstChild.childNodes);
}

// Shows the person of an event, in an expert's pane if need be.
function reveal(chat) {
  let pane = paneOf(chat);
  if (!pane) {
    pane = panes.get('expert3');
    if (chat.person.role !== 'expert') pane = panes.get(chat.person.role);
    pane.choose(chat.person.id);
  }
  showPane(pane.name);
}

// ---- panes ----

class ChatPane {
  constructor(name) {
    this.name = name;
    this.role = name.replace(/\d$/, '');
    this.section = document.getElementById('chat-pane').content.firstElementChild.cloneNode(true);
    this.section.dataset.pane = name;
    document.getElementById('board').append(this.section);
    this.chatBox = this.$('.chat');
    this.$('.compose').onsubmit = (event) => {
      event.preventDefault();
      const input = this.$('.compose input');
      const text = input.value.trim();
      input.value = '';
      if (text) this.say(text);
    };
    this.$('.choose').onchange = (event) => this.choose(event.target.value);
    for (const sign of ['pointerdown', 'focusin']) this.section.addEventListener(sign, () => this.read());
  }

  $(selector) { return this.section.querySelector(selector); }

  get language() { return this.chat.language; }

  choose(id) {
    this.chat = chats.get(id);
    remember(this.name, id);
    this.dress();
    this.chatBox.removeAttribute('aria-live');
    this.chatBox.replaceChildren();
    for (const message of this.chat.messages.values()) this.show(message);
    this.chatBox.setAttribute('aria-live', 'polite');
    this.emptyState();
    this.read();
    this.toast('');
    post(`/playground/api/people/${id}/open`, { locale: words[this.language].locale })
      .catch(() => this.toast(words[this.language].noAnswer, true));
  }

  // Everything that depends on the person or a language.
  dress() {
    const { person } = this.chat;
    const said = words[this.language];
    this.section.setAttribute('aria-label', `${t()[this.role]}: ${person.name}`);
    this.$('.avatar').textContent = person.name.split(/\s+/).map((part) => part[0]).slice(0, 2).join('');
    this.$('.name').textContent = person.name;
    this.$('.role').textContent = t()[this.role];
    this.$('.note').textContent = person.note;
    this.$('.note').title = person.note;
    this.chatBox.lang = this.$('.compose').lang = this.$('.chips').lang = this.language;
    this.chatBox.setAttribute('aria-label', `${said.chat}, ${person.name}`);
    Object.assign(this.$('.compose input'), { placeholder: said.type, ariaLabel: `${said.type}, ${person.name}` });
    this.$('.send').ariaLabel = this.$('.send').title = said.send;
    this.$('.chips').ariaLabel = said.commands;
    this.$('.chips').replaceChildren(...said.chips[this.role].map((text) => {
      const chip = element('button', { type: 'button', onclick: () => this.say(text) }, text);
      chip.dataset.testid = 'chip';
      return chip;
    }));
    languageButtons(this.$('.languages'), this.language, said.language, (language) => {
      this.chat.language = language;
      remember(`language.${person.id}`, language);
      this.dress();
      this.say(`Kieli ${language}`);
    });
    this.choices();
  }

  choices() {
    const select = this.$('.choose');
    const candidates = people.filter((person) => person.role === this.role);
    select.hidden = candidates.length < 2;
    select.ariaLabel = t().chooseExpert;
    select.replaceChildren(...candidates.map((person) => {
      const chat = chats.get(person.id);
      return element('option', {
        value: person.id, selected: chat === this.chat, disabled: chat !== this.chat && paneOf(chat),
      }, `${chat.unread ? `(${chat.unread}) ` : ''}${person.name} – ${person.note}`);
    }));
  }

  get looked() {
    return this.section.contains(document.activeElement) || narrow.matches && this.section.classList.contains('shown');
  }

  read() {
    if (!this.chat?.unread) return;
    this.chat.unread = 0;
    showUnread();
  }

  emptyState() {
    const empty = this.$('.empty');
    if (this.chat.messages.size) empty?.remove();
    else if (!empty) this.chatBox.append(element('p', { className: 'empty' }, words[this.language].empty));
  }

  show(message) {
    const { atEnd } = this;
    const made = this.draw(message);
    const old = this.messageBox(message.id);
    if (old) {
      made.dataset.day = old.dataset.day;
      old.replaceWith(made);
    } else {
      const day = moment('en', message.at).date;
      if (this.chatBox.lastElementChild?.dataset.day !== day)
        this.chatBox.append(element('p', { className: 'day' }, moment(this.language, message.at).date));
      made.dataset.day = day;
      this.chatBox.append(made);
      this.emptyState();
    }
    if (!old && (atEnd || !live || message.by === 'person')) this.toEnd(made);
  }

  get atEnd() { return this.chatBox.scrollHeight - this.chatBox.scrollTop - this.chatBox.clientHeight < 160; }

  // A tall card is shown from its top.
  toEnd(box) {
    this.unseen = this.section.offsetParent ? null : box;
    this.chatBox.scrollTop = Math.min(this.chatBox.scrollHeight, box.offsetTop - 4);
  }

  remove(id) {
    this.messageBox(id)?.remove();
    this.emptyState();
  }

  messageBox(id) { return this.chatBox.querySelector(`[data-message="${CSS.escape(id)}"]`); }

  draw(message) {
    const { activity, by } = message;
    const { time } = moment(this.language, message.at);
    const box = element('article', { className: `message ${by}` });
    box.dataset.message = message.id;
    const who = by === 'bot' ? words[this.language].bot : this.chat.person.name;
    box.append(element('p', { className: 'meta' },
      element('span', {}, who), element('time', { dateTime: message.at }, time),
      message.updated ? element('span', { className: 'updated' }, words[this.language].updated) : ''));
    const said = activity.text && (by === 'bot' ? markdown(activity.text).childNodes : [activity.text]);
    if (said) box.append(element('div', { className: 'bubble' }, ...said));
    for (const attachment of activity.attachments ?? []) box.append(this.drawAttachment(message, attachment));
    return box;
  }

  drawAttachment(message, { contentType, content, contentUrl, name }) {
    if (contentType === 'application/vnd.microsoft.card.adaptive')
      return this.drawCard(message, this.cardFor(message, content));
    const link = webAddress(contentUrl ?? '');
    return element('p', { className: 'bubble' }, link
      ? element('a', { href: link, target: '_blank', rel: 'noopener' }, name ?? link)
      : name ?? contentType);
  }

  // The answer to a tap is this browser's alone, until the bot updates the message for everyone.
  cardFor(message, content) {
    const own = JSON.parse(sessionStorage.getItem(`card.${message.id}`));
    return own?.number >= message.number ? own.card : content;
  }

  drawCard(message, json) {
    // A form, because that is where radio groups end: two cards may have the same input ids.
    const box = element('form', { className: 'card', onsubmit: (event) => event.preventDefault() });
    try {
      box.append(renderCard(json, words[this.language].locale, (action) => this.act(message, action, box)));
    } catch (error) {
      box.append(element('p', { className: 'broken' }, `${t().cardBroken} ${error.message}`));
    }
    return box;
  }

  async act(message, action, box) {
    const kind = action.getJsonTypeName();
    if (kind === 'Action.OpenUrl') return openLink(action.url);
    if (kind !== 'Action.Execute' && kind !== 'Action.Submit') return;

    const execute = kind === 'Action.Execute';
    box.inert = true;
    box.ariaBusy = 'true';
    const answer = await this.send({
      replyToId: message.id, label: action.title,
      ...(execute
        ? {
          type: 'invoke', name: 'adaptiveCard/action',
          value: { action: { type: kind, id: action.id, verb: action.verb, data: action.data }, trigger: 'manual' },
        }
        : { type: 'message', value: action.data }),
    });
    box.inert = false;
    box.ariaBusy = null;
    if (!answer) return;
    if (execute) this.answered(message.id, answer);
    else this.toast(words[this.language].sent);
  }

  answered(id, { statusCode, type, value }) {
    if (statusCode === 200 && type === 'application/vnd.microsoft.card.adaptive' && value?.type === 'AdaptiveCard') {
      sessionStorage.setItem(`card.${id}`, JSON.stringify({ number: latest, card: value }));
      const box = this.messageBox(id);
      if (!box) return;
      box.querySelector('.card').replaceWith(this.drawCard(this.chat.messages.get(id), value));
      box.tabIndex = -1;
      box.focus({ preventScroll: true });
      this.toEnd(box);
    } else if (statusCode === 200 && type === 'application/vnd.microsoft.activity.message') {
      this.toast(value);
    } else {
      this.toast(words[this.language].wrong, true);
    }
  }

  say(text) { return this.send({ type: 'message', text }); }

  // The bot's answer to an invoke, or null after telling that there is none.
  async send(activity) {
    this.toast('');
    this.section.classList.add('waiting');
    try {
      const { status, body } = await post(`/playground/api/people/${this.chat.person.id}/activities`,
        { ...activity, locale: words[this.language].locale });
      if (status >= 200 && status < 300) return body ?? {};
      this.toast(status === 504 ? words[this.language].noAnswer : words[this.language].wrong, true);
    } catch {
      this.toast(words[this.language].noAnswer, true);
    } finally {
      this.section.classList.remove('waiting');
      readClock();
    }
    return null;
  }

  toast(text, bad = false) {
    const toast = this.$('.toast');
    const { atEnd } = this;
    toast.textContent = text ? plain(text) : '';
    toast.classList.toggle('bad', bad);
    if (text && atEnd) this.chatBox.scrollTop = this.chatBox.scrollHeight;
    clearTimeout(this.toastEnds);
    if (text && !bad) this.toastEnds = setTimeout(() => this.toast(''), 10000);
  }
}

function openLink(url) {
  const address = webAddress(new URL(url, location.href).href);
  if (!address) return;
  const code = participantCode(address);
  if (code) openParticipant(code);
  else window.open(address, '_blank', 'noopener');
}

// "…/f/{code}", or the code itself.
const participantCode = (text) => (/\/f\/([^/?#\s]+)\/?(?:[?#].*)?$/.exec(text) ?? [])[1];

function openParticipant(code) {
  const section = document.querySelector('[data-pane=participant]');
  const path = `/f/${code}`;
  section.querySelector('[data-testid=code]').value = decodeURIComponent(code);
  section.querySelector('.web .empty').hidden = true;
  Object.assign(section.querySelector('iframe'), { hidden: false, src: path });
  Object.assign(section.querySelector('.out'), { hidden: false, href: path });
  showPane('participant');
}

function languageButtons(group, chosen, label, choose) {
  group.ariaLabel = label;
  group.replaceChildren(...Object.keys(words).map((language) => {
    const button = element('button', {
      type: 'button', lang: language, title: words[language].name, ariaPressed: String(language === chosen),
      onclick: () => choose(language),
    }, language);
    button.dataset.testid = `language-${language}`;
    return button;
  }));
}

// ---- tabs, badges, the page's own words ----

function showPane(name) {
  const board = document.getElementById('board');
  board.dataset.shown = name;
  for (const section of board.children) section.classList.toggle('shown', section.dataset.pane === name);
  for (const tab of document.getElementById('tabs').children)
    tab.setAttribute('aria-current', String(tab.dataset.tab === name));
  if (!narrow.matches)
    board.querySelector('.shown').scrollIntoView({ behavior: 'smooth', inline: 'nearest', block: 'nearest' });
  const pane = panes.get(name);
  if (pane?.unseen) pane.toEnd(pane.unseen);
  pane?.read();
}

function showUnread() {
  for (const [name, pane] of panes) {
    const { unread } = pane.chat;
    for (const badge of [pane.$('.badge'), document.querySelector(`[data-tab=${name}] .badge`)]) {
      badge.hidden = !unread;
      badge.textContent = unread;
      badge.title = `${unread} ${t().unread}`;
    }
    pane.choices();
  }
}

function dressPage() {
  document.documentElement.lang = page;
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = t()[node.dataset.word];
  for (const node of document.querySelectorAll('[data-label]')) node.ariaLabel = t()[node.dataset.label];
  for (const node of document.querySelectorAll('[data-hint]')) node.placeholder = t()[node.dataset.hint];
  for (const node of document.querySelectorAll('[data-title]')) node.title = t()[node.dataset.title];
  languageButtons(document.getElementById('page-language'), page, t().pageLanguage, (language) => {
    page = language;
    remember('language', language);
    dressPage();
    document.querySelector(`#page-language [lang=${language}]`).focus();
  });
  document.getElementById('tabs').replaceChildren(...[...paneNames, 'participant'].map((name) => {
    const tab = element('button', { type: 'button', onclick: () => showPane(name) },
      element('span', {}, t()[name.replace(/\d$/, '')] + (/\d$/.exec(name)?.[0].padStart(2) ?? '')),
      element('span', { className: 'badge', hidden: true }));
    tab.dataset.tab = name;
    return tab;
  }));
  for (const pane of panes.values()) pane.dress();
  showPane(document.getElementById('board').dataset.shown ?? 'requester');
  showUnread();
  showHappened();
  showClock();
}

// ---- the clock ----

const clock = { now: null, next: null, read: 0, moving: false };

function learnTime({ now, next }) {
  const elapsed = performance.now() - clock.read;
  const moved = clock.now && Date.parse(now) - Date.parse(clock.now) - elapsed > 30000;
  Object.assign(clock, { now, next, read: performance.now() });
  if (moved) tell(now, null, () => fill(t().moved, Object.values(moment(page, now)).join(' ')));
  showClock();
}

function showClock() {
  if (!clock.now) return;
  const { date, time } = moment(page, clock.now);
  const shown = document.querySelector('.now');
  shown.textContent = clock.moving ? t().moving : `${date} ${time}`;
  shown.dataset.now = clock.now;
  for (const button of document.querySelectorAll('.clock button')) button.disabled = clock.moving;
  const next = document.querySelector('[data-testid=clock-next]');
  next.disabled ||= !clock.next;
  next.title = clock.next ? Object.values(moment(page, clock.next)).join(' ') : t().nothingNext;
}

async function readClock() {
  try {
    const response = await fetch('/dev/clock');
    if (response.ok && !clock.moving) learnTime(await response.json());
  } catch { /* the stream of events says that the connection is gone */ }
}

async function moveClock(step) {
  clock.moving = true;
  showClock();
  try {
    await post('/dev/clock', step);
  } catch {
    notice(t().clockFailed);
  }
  clock.moving = false;
  await readClock();
  showClock();
}

function notice(text) {
  const hint = document.querySelector('.hint');
  hint.textContent = text;
  hint.hidden = false;
}

// ---- begin ----

for (const name of paneNames) panes.set(name, new ChatPane(name));
document.getElementById('board').append(document.getElementById('participant-pane').content.cloneNode(true));
document.querySelector('[data-pane=participant] form').onsubmit = (event) => {
  event.preventDefault();
  const text = event.target.querySelector('input').value.trim();
  if (text) openParticipant(participantCode(text) ?? encodeURIComponent(text));
};
for (const button of document.querySelectorAll('[data-advance]'))
  button.onclick = () => moveClock({ advance: button.dataset.advance });
document.querySelector('[data-testid=clock-next]').onclick = () => moveClock({ to: clock.next });
document.addEventListener('click', (event) => {
  const anchor = event.target.closest('.chat a[href]');
  if (!anchor) return;
  event.preventDefault();
  openLink(anchor.href);
});

const events = new EventSource('/playground/api/events');
events.addEventListener('entry', (event) => take(JSON.parse(event.data), Number(event.lastEventId)));
events.addEventListener('error', () => notice(t().cut));
events.addEventListener('ready', () => {
  if (!live) {
    for (const pane of panes.values()) {
      const candidates = people.filter((person) => person.role === pane.role);
      const free = candidates.filter((person) => !paneOf(chats.get(person.id)));
      const chosen = free.find((person) => person.id === remembered(pane.name)) ?? free[0];
      if (chosen) {
        pane.choose(chosen.id);
      } else {
        panes.delete(pane.name);
        pane.section.remove();
        paneNames.splice(paneNames.indexOf(pane.name), 1);
      }
    }
    live = true;
    document.body.dataset.ready = 'true';
  }
  dressPage();
});
await readClock();
setInterval(readClock, 5000);

// Adaptive Cards with the official renderer, dressed as in Teams, and the little Markdown that Teams shows.
const { AdaptiveCard, CardElement, HostConfig, SerializationContext, Versions } = window.AdaptiveCards;

CardElement.langProperty.regEx = /^[a-z]{2,3}$/i; // the renderer's own keeps a position, and refuses every other card's

const colour = (value, subtle) => ({ default: value, subtle });
const foreground = {
  default: colour('#242424', '#616161'), accent: colour('#4F52B2', '#5B5FC7'), dark: colour('#242424', '#424242'),
  light: colour('#616161', '#707070'), good: colour('#0E700E', '#107C10'), warning: colour('#835B00', '#8A5F00'),
  attention: colour('#B10E1C', '#C50F1F'),
};
const container = (backgroundColor) => ({ backgroundColor, foregroundColors: foreground });
const host = new HostConfig({
  supportsInteractivity: true,
  fontFamily: '"Segoe UI", -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 28 },
  spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 12 },
  separator: { lineThickness: 1, lineColor: '#E0E0E0' },
  imageSizes: { small: 40, medium: 80, large: 160 },
  containerStyles: {
    default: container('#FFFFFF'), emphasis: container('#F3F3F8'), accent: container('#E8EBFA'),
    good: container('#E7F2DA'), warning: container('#FBF6D9'), attention: container('#FCF0F2'),
  },
  actions: {
    maxActions: 6, buttonSpacing: 8, spacing: 'medium', actionsOrientation: 'horizontal', actionAlignment: 'left',
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' }, preExpandSingleShowCardAction: false,
  },
  inputs: {
    label: {
      inputSpacing: 'small', requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', weight: 'bolder', spacing: 'small' },
  },
  factSet: {
    title: { weight: 'bolder', wrap: true, maxWidth: 140 }, value: { wrap: true }, spacing: 12,
  },
  textBlock: { headingLevel: 3 },
});

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown(text).innerHTML;
  result.didProcess = true;
};

// Bold, italic, http(s) links, lists and line breaks. Made of nodes, never of markup, so nothing else can get through.
export function markdown(text) {
  const root = document.createElement('div');
  let block = null;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const item = /^\s*(?:([-*•])|(\d+)[.)])\s+(.*)$/.exec(line);
    const kind = item ? (item[1] ? 'UL' : 'OL') : 'P';
    if (!line.trim()) {
      block = null;
      continue;
    }
    if (block?.tagName !== kind) {
      block = root.appendChild(document.createElement(kind));
      if (kind === 'OL') block.start = Number(item[2]);
    } else if (kind === 'P') {
      block.append(document.createElement('br'));
    }
    inline(item ? item[3] : line, item ? block.appendChild(document.createElement('li')) : block);
  }
  return root;
}

const marks = new RegExp([
  /\\([\\*_[\]()`~#>+\-.!])/, // escaped
  /\*\*(?=\S)(.+?)\*\*/, // bold
  /(?<![\w*])([*_])(?=\S)(.+?)\3(?![\w*])/, // italic
  /\[([^\]]+)\]\(([^()\s]+)\)/, // [label](address)
  /(https?:\/\/[^\s<>()]+[^\s<>().,;:!?])/, // a bare address
].map((mark) => mark.source).join('|'), 'g');

function inline(text, into) {
  let end = 0;
  for (const match of text.matchAll(marks)) {
    const [all, escaped, bold, , italic, label, target, bare] = match;
    const link = target ?? bare;
    if (link && !webAddress(link)) continue;
    into.append(text.slice(end, match.index));
    end = match.index + all.length;
    if (escaped) {
      into.append(escaped);
    } else if (link) {
      const anchor = into.appendChild(document.createElement('a'));
      Object.assign(anchor, { href: webAddress(link), target: '_blank', rel: 'noopener', textContent: label ?? bare });
    } else {
      inline(bold ?? italic, into.appendChild(document.createElement(bold ? 'strong' : 'em')));
    }
  }
  into.append(text.slice(end));
}

export function webAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

// The card as an element; `act` gets each action that leaves the card. Throws when the card cannot be read.
export function renderCard(json, locale, act) {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.hostConfig = host;
  card.parse(json, context);
  card.lang = locale;
  card.onExecuteAction = act;
  card.onAnchorClicked = () => false;
  const element = card.render();
  if (!element) throw new Error(json.fallbackText ?? 'Adaptive Card');
  // The renderer names only the first choice of a set after its question.
  for (const choices of element.querySelectorAll('.ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect')) {
    choices.role = 'group';
    choices.setAttribute('aria-labelledby', choices.parentElement.previousElementSibling?.id);
  }
  for (const problem of [...Array(context.eventCount).keys()].map((i) => context.getEventAt(i)))
    console.warn('Adaptive Card:', problem.message);
  return element;
}

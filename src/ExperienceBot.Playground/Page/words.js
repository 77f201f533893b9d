// What the page itself says. The bot's own words come from the bot.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const words = {
  fi: {
    name: 'Suomi', locale: 'fi-FI',
    product: 'hiekkalaatikko', clock: 'Kello', hour: '+1 h', day: '+1 pv', next: 'Seuraavaan tapahtumaan',
    nextShort: 'Seuraava',
    nothingNext: 'Mitään ei ole odottamassa', moving: 'Kello siirtyy …', pageLanguage: 'Sivun kieli', panes: 'Ruudut',
    events: 'Mitä juuri tapahtui', hint: 'Aloita näin: kirjoita tilaajan ruutuun **Tilaa**.',
    noEvents: 'Ei vielä mitään.',
    requester: 'Tilaaja', expert: 'Asiantuntija', coordinator: 'Koordinaattori', participant: 'Osallistuja',
    participantRole: 'Verkkosivu, ei kirjautumista', code: 'Palautekoodi tai linkki', open: 'Avaa',
    openTab: 'Omaan ikkunaan',
    participantEmpty: 'Osallistujan palautesivu',
    participantHow:
      'Koodin saa tilauksen vahvistuksesta. Avaa linkki kortilta, tai kirjoita koodi yllä olevaan kenttään.',
    chooseExpert: 'Kuka on tässä ruudussa', language: 'Ruudun kieli', chat: 'Keskustelu', type: 'Kirjoita viesti',
    send: 'Lähetä',
    commands: 'Pikakomennot', empty: 'Ei vielä viestejä. Kirjoita, tai paina komentoa alla.', unread: 'uutta',
    wrong: 'Jokin meni pieleen. Yritä uudelleen.', noAnswer: 'Botti ei vastannut.',
    sent: 'Vastaus lähetettiin botille.',
    cut: 'Yhteys botin koneeseen katkesi. Yhdistän uudelleen …', clockFailed: 'Kelloa ei voitu siirtää.',
    cardBroken: 'Korttia ei voitu näyttää:', botSent: 'Botti lähetti viestin henkilölle {0}: {1}',
    botUpdated: 'Botti päivitti viestin henkilölle {0}: {1}', botDeleted: 'Botti poisti viestin henkilöltä {0}',
    wrote: '{0} kirjoitti: {1}', tapped: '{0} vastasi kortilla: {1}', opened: '{0} avasi keskustelun',
    moved: 'Kello siirtyi: {0}', card: 'kortti', bot: 'Botti', updated: 'päivitetty',
    chips: {
      requester: ['Tilaa', 'Tilaukseni', 'Ohje'], expert: ['Tehtäväni', 'Tauko', 'Ohje'],
      coordinator: ['Kooste', 'Tilaukset', 'Ohje'],
    },
    date: (p) => `${p.weekday} ${p.day}.${p.month}.${p.year}`, time: (p) => `klo ${p.hour}.${p.minute}`,
  },
  sv: {
    name: 'Svenska', locale: 'sv-FI',
    product: 'lekplats', clock: 'Klocka', hour: '+1 h', day: '+1 dag', next: 'Till nästa händelse', nextShort: 'Nästa',
    nothingNext: 'Inget väntar', moving: 'Klockan flyttas …', pageLanguage: 'Sidans språk', panes: 'Rutor',
    events: 'Vad hände nyss', hint: 'Börja så här: skriv **Beställ** i beställarens ruta.', noEvents: 'Inget ännu.',
    requester: 'Beställare', expert: 'Expert', coordinator: 'Koordinator', participant: 'Deltagare',
    participantRole: 'Webbsida, ingen inloggning', code: 'Responskod eller länk', open: 'Öppna',
    openTab: 'I eget fönster',
    participantEmpty: 'Deltagarens responssida',
    participantHow:
      'Koden finns i beställningens bekräftelse. Öppna länken på kortet, eller skriv koden i fältet ovan.',
    chooseExpert: 'Vem är i den här rutan', language: 'Rutans språk', chat: 'Chatt', type: 'Skriv ett meddelande',
    send: 'Skicka',
    commands: 'Snabbkommandon', empty: 'Inga meddelanden ännu. Skriv, eller tryck på ett kommando nedan.',
    unread: 'nya',
    wrong: 'Något gick fel. Försök igen.', noAnswer: 'Boten svarade inte.', sent: 'Svaret skickades till boten.',
    cut: 'Förbindelsen till botens dator bröts. Ansluter på nytt …', clockFailed: 'Klockan kunde inte flyttas.',
    cardBroken: 'Kortet kunde inte visas:', botSent: 'Boten skickade ett meddelande till {0}: {1}',
    botUpdated: 'Boten uppdaterade ett meddelande till {0}: {1}', botDeleted: 'Boten tog bort ett meddelande från {0}',
    wrote: '{0} skrev: {1}', tapped: '{0} svarade på kortet: {1}', opened: '{0} öppnade chatten',
    moved: 'Klockan flyttades: {0}', card: 'kort', bot: 'Boten', updated: 'uppdaterat',
    chips: {
      requester: ['Beställ', 'Mina beställningar', 'Hjälp'], expert: ['Mina uppdrag', 'Paus', 'Hjälp'],
      coordinator: ['Sammanställning', 'Beställningar', 'Hjälp'],
    },
    date: (p) => `${p.weekday} ${p.day}.${p.month}.${p.year}`, time: (p) => `kl. ${p.hour}.${p.minute}`,
  },
  en: {
    name: 'English', locale: 'en-GB',
    product: 'playground', clock: 'Clock', hour: '+1 h', day: '+1 day', next: 'To next event', nextShort: 'Next',
    nothingNext: 'Nothing is waiting', moving: 'Moving the clock …', pageLanguage: 'Page language', panes: 'Panes',
    events: 'What just happened', hint: 'To begin, type **Order** in the requester’s pane.', noEvents: 'Nothing yet.',
    requester: 'Requester', expert: 'Expert', coordinator: 'Coordinator', participant: 'Participant',
    participantRole: 'A web page, no sign-in', code: 'Feedback code or link', open: 'Open',
    openTab: 'In its own window',
    participantEmpty: 'The participant’s feedback page',
    participantHow:
      'The order’s confirmation has the code. Open the link on the card, or type the code in the field above.',
    chooseExpert: 'Who is in this pane', language: 'Language of the pane', chat: 'Chat', type: 'Type a message',
    send: 'Send',
    commands: 'Quick commands', empty: 'No messages yet. Type one, or press a command below.', unread: 'new',
    wrong: 'Something went wrong. Please try again.', noAnswer: 'The bot did not answer.',
    sent: 'Your response was sent to the bot.',
    cut: 'The connection to the bot’s machine was lost. Connecting again …',
    clockFailed: 'The clock could not be moved.',
    cardBroken: 'The card could not be shown:', botSent: 'The bot sent {0} a message: {1}',
    botUpdated: 'The bot updated a message to {0}: {1}', botDeleted: 'The bot deleted a message from {0}',
    wrote: '{0} wrote: {1}', tapped: '{0} answered on a card: {1}', opened: '{0} opened the chat',
    moved: 'The clock moved: {0}', card: 'card', bot: 'The bot', updated: 'updated',
    chips: {
      requester: ['Order', 'My orders', 'Help'], expert: ['My assignments', 'Pause', 'Help'],
      coordinator: ['Digest', 'Orders', 'Help'],
    },
    date: (p) => `${p.weekday} ${p.day} ${months[p.month - 1]} ${p.year}`, time: (p) => `${p.hour}:${p.minute}`,
  },
};

export const fill = (text, ...values) => text.replace(/\{(\d)\}/g, (_, n) => values[n]);

// A moment in Helsinki, in the words of a language: { date: 'ti 3.3.2026', time: 'klo 9.00' }.
export function moment(language, instant) {
  const parts = new Intl.DateTimeFormat(words[language].locale, {
    timeZone: 'Europe/Helsinki', weekday: 'short', day: 'numeric', month: 'numeric', year: 'numeric',
    hour: 'numeric', minute: '2-digit', hour12: false,
  }).formatToParts(new Date(instant));
  const p = Object.fromEntries(parts.map(({ type, value }) => [type, value.trim()]));
  for (const name of ['day', 'month', 'hour']) p[name] = String(Number(p[name]) % (name === 'hour' ? 24 : 100));
  return { date: words[language].date(p), time: words[language].time(p) };
}

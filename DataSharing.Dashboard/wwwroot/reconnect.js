// While the connection is lost a strip says so, and the page says as of when it is; a circuit that is gone for good means a fresh page.
const strip = document.getElementById('components-reconnect-modal');

// So long a connection may be silent before it counts as lost: what is shown may be as old.
const silence = 30_000;
let asOf = null;

// A machine that slept notices nothing until it wakes: what is shown is of before that.
const beat = 5_000;
let seen = Date.now();
let slept = { from: 0, until: 0 };
setInterval(() => {
  const now = Date.now();
  if (now - seen > silence) slept = { from: seen, until: now };
  seen = now;
}, beat);
const lastHeard = now =>
  now - seen > silence ? seen : now - slept.until < 2 * silence ? slept.from : now;

const time = (at, zone) => at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
const day = (at, zone) => at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: zone });
const moment = (at, zone) =>
  day(at, zone) === day(new Date(), zone) ? time(at, zone) : `${day(at, zone)}, ${time(at, zone)}`;
const lost = () => {
  if (asOf) return;
  const at = new Date(lastHeard(Date.now()) - silence);
  const [utc, own] = [moment(at, 'UTC'), moment(at)];
  asOf = utc === own ? `${utc} UTC` : `${utc} UTC (${own} your time)`;
  document.getElementById('lost-as-of').textContent = asOf;
  document.getElementById('content')?.setAttribute('data-as-of', asOf);
};

// What the server cannot hear must not look as if it were done: by pointer or by keyboard.
const control = 'button, input, select, textarea, summary, [role=button], [role=switch], [role=option]';
const refuse = event => {
  if (!asOf || strip.contains(event.target) || !event.target.closest?.(control)) return;
  if (event.type === 'keydown' && (event.key === 'Tab' || event.target.tagName !== 'SELECT')) return;
  event.preventDefault();
  event.stopPropagation();
};
for (const type of ['click', 'beforeinput', 'keydown']) document.addEventListener(type, refuse, true);
const back = () => {
  asOf = null;
  document.getElementById('content')?.removeAttribute('data-as-of');
};

// Not into the error page of a proxy that still sends to a server which is gone: there nothing would go on by itself. A file that costs
// nothing tells whether servers answer, asked for a few times since a proxy sends to one after the other; of many pages, each asks at a
// moment of its own.
const [patience, firstPause, longestPause, inARow] = [5_000, 500, 15_000, 3];
const answers = () =>
  fetch('favicon.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(patience) })
    .then(answer => answer.ok)
    .catch(() => false);
let reloading = null;
const reload = () => (reloading ??= reloadOnceAnswered());
const reloadOnceAnswered = async () => {
  for (let [pause, good] = [firstPause, 0]; good < inARow; ) {
    good = (await answers()) ? good + 1 : 0;
    if (good > 0) continue;
    await new Promise(resolve => setTimeout(resolve, pause * (0.5 + Math.random())));
    pause = Math.min(2 * pause, longestPause);
  }
  location.reload();
};
const again = async () => {
  document.removeEventListener('visibilitychange', whenVisible);
  try {
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) await reload();
  } catch {
    document.addEventListener('visibilitychange', whenVisible);
  }
};
const whenVisible = () => document.visibilityState === 'visible' && again();
strip.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
  if (state === 'show') lost();
  else if (state === 'hide') back();
  else if (state === 'failed') document.addEventListener('visibilitychange', whenVisible);
  else if (state === 'rejected') reload();
});
document.getElementById('components-reconnect-button').addEventListener('click', again);
document.getElementById('components-resume-button').addEventListener('click', async () => {
  try {
    if (!(await Blazor.resumeCircuit())) await reload();
  } catch {
    strip.classList.replace('components-reconnect-paused', 'components-reconnect-resume-failed');
  }
});

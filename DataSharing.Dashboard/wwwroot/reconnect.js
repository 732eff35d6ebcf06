// While the connection is lost a strip says so, and the page says as of when it is; a circuit that is gone for good means a fresh page.
const strip = document.getElementById('components-reconnect-modal');

// So long a connection may be silent before it counts as lost: what is shown may be as old.
const silence = 30_000;
let asOf = null;

const time = (at, zone) => at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
const lost = () => {
  if (asOf) return;
  const at = new Date(Date.now() - silence);
  const [utc, own] = [time(at, 'UTC'), time(at)];
  asOf = utc === own ? `${utc} UTC` : `${utc} UTC (${own} your time)`;
  document.getElementById('lost-as-of').textContent = asOf;
  document.getElementById('content')?.setAttribute('data-as-of', asOf);
};
const back = () => {
  asOf = null;
  document.getElementById('content')?.removeAttribute('data-as-of');
};
const again = async () => {
  document.removeEventListener('visibilitychange', whenVisible);
  try {
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) location.reload();
  } catch {
    document.addEventListener('visibilitychange', whenVisible);
  }
};
const whenVisible = () => document.visibilityState === 'visible' && again();
strip.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
  if (state === 'show') lost();
  else if (state === 'hide') back();
  else if (state === 'failed') document.addEventListener('visibilitychange', whenVisible);
  else if (state === 'rejected') location.reload();
});
document.getElementById('components-reconnect-button').addEventListener('click', again);
document.getElementById('components-resume-button').addEventListener('click', async () => {
  try {
    if (!(await Blazor.resumeCircuit())) location.reload();
  } catch {
    strip.classList.replace('components-reconnect-paused', 'components-reconnect-resume-failed');
  }
});

// Shows the dialog while the connection is lost and joins again; a circuit that is gone for good means a fresh page.
const dialog = document.getElementById('components-reconnect-modal');
const again = async () => {
  document.removeEventListener('visibilitychange', whenVisible);
  try {
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) location.reload();
    else dialog.close();
  } catch {
    document.addEventListener('visibilitychange', whenVisible);
  }
};
const whenVisible = () => document.visibilityState === 'visible' && again();
dialog.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
  if (state === 'show') dialog.showModal();
  else if (state === 'hide') dialog.close();
  else if (state === 'failed') document.addEventListener('visibilitychange', whenVisible);
  else if (state === 'rejected') location.reload();
});
document.getElementById('components-reconnect-button').addEventListener('click', again);
document.getElementById('components-resume-button').addEventListener('click', async () => {
  try {
    if (!(await Blazor.resumeCircuit())) location.reload();
  } catch {
    dialog.classList.replace('components-reconnect-paused', 'components-reconnect-resume-failed');
  }
});

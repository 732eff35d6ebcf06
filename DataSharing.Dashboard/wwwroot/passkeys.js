// Asks the browser for a passkey and posts what it gives with the surrounding form.
const supported = typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === 'function';

async function options(url, headers, signal, body) {
  const response = await fetch(url, { method: 'POST', credentials: 'include', headers, signal, body });
  if (!response.ok) {
    const refusal = await response.json().catch(() => null);
    throw new Error(refusal?.message ?? `The server answered ${response.status}.`);
  }
  return response.json();
}

customElements.define('passkey-submit', class extends HTMLElement {
  static formAssociated = true;

  connectedCallback() {
    this.internals = this.attachInternals();
    this.internals.form?.addEventListener('submit', event => {
      if (event.submitter?.name === '__passkeySubmit') {
        event.preventDefault();
        this.submit(false);
      }
    });
    if (supported && this.getAttribute('operation') === 'Request') this.offer();
  }

  disconnectedCallback() {
    this.controller?.abort();
  }

  async offer() {
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await this.submit(true);
  }

  async obtain(conditional, signal) {
    if (!supported) throw new Error('This browser does not support passkeys.');
    const headers = { [this.getAttribute('request-token-name')]: this.getAttribute('request-token-value') };
    if (this.getAttribute('operation') === 'Create') {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await options('/Account/PasskeyCreationOptions', headers, signal, this.password()));
      return navigator.credentials.create({ publicKey, signal });
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await options('/Account/PasskeyRequestOptions', headers, signal));
    return navigator.credentials.get({ publicKey, mediation: conditional ? 'conditional' : undefined, signal });
  }

  // The server wants it before the browser makes a passkey: one that is refused later would stay in the authenticator.
  password() {
    const body = new FormData();
    body.append('Old', this.internals.form.elements.Old?.value ?? '');
    return body;
  }

  async submit(conditional) {
    this.controller?.abort();
    this.controller = new AbortController();
    const data = new FormData();
    const name = this.getAttribute('name');
    try {
      data.append(`${name}.CredentialJson`, JSON.stringify(await this.obtain(conditional, this.controller.signal)));
    } catch (error) {
      if (error.name === 'AbortError' || conditional) return;
      data.append(`${name}.Error`, error.name === 'NotAllowedError' ? 'No passkey was given.' : error.message);
    }
    this.internals.setFormValue(data);
    this.internals.form.submit();
  }
});

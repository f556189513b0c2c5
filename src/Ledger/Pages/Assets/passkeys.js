// Signs in by a passkey, or adds one. An authenticator is reached by script alone, so these forms show themselves only where it can be.
const canShow = "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});

for (const note of document.querySelectorAll(".without-passkeys")) note.hidden = canShow;

for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !canShow;
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const alert = form.querySelector("[role=alert]");
        alert.hidden = true;
        try {
            const asked = await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form) });
            if (!asked.ok) throw new Error(`${asked.status}`);
            const options = await asked.json();
            const credential = "makes" in form.dataset
                ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
                : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
            form.elements.credential.value = JSON.stringify(credential);
            form.submit(); // the event is not raised again
        } catch {
            alert.hidden = false;
        }
    });
}

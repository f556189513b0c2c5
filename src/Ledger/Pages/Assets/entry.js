// The page of an entry: checks its proof in the browser. The sentences stand in the page, hidden; those that hold are shown.
import { check, tileHashes, tilePath } from "./proof.js";

const form = document.getElementById("proof-form");
const result = document.getElementById("proof-result");

async function read(address) {
    const answer = await fetch(address);
    if (!answer.ok)
        throw new Error(`${address}: ${answer.status}`);
    return answer;
}

async function tile(level, index, width) {
    return tileHashes(new Uint8Array(await (await read(`/v1/log/tile/${tilePath(level, index, width)}`)).arrayBuffer()), width);
}

function show(outcomes) {
    for (const sentence of result.querySelectorAll("[data-check]")) {
        const outcome = outcomes[sentence.dataset.check];
        sentence.hidden = outcome === undefined || (sentence.dataset.outcome !== undefined && sentence.dataset.outcome !== outcome.outcome);
        const value = sentence.querySelector("code");
        if (value !== null)
            value.textContent = outcome?.value ?? "";
    }

    result.querySelector(".checks").hidden = outcomes.leaf === undefined;
}

async function run() {
    const { entry, position, subject, type, recordedAt } = form.dataset;
    const own = form.elements.key.value.trim();
    const [proof, key] = await Promise.all([
        read(`/v1/entries/${entry}/proof`).then(answer => answer.json()),
        own || read("/v1/log/key").then(answer => answer.text()),
    ]);
    const data = JSON.parse(document.getElementById("entry-data").textContent);
    return check({ proof, shown: { entry, position, subject, type, recordedAt, data }, key, isOwnKey: own !== "", line: form.elements.line.value, tile });
}

if (form !== null) {
    // WebCrypto is there on secure connections, and on one's own machine.
    if (globalThis.crypto?.subtle === undefined) {
        show({ unavailable: {} });
    } else {
        document.querySelector("[data-unscripted]").hidden = true;
        form.hidden = false;
        form.addEventListener("submit", async event => {
            event.preventDefault();
            result.setAttribute("aria-busy", "true");
            try {
                show(await run());
            } catch {
                show({ unreachable: {} });
            } finally {
                result.removeAttribute("aria-busy");
            }
        });
    }
}

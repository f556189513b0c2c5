// Proves, without trust in the server, that an entry is in the log: the hashes of RFC 6962, the inclusion proof of RFC 9162 section 2.1.3.2, C2SP's signed-note,
// tlog-checkpoint and tlog-tiles, and the line for the minutes, as docs/auditing.md describes them. SHA-256 and Ed25519 are the browser's own (WebCrypto).

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const HASH_CHARACTERS = 22;
const CHECK_CHARACTERS = 2;
const HASH_LENGTH = 32;
const TILE_WIDTH = 256;
const ED25519 = 0x01;

const utf8 = text => new TextEncoder().encode(text);

/** The bytes of base64 in its one right spelling (RFC 4648 section 4); throws where it is another. */
export function fromBase64(text) {
    const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
    if (toBase64(bytes) !== text)
        throw new SyntaxError("not base64 in its one spelling");
    return bytes;
}

export const toBase64 = bytes => btoa(String.fromCharCode(...bytes));

export const equal = (a, b) => a?.length === b?.length && a.every((byte, place) => byte === b[place]);

async function sha256(...parts) {
    const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export const leafHash = input => sha256([0], input);

export const nodeHash = (left, right) => sha256([1], left, right);

/** The root that a path leads to from a leaf; null where the path is not one of that leaf in a tree of that size (RFC 9162 section 2.1.3.2). */
export async function rootOfPath(leaf, index, size, path) {
    if (!(index >= 0 && index < size))
        return null;
    let [fn, sn, hash] = [BigInt(index), BigInt(size) - 1n, leaf];
    for (const beside of path) {
        if (sn === 0n)
            return null;
        if ((fn & 1n) === 1n || fn === sn) {
            hash = await nodeHash(beside, hash);
            while ((fn & 1n) === 0n && fn !== 0n)
                [fn, sn] = [fn >> 1n, sn >> 1n];
        } else {
            hash = await nodeHash(hash, beside);
        }

        [fn, sn] = [fn >> 1n, sn >> 1n];
    }

    return sn === 0n ? hash : null;
}

/**
 * The root over the first `size` leaves, from tiles that are bound to a leaf: null where they do not hold it at its index. `tile(level, index, width)` gives
 * the hashes of a tile.
 */
export async function rootOfTiles(leaf, index, size, tile) {
    if (!(index >= 0 && index < size))
        return null;
    // At each level the last tile, which is not full, ends where the tree does.
    const edge = [];
    for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / TILE_WIDTH))
        edge.push(count % TILE_WIDTH === 0 ? [] : await tile(level, Math.floor(count / TILE_WIDTH), count % TILE_WIDTH));
    let [hash, at, count] = [leaf, index, size];
    for (let level = 0; ; level++) {
        const [place, number, last] = [at % TILE_WIDTH, Math.floor(at / TILE_WIDTH), Math.floor(count / TILE_WIDTH)];
        const hashes = number === last ? edge[level] : await tile(level, number, TILE_WIDTH);
        if (!equal(hashes[place], hash))
            return null;
        if (number === last)
            break;
        [hash, at, count] = [await fold(hashes), number, last];
    }

    // From the right: the smallest whole subtrees stand last.
    let root = null;
    for (const hashes of edge) {
        let end = hashes.length;
        for (let width = 1; width < TILE_WIDTH; width *= 2) {
            if ((hashes.length & width) === 0)
                continue;
            const part = await fold(hashes.slice(end - width, end));
            root = root === null ? part : await nodeHash(part, root);
            end -= width;
        }
    }

    return root;
}

// The root over as many hashes as a power of two.
async function fold(hashes) {
    while (hashes.length > 1)
        hashes = await Promise.all(hashes.filter((_, place) => place % 2 === 0).map((left, place) => nodeHash(left, hashes[2 * place + 1])));
    return hashes[0];
}

/** The address of a tile in the spelling of C2SP tlog-tiles. */
export function tilePath(level, index, width) {
    const digits = String(index).padStart(3 * Math.ceil(String(index).length / 3), "0").match(/.{3}/g);
    return `${level}/${digits.map((group, place) => place < digits.length - 1 ? `x${group}` : group).join("/")}${width < TILE_WIDTH ? `.p/${width}` : ""}`;
}

/** The hashes in the bytes of a tile; throws where there are others than its width says. */
export function tileHashes(bytes, width) {
    if (bytes.length !== width * HASH_LENGTH)
        throw new RangeError(`a tile of ${width} hashes has ${bytes.length} bytes`);
    return Array.from({ length: width }, (_, place) => bytes.subarray(place * HASH_LENGTH, (place + 1) * HASH_LENGTH));
}

/** Reads a signed note (C2SP signed-note): its text, and its signatures. */
export function parseNote(note) {
    const end = note.lastIndexOf("\n\n");
    const lines = note.slice(end + 2).split("\n");
    if (end < 0 || lines.length < 2 || lines.pop() !== "")
        throw new SyntaxError("no signed note");
    return {
        text: note.slice(0, end + 1),
        signatures: lines.map(line => {
            const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
            const bytes = fromBase64(encoded ?? "!");
            return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
        }),
    };
}

/** Reads the text of a checkpoint (C2SP tlog-checkpoint). */
export function parseCheckpoint(text) {
    const [, origin, size, root] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*$/.exec(text) ?? [];
    if (root === undefined)
        throw new SyntaxError("no checkpoint");
    return { origin, size: Number(size), root: fromBase64(root) };
}

/** Reads a verifier key: `name+id+base64`. */
export async function parseKey(text) {
    const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
    const bytes = fromBase64(encoded ?? "!");
    if (bytes[0] !== ED25519 || bytes.length !== 1 + HASH_LENGTH || hex((await sha256(utf8(`${name}\n`), bytes)).subarray(0, 4)) !== id)
        throw new SyntaxError("no key of signature type Ed25519");
    return { name, id, bytes: bytes.subarray(1) };
}

/** Whether a key signed a note: true or false; null where this browser does not know Ed25519. */
export async function isSigned(note, key) {
    let imported;
    try {
        imported = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    } catch {
        return null;
    }

    const own = note.signatures.filter(s => s.name === key.name && s.id === key.id);
    const checked = await Promise.all(own.map(s => crypto.subtle.verify("Ed25519", imported, s.signature, utf8(note.text))));
    return checked.length > 0 && checked.every(isRight => isRight);
}

/** The line of a checkpoint that is written into the minutes: `name@size code`, the code without hyphens. */
export async function lineOf({ origin, size, root }) {
    const name = origin.slice(origin.lastIndexOf("/") + 1).trim().toLowerCase();
    const code = characters(await sha256(utf8(`${origin}\n${size}\n${toBase64(root)}\n`)), HASH_CHARACTERS);
    return { name, size, code: code + await checkOf(name, size, code) };
}

/** Reads a line that was typed, in any case, with any spaces and hyphens; null where it is none, or was mistyped. */
export async function parseLine(typed) {
    const at = typed.lastIndexOf("@");
    const meant = typed.slice(at + 1).replace(/[\s\p{Pd}\u2212\u00ad]/gu, "").toLowerCase().replace(/o/g, "0").replace(/[il]/g, "1").replace(/u/g, "v");
    const [, digits, code, check] = new RegExp(`^(0|[1-9][0-9]{0,15})([${ALPHABET}]{${HASH_CHARACTERS}})([${ALPHABET}]{${CHECK_CHARACTERS}})$`).exec(meant) ?? [];
    const name = typed.slice(0, Math.max(at, 0)).trim().toLowerCase();
    if (at < 0 || check === undefined || await checkOf(name, Number(digits), code) !== check)
        return null;
    return { name, size: Number(digits), code: code + check };
}

const checkOf = async (name, size, code) => characters(await sha256(utf8(`${name}@${size} ${code}`)), CHECK_CHARACTERS);

// Five bits a character, the first bits first.
function characters(bytes, length) {
    const bits = [...bytes.subarray(0, Math.ceil(length * 5 / 8))].map(byte => byte.toString(2).padStart(8, "0")).join("");
    return Array.from({ length }, (_, place) => ALPHABET[parseInt(bits.slice(5 * place, 5 * place + 5), 2)]).join("");
}

const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");

/**
 * Checks the proof of an entry.
 *
 * @param proof what `/v1/entries/{id}/proof` answers
 * @param shown the entry as it is shown: `{ entry, position, subject, type, recordedAt, data }`
 * @param key the log's verifier key
 * @param isOwnKey whether the reader brought the key; else it came from the server
 * @param line the line from the minutes, as it was typed; empty for none
 * @param tile reads the hashes of a tile
 * @returns the outcome of each check, `leaf`, `root`, `signature` and `line`, each `{ outcome, value? }`
 */
export async function check({ proof, shown, key, isOwnKey, line, tile }) {
    const input = fromBase64(proof.leafInput);
    const leaf = await leafHash(input);
    const note = parseNote(proof.checkpoint);
    const checkpoint = parseCheckpoint(note.text);
    const root = await rootOfPath(leaf, proof.leafIndex, proof.treeSize, proof.path.map(fromBase64));
    return {
        leaf: { outcome: tells(JSON.parse(new TextDecoder().decode(input)), shown) ? "ok" : "failed", value: hex(leaf) },
        root: { outcome: root !== null && proof.treeSize === checkpoint.size && equal(root, checkpoint.root) ? "ok" : "failed", value: toBase64(checkpoint.root) },
        signature: await signature(note, checkpoint, key, isOwnKey),
        line: line.trim() === "" ? { outcome: "unchecked" } : await compare(await parseLine(line), leaf, proof.leafIndex, checkpoint, tile),
    };
}

async function signature(note, checkpoint, key, isOwnKey) {
    let parsed;
    try {
        parsed = await parseKey(key);
    } catch {
        return { outcome: "failed" };
    }

    const isRight = parsed.name === checkpoint.origin && await isSigned(note, parsed);
    return { outcome: isRight === null ? "unchecked" : !isRight ? "failed" : isOwnKey ? "own-key" : "ok", value: key.trim() };
}

// The line names a root by its hash alone. So that root is made of the log's tiles, which must hold this leaf, and then compared.
async function compare(line, leaf, index, checkpoint, tile) {
    if (line === null)
        return { outcome: "mistyped" };
    const newest = await lineOf(checkpoint);
    if (line.name !== newest.name)
        return { outcome: "other-log", value: newest.name };
    if (line.size > checkpoint.size)
        return { outcome: "shrunk", value: `${checkpoint.size} < ${line.size}` };
    if (index >= line.size)
        return { outcome: "later", value: `${index + 1} > ${line.size}` };
    const root = await rootOfTiles(leaf, index, line.size, tile);
    const isSame = root !== null && (await lineOf({ origin: checkpoint.origin, size: line.size, root })).code === line.code;
    return { outcome: isSame ? "ok" : "failed", value: root === null ? "" : toBase64(root) };
}

// Whether the leaf says what is shown, in whatever order.
function tells(leaf, shown) {
    return leaf.entry === shown.entry && String(leaf.position) === String(shown.position) && leaf.subject === shown.subject && leaf.type === shown.type && leaf.recordedAt === shown.recordedAt
        && spelt(leaf.data) === spelt(shown.data);
}

function spelt(value) {
    if (Array.isArray(value))
        return `[${value.map(spelt)}]`;
    return value !== null && typeof value === "object" ? `{${Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${spelt(value[name])}`)}}` : JSON.stringify(value);
}

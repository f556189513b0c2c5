// Runs the browser's checks on what the tests give on standard input: a list of cases as JSON, each as check() takes it, with the tiles as a table of base64. Prints
// the outcomes as JSON.
import { pathToFileURL } from "node:url";

const { check, fromBase64, parseLine, tileHashes, tilePath } = await import(pathToFileURL(process.argv[2]));

let input = "";
for await (const chunk of process.stdin)
    input += chunk;
const answers = [];
for (const { line, lines, proof, tiles, ...rest } of JSON.parse(input)) {
    const tile = async (level, index, width) => tileHashes(fromBase64(tiles[tilePath(level, index, width)]), width);
    answers.push(lines ? await Promise.all(lines.map(parseLine)) : Object.fromEntries(Object.entries(await check({ proof, line, tile, ...rest })).map(([name, { outcome }]) => [name, outcome])));
}

console.log(JSON.stringify(answers));

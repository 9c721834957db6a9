/** The request that was made last, as commands and programs to copy. */

import { currentKey } from "./key.js";

const STAND_IN_KEY = "VCLIP_KEY";

/**
 * A request as code. request: { address, fields, output }; a File among the fields becomes a file name of the reader's.
 * Returns { curl, python, javascript }.
 */
export function codeOf(request) {
  const fields = Object.entries(request.fields)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
    .filter(([, value]) => value !== null && value !== undefined && value !== "");
  const whole = { ...request, url: new URL(request.address, document.baseURI).href, fields, key: currentKey() !== "" };
  return { curl: curl(whole), python: python(whole), javascript: javascript(whole) };
}

const isFile = (value) => value instanceof Blob;
const fileName = (file) => file.name || "file";

function curl({ url, fields, output, key }) {
  const quoted = (text) => `'${String(text).replaceAll("'", String.raw`'\''`)}'`;
  const parts = fields.map(([name, value]) =>
    isFile(value) ? `-F ${quoted(`${name}=@${fileName(value)}`)}` : `--form-string ${quoted(`${name}=${value}`)}`);
  if (key) parts.unshift(`-H "Authorization: Bearer $${STAND_IN_KEY}"`);
  if (output) parts.push(`-o ${output}`);
  return [`curl -f ${quoted(url)}`, ...parts].join(" \\\n  ");
}

function python({ url, fields, output, key }) {
  const data = fields.filter(([, value]) => !isFile(value));
  const files = fields.filter(([, value]) => isFile(value));
  const text = (value) => JSON.stringify(String(value));
  const list = (pairs, write) => `[${pairs.map(([name, value]) => `(${text(name)}, ${write(value)})`).join(", ")}]`;
  const given = [
    data.length > 0 && `data=${list(data, text)}`,
    files.length > 0 && `files=${list(files, (file) => `open(${text(fileName(file))}, "rb")`)}`,
    key && `headers={"Authorization": "Bearer " + os.environ["${STAND_IN_KEY}"]}`,
    "timeout=120",
  ].filter(Boolean);
  return [
    ...(key ? ["import os", ""] : []),
    "import requests",
    "",
    "answer = requests.post(",
    `    ${text(url)},`,
    ...given.map((one) => `    ${one},`),
    ")",
    "answer.raise_for_status()",
    ...(output ? [`with open("${output}", "wb") as file:`, "    file.write(answer.content)"] : ["print(answer.json())"]),
  ].join("\n");
}

function javascript({ url, fields, output, key }) {
  const text = (value) => JSON.stringify(String(value));
  return [
    ...(output ? ['import { writeFile } from "node:fs/promises";'] : []),
    ...(fields.some(([, value]) => isFile(value)) ? ['import { openAsBlob } from "node:fs";'] : []),
    "const form = new FormData();",
    ...fields.map(([name, value]) => isFile(value)
      ? `form.append(${text(name)}, await openAsBlob(${text(fileName(value))}), ${text(fileName(value))});`
      : `form.append(${text(name)}, ${text(value)});`),
    `const answer = await fetch(${text(url)}, {`,
    '  method: "POST",',
    "  body: form,",
    ...(key ? [`  headers: { Authorization: \`Bearer \${process.env.${STAND_IN_KEY}}\` },`] : []),
    "});",
    "if (!answer.ok) throw new Error(await answer.text());",
    output ? `await writeFile("${output}", Buffer.from(await answer.arrayBuffer()));` : "console.log(await answer.json());",
  ].join("\n");
}

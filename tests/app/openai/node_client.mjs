// Asks a service with OpenAI's package for Node, and prints what came as JSON: node node_client.mjs URL VOICE
import OpenAI from "openai";

const [url, voice] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
const told = {};

told.models = (await client.models.list()).data.map((model) => model.id);

const whole = await client.audio.speech.create({ model: "tts-1", voice, input: "Four words are said.", response_format: "wav" });
told.wav = Buffer.from(await whole.arrayBuffer()).subarray(0, 4).toString();

const streamed = await client.audio.speech.create({
  model: "gpt-4o-mini-tts", voice, input: "One sentence. And another.", response_format: "pcm", speed: 4, instructions: "Whisper.",
});
told.adjusted = streamed.headers.get("vclip-adjusted");
told.ignored = streamed.headers.get("vclip-ignored");
told.bytes = 0;
for await (const chunk of streamed.body) told.bytes += chunk.length;

const events = await client.audio.speech.create({ model: "tts-1", voice, input: "One.", stream_format: "sse" });
told.events = (await events.text()).split("\n\n").filter(Boolean).map((event) => JSON.parse(event.slice(6)).type);

try {
  await client.audio.speech.create({ model: "tts-1", voice: "nobody", input: "Hi." });
} catch (error) {
  told.error = { name: error.constructor.name, status: error.status, code: error.code, param: error.param };
}
console.log(JSON.stringify(told));
